//! The headers that tell a browser what a page of ours, and a reply of JESS, may do.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::settings::{SecureCookies, Settings};

/// What the browser may do for a reply of JESS that is opened as a page, such as a job's HTML report.
///
/// Reports are made from what users uploaded, and have the page's origin here. In a sandbox they can be read, but no
/// script in them runs and nothing in them is fetched.
const REPLY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox",
);

/// Which origins may load a reply without CORS (the Fetch standard, "Cross-Origin-Resource-Policy header").
pub(crate) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// One year of HTTPS only, for this host and not for its subdomains, which may belong to somebody else.
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

/// Adds the headers of replies of JESS.
pub(crate) fn protect_replies(router: Router) -> Router {
    router
        .layer(SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, REPLY_POLICY))
        .layer(SetResponseHeaderLayer::overriding(RESOURCE_POLICY, HeaderValue::from_static("same-origin")))
}

/// Adds the headers of pages, where a reply does not have them yet.
///
/// A page in a frame needs no others: the opener policy applies to top-level pages only, and the resource policy to
/// frames only if the embedding page asks for it (`Cross-Origin-Embedder-Policy`).
pub(crate) fn protect_pages(router: Router, settings: &Settings) -> Router {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'{}; \
         img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
        settings.connect_src.as_further_sources(),
        settings.frame_ancestors.as_str()
    );
    // Settings are visible ASCII, so the policy is a valid header. If it were not, everything would be forbidden.
    let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let fixed = [
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    fixed
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .chain([(CONTENT_SECURITY_POLICY, policy)])
        .fold(router, |router, (name, value)| {
            router.layer(SetResponseHeaderLayer::if_not_present(name, value))
        })
}
