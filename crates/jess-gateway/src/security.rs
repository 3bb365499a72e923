//! The headers that tell a browser what a page of ours, and a reply of JESS, may do.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};

use crate::settings::{SecureCookies, Settings};

/// The content security policy of a reply of JESS that is opened as a page, such as a job's HTML report.
///
/// Reports are made from what users uploaded, and have the page's origin here. In a sandbox they can be read, but no
/// script in them runs and nothing in them is fetched.
pub(crate) const REPLY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox",
);

/// Which origins may load a reply without CORS (the Fetch standard, "Cross-Origin-Resource-Policy header").
pub(crate) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Which top-level pages may keep a handle to a page of ours that they open.
pub(crate) const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Which features of the browser a page may use.
pub(crate) const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// The features that no page here needs.
pub(crate) const NO_FEATURES: HeaderValue =
    HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()");

/// The value of several policies.
pub(crate) const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");

/// One year of HTTPS only, for this host and not for its subdomains, which may have other owners.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds HSTS to the reply to a request that came over HTTPS.
pub(crate) async fn require_https(
    State(secure_cookies): State<SecureCookies>,
    request: Request,
    next: Next,
) -> Response {
    let https = secure_cookies.apply_to(request.headers());
    let mut response = next.run(request).await;
    if https {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    response
}

/// Returns the content security policy of pages.
pub(crate) fn page_policy(settings: &Settings) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'{}; \
         img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
        settings.connect_src.as_further_sources(),
        settings.frame_ancestors.as_str()
    );
    // Settings are visible ASCII, so the policy is a valid header. If it were not, everything would be forbidden.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
