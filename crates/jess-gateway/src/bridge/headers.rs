//! The headers that are passed on, in either direction. All others are dropped.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING,
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, LAST_MODIFIED, RANGE, RETRY_AFTER, USER_AGENT, VARY,
};
use http::{HeaderMap, HeaderValue};

use super::route::Call;

/// The headers of a request: which replies the browser accepts, compressed ones included.
const REQUEST: [HeaderName; 2] = [ACCEPT, ACCEPT_ENCODING];

/// The additional headers of a request for a file, which resume a download or revalidate a cached file.
const FILE_REQUEST: [HeaderName; 4] = [IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE];

/// The headers of a reply: the description of its body, and when to repeat the request.
const REPLY: [HeaderName; 10] = [
    ACCEPT_RANGES,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_RANGE,
    CONTENT_TYPE,
    ETAG,
    LAST_MODIFIED,
    RETRY_AFTER,
    VARY,
];

/// The type for a result file that is code.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain");

/// The gateway's name, in place of the browser's.
const USER_AGENT_VALUE: HeaderValue =
    HeaderValue::from_static(concat!("jess-gateway/", env!("CARGO_PKG_VERSION")));

/// Returns the headers of the request to JESS, without the session.
pub(super) fn for_upstream(call: &Call, browser: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    copy(&REQUEST, browser, &mut headers);
    if call.is_file() {
        copy(&FILE_REQUEST, browser, &mut headers);
    }
    headers.insert(USER_AGENT, USER_AGENT_VALUE);
    headers
}

/// Returns the headers of the reply to the browser, without the session.
pub(super) fn for_browser(call: &Call, upstream: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    copy(&REPLY, upstream, &mut headers);
    if call.is_file() && is_code(&headers) {
        headers.insert(CONTENT_TYPE, TEXT);
    }
    // A file may be cached by the browser and must be revalidated, since the session may have ended. Everything else
    // is outdated when it arrives.
    let cache = if call.is_file() { "private, no-cache" } else { "no-store" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers
}

/// Reports whether a browser would run the body as a script or apply it as a style.
///
/// The page's policy allows scripts and styles of its own origin, which is also the origin of result files.
fn is_code(headers: &HeaderMap) -> bool {
    let types = headers.get_all(CONTENT_TYPE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    types.map(|text| text.to_ascii_lowercase()).any(|text| {
        ["javascript", "ecmascript", "jscript", "livescript", "css", "wasm"]
            .iter()
            .any(|code| text.contains(code))
    })
}

fn copy(names: &[HeaderName], from: &HeaderMap, to: &mut HeaderMap) {
    for name in names {
        for value in from.get_all(name) {
            to.append(name, value.clone());
        }
    }
}
