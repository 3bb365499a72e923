//! Tests of the limits for slow clients and for the number of connections.

use std::io::ErrorKind;
use std::time::Duration;

use jess_gateway::settings::ClientLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{
    CLIENT_LIMITS, Gateway, GatewayBuilder, RawListener, TIMEOUT, raw_get, read_to_close, read_until,
    within_timeout,
};

const SHORT: Duration = Duration::from_millis(100);

const SHORT_TIMEOUT: ClientLimits = ClientLimits { timeout: SHORT, keep_alive: TIMEOUT, ..CLIENT_LIMITS };

#[tokio::test]
async fn an_incomplete_request_head_times_out() {
    let address = Gateway::with_unreachable_upstream().await.listen_with_limits(SHORT_TIMEOUT).await;
    for beginning in ["", "GET /healthz HTTP/1.1\r\nHost: jobs.example\r\nX-Slow: "] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        client.write_all(beginning.as_bytes()).await.unwrap();
        let received = read_to_close(&mut client).await;
        assert!(!received.contains("200 OK"), "{received}");
    }
}

#[tokio::test]
async fn an_idle_connection_outlives_the_timeout_of_a_request_head() {
    let address = Gateway::with_unreachable_upstream().await.listen_with_limits(SHORT_TIMEOUT).await;
    let mut client = raw_get(&address, "/healthz").await;
    for _ in 0..3 {
        let head = read_until(&mut client, "ok").await;
        assert!(!head.to_ascii_lowercase().contains("connection: close"), "{head}");
        tokio::time::sleep(3 * SHORT).await;
        client.write_all(b"GET /healthz HTTP/1.1\r\nHost: jobs.example\r\n\r\n").await.unwrap();
    }
    read_until(&mut client, "ok").await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_the_keep_alive_timeout() {
    let limits = ClientLimits { keep_alive: SHORT, ..CLIENT_LIMITS };
    let address = Gateway::with_unreachable_upstream().await.listen_with_limits(limits).await;
    let mut client = raw_get(&address, "/healthz").await;
    assert!(read_to_close(&mut client).await.ends_with("ok"));
}

#[tokio::test]
async fn near_the_connection_limit_replies_close_the_connection() {
    let limits = ClientLimits { max_connections: 8, ..SHORT_TIMEOUT };
    let address = Gateway::with_unreachable_upstream().await.listen_with_limits(limits).await;
    let mut open = Vec::new();
    for _ in 0..5 {
        let mut client = raw_get(&address, "/healthz").await;
        let reply = read_until(&mut client, "ok").await;
        assert!(!reply.to_ascii_lowercase().contains("connection: close"), "{reply}");
        open.push(client);
    }
    for _ in 0..3 {
        let mut client = raw_get(&address, "/healthz").await;
        let reply = read_to_close(&mut client).await.to_ascii_lowercase();
        assert!(reply.contains("connection: close\r\n") && reply.ends_with("ok"), "{reply}");
    }
}

#[tokio::test]
async fn an_incomplete_request_body_times_out() {
    let gateway =
        GatewayBuilder { clients: SHORT_TIMEOUT, ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }
            .build();
    let mut client = TcpStream::connect(gateway.listen().await).await.unwrap();
    let head = "POST /users/api/auth HTTP/1.1\r\nHost: jobs.example\r\nContent-Type: application/json\r\n";
    client.write_all(format!("{head}Content-Length: 10\r\n\r\n{{").as_bytes()).await.unwrap();
    let received = read_until(&mut client, "}").await;
    assert!(received.contains("400 Bad Request") && received.contains("is incomplete"), "{received}");
}

#[tokio::test]
async fn a_client_that_stops_reading_is_disconnected_and_so_is_jess() {
    let (jess, origin) = RawListener::bind().await;
    let address = GatewayBuilder::for_upstream(origin).build().listen_with_limits(SHORT_TIMEOUT).await;
    let _client = raw_get(&address, "/jess_web/api/job/file/7/eplusout.eso").await;
    let mut jess = jess.accept().await;
    jess.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n").await.unwrap();
    // Writes until all buffers are full, and then until the gateway closes the connection.
    let part = [b'x'; 64 * 1024];
    let error = within_timeout(async {
        while jess.write_all(&part).await.is_ok() {}
        jess.write_all(&part).await
    })
    .await;
    let kind = error.unwrap_err().kind();
    assert!(matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{kind}");
}

#[tokio::test]
async fn the_length_of_a_request_head_is_limited() {
    let address = Gateway::with_unreachable_upstream().await.listen().await;
    for (length, accepted) in [(40_000, true), (70_000, false), (1_000_000, false)] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        let cookie = "x".repeat(length);
        let head = format!("GET /healthz HTTP/1.0\r\nHost: jobs.example\r\nCookie: {cookie}\r\n\r\n");
        // The gateway closes the connection at the limit. Its reply can be lost then, since it has not read everything.
        let _ = client.write_all(head.as_bytes()).await;
        let mut received = Vec::new();
        let _ = within_timeout(client.read_to_end(&mut received)).await;
        let received = String::from_utf8_lossy(&received);
        assert_eq!(received.contains("200 OK"), accepted, "{length}: {received}");
    }
}

#[tokio::test]
async fn connections_above_the_limit_wait() {
    let limits = ClientLimits { max_connections: 1, ..CLIENT_LIMITS };
    let (jess, origin) = RawListener::bind().await;
    let address = GatewayBuilder::for_upstream(origin).build().listen_with_limits(limits).await;
    let mut first = raw_get(&address, "/jess_web/api/jobs").await;
    let mut jess = jess.accept().await;
    let mut second = raw_get(&address, "/healthz").await;
    jess.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{").await.unwrap();
    for _ in 0..10 {
        jess.write_all(b"more ").await.unwrap();
        read_until(&mut first, "more ").await;
    }
    let early = second.try_read(&mut [0]).map_err(|error| error.kind());
    assert_eq!(early, Err(ErrorKind::WouldBlock), "the second connection was served before the first ended");
    drop(jess);
    drop(first);
    read_until(&mut second, "ok").await;
    let mut third = TcpStream::connect(&address).await.unwrap();
    drop(second);
    third.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").await.unwrap();
    let mut received = String::new();
    within_timeout(third.read_to_string(&mut received)).await.unwrap();
    assert!(received.ends_with("ok"), "{received}");
}

#[tokio::test]
async fn idle_connections_to_jess_are_closed_within_seconds() {
    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder::for_upstream(origin).build();
    let (reply, mut connection) = tokio::join!(gateway.get("/jess_web/api/jobs"), async {
        let mut connection = jess.accept().await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        connection.write_all(head.as_bytes()).await.unwrap();
        connection
    });
    assert_eq!(reply.text(), "{}");
    // So the next request resolves the name again, and finds a JESS that has moved.
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(2 * TIMEOUT, connection.read_to_end(&mut rest)).await;
    assert_eq!((ended.unwrap().unwrap(), rest), (0, Vec::new()));
}
