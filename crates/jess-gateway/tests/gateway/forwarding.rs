//! Tests of the calls and headers that are passed on between browser and JESS.

use http::{Method, StatusCode};

use crate::support::{Gateway, MockUpstream, ReceivedRequest, request, response};

/// Headers of a browser's request, with some that only other clients send.
const BROWSER: [(&str, &str); 18] = [
    ("accept", "application/json"),
    ("accept-encoding", "gzip, br"),
    ("accept-language", "de"),
    ("authorization", "Bearer secret"),
    ("cookie", "theme=dark; session_token=abc.def; portal=secret"),
    ("dnt", "1"),
    ("if-modified-since", "Tue, 06 Jul 2021 10:59:06 GMT"),
    ("if-none-match", "\"tag\""),
    ("if-range", "\"tag\""),
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

/// Returns the names of the headers that JESS received, without `host`, in alphabetical order.
fn header_names(request: &ReceivedRequest) -> Vec<&str> {
    let mut names: Vec<&str> = request.headers.keys().map(|name| name.as_str()).collect();
    names.retain(|name| *name != "host");
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_filter_in_the_query_becomes_the_documented_json_body() {
    let jess = MockUpstream::with_empty_list().await;
    let target = "/jess_web/api/jobs?since=2020-12-01&till=2020-12-20&status=finished%2CQUEUED&q=heathrow";
    let reply = Gateway::for_upstream(&jess).get_with(target, &BROWSER).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.text(), r#"{"ok":true,"status":"TestUser jobs available","data":[]}"#);

    let received = jess.only_request();
    assert_eq!(received.method, Method::GET);
    assert_eq!(received.target, "/jess_web/api/jobs");
    assert_eq!(received.body, r#"{"since":"2020-12-01","till":"2020-12-20","status":"QUEUED,FINISHED"}"#);
    assert_eq!(
        header_names(&received),
        ["accept", "accept-encoding", "content-length", "content-type", "cookie", "user-agent"]
    );
    assert_eq!(received.headers["content-type"], "application/json");
    assert_eq!(received.headers["content-length"], received.body.len().to_string());
    assert_eq!(received.headers["cookie"], "session_token=abc.def");
    assert!(received.headers["user-agent"].to_str().unwrap().starts_with("jess-gateway/"));
    assert!(jess.origin.ends_with(received.headers["host"].to_str().unwrap()));
}

#[tokio::test]
async fn without_a_filter_the_request_has_no_body() {
    for target in ["/jess_web/api/jobs", "/jess_web/api/jobs?q=x&since=&status="] {
        let jess = MockUpstream::with_empty_list().await;
        Gateway::for_upstream(&jess).get(target).await;
        let received = jess.only_request();
        assert_eq!((received.target.as_str(), received.body.len()), ("/jess_web/api/jobs", 0));
        assert_eq!(header_names(&received), ["user-agent"], "{target}");
    }
}

#[tokio::test]
async fn an_invalid_filter_in_the_query_is_not_passed_on() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = Gateway::for_upstream(&jess);
    for (query, message) in [
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
        assert_eq!(gateway.get(&format!("/jess_web/api/jobs?{query}")).await.error_message(400), message);
    }
    assert!(jess.requests().is_empty());
}

#[tokio::test]
async fn only_listed_paths_and_methods_reach_jess() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = Gateway::for_upstream(&jess);
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
        assert_eq!(gateway.get(target).await.error_message(404), "There is no such call here.", "{target}");
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
            assert_eq!(
                reply.error_message(405),
                format!("This call takes {} only.", allowed.replace(", ", " or "))
            );
        }
    }
    assert!(jess.requests().is_empty());
}

#[tokio::test]
async fn file_requests_can_be_conditional_and_have_a_range() {
    let jess = MockUpstream::replying(|| {
        let headers = [
            ("content-type", "text/html"),
            ("content-disposition", "inline; filename=eplustbl.htm"),
            ("etag", "\"tag\""),
            ("last-modified", "Tue, 06 Jul 2021 10:59:06 GMT"),
            ("accept-ranges", "bytes"),
            ("content-range", "bytes 5-12/20"),
            ("cache-control", "public"),
            ("server", "Apache"),
            ("access-control-allow-origin", "*"),
            ("content-security-policy", "script-src *"),
        ];
        response(StatusCode::PARTIAL_CONTENT, &headers, "<b>5</b>")
    })
    .await;
    let reply =
        Gateway::for_upstream(&jess).get_with("/jess_web/api/job/file/7/eplustbl.htm", &BROWSER).await;
    let received = jess.only_request();
    assert_eq!(
        header_names(&received),
        [
            "accept",
            "accept-encoding",
            "cookie",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "range",
            "user-agent"
        ]
    );
    for (name, value) in BROWSER.iter().filter(|(name, _)| name.starts_with("if-") || *name == "range") {
        assert_eq!(received.headers[*name], *value, "{name}");
    }
    assert_eq!((reply.status, reply.text()), (StatusCode::PARTIAL_CONTENT, "<b>5</b>"));
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-length", "8"),
        ("content-disposition", "inline; filename=eplustbl.htm"),
        ("etag", "\"tag\""),
        ("last-modified", "Tue, 06 Jul 2021 10:59:06 GMT"),
        ("accept-ranges", "bytes"),
        ("content-range", "bytes 5-12/20"),
        ("content-encoding", ""),
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
        "a report must not run scripts: {policy}"
    );
}

#[tokio::test]
async fn files_of_a_job_are_not_served_as_code() {
    for (received_type, sent_type) in [
        ("text/javascript", "text/plain"),
        ("Application/X-JavaScript; charset=utf-8", "text/plain"),
        ("text/css", "text/plain"),
        ("application/wasm", "text/plain"),
        ("text/csv", "text/csv"),
    ] {
        let jess = MockUpstream::replying(move || {
            response(StatusCode::OK, &[("content-type", received_type)], "alert(1)")
        })
        .await;
        let reply = Gateway::for_upstream(&jess).get("/jess_web/api/job/file/7/a.js").await;
        assert_eq!((reply.header("content-type"), reply.text()), (sent_type, "alert(1)"), "{received_type}");
    }
}

#[tokio::test]
async fn a_304_for_a_file_is_passed_on() {
    let jess =
        MockUpstream::replying(|| response(StatusCode::NOT_MODIFIED, &[("etag", "\"tag\"")], "")).await;
    let gateway = Gateway::for_upstream(&jess);
    let reply = gateway.get_with("/jess_web/api/job/file/7/a.csv", &[("if-none-match", "\"tag\"")]).await;
    assert_eq!((reply.status, reply.header("etag")), (StatusCode::NOT_MODIFIED, "\"tag\""));
    assert_eq!((reply.header("cache-control"), reply.text()), ("private, no-cache", ""));
    // No other reply is kept by the browser.
    gateway.get("/jess_web/api/jobs").await.error_message(502);
}

#[tokio::test]
async fn the_name_of_a_file_is_passed_on_unchanged() {
    for disposition in [
        "attachment; filename=\"7.zip\"",
        "attachment; filename=\"a \\\"b\\\".csv\"; filename*=UTF-8''a%20%22b%22%E2%82%AC.csv",
    ] {
        let jess = MockUpstream::replying(move || {
            response(StatusCode::OK, &[("content-disposition", disposition)], "PK")
        })
        .await;
        let reply = Gateway::for_upstream(&jess).get("/jess_web/api/job/file/7?ext=csv").await;
        assert_eq!(reply.header("content-disposition"), disposition);
    }
}

#[tokio::test]
async fn a_416_for_a_file_keeps_its_content_range() {
    let jess = MockUpstream::replying(|| {
        let headers = [("content-range", "bytes */10"), ("content-type", "text/html")];
        response(StatusCode::RANGE_NOT_SATISFIABLE, &headers, "<html>")
    })
    .await;
    let gateway = Gateway::for_upstream(&jess);
    let reply = gateway.get_with("/jess_web/api/job/file/7/a.csv", &[("range", "bytes=99-")]).await;
    assert_eq!(
        (reply.status, reply.header("content-range")),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10")
    );
    gateway.get("/jess_web/api/jobs").await.error_message(502);
}

#[tokio::test]
async fn a_cancellation_is_passed_on_in_the_documented_form() {
    let jess = MockUpstream::with_empty_list().await;
    let headers = [&BROWSER[..], &[("content-type", "application/json; charset=utf-8")]].concat();
    let reply = Gateway::for_upstream(&jess)
        .post("/jess_web/api/job/12259", &headers, r#"{ "cmd": "Cancel" }"#)
        .await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("cache-control"), "no-store");
    let received = jess.only_request();
    assert_eq!((received.method.as_str(), received.target.as_str()), ("POST", "/jess_web/api/job/12259"));
    assert_eq!(received.body, r#"{"cmd":"Cancel"}"#);
    assert_eq!(
        header_names(&received),
        ["accept", "accept-encoding", "content-length", "content-type", "cookie", "user-agent"]
    );
    assert_eq!(received.headers["content-type"], "application/json");
}

#[tokio::test]
async fn other_commands_are_not_passed_on() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = Gateway::for_upstream(&jess);
    for body in ["", "{}", r#"{"cmd":"Create"}"#, r#"{"cmd":"Cancel","jobRef":8}"#, "\"Cancel\""] {
        let reply = gateway.post_json("/jess_web/api/job/7", body).await;
        assert_eq!(
            reply.error_message(400),
            r#"This call takes the command {"cmd":"Cancel"} only."#,
            "{body}"
        );
    }
    assert!(jess.requests().is_empty());
}

#[tokio::test]
async fn check_in_and_sign_out_are_passed_on_without_a_body() {
    for (target, body) in
        [("/users/api/checkin", ""), ("/users/api/checkin", "{}"), ("/users/api/logout", "\"\"")]
    {
        let jess = MockUpstream::with_empty_list().await;
        let headers = [("cookie", "session_token=a"), ("content-type", "application/json")];
        let reply = Gateway::for_upstream(&jess).post(target, &headers, body).await;
        assert_eq!(reply.status, StatusCode::OK);
        let received = jess.only_request();
        assert!(received.body.is_empty());
        assert!(!received.headers.contains_key("content-type"));
        assert_eq!(received.headers["content-length"], "0");
    }
}

#[tokio::test]
async fn posts_of_other_sites_or_other_types_are_not_passed_on() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = Gateway::for_upstream(&jess);
    let typed = ("content-type", "application/json");
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        gateway
            .post("/jess_web/api/job/7", &[typed, foreign], r#"{"cmd":"Cancel"}"#)
            .await
            .error_message(403);
        gateway.post("/users/api/logout", &[foreign], "").await.error_message(403);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        gateway.post("/users/api/auth", &[("content-type", kind)], "{}").await.error_message(400);
    }
    let large = format!("\"{}\"", "a".repeat(16 * 1024));
    gateway.post("/users/api/auth", &[typed], &large).await.error_message(413);
    assert!(jess.requests().is_empty());
}
