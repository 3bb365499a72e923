//! The site: the files of the built page, with the sign-in page among them.
//!
//! Files are sent as the build compressed them. Pages, which administrators edit, are compressed here (`files`).

mod files;

use std::future::ready;
use std::path::PathBuf;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use http::{HeaderValue, StatusCode, Uri};
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use self::files::Files;
use crate::security;
use crate::settings::Settings;

/// The directory of a built page.
#[derive(Debug, Clone)]
pub struct Site {
    root: PathBuf,
}

impl Site {
    /// Returns the site in a directory.
    ///
    /// # Errors
    /// The directory has no `index.html`.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, SiteError> {
        let root = root.into();
        let index = root.join("index.html");
        if index.is_file() { Ok(Self { root }) } else { Err(SiteError { index }) }
    }
}

/// The error for a directory that contains no built page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no page to serve: {} is missing. Build it first, with script/build, or name its directory with --site",
    index.display()
)]
pub struct SiteError {
    index: PathBuf,
}

/// Returns the routes of the site, which include every path without another route.
pub(crate) fn router(settings: &Settings, site: &Site) -> Router {
    let files = ServeDir::with_backend(&site.root, Files::new(&site.root))
        .precompressed_br()
        .precompressed_gzip()
        // The redirect would be an absolute path, which is wrong behind a proxy that removes a prefix.
        .redirect_to_trailing_slash(false)
        .fallback(get(not_found));
    // The sign-in page reads the origins from here, so that one flag says what they may do.
    let origins = settings.allow_origins.iter().collect::<Vec<_>>().join(" ");
    let header = SetResponseHeaderLayer::<HeaderValue>::if_not_present;
    Router::new()
        .route("/sign-in", get(async |uri: Uri| redirect_to_folder("sign-in", &uri)))
        .route("/sign-in/return-origins.txt", get(move || ready(origins.clone())))
        .fallback_service(files)
        .layer(
            // A page in a frame needs no other headers: the opener policy applies to top-level pages only, and the
            // resource policy to frames only if the embedding page asks for it (`Cross-Origin-Embedder-Policy`).
            ServiceBuilder::new()
                .layer(header(CONTENT_SECURITY_POLICY, security::page_policy(settings)))
                .layer(header(REFERRER_POLICY, security::SAME_ORIGIN))
                .layer(header(security::OPENER_POLICY, security::SAME_ORIGIN))
                .layer(header(security::RESOURCE_POLICY, security::SAME_ORIGIN))
                .layer(header(security::PERMISSIONS_POLICY, security::NO_FEATURES))
                .layer(from_fn_with_state(!settings.allow_origins.is_empty(), add_file_headers)),
        )
}

/// Replies with a page that says that nothing is at the address.
pub(crate) async fn not_found() -> Response {
    const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
        <title>Not found – JESS Jobs</title>\n<h1>There is no page at this address</h1>\n\
        <p>Check the address, or go back to where you came from.</p>\n</html>\n";
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], Html(PAGE)).into_response()
}

/// Redirects to a folder beside the requested path, with the query. The address is relative, for proxies that remove a
/// prefix of the path.
pub(crate) fn redirect_to_folder(name: &str, uri: &Uri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::temporary(&format!("{name}/{query}"))
}

/// Adds how long a file may be cached and, if `shared`, that pages of other origins may use it.
///
/// A file is the same for every user and needs no session, so every origin may use it: to name the allowed ones would
/// only prevent caching. Pages are not shared.
async fn add_file_headers(State(shared): State<bool>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_hashed, is_page) = (is_hashed(path), path.ends_with('/') || path.ends_with(".html"));
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        let cache = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
        if shared && !is_page {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(security::RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        }
    }
    response
}

/// Reports whether the name of a file contains a hash of its content, so that it never changes: eight or more
/// hexadecimal digits after a hyphen, at the end or before the `_bg` of wasm-bindgen, then the extension.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_hexadecimal_and_long() {
        for (path, hashed) in [
            ("/jess-jobs-0123456789abcdef.js", true),
            ("/jess-jobs-0123456789abcdef_bg.wasm", true),
            ("/a/b/style-01234567.css", true),
            ("/style-0123456.css", false),
            ("/style-0123456x.css", false),
            ("/style-0123ABCD.css", false),
            ("/0123456789abcdef.css", false),
            ("/snippets/x-0123456789abcdef/inline0.js", false),
            ("/jess-jobs-0123456789abcdef", false),
            ("/index.html", false),
        ] {
            assert_eq!(is_hashed(path), hashed, "{path}");
        }
    }
}
