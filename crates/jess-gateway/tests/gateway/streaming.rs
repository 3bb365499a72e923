//! Tests over sockets that replies are streamed, and that each side notices when the other disconnects.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{GatewayBuilder, RawListener, raw_get, read_to_close, read_until, within_timeout};

const LIST: &str = "/jess_web/api/jobs";
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// Requests the list through a gateway. Returns the connections of the browser and of JESS.
async fn connect(idle_timeout: Duration) -> (TcpStream, TcpStream) {
    connect_for(LIST, idle_timeout).await
}

/// Does the same with a request for `target`.
async fn connect_for(target: &str, idle_timeout: Duration) -> (TcpStream, TcpStream) {
    let (jess, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder { idle_timeout, ..GatewayBuilder::for_upstream(origin) }.build();
    let browser = raw_get(&gateway.listen().await, target).await;
    (browser, jess.accept().await)
}

const LONG_TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_first_part_arrives_before_the_second_is_sent() {
    let (mut browser, mut jess) = connect(LONG_TIMEOUT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    read_until(&mut browser, "first").await;
    jess.write_all(b"6\r\nsecond\r\n0\r\n\r\n").await.unwrap();
    read_until(&mut browser, "second\r\n0\r\n\r\n").await;
}

#[tokio::test]
async fn the_first_part_of_a_file_arrives_before_the_second_is_sent() {
    let (mut browser, mut jess) = connect_for("/jess_web/api/job/file/7/eplusout.eso", LONG_TIMEOUT).await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 11\r\n\r\n";
    jess.write_all(format!("{head}first").as_bytes()).await.unwrap();
    read_until(&mut browser, "first").await;
    jess.write_all(b"second").await.unwrap();
    read_until(&mut browser, "second").await;
}

#[tokio::test]
async fn a_reply_keeps_its_content_length() {
    let (mut browser, mut jess) = connect(LONG_TIMEOUT).await;
    jess.write_all(format!("{HEAD}Content-Length: 4\r\n\r\n").as_bytes()).await.unwrap();
    let head = read_until(&mut browser, "\r\n\r\n").await.to_ascii_lowercase();
    assert!(head.contains("content-length: 4\r\n") && !head.contains("transfer-encoding"), "{head}");
    jess.write_all(b"null").await.unwrap();
    read_until(&mut browser, "null").await;
}

#[tokio::test]
async fn a_file_of_more_than_4_gigabytes_keeps_its_length() {
    let (mut browser, mut jess) = connect_for("/jess_web/api/job/file/7", LONG_TIMEOUT).await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 5000000000\r\n";
    jess.write_all(format!("{head}Accept-Ranges: bytes\r\n\r\nPK").as_bytes()).await.unwrap();
    let received = read_until(&mut browser, "PK").await.to_ascii_lowercase();
    for line in ["content-length: 5000000000\r\n", "accept-ranges: bytes\r\n"] {
        assert!(received.contains(line), "{received}");
    }
}

/// Waits until the gateway closes its connection to JESS.
async fn wait_for_close(mut jess: TcpStream) {
    let mut rest = Vec::new();
    // The gateway may close or reset the connection.
    let _ = within_timeout(jess.read_to_end(&mut rest)).await;
}

#[tokio::test]
async fn a_browser_that_disconnects_before_the_reply_ends_the_request_to_jess() {
    let (browser, jess) = connect(LONG_TIMEOUT).await;
    drop(browser);
    wait_for_close(jess).await;
}

#[tokio::test]
async fn a_browser_that_disconnects_during_the_reply_ends_the_request_to_jess() {
    let (mut browser, mut jess) = connect(LONG_TIMEOUT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    read_until(&mut browser, "first").await;
    drop(browser);
    wait_for_close(jess).await;
}

#[tokio::test]
async fn a_truncated_reply_does_not_look_complete() {
    let (mut browser, mut jess) = connect(LONG_TIMEOUT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    drop(jess);
    let received = read_to_close(&mut browser).await;
    assert!(!received.contains("\r\n0\r\n"), "there must be no last chunk: {received}");

    let (mut browser, mut jess) = connect(LONG_TIMEOUT).await;
    jess.write_all(format!("{HEAD}Content-Length: 100\r\n\r\nfirst").as_bytes()).await.unwrap();
    drop(jess);
    let received = read_to_close(&mut browser).await.to_ascii_lowercase();
    assert!(
        received.contains("content-length: 100\r\n"),
        "the body must be shorter than its Content-Length: {received}"
    );
}

#[tokio::test]
async fn a_reply_on_a_reset_connection_does_not_look_complete() {
    let (mut browser, mut jess) = connect(LONG_TIMEOUT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    read_until(&mut browser, "first").await;
    // Without lingering, closing sends a reset.
    jess.set_zero_linger().unwrap();
    drop(jess);
    let rest = read_to_close(&mut browser).await;
    assert!(!rest.contains("0\r\n"), "there must be no last chunk: {rest}");
}

#[tokio::test]
async fn a_reply_without_new_data_times_out() {
    let (mut browser, mut jess) = connect(Duration::from_millis(100)).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    let received = read_to_close(&mut browser).await;
    assert!(received.contains("first") && !received.contains("\r\n0\r\n"), "{received}");
    wait_for_close(jess).await;
}
