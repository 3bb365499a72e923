//! What crosses the bridge, and what does not.

use axum::response::Response;
use http::{Method, StatusCode};
use jess_gateway::settings::SecureCookies;

use crate::support::{Gateway, Making, Recorder, answer, json, request};

/// What a browser sends along with a request, and more.
const BROWSER: [(&str, &str); 16] = [
    ("accept", "application/json"),
    ("accept-encoding", "gzip, br"),
    ("accept-language", "de"),
    ("authorization", "Bearer secret"),
    ("cookie", "theme=dark; session_token=abc.def; portal=secret"),
    ("dnt", "1"),
    ("if-none-match", "\"tag\""),
    ("origin", "http://jobs.example"),
    ("range", "bytes=5-"),
    ("referer", "http://jobs.example/?q=secret"),
    ("sec-fetch-site", "same-origin"),
    ("user-agent", "Mozilla/5.0"),
    ("x-forwarded-for", "10.0.0.1"),
    ("x-forwarded-proto", "https"),
    ("x-requested-with", "fetch"),
    ("via", "1.1 proxy"),
];

/// The headers that JESS got, without the host's.
fn names(recorded: &crate::support::Recorded) -> Vec<&str> {
    let mut names: Vec<&str> = recorded.headers.keys().map(|name| name.as_str()).collect();
    names.retain(|name| *name != "host");
    names.sort_unstable();
    names
}

#[tokio::test]
async fn the_list_is_asked_for_as_jess_documents_it() {
    let jess = Recorder::content().await;
    let target = "/jess_web/api/jobs?since=2020-12-01&till=2020-12-20&status=finished%2CQUEUED&q=heathrow";
    let reply = Gateway::to(&jess).get_with(target, &BROWSER).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.text(), r#"{"ok":true,"status":"TestUser jobs available","data":[]}"#);

    let asked = jess.only();
    assert_eq!(asked.method, Method::GET);
    assert_eq!(asked.target, "/jess_web/api/jobs");
    assert_eq!(asked.body, r#"{"since":"2020-12-01","till":"2020-12-20","status":"QUEUED,FINISHED"}"#);
    assert_eq!(
        names(&asked),
        ["accept", "accept-encoding", "content-length", "content-type", "cookie", "user-agent"]
    );
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.headers["content-length"], asked.body.len().to_string());
    assert_eq!(asked.headers["cookie"], "session_token=abc.def");
    assert!(asked.headers["user-agent"].to_str().unwrap().starts_with("jess-gateway/"));
    assert!(jess.origin.ends_with(asked.headers["host"].to_str().unwrap()));
}

#[tokio::test]
async fn no_filter_is_no_body() {
    for target in ["/jess_web/api/jobs", "/jess_web/api/jobs?q=x&since=&status="] {
        let jess = Recorder::content().await;
        Gateway::to(&jess).get(target).await;
        let asked = jess.only();
        assert_eq!((asked.target.as_str(), asked.body.len()), ("/jess_web/api/jobs", 0));
        assert_eq!(names(&asked), ["user-agent"], "{target}");
    }
}

#[tokio::test]
async fn a_bad_filter_is_not_sent() {
    let jess = Recorder::content().await;
    let gateway = Gateway::to(&jess);
    for (query, words) in [
        (
            "since=yesterday",
            "The filter cannot be used: since is not a date written YYYY-MM-DD: “yesterday”.",
        ),
        (
            "since=2020-12-20&till=2020-12-01",
            "The filter cannot be used: since (2020-12-20) is later than till (2020-12-01).",
        ),
        ("till=2020-12-01&till=2020-12-02", "The filter cannot be used: till is given more than once."),
        ("status=A%22%7D", "The filter cannot be used: status has a name that cannot be one: “A\"}”."),
    ] {
        assert_eq!(gateway.get(&format!("/jess_web/api/jobs?{query}")).await.words(400), words);
    }
    assert!(jess.received().is_empty());
}

#[tokio::test]
async fn only_the_contracts_calls_reach_jess() {
    let jess = Recorder::content().await;
    let gateway = Gateway::to(&jess);
    for target in [
        "/jess_web/api",
        "/jess_web/api/",
        "/jess_web/api/accounts",
        "/jess_web/api/job/status/x",
        "/jess_web/api/job/file/7/..%2f..%2faccount",
        "/jess_web/api/job/file/7/../../../account",
        "/users/api",
        "/users/api/",
        "/users/api/user",
        "/users/api/files/a",
    ] {
        assert_eq!(gateway.get(target).await.words(404), "There is no such call here.", "{target}");
    }
    for (method, target, allowed) in [
        (Method::PUT, "/jess_web/api/jobs", "GET, POST"),
        (Method::HEAD, "/jess_web/api/jobs", "GET, POST"),
        (Method::OPTIONS, "/jess_web/api/jobs", "GET, POST"),
        (Method::POST, "/jess_web/api/job/file/7", "GET"),
        (Method::DELETE, "/jess_web/api/job/file/7", "GET"),
        (Method::POST, "/jess_web/api/info", "GET"),
        (Method::POST, "/jess_web/api/account", "GET"),
        (Method::PUT, "/jess_web/api/usage", "GET"),
        (Method::POST, "/jess_web/api/session", "GET"),
        (Method::GET, "/jess_web/api/job/7", "POST"),
        (Method::GET, "/users/api/logout", "POST"),
    ] {
        let reply = gateway.send(request(method.clone(), target, &[], "")).await;
        assert_eq!(reply.header("allow"), allowed, "{method} {target}");
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
        if method != Method::HEAD {
            assert_eq!(reply.words(405), format!("This call takes {} only.", allowed.replace(", ", " or ")));
        }
    }
    assert!(jess.received().is_empty());
}

#[tokio::test]
async fn a_files_request_may_be_conditional_and_in_parts() {
    let jess = Recorder::answering(|| {
        let headers = [
            ("content-type", "text/html"),
            ("content-disposition", "inline; filename=eplustbl.htm"),
            ("etag", "\"tag\""),
            ("last-modified", "Tue, 06 Jul 2021 10:59:06 GMT"),
            ("content-range", "bytes 5-9/10"),
            ("cache-control", "public"),
            ("server", "Apache"),
            ("access-control-allow-origin", "*"),
            ("content-security-policy", "script-src *"),
        ];
        answer(StatusCode::PARTIAL_CONTENT, &headers, "<b>5</b>")
    })
    .await;
    let reply = Gateway::to(&jess).get_with("/jess_web/api/job/file/7/eplustbl.htm", &BROWSER).await;
    assert_eq!(
        names(&jess.only()),
        ["accept", "accept-encoding", "cookie", "if-none-match", "range", "user-agent"]
    );
    assert_eq!((reply.status, reply.text()), (StatusCode::PARTIAL_CONTENT, "<b>5</b>"));
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-length", "8"),
        ("content-disposition", "inline; filename=eplustbl.htm"),
        ("etag", "\"tag\""),
        ("last-modified", "Tue, 06 Jul 2021 10:59:06 GMT"),
        ("content-range", "bytes 5-9/10"),
        ("cache-control", "private, no-cache"),
        ("x-content-type-options", "nosniff"),
        ("server", ""),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
    let policy = reply.header("content-security-policy");
    assert!(
        policy.ends_with("sandbox") && !policy.contains("script-src"),
        "a report's scripts stay off: {policy}"
    );
}

#[tokio::test]
async fn a_file_is_no_code_of_the_page() {
    for (of_jess, content_type) in [
        ("text/javascript", "text/plain"),
        ("Application/X-JavaScript; charset=utf-8", "text/plain"),
        ("text/css", "text/plain"),
        ("application/wasm", "text/plain"),
        ("text/csv", "text/csv"),
    ] {
        let jess =
            Recorder::answering(move || answer(StatusCode::OK, &[("content-type", of_jess)], "alert(1)"))
                .await;
        let reply = Gateway::to(&jess).get("/jess_web/api/job/file/7/a.js").await;
        assert_eq!((reply.header("content-type"), reply.text()), (content_type, "alert(1)"), "{of_jess}");
    }
}

#[tokio::test]
async fn a_file_may_be_unchanged() {
    let jess = Recorder::answering(|| answer(StatusCode::NOT_MODIFIED, &[("etag", "\"tag\"")], "")).await;
    let reply = Gateway::to(&jess).get("/jess_web/api/job/file/7/a.csv").await;
    assert_eq!((reply.status, reply.header("etag")), (StatusCode::NOT_MODIFIED, "\"tag\""));
}

#[tokio::test]
async fn a_range_beyond_a_files_end_says_where_it_ends() {
    let jess = Recorder::answering(|| {
        let headers = [("content-range", "bytes */10"), ("content-type", "text/html")];
        answer(StatusCode::RANGE_NOT_SATISFIABLE, &headers, "<html>")
    })
    .await;
    let gateway = Gateway::to(&jess);
    let reply = gateway.get_with("/jess_web/api/job/file/7/a.csv", &[("range", "bytes=99-")]).await;
    assert_eq!(
        (reply.status, reply.header("content-range")),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10")
    );
    gateway.get("/jess_web/api/jobs").await.words(502);
}

#[tokio::test]
async fn a_command_crosses_with_its_body() {
    let jess = Recorder::content().await;
    let headers = [&BROWSER[..], &[("content-type", "application/json; charset=utf-8")]].concat();
    let reply = Gateway::to(&jess).post("/jess_web/api/job/12259", &headers, r#"{"cmd":"Cancel"}"#).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("cache-control"), "no-store");
    let asked = jess.only();
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/jess_web/api/job/12259"));
    assert_eq!(asked.body, r#"{"cmd":"Cancel"}"#);
    assert_eq!(
        names(&asked),
        ["accept", "accept-encoding", "content-length", "content-type", "cookie", "user-agent"]
    );
    assert_eq!(asked.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_post_may_have_no_body() {
    let jess = Recorder::content().await;
    let reply = Gateway::to(&jess).post("/users/api/checkin", &[("cookie", "session_token=a")], "").await;
    assert_eq!(reply.status, StatusCode::OK);
    let asked = jess.only();
    assert!(asked.body.is_empty());
    assert!(!asked.headers.contains_key("content-type"));
}

#[tokio::test]
async fn a_post_that_is_not_ours_is_not_sent() {
    let jess = Recorder::content().await;
    let gateway = Gateway::to(&jess);
    let typed = ("content-type", "application/json");
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        gateway.post("/jess_web/api/job/7", &[typed, foreign], r#"{"cmd":"Cancel"}"#).await.words(403);
        gateway.post("/users/api/logout", &[foreign], "").await.words(403);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        gateway.post("/users/api/auth", &[("content-type", kind)], "{}").await.words(400);
    }
    let large = format!("\"{}\"", "a".repeat(16 * 1024));
    gateway.post("/users/api/auth", &[typed], &large).await.words(413);
    assert!(jess.received().is_empty());
}

/// The session cookie of JESS, with what another host would give it, beside other cookies.
fn with_cookies() -> Response {
    let mut response = json(StatusCode::OK, r#"{"ok":true,"status":"Logged in successfully!"}"#);
    for cookie in [
        "JSESSIONID=secret; Path=/users",
        "session_token=abc.def; Domain=.ensims.com; Path=/users; Secure; HttpOnly; SameSite=None; Max-Age=3600",
    ] {
        response.headers_mut().append("set-cookie", cookie.parse().unwrap());
    }
    response
}

#[tokio::test]
async fn the_session_cookie_becomes_this_hosts_own() {
    let jess = Recorder::answering(with_cookies).await;
    let plain = "session_token=abc.def; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600";
    let secure = "__Host-session_token=abc.def; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600";
    for (secure_cookies, forwarded, expected) in [
        (SecureCookies::Auto, "http", plain),
        (SecureCookies::Auto, "https", secure),
        (SecureCookies::Always, "http", secure),
        (SecureCookies::Never, "https", plain),
    ] {
        let gateway = Making { secure_cookies, ..Making::to(&jess.origin) }.build();
        let headers = [("content-type", "application/json"), ("x-forwarded-proto", forwarded)];
        let reply = gateway.post("/users/api/auth", &headers, "{}").await;
        let set: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
        assert_eq!(set, [expected]);
    }
}

/// A JESS that knows the session `good`, and counts what it is asked.
async fn knowing_good() -> Recorder {
    Recorder::by_request(|asked| {
        let good = asked.headers.get("cookie").is_some_and(|cookie| cookie == "session_token=good");
        if good { json(StatusCode::OK, "{\"ok\":true}") } else { answer(StatusCode::UNAUTHORIZED, &[], "") }
    })
    .await
}

#[tokio::test]
async fn a_session_of_a_sibling_site_keeps_nobody_out() {
    for (cookies, status, requests) in [
        ("session_token=stale; session_token=good", 200, 1),
        ("session_token=good; session_token=stale", 200, 2),
        ("session_token=stale; __Host-session_token=good", 200, 1),
        ("session_token=good; session_token=stale; session_token=old", 200, 3),
        // Our own cookie alone says who is signed in: another one may be of anybody.
        ("session_token=good; __Host-session_token=stale", 401, 1),
        ("session_token=stale; session_token=stale", 401, 1),
        ("session_token=a; session_token=b; session_token=c; session_token=d; session_token=e", 401, 3),
        ("theme=dark", 401, 1),
    ] {
        for (method, target) in [
            (Method::GET, "/jess_web/api/jobs?status=QUEUED"),
            (Method::GET, "/jess_web/api/account"),
            (Method::POST, "/users/api/checkin"),
            (Method::POST, "/jess_web/api/job/7"),
        ] {
            let jess = knowing_good().await;
            let asking = request(method, target, &[("cookie", cookies)], "");
            let reply = Gateway::to(&jess).send(asking).await;
            assert_eq!(
                (reply.status.as_u16(), jess.received().len()),
                (status, requests),
                "{cookies}: {target}"
            );
            let bodies: Vec<_> = jess.received().into_iter().map(|asked| asked.body).collect();
            assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        }
    }
}
