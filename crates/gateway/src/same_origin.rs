//! Whether a request that changes something comes from a page of this host.
//!
//! The session is a cookie, and a browser adds it whoever made the page that sends the request. The order of
//! the checks is the one of Go's `http.CrossOriginProtection`: what the browser says of the sender's site,
//! and only where it says nothing, as over plain http, the `Origin` against the `Host`.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};

/// Whether the request was sent by this host's own page, by the user's hand, or by no browser at all.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match text(ORIGIN.as_str()) {
        None => true,
        Some(origin) => text(HOST.as_str()).is_some_and(|host| is_at(origin, host)),
    }
}

/// Whether an origin, such as `https://jobs.example:8443`, is at a host. The schemes are not compared: behind
/// a proxy that takes https the gateway does not know its own.
fn is_at(origin: &str, host: &str) -> bool {
    let Ok(origin) = origin.parse::<Uri>() else { return false };
    let default_port = match origin.scheme_str() {
        Some("https") => ":443",
        Some("http") => ":80",
        _ => return false,
    };
    let bare = |authority: &str| {
        let authority = authority.to_ascii_lowercase();
        authority.strip_suffix(default_port).map_or(authority.clone(), str::to_owned)
    };
    origin.authority().is_some_and(|authority| bare(authority.as_str()) == bare(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], own: bool) {
        let map =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        assert_eq!(is_own(&map), own, "{headers:?}");
    }

    #[test]
    fn the_browsers_word_on_the_site_decides() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "none")], true);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "")], false);
        check(
            &[("sec-fetch-site", "cross-site"), ("origin", "http://jobs.example"), ("host", "jobs.example")],
            false,
        );
        // A proxy that rewrites the host must not lock people out whose browser has spoken for them.
        check(
            &[("sec-fetch-site", "same-origin"), ("origin", "https://jobs.example"), ("host", "inner:8787")],
            true,
        );
    }

    #[test]
    fn without_it_the_origin_must_be_the_host() {
        for (origin, host, own) in [
            ("http://jobs.example", "jobs.example", true),
            ("https://jobs.example", "jobs.example", true),
            ("https://jobs.example", "jobs.example:443", true),
            ("https://Jobs.Example", "jobs.example", true),
            ("http://127.0.0.1:8787", "127.0.0.1:8787", true),
            ("http://[::1]:8787", "[::1]:8787", true),
            ("http://jobs.example:81", "jobs.example", false),
            ("https://jobs.example:80", "jobs.example", false),
            ("https://evil.example", "jobs.example", false),
            ("https://jobs.example.evil.example", "jobs.example", false),
            ("https://jobs.example@evil.example", "jobs.example", false),
            ("null", "jobs.example", false),
            ("", "jobs.example", false),
            ("file://", "jobs.example", false),
        ] {
            check(&[("origin", origin), ("host", host)], own);
        }
        check(&[("origin", "https://jobs.example")], false);
    }

    #[test]
    fn what_is_no_browser_carries_nobodys_cookie() {
        check(&[("host", "jobs.example")], true);
    }
}
