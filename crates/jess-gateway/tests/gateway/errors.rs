//! Tests of the replies to the browser when JESS fails or sends an unexpected reply.

use std::time::Duration;

use http::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tower::ServiceExt;

use crate::support::{
    Gateway, GatewayBuilder, MockUpstream, RawListener, json_response, request, response, within_timeout,
};

const LIST: &str = "/jess_web/api/jobs";
const FILE: &str = "/jess_web/api/job/file/7/eplusout.err";

#[tokio::test]
async fn an_unreachable_jess_is_reported() {
    let message = Gateway::with_unreachable_upstream().await.get(LIST).await.error_message(502);
    assert_eq!(message, "JESS cannot be reached: it or the network may be down. Try again in a moment.");
}

#[tokio::test]
async fn a_reply_that_does_not_begin_times_out() {
    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder {
        response_timeout: Duration::from_millis(100),
        ..GatewayBuilder::for_upstream(origin)
    }
    .build();
    let (reply, _held_open) = tokio::join!(gateway.get(LIST), jess.accept());
    assert_eq!(reply.error_message(504), "JESS did not answer within 0.1 seconds. Try again in a moment.");
}

#[tokio::test]
async fn a_closed_connection_without_a_reply_is_reported() {
    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder::for_upstream(origin).build();
    let (reply, ()) = tokio::join!(gateway.get(LIST), async { drop(jess.accept().await) });
    assert_eq!(
        reply.error_message(502),
        "JESS ended the connection without an answer. Try again in a moment."
    );
}

#[tokio::test]
async fn oversized_and_malformed_reply_heads_are_reported() {
    const MESSAGE: &str =
        "JESS answered with something that cannot be read. Check the address of JESS that this server uses.";
    let many = "X-Flood: 1\r\n".repeat(1000);
    let large = format!("X-Flood: {}\r\n", "1".repeat(1024 * 1024));
    for head in
        [format!("HTTP/1.1 200 OK\r\n{many}\r\n"), format!("HTTP/1.1 200 OK\r\n{large}\r\n"), SSH.to_owned()]
    {
        let (jess, origin) = RawListener::bind().await;
        let gateway = GatewayBuilder::for_upstream(origin).build();
        let (reply, _held_open) = tokio::join!(gateway.get(LIST), async {
            let mut connection = jess.accept().await;
            // The gateway may close the connection before it has read everything.
            let _ = connection.write_all(head.as_bytes()).await;
            connection
        });
        assert_eq!(reply.error_message(502), MESSAGE);
    }
}

/// The first line of an SSH server.
const SSH: &str = "SSH-2.0-OpenSSH_9.2\r\n";

#[tokio::test]
async fn an_incomplete_reply_head_times_out() {
    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder {
        response_timeout: Duration::from_millis(100),
        ..GatewayBuilder::for_upstream(origin)
    }
    .build();
    let (reply, _held_open) = tokio::join!(gateway.get(LIST), async {
        let mut connection = jess.accept().await;
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n").await.unwrap();
        connection
    });
    assert_eq!(reply.error_message(504), "JESS did not answer within 0.1 seconds. Try again in a moment.");
}

#[tokio::test]
async fn concurrent_requests_to_jess_are_limited() {
    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder { max_requests: 1, ..GatewayBuilder::for_upstream(origin) }.build();
    let first = tokio::spawn(gateway.router.clone().oneshot(request(Method::GET, LIST, &[], "")));
    let mut connection = jess.accept().await;
    let reply = gateway.get(LIST).await;
    let message = "This server has too many requests to JESS in progress. Try again in a moment.";
    assert_eq!((reply.error_message(503).as_str(), reply.header("retry-after")), (message, "5"));

    // A request counts until its reply has been read or abandoned.
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    connection.write_all(head).await.unwrap();
    let first = within_timeout(first).await.unwrap().unwrap();
    gateway.get(LIST).await.error_message(503);
    drop(first);
    let (reply, ()) = tokio::join!(gateway.get(LIST), async { drop(jess.accept().await) });
    reply.error_message(502);
}

/// Checks the status that the browser gets for an HTML reply of JESS, and returns the message.
async fn check(target: &str, status: u16, content_type: &'static str, expected: u16) -> String {
    let status = StatusCode::from_u16(status).unwrap();
    let jess = MockUpstream::replying(move || {
        response(status, &[("content-type", content_type)], "<html>secret</html>")
    })
    .await;
    let reply = Gateway::for_upstream(&jess).get(target).await;
    let message = reply.error_message(expected);
    assert!(!message.contains("secret"));
    message
}

#[tokio::test]
async fn errors_that_are_not_json_become_an_envelope() {
    for (status, expected) in
        [(400, 502), (403, 403), (404, 404), (429, 429), (500, 502), (502, 502), (503, 502)]
    {
        for target in [LIST, FILE] {
            let message = check(target, status, "text/html", expected).await;
            let verb = if status < 500 { "answered" } else { "failed with" };
            assert!(message.starts_with(&format!("JESS {verb} “{status} ")), "{message}");
        }
    }
    check(LIST, 503, "text/plain", 502).await;
}

#[tokio::test]
async fn a_web_page_is_not_accepted_as_a_list() {
    for content_type in ["text/html", "text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"] {
        let message = check(LIST, 200, content_type, 502).await;
        assert!(message.starts_with("JESS answered with a web page instead of data."), "{message}");
    }
}

#[tokio::test]
async fn redirects_of_jess_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        for target in [LIST, FILE] {
            let status = StatusCode::from_u16(status).unwrap();
            let jess = MockUpstream::replying(move || response(status, &[("location", "/log-on")], "")).await;
            let reply = Gateway::for_upstream(&jess).get(target).await;
            let message = reply.error_message(502);
            assert!(
                message.starts_with("JESS redirected to another page, perhaps a log-on page"),
                "{message}"
            );
            assert_eq!(reply.header("location"), "");
            assert_eq!(jess.requests().len(), 1);
        }
    }
    check(LIST, 304, "application/json", 502).await;
}

#[tokio::test]
async fn a_401_keeps_its_status_and_its_deletion_of_the_cookie() {
    let jess = MockUpstream::replying(|| {
        let headers = [("content-type", "text/html"), ("set-cookie", "session_token=; Path=/users")];
        response(StatusCode::UNAUTHORIZED, &headers, "<html>")
    })
    .await;
    let reply = Gateway::for_upstream(&jess).get(LIST).await;
    assert_eq!(reply.error_message(401), "You are not signed in, or the session has ended. Sign in again.");
    assert_eq!(reply.header("set-cookie"), "session_token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");

    let bare = MockUpstream::replying(|| response(StatusCode::UNAUTHORIZED, &[], "")).await;
    Gateway::for_upstream(&bare).get(FILE).await.error_message(401);
}

#[tokio::test]
async fn errors_in_jess_json_are_passed_on_unchanged() {
    const REFUSED: &str = r#"{ "ok":false, "status":"Job 12250 is not accessible", "data":null }"#;
    for status in [200, 401, 404, 500] {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = MockUpstream::replying(move || json_response(status, REFUSED)).await;
        let reply = Gateway::for_upstream(&jess).get("/jess_web/api/job/status/12250").await;
        assert_eq!((reply.status, reply.text()), (status, REFUSED));
    }
}

#[tokio::test]
async fn a_429_keeps_its_retry_after_header() {
    let jess = MockUpstream::replying(|| {
        let headers = [("content-type", "application/json"), ("retry-after", "30")];
        response(StatusCode::TOO_MANY_REQUESTS, &headers, r#"{"ok":false,"status":"Slow down","data":null}"#)
    })
    .await;
    let reply = Gateway::for_upstream(&jess).get(LIST).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "30"));
}

#[tokio::test]
async fn a_replaced_error_keeps_its_retry_after_header() {
    for (status, retry_after, expected) in
        [(429, "30", 429), (503, "Tue, 24 Nov 2026 09:00:00 GMT", 502), (503, "", 502)]
    {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = MockUpstream::replying(move || {
            let headers = [("content-type", "text/html"), ("retry-after", retry_after)];
            response(status, &headers[..if retry_after.is_empty() { 1 } else { 2 }], "<html>")
        })
        .await;
        let gateway = Gateway::for_upstream(&jess);
        for target in [LIST, FILE] {
            let reply = gateway.get(target).await;
            reply.error_message(expected);
            assert_eq!(reply.header("retry-after"), retry_after);
        }
        let reply = gateway.post_json("/users/api/auth", "{}").await;
        assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (expected, retry_after));
    }
}
