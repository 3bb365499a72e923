//! URLs and origins in settings.

/// Reports whether `text` can be used as a URL: relative, or absolute with the scheme http or https.
///
/// Other schemes, such as `javascript:`, must become neither a link nor a request.
pub(super) fn is_web_url(text: &str) -> bool {
    let is_clean = !text.is_empty() && !text.contains(|c: char| c.is_control() || c.is_whitespace());
    let authority_or_path = text.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme = authority_or_path.split_once(':').map(|(scheme, _)| scheme);
    is_clean
        && scheme.is_none_or(|scheme| ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)))
}

/// Reports whether `text` is an origin: http or https, a host and optionally a port, without a path.
pub(super) fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '*', '@']))
}

/// Reports whether `url` has another origin than `origin`. A relative URL does not.
pub(super) fn is_cross_origin(url: &str, origin: &str) -> bool {
    ["http://", "https://", "//"].iter().any(|start| url.starts_with(start))
        && url.strip_prefix(origin).is_none_or(|rest| !(rest.is_empty() || rest.starts_with('/')))
}

/// Returns the link to the sign-in page: `sign_in_url` with `{return}` replaced by the URL to come back to, which is
/// `path` (with its query) of `origin`.
///
/// A sign-in page of the same origin gets the path only, because it should not accept anything else.
pub(super) fn sign_in_link(sign_in_url: &str, origin: &str, path: &str) -> String {
    let return_url =
        if is_cross_origin(sign_in_url, origin) { format!("{origin}{path}") } else { path.to_owned() };
    let encoded: String = form_urlencoded::byte_serialize(return_url.as_bytes()).collect();
    sign_in_url.replace("{return}", &encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_and_http_urls_are_web_urls() {
        for url in [
            "sign-in",
            "/sign-in?return={return}",
            "//host/x",
            "https://a.example/b:c",
            "HTTP://a.example",
            "./a?b=c:d",
        ] {
            assert!(is_web_url(url), "{url}");
        }
    }

    #[test]
    fn other_schemes_and_whitespace_are_not_web_urls() {
        for url in
            ["", "a b", "javascript:x", "JavaScript:x", " javascript:x", "java\nscript:x", "data:text/html,x"]
        {
            assert!(!is_web_url(url), "{url:?}");
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for origin in ["https://portal.example", "http://127.0.0.1:8080"] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in ["", "*", "https://", "https://*.example", "portal.example", "https://portal.example/"] {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn only_absolute_urls_of_another_origin_are_cross_origin() {
        let table = [
            ("jess_web/api", false),
            ("/jess_web/api", false),
            ("https://jobs.example/jess_web/api", false),
            ("https://jobs.example", false),
            ("https://jobs.example:8443/jess_web/api", true),
            ("http://jobs.example/jess_web/api", true),
            ("https://jobs.example.org", true),
            ("//api.example/jess_web/api", true),
        ];
        for (url, expected) in table {
            assert_eq!(is_cross_origin(url, "https://jobs.example"), expected, "{url}");
        }
    }

    #[test]
    fn the_sign_in_link_returns_to_the_page() {
        let path = "%2Fjobs%2F%3Fstatus%3DQUEUED%2CFINISHED%26q%3Da%2520b";
        let url = format!("https%3A%2F%2Fjobs.example{path}");
        let table = [
            ("sign-in?return={return}", format!("sign-in?return={path}")),
            ("/sign-in?return={return}", format!("/sign-in?return={path}")),
            (
                "https://jobs.example/sign-in?return={return}",
                format!("https://jobs.example/sign-in?return={path}"),
            ),
            (
                "https://portal.example/login?next={return}",
                format!("https://portal.example/login?next={url}"),
            ),
            ("https://jobs.example.org/?next={return}", format!("https://jobs.example.org/?next={url}")),
            ("//portal.example/?next={return}", format!("//portal.example/?next={url}")),
            ("https://portal.example/", "https://portal.example/".to_owned()),
        ];
        for (sign_in_url, link) in table {
            let path = "/jobs/?status=QUEUED,FINISHED&q=a%20b";
            assert_eq!(sign_in_link(sign_in_url, "https://jobs.example", path), link);
        }
    }
}
