//! Clients that are slow, or many: they cost the gateway little and nobody else anything.

use std::io::ErrorKind;
use std::time::Duration;

use jess_gateway::settings::ClientLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{CLIENTS, Gateway, Making, Raw, SOON, raw_get, read_to_end, read_until, soon};

const MOMENT: Duration = Duration::from_millis(100);

const SHORT_TIMEOUT: ClientLimits = ClientLimits { timeout: MOMENT, keep_alive: SOON, ..CLIENTS };

#[tokio::test]
async fn a_head_that_does_not_end_is_not_waited_for() {
    let address = Gateway::to_nowhere().await.listen_within(SHORT_TIMEOUT).await;
    for beginning in ["", "GET /healthz HTTP/1.1\r\nHost: jobs.example\r\nX-Slow: "] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        client.write_all(beginning.as_bytes()).await.unwrap();
        let came = read_to_end(&mut client).await;
        assert!(!came.contains("200 OK"), "{came}");
    }
}

#[tokio::test]
async fn a_connection_can_be_used_again_after_longer_than_a_head_may_take() {
    let address = Gateway::to_nowhere().await.listen_within(SHORT_TIMEOUT).await;
    let mut client = raw_get(&address, "/healthz").await;
    for _ in 0..3 {
        let head = read_until(&mut client, "ok").await;
        assert!(!head.to_ascii_lowercase().contains("connection: close"), "{head}");
        tokio::time::sleep(3 * MOMENT).await;
        client.write_all(b"GET /healthz HTTP/1.1\r\nHost: jobs.example\r\n\r\n").await.unwrap();
    }
    read_until(&mut client, "ok").await;
}

#[tokio::test]
async fn a_kept_connection_is_not_kept_for_good() {
    let limits = ClientLimits { keep_alive: MOMENT, ..CLIENTS };
    let address = Gateway::to_nowhere().await.listen_within(limits).await;
    let mut client = raw_get(&address, "/healthz").await;
    assert!(read_to_end(&mut client).await.ends_with("ok"));
}

#[tokio::test]
async fn where_room_is_scarce_a_connection_ends_with_a_reply_that_says_so() {
    let limits = ClientLimits { max_connections: 8, ..SHORT_TIMEOUT };
    let address = Gateway::to_nowhere().await.listen_within(limits).await;
    let mut kept = Vec::new();
    for _ in 0..5 {
        let mut client = raw_get(&address, "/healthz").await;
        let reply = read_until(&mut client, "ok").await;
        assert!(!reply.to_ascii_lowercase().contains("connection: close"), "{reply}");
        kept.push(client);
    }
    for _ in 0..3 {
        let mut client = raw_get(&address, "/healthz").await;
        let reply = read_to_end(&mut client).await.to_ascii_lowercase();
        assert!(reply.contains("connection: close\r\n") && reply.ends_with("ok"), "{reply}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_end_is_not_waited_for() {
    let gateway = Making { clients: SHORT_TIMEOUT, ..Making::to("http://127.0.0.1:1") }.build();
    let mut client = TcpStream::connect(gateway.listen().await).await.unwrap();
    let head = "POST /users/api/auth HTTP/1.1\r\nHost: jobs.example\r\nContent-Type: application/json\r\n";
    client.write_all(format!("{head}Content-Length: 10\r\n\r\n{{").as_bytes()).await.unwrap();
    let came = read_until(&mut client, "}").await;
    assert!(came.contains("400 Bad Request") && came.contains("did not arrive whole"), "{came}");
}

#[tokio::test]
async fn a_client_that_stops_reading_is_left_and_jess_is_told() {
    let (jess, origin) = Raw::listen().await;
    let address = Making::to(origin).build().listen_within(SHORT_TIMEOUT).await;
    let _client = raw_get(&address, "/jess_web/api/job/file/7/eplusout.eso").await;
    let mut jess = jess.accept().await;
    jess.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n").await.unwrap();
    // Writes until all the room on the way is full, and then until nobody is there.
    let part = [b'x'; 64 * 1024];
    let error = soon(async {
        while jess.write_all(&part).await.is_ok() {}
        jess.write_all(&part).await
    })
    .await;
    let kind = error.unwrap_err().kind();
    assert!(matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{kind}");
}

#[tokio::test]
async fn a_head_has_an_end() {
    let address = Gateway::to_nowhere().await.listen().await;
    for (length, answered) in [(40_000, true), (70_000, false), (1_000_000, false)] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        let cookie = "x".repeat(length);
        let head = format!("GET /healthz HTTP/1.0\r\nHost: jobs.example\r\nCookie: {cookie}\r\n\r\n");
        // The gateway hangs up when it has had enough, and what it said may be lost with what it has not read.
        let _ = client.write_all(head.as_bytes()).await;
        let mut came = Vec::new();
        let _ = soon(client.read_to_end(&mut came)).await;
        let came = String::from_utf8_lossy(&came);
        assert_eq!(came.contains("200 OK"), answered, "{length}: {came}");
    }
}

#[tokio::test]
async fn further_connections_wait_until_there_is_room() {
    let limits = ClientLimits { max_connections: 1, ..CLIENTS };
    let (jess, origin) = Raw::listen().await;
    let address = Making::to(origin).build().listen_within(limits).await;
    let mut first = raw_get(&address, "/jess_web/api/jobs").await;
    let mut jess = jess.accept().await;
    let mut second = raw_get(&address, "/healthz").await;
    jess.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{").await.unwrap();
    for _ in 0..10 {
        jess.write_all(b"more ").await.unwrap();
        read_until(&mut first, "more ").await;
    }
    let early = second.try_read(&mut [0]).map_err(|error| error.kind());
    assert_eq!(early, Err(ErrorKind::WouldBlock), "it was answered before the first had ended");
    drop(jess);
    drop(first);
    read_until(&mut second, "ok").await;
    let mut third = TcpStream::connect(&address).await.unwrap();
    drop(second);
    third.write_all(b"GET /healthz HTTP/1.0\r\n\r\n").await.unwrap();
    let mut came = String::new();
    soon(third.read_to_string(&mut came)).await.unwrap();
    assert!(came.ends_with("ok"), "{came}");
}

#[tokio::test]
async fn an_idle_connection_to_jess_is_not_kept_so_that_jess_may_move() {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making::to(origin).build();
    let (reply, mut connection) = tokio::join!(gateway.get("/jess_web/api/jobs"), async {
        let mut connection = jess.accept().await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
        connection.write_all(head.as_bytes()).await.unwrap();
        connection
    });
    assert_eq!(reply.text(), "{}");
    // The next request looks the name up again.
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(2 * SOON, connection.read_to_end(&mut rest)).await;
    assert_eq!((ended.unwrap().unwrap(), rest), (0, Vec::new()));
}
