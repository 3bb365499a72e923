//! The settings of the gateway, validated when they are parsed.

mod origins;
mod trusted_proxies;

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use clap::value_parser;
use http::HeaderMap;

pub use self::origins::Origins;
pub use self::trusted_proxies::TrustedProxies;

/// The settings that apply to requests.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Settings {
    /// Path on this host under which everything is served
    #[arg(long, env = "JESS_GATEWAY_BASE_PATH", value_name = "PATH", default_value = "/")]
    pub base_path: BasePath,

    /// Pages that may show this one in a frame: origins, 'self' or 'none', separated by spaces
    #[arg(long, env = "JESS_GATEWAY_FRAME_ANCESTORS", value_name = "SOURCES", default_value = "'none'")]
    pub frame_ancestors: FrameAncestors,

    /// Origins whose pages may use the site's files, call JESS with the user's session, and be returned to after
    /// signing in; separated by spaces
    #[arg(long, env = "JESS_GATEWAY_ALLOW_ORIGINS", value_name = "ORIGINS", default_value = "")]
    #[arg(hide_default_value = true)]
    pub allow_origins: Origins,

    /// Origins to which the page may connect besides this gateway, if its apiBase is elsewhere; separated by spaces
    #[arg(long, env = "JESS_GATEWAY_CONNECT_SRC", value_name = "ORIGINS", default_value = "")]
    #[arg(hide_default_value = true)]
    pub connect_src: Origins,

    /// When to mark the session cookie Secure and to require HTTPS; auto: when the request says
    /// X-Forwarded-Proto: https
    #[arg(long, env = "JESS_GATEWAY_SECURE_COOKIES", value_name = "WHEN", value_enum, default_value_t)]
    pub secure_cookies: SecureCookies,

    /// Number of sign-ins from one address that may fail within 15 minutes; 0 for no limit
    #[arg(long, env = "JESS_GATEWAY_SIGN_IN_ATTEMPTS", value_name = "N", default_value = "10")]
    #[arg(value_parser = value_parser!(u16).range(..=1000))]
    pub sign_in_attempts: u16,

    /// Reverse proxies whose X-Forwarded-For is trusted: addresses or networks such as 10.0.0.0/8, separated by
    /// spaces
    #[arg(long, env = "JESS_GATEWAY_TRUSTED_PROXIES", value_name = "ADDRESSES", default_value = "")]
    #[arg(hide_default_value = true)]
    pub trusted_proxies: TrustedProxies,

    /// Limits for clients.
    #[command(flatten)]
    pub clients: ClientLimits,
}

/// The limits for clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct ClientLimits {
    /// Number of concurrent client connections; further clients wait
    #[arg(long, env = "JESS_GATEWAY_MAX_CONNECTIONS", value_name = "N", default_value = "1024")]
    #[arg(value_parser = value_parser!(u16).range(1..))]
    pub max_connections: u16,

    /// Seconds that a client may take to send its first request or a body, and to read anything of a reply
    #[arg(long = "client-timeout", env = "JESS_GATEWAY_CLIENT_TIMEOUT", value_name = "SECONDS")]
    #[arg(default_value = "30", value_parser = seconds)]
    pub timeout: Duration,

    /// Seconds that a connection may be idle between requests; must exceed the idle timeout of a proxy or load
    /// balancer in front
    // A request that a proxy sends just as the connection is closed here is lost.
    #[arg(long, env = "JESS_GATEWAY_KEEP_ALIVE", value_name = "SECONDS", default_value = "650")]
    #[arg(value_parser = seconds)]
    pub keep_alive: Duration,

    /// Maximum size of a request body, in bytes
    #[arg(long, env = "JESS_GATEWAY_MAX_BODY", value_name = "BYTES", default_value = "16384")]
    #[arg(value_parser = body_size)]
    pub max_body: NonZeroUsize,
}

/// Parses a timeout in seconds, at most a day.
pub(crate) fn seconds(text: &str) -> Result<Duration, SettingError> {
    text.parse()
        .ok()
        .filter(|seconds| (0.001..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or(SettingError("a timeout is a number of seconds, above zero and up to a day"))
}

/// Parses the size of a body in bytes, at most 16 MiB.
fn body_size(text: &str) -> Result<NonZeroUsize, SettingError> {
    text.parse()
        .ok()
        .filter(|size: &NonZeroUsize| size.get() <= 16 * 1024 * 1024)
        .ok_or(SettingError("a body has between 1 and 16777216 bytes"))
}

/// The path of the health check, at the root and below the base path.
pub(crate) const HEALTH: &str = "/healthz";

/// The path under which everything is served, such as `/` or `/jobs/`: begins and ends with a slash.
///
/// The site, the sign-in page and both APIs move together, so that the page's relative `apiBase` stays valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePath(String);

impl BasePath {
    /// Returns the path, with a slash at both ends.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the path without the trailing slash, or `None` for the root.
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

    /// Parses a path with or without the slash at either end. `/healthz` is taken by the health check.
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
        } else if HEALTH.strip_prefix('/') == Some(inner) {
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
    /// Returns the sources, separated by spaces.
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

    /// Parses a list of sources that cannot end the directive. Adds the quotes of `'self'` and `'none'`, which a
    /// shell removes: without quotes they would be host names.
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

/// When a request counts as HTTPS: then the session cookie is marked `Secure`, and the browser must use HTTPS from
/// then on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SecureCookies {
    /// When the request says `X-Forwarded-Proto: https`.
    ///
    /// The header is trusted from any client: no page of another site can make a browser send it, and a client that
    /// forges it changes only its own reply.
    #[default]
    Auto,
    /// Always: for a proxy that terminates TLS and does not send the header.
    Always,
    /// Never.
    Never,
}

impl SecureCookies {
    /// Reports whether a request with these headers counts as HTTPS.
    pub(crate) fn apply_to(self, headers: &HeaderMap) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => headers
                .get("x-forwarded-proto")
                .and_then(|value| value.to_str().ok()?.split(',').next())
                .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https")),
        }
    }
}

/// The error for an invalid setting: what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingError(&'static str);

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
    fn a_base_path_without_its_slash() {
        let base: BasePath = "/jobs/".parse().unwrap();
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
