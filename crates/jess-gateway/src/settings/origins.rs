//! Origins of other hosts.

use std::str::FromStr;

use http::Uri;

use super::SettingError;

/// Zero or more origins, such as `https://portal.example` and `http://127.0.0.1:8080`.
///
/// Each is written as a browser writes it in `Origin` (RFC 6454, section 6.2), in lower case and without the default
/// port, so that origins can be compared as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Reports whether there are no origins.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the origins as text.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Returns the origins as additional sources of a directive of a content security policy, each after a space.
    pub(crate) fn as_further_sources(&self) -> String {
        self.iter().map(|origin| format!(" {origin}")).collect()
    }
}

impl FromStr for Origins {
    type Err = SettingError;

    /// Parses origins that are separated by spaces. There is no wildcard.
    fn from_str(text: &str) -> Result<Self, SettingError> {
        const EXPECTED: &str = "an origin is http:// or https://, a host, a port if need be, and no path; several \
                             are separated by spaces";
        let origins: Option<Vec<String>> = text.split_ascii_whitespace().map(serialize).collect();
        origins.map(Self).ok_or(SettingError(EXPECTED))
    }
}

/// Returns an origin as a browser writes it, or `None` for other text.
fn serialize(text: &str) -> Option<String> {
    let parts = text.parse::<Uri>().ok()?.into_parts();
    let (scheme, authority) = (parts.scheme?, parts.authority?);
    let default_port = match scheme.as_str() {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    // These bytes can neither end a directive of a policy nor match several hosts.
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
    fn origins_are_normalized() {
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
    fn other_text_is_rejected() {
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
}
