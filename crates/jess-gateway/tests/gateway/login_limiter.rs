//! Tests of the limit for failed sign-ins.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::response::Response;
use http::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{
    Gateway, GatewayBuilder, MockUpstream, Reply, json_response, read_until, request, response,
};

const JSON: (&str, &str) = ("content-type", "application/json");
const CLIENT: &str = "192.0.2.1:4711";

/// Builds a gateway that allows three failed sign-ins.
fn limited_gateway(jess: &MockUpstream, trusted_proxies: &'static str) -> Gateway {
    GatewayBuilder { sign_in_attempts: 3, trusted_proxies, ..GatewayBuilder::for_upstream(&jess.origin) }
        .build()
}

fn refused() -> Response {
    json_response(
        StatusCode::OK,
        r#"{"ok":false,"status":"No matching username and password pair was found!"}"#,
    )
}

fn accepted() -> Response {
    response(StatusCode::OK, &[JSON, ("set-cookie", "session_token=a")], r#"{"ok":true,"status":"Welcome"}"#)
}

/// Sends a POST that seems to come from the client address `from`.
async fn post(gateway: &Gateway, from: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut request = request(Method::POST, target, headers, body);
    request.extensions_mut().insert(ConnectInfo(from.parse::<SocketAddr>().unwrap()));
    gateway.send(request).await
}

/// Sends a sign-in from the client address `from`.
async fn sign_in(gateway: &Gateway, from: &str) -> Reply {
    post(gateway, from, "/users/api/auth", &[JSON], r#"{"email":"a","password":"b"}"#).await
}

#[tokio::test]
async fn sign_ins_are_rejected_after_too_many_failures() {
    let jess = MockUpstream::replying(refused).await;
    let gateway = limited_gateway(&jess, "");
    for _ in 0..3 {
        assert_eq!(sign_in(&gateway, CLIENT).await.status, StatusCode::OK);
    }

    const MESSAGE: &str =
        "Too many sign-ins from your address have failed, or are under way. Try again in 15 minutes.";
    let reply = sign_in(&gateway, CLIENT).await;
    assert_eq!(reply.error_message(429), MESSAGE);
    let wait: u64 = reply.header("retry-after").parse().unwrap();
    assert!((840..=900).contains(&wait), "{wait}");
    assert_eq!(jess.requests().len(), 3, "the rejected sign-in must not reach JESS");

    assert_eq!(sign_in(&gateway, "192.0.2.2:4711").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_successful_sign_in_neither_counts_nor_resets_the_count() {
    let good = MockUpstream::replying(accepted).await;
    let gateway = limited_gateway(&good, "");
    for _ in 0..4 {
        assert_eq!(sign_in(&gateway, CLIENT).await.status, StatusCode::OK);
    }

    // A user signs in to their own account between attempts to guess another password.
    const OWN_ACCOUNT: &str = r#"{"email":"own","password":"p"}"#;
    let jess =
        MockUpstream::replying_by_request(
            |request| {
                if request.body == OWN_ACCOUNT { accepted() } else { refused() }
            },
        )
        .await;
    let gateway = limited_gateway(&jess, "");
    for expected in [200, 200, 200, 429] {
        let own = post(&gateway, CLIENT, "/users/api/auth", &[JSON], OWN_ACCOUNT).await;
        assert_eq!(own.status.as_u16(), expected);
        sign_in(&gateway, CLIENT).await;
    }
}

#[tokio::test]
async fn a_refusal_with_a_cookie_counts_as_failed() {
    let jess = MockUpstream::replying(|| {
        response(
            StatusCode::OK,
            &[JSON, ("set-cookie", "session_token=anonymous")],
            r#"{"ok":false,"status":"No"}"#,
        )
    })
    .await;
    let gateway = limited_gateway(&jess, "");
    for _ in 0..3 {
        assert_eq!(sign_in(&gateway, CLIENT).await.status, StatusCode::OK);
    }
    sign_in(&gateway, CLIENT).await.error_message(429);
}

#[tokio::test]
async fn only_refusals_by_jess_count() {
    for (status, content_type) in
        [(500, "application/json"), (503, "text/html"), (200, "text/html"), (302, "")]
    {
        let status = StatusCode::from_u16(status).unwrap();
        let jess =
            MockUpstream::replying(move || response(status, &[("content-type", content_type)], "{}")).await;
        let gateway = limited_gateway(&jess, "");
        for _ in 0..4 {
            assert_ne!(sign_in(&gateway, CLIENT).await.status, StatusCode::TOO_MANY_REQUESTS, "{status}");
        }
    }
    for status in [400, 401, 403] {
        let status = StatusCode::from_u16(status).unwrap();
        let jess =
            MockUpstream::replying(move || json_response(status, r#"{"ok":false,"status":"No"}"#)).await;
        let gateway = limited_gateway(&jess, "");
        for _ in 0..3 {
            assert_eq!(sign_in(&gateway, CLIENT).await.status, status);
        }
        sign_in(&gateway, CLIENT).await.error_message(429);
    }
    let unreachable =
        GatewayBuilder { sign_in_attempts: 1, ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }.build();
    for _ in 0..2 {
        sign_in(&unreachable, CLIENT).await.error_message(502);
    }
}

#[tokio::test]
async fn only_a_trusted_proxy_can_name_the_client_address() {
    let jess = MockUpstream::replying(refused).await;
    let gateway = limited_gateway(&jess, "10.0.0.0/8");
    let from = |peer: &'static str, forwarded: String| {
        let gateway = &gateway;
        async move {
            let headers = [JSON, ("x-forwarded-for", forwarded.as_str())];
            post(gateway, peer, "/users/api/auth", &headers, "{}").await.status.as_u16()
        }
    };
    for number in 0..4 {
        let expected = if number < 3 { 200 } else { 429 };
        // A client can send any addresses; the trusted proxy appends the true one.
        let forwarded = format!("203.0.113.{number}, 198.51.100.7");
        assert_eq!(from("10.0.0.1:4711", forwarded).await, expected);
        assert_eq!(from("192.0.2.9:4711", format!("203.0.113.{number}")).await, expected);
    }
    assert_eq!(from("10.0.0.1:4711", "198.51.100.8".to_owned()).await, 200);
}

#[tokio::test]
async fn without_a_proxy_the_connection_has_the_client_address() {
    let jess = MockUpstream::replying(refused).await;
    let address = limited_gateway(&jess, "").listen().await;
    for status in ["200 OK", "200 OK", "200 OK", "429 Too Many Requests"] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        let head =
            "POST /users/api/auth HTTP/1.1\r\nHost: jobs.example\r\nContent-Type: application/json\r\n";
        client.write_all(format!("{head}Content-Length: 2\r\n\r\n{{}}").as_bytes()).await.unwrap();
        let received = read_until(&mut client, "\r\n").await;
        assert!(received.contains(status), "{received}");
    }
}
