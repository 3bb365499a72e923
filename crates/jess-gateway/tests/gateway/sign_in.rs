//! Tests of signing in: the page and the call to JESS.

use std::time::Duration;

use axum::response::Response;
use http::StatusCode;

use crate::support::{Gateway, GatewayBuilder, MockUpstream, RawListener, Reply, json_response, response};

const CREDENTIALS: &str = r#"{"email":"a@example.com","password":"p"}"#;

fn accepted() -> Response {
    let mut response = json_response(
        StatusCode::OK,
        r#"{"ok":true,"status":"Logged in successfully!","jwt":"Session token in cookie","user":"Example","role":null}"#,
    );
    let cookie = "session_token=abc.def; Domain=.ensims.com; Path=/; Secure";
    response.headers_mut().append("set-cookie", cookie.parse().unwrap());
    response
}

async fn sign_in(gateway: &Gateway) -> Reply {
    gateway.post_json("/users/api/auth", CREDENTIALS).await
}

#[tokio::test]
async fn a_relative_redirect_leads_to_the_sign_in_page() {
    let gateway = Gateway::with_unreachable_upstream().await;
    gateway.write("sign-in/index.html", "Sign in to see your jobs");
    for (target, location) in [
        ("/sign-in", "sign-in/"),
        ("/sign-in?return=%2F%3Fsince%3D2020-12-01", "sign-in/?return=%2F%3Fsince%3D2020-12-01"),
    ] {
        let reply = gateway.get(target).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (StatusCode::TEMPORARY_REDIRECT, location),
            "{target}"
        );
    }
    let page = gateway.get("/sign-in/?return=%2F").await;
    assert_eq!((page.status, page.text()), (StatusCode::OK, "Sign in to see your jobs"));
    assert!(page.header("content-security-policy").contains("form-action 'self'"));
}

#[tokio::test]
async fn the_page_can_read_the_origins_of_allowed_return_addresses() {
    for allow_origins in ["", "https://portal.example http://127.0.0.1:8080"] {
        let gateway =
            GatewayBuilder { allow_origins, ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }.build();
        // Servers without this setting serve the file instead.
        gateway.write("sign-in/return-origins.txt", "https://other.example");
        let reply = gateway.get("/sign-in/return-origins.txt").await;
        assert_eq!((reply.status, reply.text()), (StatusCode::OK, allow_origins));
        assert_eq!(reply.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn a_successful_sign_in_sets_a_cookie_of_this_host() {
    let jess = MockUpstream::replying(accepted).await;
    let reply = sign_in(&Gateway::for_upstream(&jess)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text().contains(r#""ok":true"#), "{reply:?}");
    assert_eq!(reply.header("set-cookie"), "session_token=abc.def; HttpOnly; SameSite=Lax; Path=/");
    let received = jess.only_request();
    assert_eq!((received.method.as_str(), received.target.as_str()), ("POST", "/users/api/auth"));
    assert_eq!(received.body, CREDENTIALS);
    assert!(!received.headers.contains_key("accept-encoding"), "the gateway must be able to read the reply");
}

/// Checks the gateway's status and message for a reply of JESS to a sign-in.
async fn check(status: u16, content_type: &'static str, body: &'static str, expected: (u16, &str)) {
    let status = StatusCode::from_u16(status).unwrap();
    let jess =
        MockUpstream::replying(move || response(status, &[("content-type", content_type)], body)).await;
    let reply = sign_in(&Gateway::for_upstream(&jess)).await;
    assert_eq!(reply.error_message(expected.0), expected.1, "{status} {content_type}");
}

#[tokio::test]
async fn a_refusal_without_a_message_gets_a_message() {
    const REFUSED: &str = "JESS refused the sign-in and gave no reason.";
    for content_type in ["text/html", ""] {
        check(401, content_type, "<html>", (401, REFUSED)).await;
        check(403, content_type, "", (403, REFUSED)).await;
    }
}

#[tokio::test]
async fn a_refusal_with_a_message_is_passed_on() {
    const REFUSED: &str = r#"{"ok":false,"status":"No matching <username> and password pair was found!"}"#;
    for status in [200, 400, 401, 403] {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = MockUpstream::replying(move || json_response(status, REFUSED)).await;
        let reply = sign_in(&Gateway::for_upstream(&jess)).await;
        assert_eq!((reply.status, reply.text()), (status, REFUSED));
    }
}

#[tokio::test]
async fn failures_of_jess_are_explained() {
    check(
        500,
        "text/html",
        "<html>",
        (502, "JESS failed with “500 Internal Server Error”. Try again in a moment."),
    )
    .await;
    check(400, "text/html", "<html>", (502, "JESS answered “400 Bad Request” and gave no reason.")).await;
    let no_session = (502, "JESS answered, but not with a session. Try again in a moment.");
    check(200, "application/json", r#"{"ok":true,"status":"Logged in successfully!"}"#, no_session).await;

    let reply = sign_in(&Gateway::with_unreachable_upstream().await).await;
    let message = "JESS cannot be reached: it or the network may be down. Try again in a moment.";
    assert_eq!(reply.error_message(502), message);

    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder {
        response_timeout: Duration::from_millis(100),
        ..GatewayBuilder::for_upstream(origin)
    }
    .build();
    let (reply, _held_open) = tokio::join!(sign_in(&gateway), jess.accept());
    assert_eq!(reply.error_message(504), "JESS did not answer within 0.1 seconds. Try again in a moment.");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_sign_in() {
    let jess = MockUpstream::replying(accepted).await;
    let gateway = Gateway::for_upstream(&jess);
    for foreign in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")]
    {
        let reply = gateway
            .post("/users/api/auth", &[("content-type", "application/json"), foreign], CREDENTIALS)
            .await;
        let message = "The request came from a page of another site and was not passed on to JESS.";
        assert_eq!(reply.error_message(403), message);
    }
    assert!(jess.requests().is_empty());
}
