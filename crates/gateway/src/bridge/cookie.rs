//! The only cookie that crosses: the session.
//!
//! JESS calls it `session_token`. Any host of the same site can set a cookie of that name for all of them, and the
//! browser then sends two. So over https the gateway's own is `__Host-session_token`: a browser takes that name from
//! this host only, and over https only.

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

/// The cookie's name: upstream's, a portal's on this host, and ours over plain http.
const NAME: &str = "session_token";

/// Our cookie's name over https.
const HOST_NAME: &str = "__Host-session_token";

/// The most sessions of one request that are tried. A browser sends one for each domain and path that set one.
const MOST_SESSIONS: usize = 3;

/// How the cookies of a reply are written for the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    name: &'static str,
    secure: bool,
}

impl Style {
    /// Returns the style of a new session.
    pub(crate) fn new(secure: bool) -> Self {
        Self { name: if secure { HOST_NAME } else { NAME }, secure }
    }

    /// Returns the style of a reply to a request with these headers. A session that came by the plain name is renewed
    /// by that name: it may be a portal's, which does not know the other one.
    pub(crate) fn of_reply(browser: &HeaderMap, secure: bool) -> Self {
        let came_plain =
            by_name(browser, HOST_NAME).next().is_none() && by_name(browser, NAME).next().is_some();
        if came_plain { Self { name: NAME, secure } } else { Self::new(secure) }
    }
}

/// Returns the `Cookie` headers for upstream, the likeliest first; each has one session and no other cookie of this
/// host.
///
/// Our own cookie over https is the only one where there is one. Of cookies with the plain name a browser does not
/// say which host set them, and in which order it sends them depends on when each was first set. So there may be
/// several to try, beginning with the one that was set last, as a rule.
pub(crate) fn for_upstream(browser: &HeaderMap) -> Vec<HeaderValue> {
    let mut sessions: Vec<&str> = by_name(browser, HOST_NAME).take(1).collect();
    if sessions.is_empty() {
        let plain: Vec<&str> = by_name(browser, NAME).collect();
        for session in plain.into_iter().rev() {
            if !sessions.contains(&session) && sessions.len() < MOST_SESSIONS {
                sessions.push(session);
            }
        }
    }
    sessions.iter().filter_map(|session| HeaderValue::try_from(format!("{NAME}={session}")).ok()).collect()
}

/// Returns the values of the browser's cookies of this name, in its order.
fn by_name<'h>(browser: &'h HeaderMap, name: &'static str) -> impl Iterator<Item = &'h str> {
    browser
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(move |(its, value)| *its == name && !value.is_empty() && is_value(value))
        .map(|(_, value)| value)
}

/// Returns the `Set-Cookie` headers for the browser, of a reply of upstream with these headers. A session that is
/// taken back over https is taken back by both names, or the other one would count from then on.
pub(crate) fn all_for_browser(upstream: &HeaderMap, style: Style) -> impl Iterator<Item = HeaderValue> {
    upstream.get_all(SET_COOKIE).iter().flat_map(move |value| {
        let cookie = for_browser(value, style);
        let takes_back = cookie.as_ref().is_some_and(|cookie| !is_session(cookie));
        let names = [HOST_NAME, NAME]
            .into_iter()
            .filter(move |name| style.secure && takes_back && *name != style.name);
        let other = names.filter_map(|name| for_browser(value, Style { name, ..style }));
        cookie.into_iter().chain(other.collect::<Vec<_>>())
    })
}

/// Whether a reply of upstream with these headers gives a session, rather than none or takes one back.
pub(crate) fn gives_session(upstream: &HeaderMap) -> bool {
    all_for_browser(upstream, Style::new(false)).any(|cookie| is_session(&cookie))
}

/// Whether a cookie that was made for the browser gives a session, rather than takes one back.
fn is_session(cookie: &HeaderValue) -> bool {
    let cookie = cookie.to_str().unwrap_or_default();
    let value = cookie.split(';').next().and_then(|pair| pair.split_once('=')).map(|(_, value)| value);
    value.is_some_and(|value| !value.trim_matches('"').is_empty()) && !is_over(cookie)
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
fn for_browser(upstream: &HeaderValue, style: Style) -> Option<HeaderValue> {
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
    let Style { name, secure } = style;
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; HttpOnly; SameSite=Lax; Path=/{lifetime}{secure}")).ok()
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
            let rewritten = for_browser(&upstream.parse().unwrap(), Style::new(false)).unwrap();
            assert_eq!(rewritten, format!("session_token=abc; {attributes}"), "{upstream}");
        }
        let secure = for_browser(&HeaderValue::from_static("session_token=abc"), Style::new(true)).unwrap();
        assert_eq!(secure, "__Host-session_token=abc; HttpOnly; SameSite=Lax; Path=/; Secure");
    }

    #[test]
    fn a_renewed_session_keeps_the_name_by_which_it_came() {
        let upstream = HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("session_token=new"))]);
        let void = HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("session_token="))]);
        let set = |cookies: &'static str, reply: &HeaderMap, secure| {
            let browser = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookies))]);
            let cookies = all_for_browser(reply, Style::of_reply(&browser, secure));
            cookies
                .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        for (cookies, secure, given, taken) in [
            ("a=b", false, "session_token=new", &["session_token="][..]),
            ("a=b", true, "__Host-session_token=new", &["__Host-session_token=", "session_token="]),
            ("session_token=a", true, "session_token=new", &["session_token=", "__Host-session_token="]),
            (
                "session_token=a; __Host-session_token=b",
                true,
                "__Host-session_token=new",
                &["__Host-session_token=", "session_token="],
            ),
            ("session_token=a", false, "session_token=new", &["session_token="]),
        ] {
            assert_eq!(set(cookies, &upstream, secure), [given], "{cookies}");
            assert_eq!(set(cookies, &void, secure), taken, "{cookies}");
        }
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
            let rewritten = for_browser(&upstream.parse().unwrap(), Style::new(false)).unwrap();
            assert_eq!(
                rewritten,
                format!("session_token={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"),
                "{upstream}"
            );
        }
        let dated =
            for_browser(&HeaderValue::from_static("session_token=; Max-Age=0"), Style::new(false)).unwrap();
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
            assert_eq!(for_browser(&upstream.parse().unwrap(), Style::new(false)), None, "{upstream}");
        }
    }
}
