//! The headers that cross, in either direction. All others stay on their side.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING,
    CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, LAST_MODIFIED, RANGE, RETRY_AFTER, SET_COOKIE, USER_AGENT, VARY,
};
use http::{HeaderMap, HeaderValue};

use super::cookie;
use super::route::Call;
use crate::security;

/// What of a request crosses: what the browser can read, compressed replies included. JESS may be far away.
const REQUEST: [HeaderName; 2] = [ACCEPT, ACCEPT_ENCODING];

/// What of a request for a file crosses too: a download can be resumed and a file in the cache revalidated.
const FILE_REQUEST: [HeaderName; 4] = [IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE];

/// What of a reply crosses: what describes its body, and when to come again.
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

/// The type of a result that is code: it can be read.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain");

/// The gateway's own name to JESS, which is not told the browser's.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("jess-gateway/", env!("CARGO_PKG_VERSION")));

/// The headers of the request to JESS, but for the session.
pub(crate) fn for_upstream(call: &Call, browser: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    copy(&REQUEST, browser, &mut headers);
    if call.is_file() {
        copy(&FILE_REQUEST, browser, &mut headers);
    }
    headers.insert(USER_AGENT, AGENT);
    headers
}

/// The headers of the reply to the browser.
pub(crate) fn for_browser(call: &Call, upstream: &HeaderMap, style: cookie::Style) -> HeaderMap {
    let mut headers = HeaderMap::new();
    copy(&REPLY, upstream, &mut headers);
    if call.is_file() && is_code(&headers) {
        headers.insert(CONTENT_TYPE, TEXT);
    }
    for cookie in cookie::all_for_browser(upstream, style) {
        headers.append(SET_COOKIE, cookie);
    }
    // A file may be kept, by this browser only and if JESS still gives it to its user; what JESS says of jobs
    // and sessions is old when it has arrived.
    let cache = if call.is_file() { "private, no-cache" } else { "no-store" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    security::protect_reply(&mut headers);
    headers
}

/// Whether a browser would run the body as a script, or apply it as a style, for a page that names it.
///
/// The page's policy has scripts and styles of its own origin run, and results come from there: so a file that
/// somebody's simulation has written would be a part of the page for whoever finds a place for a tag.
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
