//! What the gateway is told at its start, checked: settings that exist can be served with.

mod origins;
mod trusted_proxies;

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use http::HeaderMap;

pub use self::origins::Origins;
pub use self::trusted_proxies::TrustedProxies;
use crate::{Site, Upstream};

/// Everything that [`crate::app::app`] needs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The built page.
    pub site: Site,
    /// JESS, or what stands in for it.
    pub upstream: Upstream,
    /// Whether upstream is the sandbox: the sign-in page then says so and is filled in already.
    pub sandbox: bool,
    /// Where on this host the gateway lives.
    pub base_path: BasePath,
    /// Which pages may show this one in a frame.
    pub frame_ancestors: FrameAncestors,
    /// Whose pages may call the API with the user's session and use the site's files, and where the sign-in
    /// may return to.
    pub allow_origins: Origins,
    /// What else the page may connect to, where the API that it calls is not this gateway's.
    pub connect_src: Origins,
    /// When the session cookie is marked `Secure`.
    pub secure_cookies: SecureCookies,
    /// What the bodies of requests may be.
    pub request_bodies: RequestBodies,
    /// How many sign-ins from one address may fail within a quarter of an hour; `None` for any number.
    pub sign_in_attempts: Option<NonZeroUsize>,
    /// Whose word counts on where a request comes from.
    pub trusted_proxies: TrustedProxies,
}

/// What the body of a request may be: a log-on or a command has a few hundred bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestBodies {
    /// The most that a request may bring, in bytes.
    pub longest: usize,
    /// How long all of it may take to arrive.
    pub patience: Duration,
}

/// The path of the health check, at the root and below the base path.
pub(crate) const HEALTH: &str = "healthz";

/// The path under which everything is served, such as `/` or `/jobs/`: begins and ends with a slash.
///
/// The site, the sign-in page and both APIs move together, so that the page's relative `apiBase` stays right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePath(String);

impl BasePath {
    /// The path, with a slash at both ends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of something below.
    pub(crate) fn join(&self, relative: &str) -> String {
        format!("{}{relative}", self.0)
    }

    /// What of `path` lies below; `None` where it lies elsewhere.
    pub(crate) fn strip<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.as_str())
    }

    /// The path without its last slash, where a visitor may land who leaves it out; `None` at the root.
    pub(crate) fn without_slash(&self) -> Option<&str> {
        self.0.strip_suffix('/').filter(|path| !path.is_empty())
    }
}

impl Default for BasePath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl FromStr for BasePath {
    type Err = SettingError;

    /// Takes the path with or without the slash at either end. `/healthz` is not free: a supervisor asks
    /// there.
    fn from_str(text: &str) -> Result<Self, SettingError> {
        let inner = text.trim_matches('/');
        if inner.is_empty() {
            return Ok(Self::default());
        }
        let plain = |segment: &str| {
            !segment.is_empty()
                && segment.bytes().any(|byte| byte != b'.')
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        };
        if !inner.split('/').all(plain) {
            Err(SettingError("a base path is made of letters, digits and - . _ ~ between slashes"))
        } else if inner == HEALTH {
            Err(SettingError("the health check is at /healthz: give the page another base path"))
        } else {
            Ok(Self(format!("/{inner}/")))
        }
    }
}

/// The sources of the policy `frame-ancestors`, such as `https://portal.example` or `'none'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameAncestors(String);

impl FrameAncestors {
    /// The sources, separated by spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for FrameAncestors {
    fn default() -> Self {
        Self("'none'".to_owned())
    }
}

impl FromStr for FrameAncestors {
    type Err = SettingError;

    /// Takes what could be a list of sources and cannot end the directive it is put into. The two words among them
    /// may come without their quotes, which a shell takes away: without them they would be names of hosts.
    fn from_str(text: &str) -> Result<Self, SettingError> {
        let quoted = |source| match source {
            "self" => "'self'",
            "none" => "'none'",
            other => other,
        };
        let sources: Vec<&str> = text.split_ascii_whitespace().map(quoted).collect();
        let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',');
        if !sources.is_empty() && sources.iter().all(|source| source.bytes().all(plain)) {
            Ok(Self(sources.join(" ")))
        } else {
            Err(SettingError("frame ancestors are origins, 'self' or 'none', separated by spaces"))
        }
    }
}

/// When a request counts as one by https: then the session cookie is marked `Secure`, so that a browser sends
/// it over https only, and the browser is told to come by https from now on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SecureCookies {
    /// When the request says `X-Forwarded-Proto: https`.
    ///
    /// The header is believed from anyone: no other site's page can make a browser send it, and whoever sends
    /// it by hand changes their own reply only.
    #[default]
    Auto,
    /// On every request: for a proxy that takes https and does not say so.
    Always,
    /// On none.
    Never,
}

impl SecureCookies {
    /// Whether a request with these headers counts as one by https.
    pub(crate) fn apply_to(self, headers: &HeaderMap) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => headers
                .get("x-forwarded-proto")
                .and_then(|value| value.to_str().ok()?.split(',').next())
                .is_some_and(|nearest_the_user| nearest_the_user.trim().eq_ignore_ascii_case("https")),
        }
    }
}

/// Why a text is no setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingError(&'static str);

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for SettingError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_has_a_slash_at_both_ends() {
        for (text, path) in
            [("", "/"), ("/", "/"), ("/jobs/", "/jobs/"), ("jobs", "/jobs/"), ("/a/b-c/", "/a/b-c/")]
        {
            assert_eq!(text.parse::<BasePath>().unwrap().as_str(), path, "{text:?}");
        }
        for text in
            ["/a//b/", "/../", "/a/./", "/{x}/", "/a b/", "/a?b", "/a;b/", "/%2e/", "/healthz", "healthz/"]
        {
            assert!(text.parse::<BasePath>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_base_path_knows_what_lies_below() {
        let base: BasePath = "/jobs/".parse().unwrap();
        assert_eq!(base.join("sign-in"), "/jobs/sign-in");
        assert_eq!(base.strip("/jobs/a/b"), Some("a/b"));
        assert_eq!(base.strip("/jobs"), None);
        assert_eq!(base.strip("/jobsite/a"), None);
        assert_eq!(base.without_slash(), Some("/jobs"));
        assert_eq!(BasePath::default().without_slash(), None);
    }

    #[test]
    fn frame_ancestors_cannot_end_their_directive() {
        let two: FrameAncestors = "  https://portal.example   'self' ".parse().unwrap();
        assert_eq!(two.as_str(), "https://portal.example 'self'");
        // As they come from a shell.
        assert_eq!(
            "self https://none.example".parse::<FrameAncestors>().unwrap().as_str(),
            "'self' https://none.example"
        );
        assert_eq!("none".parse::<FrameAncestors>().unwrap(), FrameAncestors::default());
        for text in ["", "  ", "'none'; script-src *", "https://a, https://b", "https://ä.example"] {
            assert!(text.parse::<FrameAncestors>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_cookie_is_secure_where_the_user_came_by_https() {
        let forwarded = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-proto", value.parse().unwrap());
            headers
        };
        assert!(SecureCookies::Auto.apply_to(&forwarded("https")));
        assert!(SecureCookies::Auto.apply_to(&forwarded("HTTPS, http")));
        assert!(!SecureCookies::Auto.apply_to(&forwarded("http, https")));
        assert!(!SecureCookies::Auto.apply_to(&HeaderMap::new()));
        assert!(SecureCookies::Always.apply_to(&HeaderMap::new()));
        assert!(!SecureCookies::Never.apply_to(&forwarded("https")));
    }
}
