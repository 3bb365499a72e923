//! Calls by pages of other origins (the Fetch standard, "CORS protocol").
//!
//! Only origins that the gateway was told to allow get an answer that their pages can read: by name, since it
//! is given with the user's session. Everyone else is answered as if there were no such protocol, and the
//! browser keeps the answer from the page.

use axum::response::{IntoResponse, Response};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, request};

use super::Trouble;
use crate::settings::Origins;

/// What a page may send along, in addition to what any page may.
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static("content-type, accept");

/// What a page may read, in addition to what any page may: when to come again.
const REPLY_HEADERS: HeaderValue = HeaderValue::from_static("Retry-After");

/// How long a browser may remember that it may send a call, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// Whether a request asks for leave to send another one.
pub(super) fn is_preflight(request: &request::Parts) -> bool {
    request.method == Method::OPTIONS
        && request.headers.contains_key(ORIGIN)
        && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight for a call that has these methods.
///
/// # Errors
/// The page's origin is not allowed.
pub(super) fn preflight(
    origins: &Origins,
    headers: &HeaderMap,
    methods: &'static str,
) -> Result<Response, Trouble> {
    if !is_allowed(origins, headers) {
        return Err(Trouble::Foreign);
    }
    let leave = [
        (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods)),
        (ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS),
        (ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ];
    Ok((StatusCode::NO_CONTENT, leave).into_response())
}

/// Whether a request comes from a page of an allowed origin.
pub(super) fn is_allowed(origins: &Origins, headers: &HeaderMap) -> bool {
    headers.get(ORIGIN).is_some_and(|origin| origins.allow(origin))
}

/// Lets the page at `origin` read a reply, if that is allowed. The reply says that it depends on the origin,
/// whoever asked, or a cache would hand one origin what was meant for another.
pub(super) fn share(origins: &Origins, origin: Option<HeaderValue>, reply: &mut HeaderMap) {
    if origins.is_empty() {
        return;
    }
    reply.append(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin.filter(|origin| origins.allow(origin)) {
        reply.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        reply.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        reply.insert(ACCESS_CONTROL_EXPOSE_HEADERS, REPLY_HEADERS);
    }
}
