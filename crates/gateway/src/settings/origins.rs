//! Origins of other hosts that the gateway is told to work with.

use std::str::FromStr;

use http::{HeaderValue, Uri};

use super::SettingError;

/// Origins, such as `https://portal.example` and `http://127.0.0.1:8080`; may be none.
///
/// Each is written as a browser writes it in `Origin` (RFC 6454, section 6.2), in lower case and without the
/// port that its scheme implies, so that to compare the texts is to compare the origins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The origins as they are written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether the value of an `Origin` header is one of them.
    pub(crate) fn allow(&self, origin: &HeaderValue) -> bool {
        self.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes())
    }

    /// The origins as further sources of a directive of a content security policy, each after a space.
    pub(crate) fn as_further_sources(&self) -> String {
        self.iter().map(|origin| format!(" {origin}")).collect()
    }
}

impl FromStr for Origins {
    type Err = SettingError;

    /// Takes origins that are separated by spaces. There is no way to say "any".
    fn from_str(text: &str) -> Result<Self, SettingError> {
        const WORDS: &str = "an origin is http:// or https://, a host, a port if need be, and no path; several \
                             are separated by spaces";
        let origins: Option<Vec<String>> = text.split_ascii_whitespace().map(serialize).collect();
        origins.map(Self).ok_or(SettingError(WORDS))
    }
}

/// An origin as a browser writes it; `None` for what is none.
fn serialize(text: &str) -> Option<String> {
    let parts = text.parse::<Uri>().ok()?.into_parts();
    let (scheme, authority) = (parts.scheme?, parts.authority?);
    let default_port = match scheme.as_str() {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    // What remains can neither end a directive of a policy nor stand for several hosts.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[]:".contains(&byte);
    let bare = parts.path_and_query.is_none_or(|target| target == "/");
    if !bare || !authority.as_str().bytes().all(plain) {
        return None;
    }
    let host = authority.host().to_ascii_lowercase();
    let written_port = authority.as_str().get(authority.host().len()..)?;
    match (written_port, authority.port_u16()) {
        ("", _) => Some(format!("{scheme}://{host}")),
        (_, Some(port)) if port == default_port => Some(format!("{scheme}://{host}")),
        (_, Some(port)) => Some(format!("{scheme}://{host}:{port}")),
        (_, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, written) in [
            ("", ""),
            ("https://portal.example", "https://portal.example"),
            ("https://Portal.Example/", "https://portal.example"),
            ("HTTPS://portal.example:443", "https://portal.example"),
            ("http://portal.example:443", "http://portal.example:443"),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("  https://a.example   http://b.example:81 ", "https://a.example http://b.example:81"),
        ] {
            let origins: Origins = text.parse().unwrap();
            assert_eq!(origins.iter().collect::<Vec<_>>().join(" "), written, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "*",
            "null",
            "'self'",
            "portal.example",
            "https://*.portal.example",
            "https://portal.example/jobs",
            "https://portal.example/?x",
            "https://user@portal.example",
            "https://portal.example:",
            "https://portal.example:99999",
            "https://portal.example;script-src",
            "https://portal.example,https://b.example",
            "https://a.example ftp://b.example",
            "https://",
            "https://ä.example",
        ] {
            assert!(text.parse::<Origins>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_origin_is_allowed_to_the_letter() {
        let origins: Origins = "https://portal.example http://127.0.0.1:8080".parse().unwrap();
        for (origin, allowed) in [
            ("https://portal.example", true),
            ("http://127.0.0.1:8080", true),
            ("http://portal.example", false),
            ("https://portal.example:8443", false),
            ("https://portal.example.evil.example", false),
            ("https://evil-portal.example", false),
            ("http://127.0.0.1:80801", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(origins.allow(&HeaderValue::from_static(origin)), allowed, "{origin:?}");
        }
        assert!(!Origins::default().allow(&HeaderValue::from_static("null")));
    }
}
