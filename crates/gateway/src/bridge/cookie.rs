//! The only cookie that crosses: the session.

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

/// The cookie's name, upstream's and ours.
const NAME: &str = "session_token";

/// The `Cookie` header for upstream: the session and no other cookie of this host.
pub(crate) fn for_upstream(headers: &HeaderMap) -> Option<HeaderValue> {
    let session = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, value)| *name == NAME && !value.is_empty() && is_value(value));
    session.and_then(|(name, value)| HeaderValue::try_from(format!("{name}={value}")).ok())
}

/// The `Set-Cookie` headers for the browser, of a reply of upstream with these headers.
pub(crate) fn all_for_browser(upstream: &HeaderMap, secure: bool) -> impl Iterator<Item = HeaderValue> {
    upstream.get_all(SET_COOKIE).iter().filter_map(move |value| for_browser(value, secure))
}

/// Whether a reply of upstream with these headers gives a session, rather than none or takes one back.
pub(crate) fn gives_session(upstream: &HeaderMap) -> bool {
    all_for_browser(upstream, false).any(|cookie| {
        let cookie = cookie.to_str().unwrap_or_default();
        let value = cookie.split(';').next().and_then(|pair| pair.split_once('=')).map(|(_, value)| value);
        value.is_some_and(|value| !value.trim_matches('"').is_empty()) && !is_over(cookie)
    })
}

/// Whether a cookie that was made for the browser is one that ends at once. Servers that take a cookie back
/// by a date take the first day of Unix time.
fn is_over(cookie: &str) -> bool {
    cookie.split("; ").filter_map(|attribute| attribute.split_once('=')).any(|(name, value)| match name {
        "Max-Age" => value.starts_with('-') || value.bytes().all(|digit| digit == b'0'),
        "Expires" => value.contains("1970"),
        _ => false,
    })
}

/// The `Set-Cookie` for the browser, made from upstream's; `None` where that sets another cookie.
///
/// The cookie becomes this host's own: upstream's `Domain` and `Path` mean nothing here. How long it lasts is
/// kept, so that a cookie that is taken back there is taken back here.
fn for_browser(upstream: &HeaderValue, secure: bool) -> Option<HeaderValue> {
    let mut parts = upstream.to_str().ok()?.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let value = value.trim();
    if name.trim() != NAME || !is_value(value) {
        return None;
    }
    let mut lifetime = String::new();
    for (name, value) in parts.filter_map(|attribute| attribute.split_once('=')) {
        let (name, value) = (name.trim(), value.trim());
        if name.eq_ignore_ascii_case("max-age") && is_whole_number(value) {
            lifetime.push_str(&format!("; Max-Age={value}"));
        } else if name.eq_ignore_ascii_case("expires") && is_date_like(value) {
            lifetime.push_str(&format!("; Expires={value}"));
        }
    }
    if lifetime.is_empty() && value.trim_matches('"').is_empty() {
        lifetime.push_str("; Max-Age=0");
    }
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{NAME}={value}; HttpOnly; SameSite=Lax; Path=/{lifetime}{secure}")).ok()
}

/// Whether a text can be a cookie's value (RFC 6265, section 4.1.1).
fn is_value(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    inner.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\'))
}

fn is_whole_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_date_like(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ,:-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_session_goes_upstream() {
        for (cookies, sent) in [
            (&["session_token=a.b-c_d"][..], Some("session_token=a.b-c_d")),
            (&["theme=dark; session_token=abc; other=1"], Some("session_token=abc")),
            (&["theme=dark", "session_token=abc"], Some("session_token=abc")),
            (&["session_token=first; session_token=second"], Some("session_token=first")),
            (&["session_token=; session_token=abc"], Some("session_token=abc")),
            (&["my_session_token=abc"], None),
            (&["session_token_2=abc"], None),
            (&["Session_Token=abc"], None),
            (&["theme=session_token=abc"], None),
            (&["session_token="], None),
            (&["session_token=a b"], None),
            (&["session_token"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(COOKIE, cookie.parse().unwrap());
            }
            assert_eq!(
                for_upstream(&headers).as_ref().map(|value| value.to_str().unwrap()),
                sent,
                "{cookies:?}"
            );
        }
    }

    #[test]
    fn upstreams_cookie_becomes_this_hosts_own() {
        let own = "HttpOnly; SameSite=Lax; Path=/";
        for (upstream, attributes) in [
            ("session_token=abc", own),
            ("session_token=abc; Domain=.ensims.com; Path=/users; Secure; SameSite=None", own),
            ("session_token=abc; Max-Age=3600", "HttpOnly; SameSite=Lax; Path=/; Max-Age=3600"),
            ("session_token=abc; max-age=1; Path=/a", "HttpOnly; SameSite=Lax; Path=/; Max-Age=1"),
            ("session_token=abc; Max-Age=1x", own),
            (
                "session_token=abc; expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "HttpOnly; SameSite=Lax; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            ),
            ("session_token=abc; Expires=<b>", own),
        ] {
            let rewritten = for_browser(&upstream.parse().unwrap(), false).unwrap();
            assert_eq!(rewritten, format!("session_token=abc; {attributes}"), "{upstream}");
        }
        let secure = for_browser(&HeaderValue::from_static("session_token=abc"), true).unwrap();
        assert_eq!(secure, "session_token=abc; HttpOnly; SameSite=Lax; Path=/; Secure");
    }

    #[test]
    fn a_session_is_given_or_taken_back() {
        for (cookie, given) in [
            ("session_token=abc", true),
            ("session_token=abc; Max-Age=3600; Expires=Wed, 25 Nov 2026 00:00:00 GMT", true),
            ("session_token=abc; Max-Age=10", true),
            ("session_token=abc; Max-Age=0", false),
            ("session_token=abc; Max-Age=-1", false),
            ("session_token=deleted; Expires=Thu, 01-Jan-1970 00:00:10 GMT", false),
            ("session_token=", false),
            ("session_token=\"\"", false),
            ("JSESSIONID=abc", false),
        ] {
            let headers = HeaderMap::from_iter([(SET_COOKIE, cookie.parse().unwrap())]);
            assert_eq!(gives_session(&headers), given, "{cookie}");
        }
        assert!(!gives_session(&HeaderMap::new()));
    }

    #[test]
    fn a_void_cookie_voids() {
        for (upstream, value) in [("session_token=", ""), (r#"session_token="""#, r#""""#)] {
            let rewritten = for_browser(&upstream.parse().unwrap(), false).unwrap();
            assert_eq!(
                rewritten,
                format!("session_token={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"),
                "{upstream}"
            );
        }
        let dated = for_browser(&HeaderValue::from_static("session_token=; Max-Age=0"), false).unwrap();
        assert_eq!(dated, "session_token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    }

    #[test]
    fn other_cookies_of_upstream_stay_there() {
        for upstream in [
            "JSESSIONID=abc",
            "session_token2=abc",
            "session_token=a b",
            "session_token",
            "x; session_token=a",
        ] {
            assert_eq!(for_browser(&upstream.parse().unwrap(), false), None, "{upstream}");
        }
    }
}
