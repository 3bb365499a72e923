//! The only cookie that is passed on: the session.
//!
//! JESS calls it `session_token`. Any host of the same site can set a cookie of that name for all of them, and the
//! browser then sends two. So over HTTPS the gateway's own is `__Host-session_token`: a browser accepts that name from
//! this host only, and over HTTPS only.

use std::time::SystemTime;

use cookie::time::{Duration, OffsetDateTime};
use cookie::{Cookie, SameSite};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

/// The name of the cookie of JESS, of a portal on this host, and of this gateway over plain HTTP.
const NAME: &str = "session_token";

/// The name of this gateway's cookie over HTTPS.
const HOST_NAME: &str = "__Host-session_token";

/// The maximum number of sessions of one request that are tried. A browser sends one for each domain and path that set
/// one.
const MAX_SESSIONS: usize = 3;

/// The form of the cookies of a reply to the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CookieStyle {
    name: &'static str,
    secure: bool,
}

impl CookieStyle {
    /// Returns the style of a new session.
    pub(super) fn new(secure: bool) -> Self {
        Self { name: if secure { HOST_NAME } else { NAME }, secure }
    }

    /// Returns the style of the reply to a request with these headers. A session with the plain name keeps it: it may
    /// belong to a portal, which does not know the other name.
    pub(super) fn of_request(browser: &HeaderMap, secure: bool) -> Self {
        let has = |name| !sessions(browser, name).is_empty();
        if has(NAME) && !has(HOST_NAME) { Self { name: NAME, secure } } else { Self::new(secure) }
    }
}

/// Returns the `Cookie` headers to send to JESS, each with one session and no other cookie, the likeliest first.
///
/// This gateway's own cookie over HTTPS is the only one where there is one. Of cookies with the plain name, a browser
/// does not say which host set them. It sends those that were set earlier first, so the last one is tried first.
pub(super) fn for_upstream(browser: &HeaderMap) -> Vec<HeaderValue> {
    let mut candidates = sessions(browser, HOST_NAME);
    candidates.truncate(1);
    if candidates.is_empty() {
        for session in sessions(browser, NAME).into_iter().rev() {
            if !candidates.contains(&session) && candidates.len() < MAX_SESSIONS {
                candidates.push(session);
            }
        }
    }
    candidates.iter().filter_map(|session| HeaderValue::try_from(format!("{NAME}={session}")).ok()).collect()
}

/// Returns the values of the browser's cookies of a name, in its order.
fn sessions<'h>(browser: &'h HeaderMap, name: &str) -> Vec<&'h str> {
    let headers = browser.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    headers
        .flat_map(Cookie::split_parse)
        .filter_map(|cookie| cookie.ok().filter(|cookie| cookie.name() == name)?.value_raw())
        .filter(|value| !value.is_empty() && is_value(value))
        .collect()
}

/// Returns the `Set-Cookie` headers for the browser, made from those of a reply of JESS.
pub(super) fn for_browser(upstream: &HeaderMap, style: CookieStyle) -> Vec<HeaderValue> {
    let cookies = upstream.get_all(SET_COOKIE).iter().filter_map(|value| rewrite(value, style));
    cookies.flat_map(|cookie| with_other_name(cookie, style)).collect()
}

/// Returns the `Set-Cookie` headers that remove the session from the browser.
pub(super) fn removal(style: CookieStyle) -> Vec<HeaderValue> {
    let mut cookie = own("", style);
    cookie.set_max_age(Duration::ZERO);
    with_other_name(cookie, style)
}

/// Returns the header that sets a cookie. Over HTTPS, a session is deleted under both names, or the other one would be
/// used from then on.
fn with_other_name(cookie: Cookie<'static>, style: CookieStyle) -> Vec<HeaderValue> {
    let mut other = cookie.clone();
    other.set_name(if style.name == NAME { HOST_NAME } else { NAME });
    let other = (style.secure && !gives(&cookie)).then_some(other);
    let cookies = [Some(cookie), other].into_iter().flatten();
    cookies.filter_map(|cookie| HeaderValue::try_from(cookie.to_string()).ok()).collect()
}

/// Returns a cookie of this host.
fn own(value: &str, style: CookieStyle) -> Cookie<'static> {
    Cookie::build((style.name, value.to_owned()))
        .http_only(true)
        .same_site(SameSite::Lax)
        .path("/")
        .secure(style.secure)
        .build()
}

/// Reports whether a reply of JESS with these headers gives a session, rather than none or deletes one.
pub(super) fn gives_session(upstream: &HeaderMap) -> bool {
    let style = CookieStyle::new(false);
    upstream.get_all(SET_COOKIE).iter().filter_map(|value| rewrite(value, style)).any(|cookie| gives(&cookie))
}

/// Reports whether a cookie gives a session, rather than deletes one.
fn gives(cookie: &Cookie<'_>) -> bool {
    let has_expired = cookie.max_age().is_some_and(|age| !age.is_positive())
        || cookie.expires_datetime().is_some_and(|at| at <= OffsetDateTime::from(SystemTime::now()));
    !cookie.value_trimmed().is_empty() && !has_expired
}

/// Returns the cookie for the browser, made from a `Set-Cookie` header of JESS, or `None` for other cookies.
///
/// The cookie becomes this host's own: the `Domain` and `Path` of JESS mean nothing here. Its lifetime is kept.
fn rewrite(upstream: &HeaderValue, style: CookieStyle) -> Option<Cookie<'static>> {
    let upstream = Cookie::parse(upstream.to_str().ok()?).ok()?;
    if upstream.name() != NAME || !is_value(upstream.value()) {
        return None;
    }
    let mut cookie = own(upstream.value(), style);
    cookie.set_max_age(upstream.max_age());
    if let Some(expires) = upstream.expires() {
        cookie.set_expires(expires);
    }
    if cookie.value_trimmed().is_empty() && cookie.max_age().is_none() && cookie.expires().is_none() {
        cookie.set_max_age(Duration::ZERO);
    }
    Some(cookie)
}

/// Reports whether a text is a valid value of a cookie (RFC 6265, section 4.1.1).
fn is_value(text: &str) -> bool {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    inner.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_session_goes_upstream() {
        for (cookies, sent) in [
            (&["session_token=a.b-c_d"][..], &["a.b-c_d"][..]),
            (&["theme=dark; session_token=abc; other=1"], &["abc"]),
            (&["theme=dark", "session_token=abc"], &["abc"]),
            (&["session_token=; session_token=abc"], &["abc"]),
            (&["session_token=abc; session_token=a b"], &["abc"]),
            // Of several, the last is tried first, and each once.
            (&["session_token=stale; session_token=good"], &["good", "stale"]),
            (&["session_token=a", "session_token=b; session_token=a"], &["a", "b"]),
            (&["session_token=a; session_token=b; session_token=c; session_token=d"], &["d", "c", "b"]),
            // Our own cookie over https is not shadowed, wherever it stands.
            (&["session_token=stale; __Host-session_token=own; session_token=x"], &["own"]),
            (&["__Host-session_token=own", "session_token=x"], &["own"]),
            (&["__Host-session_token=; session_token=abc"], &["abc"]),
            (&["__host-session_token=x; __Secure-session_token=y"], &[]),
            (&["my_session_token=abc"], &[]),
            (&["session_token_2=abc"], &[]),
            (&["Session_Token=abc"], &[]),
            (&["theme=session_token=abc"], &[]),
            (&["session_token="], &[]),
            (&["session_token=a b"], &[]),
            (&["session_token"], &[]),
            (&[], &[]),
        ] {
            let mut headers = HeaderMap::new();
            for cookie in cookies {
                headers.append(COOKIE, cookie.parse().unwrap());
            }
            let sent: Vec<_> = sent.iter().map(|session| format!("session_token={session}")).collect();
            assert_eq!(for_upstream(&headers), sent, "{cookies:?}");
        }
    }

    /// Returns the `Set-Cookie` headers for the browser.
    fn rewritten(upstream: &str, style: CookieStyle) -> Vec<String> {
        let headers = HeaderMap::from_iter([(SET_COOKIE, upstream.parse().unwrap())]);
        for_browser(&headers, style).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_session_becomes_a_cookie_of_this_host() {
        for (upstream, expected) in [
            ("session_token=abc", "session_token=abc; HttpOnly; SameSite=Lax; Path=/"),
            (
                "session_token=abc; Domain=.ensims.com; Path=/users; Secure; SameSite=None",
                "session_token=abc; HttpOnly; SameSite=Lax; Path=/",
            ),
            (
                "session_token=abc; max-age=3600; Path=/a",
                "session_token=abc; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600",
            ),
            ("session_token=abc; Max-Age=1x", "session_token=abc; HttpOnly; SameSite=Lax; Path=/"),
            (
                "session_token=abc; expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "session_token=abc; HttpOnly; SameSite=Lax; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            ),
            ("session_token=abc; Expires=<b>", "session_token=abc; HttpOnly; SameSite=Lax; Path=/"),
        ] {
            assert_eq!(rewritten(upstream, CookieStyle::new(false)), [expected], "{upstream}");
        }
        let secure = "__Host-session_token=abc; HttpOnly; SameSite=Lax; Secure; Path=/";
        assert_eq!(rewritten("session_token=abc", CookieStyle::new(true)), [secure]);
    }

    #[test]
    fn a_renewed_session_keeps_its_name_and_a_deleted_one_loses_both() {
        const PLAIN: &str = "session_token";
        const HOST: &str = "__Host-session_token";
        for (cookies, secure, name, deleted) in [
            ("a=b", false, PLAIN, &[PLAIN][..]),
            ("a=b", true, HOST, &[HOST, PLAIN]),
            ("session_token=a", true, PLAIN, &[PLAIN, HOST]),
            ("session_token=a; __Host-session_token=b", true, HOST, &[HOST, PLAIN]),
            ("session_token=a", false, PLAIN, &[PLAIN]),
        ] {
            let browser = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookies))]);
            let style = CookieStyle::of_request(&browser, secure);
            let names = |upstream| -> Vec<String> {
                let cookies = rewritten(upstream, style);
                cookies.iter().map(|cookie| cookie.split_once('=').unwrap().0.to_owned()).collect()
            };
            assert_eq!(names("session_token=new"), [name], "{cookies}");
            assert_eq!(names("session_token="), deleted, "{cookies}");
        }
    }

    #[test]
    fn a_session_is_removed_under_each_name_that_it_may_have() {
        let attributes = "HttpOnly; SameSite=Lax";
        assert_eq!(
            removal(CookieStyle::new(false)),
            [format!("session_token=; {attributes}; Path=/; Max-Age=0")]
        );
        assert_eq!(
            removal(CookieStyle::new(true)),
            ["__Host-session_token", "session_token"]
                .map(|name| format!("{name}=; {attributes}; Secure; Path=/; Max-Age=0"))
        );
    }

    #[test]
    fn a_session_is_given_or_deleted() {
        for (cookie, given) in [
            ("session_token=abc", true),
            ("session_token=abc; Max-Age=3600; Expires=Wed, 25 Nov 2099 00:00:00 GMT", true),
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
    fn a_cookie_without_a_value_expires() {
        for (upstream, value) in
            [("session_token=", ""), (r#"session_token="""#, r#""""#), ("session_token=; Max-Age=0", "")]
        {
            let expected = format!("session_token={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
            assert_eq!(rewritten(upstream, CookieStyle::new(false)), [expected], "{upstream}");
        }
    }

    #[test]
    fn other_cookies_of_jess_are_dropped() {
        for upstream in [
            "JSESSIONID=abc",
            "session_token2=abc",
            "session_token=a b",
            "session_token",
            "x; session_token=a",
        ] {
            assert!(rewritten(upstream, CookieStyle::new(false)).is_empty(), "{upstream}");
        }
    }
}
