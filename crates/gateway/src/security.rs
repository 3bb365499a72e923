//! The headers that tell a browser what a page of ours, and a reply of JESS, may do.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};

use crate::settings::{Origins, SecureCookies, Settings};

/// What the browser may do for a reply of JESS that is opened as a page, such as a job's HTML report.
///
/// Reports are made from what users uploaded, and here they come from the page's own origin: sandboxed they
/// can be read, but no script in them runs and nothing in them is fetched.
const REPLY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox",
);

/// Who may load a reply into a page of theirs without asking by CORS (the Fetch standard,
/// "Cross-Origin-Resource-Policy header").
pub(crate) const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// For how long a browser that came by https comes by nothing else: a year. Not for the names below this
/// host's, which may be somebody else's.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds what belongs on every reply: that types are not guessed, and, to a request that came by https, that
/// the next one has to.
pub(crate) async fn protect_any(
    State(secure_cookies): State<SecureCookies>,
    request: Request,
    next: Next,
) -> Response {
    let https = secure_cookies.apply_to(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    response
}

/// Headers of a reply of JESS.
pub(crate) fn protect_reply(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, REPLY_POLICY);
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
}

/// The headers of the site, or of the sign-in page.
///
/// A page in a frame needs no other ones: the opener policy is for pages of their own only, and the resource
/// policy counts for a frame only where the framing page asks for that (`Cross-Origin-Embedder-Policy`).
#[derive(Debug, Clone)]
pub(crate) struct PageHeaders(Vec<(HeaderName, HeaderValue)>);

impl PageHeaders {
    /// The headers of the site.
    pub(crate) fn of_the_site(settings: &Settings) -> Self {
        Self::new(settings, &settings.connect_src, &Origins::default())
    }

    /// The headers of the sign-in page. Its form goes to this host, but some browsers, Chromium among them,
    /// also check where the reply to it leads.
    pub(crate) fn of_the_sign_in(settings: &Settings) -> Self {
        Self::new(settings, &Origins::default(), &settings.allow_origins)
    }

    fn new(settings: &Settings, connections: &Origins, forms: &Origins) -> Self {
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'{}; \
             img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'{}; frame-ancestors {}",
            connections.as_further_sources(),
            forms.as_further_sources(),
            settings.frame_ancestors.as_str()
        );
        // Settings are visible ASCII, so the policy always is a header; were it not, forbid everything.
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
        let fixed = fixed.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self([(CONTENT_SECURITY_POLICY, policy)].into_iter().chain(fixed).collect())
    }

    /// Puts the headers where they belong; what a reply has already is meant so.
    pub(crate) fn protect(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}
