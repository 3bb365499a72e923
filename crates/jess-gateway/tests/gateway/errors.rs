//! What the browser is told when JESS fails, or says something else than JESS would.

use std::time::Duration;

use http::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tower::ServiceExt;

use crate::support::{Gateway, Making, Raw, Recorder, answer, json, request, soon};

const LIST: &str = "/jess_web/api/jobs";
const FILE: &str = "/jess_web/api/job/file/7/eplusout.err";

#[tokio::test]
async fn jess_cannot_be_reached() {
    let words = Gateway::to_nowhere().await.get(LIST).await.words(502);
    assert_eq!(words, "JESS cannot be reached: it or the network may be down. Try again in a moment.");
}

#[tokio::test]
async fn jess_does_not_answer() {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making { response_timeout: Duration::from_millis(100), ..Making::to(origin) }.build();
    let (reply, _held_open) = tokio::join!(gateway.get(LIST), jess.accept());
    assert_eq!(reply.words(504), "JESS did not answer within 0.1 seconds. Try again in a moment.");
}

#[tokio::test]
async fn jess_hangs_up() {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making::to(origin).build();
    let (reply, ()) = tokio::join!(gateway.get(LIST), async { drop(jess.accept().await) });
    assert_eq!(reply.words(502), "JESS ended the connection without an answer. Try again in a moment.");
}

#[tokio::test]
async fn jess_answers_without_end_or_sense() {
    const WORDS: &str =
        "JESS answered with something that cannot be read. Check the address of JESS that this server uses.";
    let many = "X-Flood: 1\r\n".repeat(1000);
    let large = format!("X-Flood: {}\r\n", "1".repeat(1024 * 1024));
    for head in
        [format!("HTTP/1.1 200 OK\r\n{many}\r\n"), format!("HTTP/1.1 200 OK\r\n{large}\r\n"), SSH.to_owned()]
    {
        let (jess, origin) = Raw::listen().await;
        let gateway = Making::to(origin).build();
        let (reply, _held_open) = tokio::join!(gateway.get(LIST), async {
            let mut connection = jess.accept().await;
            // The gateway may hang up before it has all of it.
            let _ = connection.write_all(head.as_bytes()).await;
            connection
        });
        assert_eq!(reply.words(502), WORDS);
    }
}

/// How another kind of server begins.
const SSH: &str = "SSH-2.0-OpenSSH_9.2\r\n";

#[tokio::test]
async fn jess_begins_an_answer_and_does_not_come_to_its_body() {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making { response_timeout: Duration::from_millis(100), ..Making::to(origin) }.build();
    let (reply, _held_open) = tokio::join!(gateway.get(LIST), async {
        let mut connection = jess.accept().await;
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n").await.unwrap();
        connection
    });
    assert_eq!(reply.words(504), "JESS did not answer within 0.1 seconds. Try again in a moment.");
}

#[tokio::test]
async fn no_more_requests_reach_jess_than_may() {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making { max_requests: 1, ..Making::to(origin) }.build();
    let first = tokio::spawn(gateway.router.clone().oneshot(request(Method::GET, LIST, &[], "")));
    let mut connection = jess.accept().await;
    let reply = gateway.get(LIST).await;
    let words = "This server has as many requests to JESS under way as it may have. Try again in a moment.";
    assert_eq!((reply.words(503).as_str(), reply.header("retry-after")), (words, "5"));

    // A reply that is being read still counts, one that is not read to its end no longer does.
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    connection.write_all(head).await.unwrap();
    let first = soon(first).await.unwrap().unwrap();
    gateway.get(LIST).await.words(503);
    drop(first);
    let (reply, ()) = tokio::join!(gateway.get(LIST), async { drop(jess.accept().await) });
    reply.words(502);
}

/// What JESS answers, and the status that the browser gets in an envelope.
async fn check(target: &str, status: u16, content_type: &'static str, expected: u16) -> String {
    let status = StatusCode::from_u16(status).unwrap();
    let jess =
        Recorder::answering(move || answer(status, &[("content-type", content_type)], "<html>secret</html>"))
            .await;
    let reply = Gateway::to(&jess).get(target).await;
    let words = reply.words(expected);
    assert!(!words.contains("secret"));
    words
}

#[tokio::test]
async fn an_error_that_is_not_jesss_own_becomes_an_envelope() {
    for (status, expected) in
        [(400, 502), (403, 403), (404, 404), (429, 429), (500, 502), (502, 502), (503, 502)]
    {
        for target in [LIST, FILE] {
            let words = check(target, status, "text/html", expected).await;
            let verb = if status < 500 { "answered" } else { "failed with" };
            assert!(words.starts_with(&format!("JESS {verb} “{status} ")), "{words}");
        }
    }
    check(LIST, 503, "text/plain", 502).await;
}

#[tokio::test]
async fn a_web_page_is_no_list() {
    for content_type in ["text/html", "text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"] {
        let words = check(LIST, 200, content_type, 502).await;
        assert!(words.starts_with("JESS answered with a web page instead of data."), "{words}");
    }
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        for target in [LIST, FILE] {
            let status = StatusCode::from_u16(status).unwrap();
            let jess = Recorder::answering(move || answer(status, &[("location", "/log-on")], "")).await;
            let reply = Gateway::to(&jess).get(target).await;
            let words = reply.words(502);
            assert!(words.starts_with("JESS redirected to another page, perhaps a log-on page"), "{words}");
            assert_eq!(reply.header("location"), "");
            assert_eq!(jess.received().len(), 1);
        }
    }
    check(LIST, 304, "application/json", 502).await;
}

#[tokio::test]
async fn signed_out_stays_signed_out() {
    let jess = Recorder::answering(|| {
        let void = [("content-type", "text/html"), ("set-cookie", "session_token=; Path=/users")];
        answer(StatusCode::UNAUTHORIZED, &void, "<html>")
    })
    .await;
    let reply = Gateway::to(&jess).get(LIST).await;
    assert_eq!(reply.words(401), "You are not signed in, or the session has ended. Sign in again.");
    assert_eq!(reply.header("set-cookie"), "session_token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");

    let bare = Recorder::answering(|| answer(StatusCode::UNAUTHORIZED, &[], "")).await;
    Gateway::to(&bare).get(FILE).await.words(401);
}

#[tokio::test]
async fn jesss_own_errors_pass_as_they_are() {
    const REFUSED: &str = r#"{ "ok":false, "status":"Job 12250 is not accessible", "data":null }"#;
    for status in [200, 401, 404, 500] {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = Recorder::answering(move || json(status, REFUSED)).await;
        let reply = Gateway::to(&jess).get("/jess_web/api/job/status/12250").await;
        assert_eq!((reply.status, reply.text()), (status, REFUSED));
    }
}

#[tokio::test]
async fn too_many_requests_says_when_to_come_again() {
    let jess = Recorder::answering(|| {
        let headers = [("content-type", "application/json"), ("retry-after", "30")];
        answer(StatusCode::TOO_MANY_REQUESTS, &headers, r#"{"ok":false,"status":"Slow down","data":null}"#)
    })
    .await;
    let reply = Gateway::to(&jess).get(LIST).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (429, "30"));
}

#[tokio::test]
async fn a_failure_says_when_to_come_again_though_its_body_stays_behind() {
    for (status, moment, expected) in
        [(429, "30", 429), (503, "Tue, 24 Nov 2026 09:00:00 GMT", 502), (503, "", 502)]
    {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = Recorder::answering(move || {
            let headers = [("content-type", "text/html"), ("retry-after", moment)];
            answer(status, &headers[..if moment.is_empty() { 1 } else { 2 }], "<html>")
        })
        .await;
        let gateway = Gateway::to(&jess);
        for target in [LIST, FILE] {
            let reply = gateway.get(target).await;
            reply.words(expected);
            assert_eq!(reply.header("retry-after"), moment);
        }
        let reply = gateway.post_json("/users/api/auth", "{}").await;
        assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (expected, moment));
    }
}
