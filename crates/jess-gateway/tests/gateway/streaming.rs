//! Replies pass as they come, over real sockets, and each side learns when the other goes away.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Making, Raw, raw_get, read_to_end, read_until, soon};

const LIST: &str = "/jess_web/api/jobs";
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// A browser and a JESS, with the gateway between them and a request for the list under way.
async fn connected(idle_timeout: Duration) -> (TcpStream, TcpStream) {
    connected_for(LIST, idle_timeout).await
}

/// The same with a request for `target`.
async fn connected_for(target: &str, idle_timeout: Duration) -> (TcpStream, TcpStream) {
    let (jess, origin) = Raw::listen().await;
    let gateway = Making { idle_timeout, ..Making::to(origin) }.build();
    let browser = raw_get(&gateway.listen().await, target).await;
    (browser, jess.accept().await)
}

const PATIENT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_first_part_arrives_before_the_second_is_sent() {
    let (mut browser, mut jess) = connected(PATIENT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    read_until(&mut browser, "first").await;
    jess.write_all(b"6\r\nsecond\r\n0\r\n\r\n").await.unwrap();
    read_until(&mut browser, "second\r\n0\r\n\r\n").await;
}

#[tokio::test]
async fn a_files_first_part_arrives_before_the_second_is_sent() {
    let (mut browser, mut jess) = connected_for("/jess_web/api/job/file/7/eplusout.eso", PATIENT).await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 11\r\n\r\n";
    jess.write_all(format!("{head}first").as_bytes()).await.unwrap();
    read_until(&mut browser, "first").await;
    jess.write_all(b"second").await.unwrap();
    read_until(&mut browser, "second").await;
}

#[tokio::test]
async fn a_reply_of_known_length_keeps_it() {
    let (mut browser, mut jess) = connected(PATIENT).await;
    jess.write_all(format!("{HEAD}Content-Length: 4\r\n\r\n").as_bytes()).await.unwrap();
    let head = read_until(&mut browser, "\r\n\r\n").await.to_ascii_lowercase();
    assert!(head.contains("content-length: 4\r\n") && !head.contains("transfer-encoding"), "{head}");
    jess.write_all(b"null").await.unwrap();
    read_until(&mut browser, "null").await;
}

/// Awaits that JESS sees the gateway hang up.
async fn hung_up(mut jess: TcpStream) {
    let mut rest = Vec::new();
    // A reset says the same as an orderly end.
    let _ = soon(jess.read_to_end(&mut rest)).await;
}

#[tokio::test]
async fn a_browser_that_goes_away_before_the_reply_stops_jess() {
    let (browser, jess) = connected(PATIENT).await;
    drop(browser);
    hung_up(jess).await;
}

#[tokio::test]
async fn a_browser_that_goes_away_within_the_reply_stops_jess() {
    let (mut browser, mut jess) = connected(PATIENT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    read_until(&mut browser, "first").await;
    drop(browser);
    hung_up(jess).await;
}

#[tokio::test]
async fn a_reply_that_is_cut_off_never_looks_whole() {
    let (mut browser, mut jess) = connected(PATIENT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    drop(jess);
    let came = read_to_end(&mut browser).await;
    assert!(!came.contains("\r\n0\r\n"), "no end of the chunks: {came}");

    let (mut browser, mut jess) = connected(PATIENT).await;
    jess.write_all(format!("{HEAD}Content-Length: 100\r\n\r\nfirst").as_bytes()).await.unwrap();
    drop(jess);
    let came = read_to_end(&mut browser).await.to_ascii_lowercase();
    assert!(came.contains("content-length: 100\r\n"), "shorter than it says: {came}");
}

#[tokio::test]
async fn a_reply_whose_connection_is_reset_never_looks_whole() {
    let (mut browser, mut jess) = connected(PATIENT).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    read_until(&mut browser, "first").await;
    // With no time to linger, to close is to reset.
    jess.set_zero_linger().unwrap();
    drop(jess);
    let rest = read_to_end(&mut browser).await;
    assert!(!rest.contains("0\r\n"), "no end of the chunks: {rest}");
}

#[tokio::test]
async fn a_reply_that_falls_silent_is_cut_off() {
    let (mut browser, mut jess) = connected(Duration::from_millis(100)).await;
    jess.write_all(format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n").as_bytes())
        .await
        .unwrap();
    let came = read_to_end(&mut browser).await;
    assert!(came.contains("first") && !came.contains("\r\n0\r\n"), "{came}");
    hung_up(jess).await;
}
