//! Passwords cannot be guessed at leisure.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::response::Response;
use http::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Gateway, Making, Recorder, Reply, answer, json, read_until, request};

const JSON: (&str, &str) = ("content-type", "application/json");
const CLIENT: &str = "192.0.2.1:4711";

/// A gateway that lets three attempts fail.
fn strict(jess: &Recorder, trusted_proxies: &'static str) -> Gateway {
    Making { sign_in_attempts: 3, trusted_proxies, ..Making::to(&jess.origin) }.build()
}

fn refused() -> Response {
    json(StatusCode::OK, r#"{"ok":false,"status":"No matching username and password pair was found!"}"#)
}

fn accepted() -> Response {
    answer(StatusCode::OK, &[JSON, ("set-cookie", "session_token=a")], r#"{"ok":true,"status":"Welcome"}"#)
}

async fn post(gateway: &Gateway, from: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut request = request(Method::POST, target, headers, body);
    request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
    gateway.send(request).await
}

async fn call(gateway: &Gateway, from: &str) -> Reply {
    post(gateway, from, "/users/api/auth", &[JSON], r#"{"email":"a","password":"b"}"#).await
}

#[tokio::test]
async fn sign_ins_are_rejected_after_too_many_failures() {
    let jess = Recorder::answering(refused).await;
    let gateway = strict(&jess, "");
    for _ in 0..3 {
        assert_eq!(call(&gateway, CLIENT).await.status, StatusCode::OK);
    }

    const WORDS: &str =
        "Too many sign-ins from your address have failed, or are under way. Try again in 15 minutes.";
    let reply = call(&gateway, CLIENT).await;
    assert_eq!(reply.words(429), WORDS);
    let wait: u64 = reply.header("retry-after").parse().unwrap();
    assert!((840..=900).contains(&wait), "{wait}");
    assert_eq!(jess.received().len(), 3, "JESS is not asked");

    assert_eq!(call(&gateway, "192.0.2.2:4711").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_success_counts_for_nothing_and_clears_nothing() {
    let good = Recorder::answering(accepted).await;
    let gateway = strict(&good, "");
    for _ in 0..4 {
        assert_eq!(call(&gateway, CLIENT).await.status, StatusCode::OK);
    }

    // One account's owner, who guesses at another one's password in between.
    let jess = Recorder::by_body(|body| if body.contains("mine") { accepted() } else { refused() }).await;
    let gateway = strict(&jess, "");
    for expected in [200, 200, 200, 429] {
        let own = post(&gateway, CLIENT, "/users/api/auth", &[JSON], r#"{"email":"mine"}"#).await;
        assert_eq!(own.status.as_u16(), expected);
        call(&gateway, CLIENT).await;
    }
}

#[tokio::test]
async fn a_refusal_counts_whatever_cookie_comes_with_it() {
    let jess = Recorder::answering(|| {
        answer(
            StatusCode::OK,
            &[JSON, ("set-cookie", "session_token=anonymous")],
            r#"{"ok":false,"status":"No"}"#,
        )
    })
    .await;
    let gateway = strict(&jess, "");
    for _ in 0..3 {
        assert_eq!(call(&gateway, CLIENT).await.status, StatusCode::OK);
    }
    call(&gateway, CLIENT).await.words(429);
}

#[tokio::test]
async fn what_jess_does_not_judge_is_no_attempt() {
    for (status, content_type) in
        [(500, "application/json"), (503, "text/html"), (200, "text/html"), (302, "")]
    {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = Recorder::answering(move || answer(status, &[("content-type", content_type)], "{}")).await;
        let gateway = strict(&jess, "");
        for _ in 0..4 {
            assert_ne!(call(&gateway, CLIENT).await.status, StatusCode::TOO_MANY_REQUESTS, "{status}");
        }
    }
    for status in [400, 401, 403] {
        let status = StatusCode::from_u16(status).unwrap();
        let jess = Recorder::answering(move || json(status, r#"{"ok":false,"status":"No"}"#)).await;
        let gateway = strict(&jess, "");
        for _ in 0..3 {
            assert_eq!(call(&gateway, CLIENT).await.status, status);
        }
        call(&gateway, CLIENT).await.words(429);
    }
    let nobody = Making { sign_in_attempts: 1, ..Making::to("http://127.0.0.1:1") }.build();
    for _ in 0..2 {
        call(&nobody, CLIENT).await.words(502);
    }
}

#[tokio::test]
async fn a_trusted_proxy_tells_the_clients_apart_and_nobody_else_does() {
    let jess = Recorder::answering(refused).await;
    let gateway = strict(&jess, "10.0.0.0/8");
    let from = |peer: &'static str, forwarded: String| {
        let gateway = &gateway;
        async move {
            let headers = [JSON, ("x-forwarded-for", forwarded.as_str())];
            post(gateway, peer, "/users/api/auth", &headers, "{}").await.status.as_u16()
        }
    };
    for number in 0..4 {
        let expected = if number < 3 { 200 } else { 429 };
        // The client makes up what stands before the address that the proxy appends.
        let forwarded = format!("203.0.113.{number}, 198.51.100.7");
        assert_eq!(from("10.0.0.1:4711", forwarded).await, expected);
        assert_eq!(from("192.0.2.9:4711", format!("203.0.113.{number}")).await, expected);
    }
    assert_eq!(from("10.0.0.1:4711", "198.51.100.8".to_owned()).await, 200);
}

#[tokio::test]
async fn the_connection_tells_the_address() {
    let jess = Recorder::answering(refused).await;
    let address = strict(&jess, "").listen().await;
    for status in ["200 OK", "200 OK", "200 OK", "429 Too Many Requests"] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        let head =
            "POST /users/api/auth HTTP/1.1\r\nHost: jobs.example\r\nContent-Type: application/json\r\n";
        client.write_all(format!("{head}Content-Length: 2\r\n\r\n{{}}").as_bytes()).await.unwrap();
        let came = read_until(&mut client, "\r\n").await;
        assert!(came.contains(status), "{came}");
    }
}
