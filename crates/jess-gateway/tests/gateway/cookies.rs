//! Tests of the session cookie in both directions.

use axum::response::Response;
use http::{Method, StatusCode};
use jess_gateway::settings::SecureCookies;

use crate::support::{Gateway, GatewayBuilder, MockUpstream, json_response, request, response};

/// Builds a reply that sets JESS's session cookie, with attributes for another host, and another cookie.
fn reply_with_cookies() -> Response {
    let mut response = json_response(StatusCode::OK, r#"{"ok":true,"status":"Logged in successfully!"}"#);
    for cookie in [
        "JSESSIONID=secret; Path=/users",
        "session_token=abc.def; Domain=.ensims.com; Path=/users; Secure; HttpOnly; SameSite=None; Max-Age=3600",
    ] {
        response.headers_mut().append("set-cookie", cookie.parse().unwrap());
    }
    response
}

#[tokio::test]
async fn the_session_cookie_is_rewritten_for_this_host() {
    let jess = MockUpstream::replying(reply_with_cookies).await;
    let plain = "session_token=abc.def; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600";
    let secure = "__Host-session_token=abc.def; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600";
    for (secure_cookies, forwarded, expected) in [
        (SecureCookies::Auto, "http", plain),
        (SecureCookies::Auto, "https", secure),
        (SecureCookies::Always, "http", secure),
        (SecureCookies::Never, "https", plain),
    ] {
        let gateway = GatewayBuilder { secure_cookies, ..GatewayBuilder::for_upstream(&jess.origin) }.build();
        let headers = [("content-type", "application/json"), ("x-forwarded-proto", forwarded)];
        let reply = gateway.post("/users/api/auth", &headers, "{}").await;
        let set: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
        assert_eq!(set, [expected]);
    }
}

#[tokio::test]
async fn signing_out_removes_the_cookie_unless_jess_fails() {
    const PLAIN: &str = "session_token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0";
    const LOGOUT: &str = "/users/api/logout";
    const JOBS: &str = "/jess_web/api/jobs";
    for (status, content_type, target, expected) in [
        (200, "application/json", LOGOUT, &[PLAIN][..]),
        (401, "application/json", LOGOUT, &[PLAIN]),
        (401, "text/html", LOGOUT, &[PLAIN]),
        (500, "application/json", LOGOUT, &[]),
        (503, "text/html", LOGOUT, &[]),
        (401, "text/html", JOBS, &[]),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let jess =
            MockUpstream::replying(move || response(status, &[("content-type", content_type)], "{}")).await;
        let reply = Gateway::for_upstream(&jess).post(target, &[("cookie", "session_token=a")], "").await;
        let set: Vec<_> = reply.headers.get_all("set-cookie").iter().collect();
        assert_eq!(set, expected, "{status} {target}");
    }
}

/// Starts an upstream that accepts only the session `good`.
async fn accepting_good_session() -> MockUpstream {
    MockUpstream::replying_by_request(|request| {
        let good = request.headers.get("cookie").is_some_and(|cookie| cookie == "session_token=good");
        if good {
            json_response(StatusCode::OK, "{\"ok\":true}")
        } else {
            response(StatusCode::UNAUTHORIZED, &[], "")
        }
    })
    .await
}

#[tokio::test]
async fn further_session_cookies_are_tried_until_one_is_accepted() {
    for (cookies, status, requests) in [
        ("session_token=stale; session_token=good", 200, 1),
        ("session_token=good; session_token=stale", 200, 2),
        ("session_token=stale; __Host-session_token=good", 200, 1),
        ("session_token=good; session_token=stale; session_token=old", 200, 3),
        // The gateway's own cookie is the only one that counts: another site may have set the other one.
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
            let jess = accepting_good_session().await;
            let body = if target == "/jess_web/api/job/7" { r#"{"cmd":"Cancel"}"# } else { "" };
            let headers = [("cookie", cookies), ("content-type", "application/json")];
            let request = request(method, target, &headers, body);
            let reply = Gateway::for_upstream(&jess).send(request).await;
            assert_eq!(
                (reply.status.as_u16(), jess.requests().len()),
                (status, requests),
                "{cookies}: {target}"
            );
            let bodies: Vec<_> = jess.requests().into_iter().map(|request| request.body).collect();
            assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        }
    }
}
