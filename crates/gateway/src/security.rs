//! The headers that tell a browser what a page of ours, and a reply of JESS, may do.

use http::HeaderMap;
use http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

use crate::settings::FrameAncestors;

/// What the browser may do for a reply of JESS that is opened as a page, such as a job's HTML report.
///
/// Reports are made from what users uploaded, and here they come from the page's own origin: sandboxed they
/// can be read, but no script in them runs and nothing in them is fetched.
const REPLY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox",
);

/// Forbids guessing of types: wanted on every reply.
pub(crate) fn forbid_guessing(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// Headers of a reply of JESS.
pub(crate) fn protect_reply(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, REPLY_POLICY);
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
}

/// The headers of the site and of the sign-in page.
#[derive(Debug, Clone)]
pub(crate) struct PageHeaders(Vec<(HeaderName, HeaderValue)>);

impl PageHeaders {
    /// The headers for pages that may be framed by `ancestors`.
    pub(crate) fn new(ancestors: &FrameAncestors) -> Self {
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
             img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {}",
            ancestors.as_str()
        );
        // `FrameAncestors` are visible ASCII, so the policy always is a header; were it not, forbid everything.
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        let fixed = [
            (REFERRER_POLICY, "same-origin"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            ),
        ];
        let fixed = fixed.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self([(CONTENT_SECURITY_POLICY, policy)].into_iter().chain(fixed).collect())
    }

    /// Puts the headers where they belong.
    pub(crate) fn protect(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name, value.clone());
        }
    }
}
