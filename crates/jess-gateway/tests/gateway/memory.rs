//! A long reply takes no more memory than a short one, however slowly it is read.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::command::{site, start};
use crate::support::{Raw, raw_get, read_until, soon};

/// The length of the reply, in bytes.
const LONG: usize = 200 * 1024 * 1024;

/// By how much the gateway may grow for it, in bytes. What the system buffers is not the gateway's.
const ROOM: usize = 8 * 1024 * 1024;

/// The most memory that a process has had, in bytes.
fn peak(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1024
}

/// Sends the reply as fast as it is taken, and tells how much is gone.
async fn send(mut jess: TcpStream, sent: watch::Sender<usize>) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {LONG}\r\n\r\n");
    jess.write_all(head.as_bytes()).await.unwrap();
    let part = vec![b' '; 64 * 1024];
    for _ in 0..LONG / part.len() {
        jess.write_all(&part).await.unwrap();
        sent.send_modify(|sent| *sent += part.len());
    }
}

#[tokio::test]
async fn a_reply_of_200_megabytes_passes_through_little_memory() {
    let (jess, origin) = Raw::listen().await;
    let site = site();
    let (running, address, _lines) =
        start(&["--upstream", &origin, "--site", site.path().to_str().unwrap()]).await;
    let process = running.id().unwrap();

    // A first reply, so that what every reply takes is there already.
    for _ in 0..2 {
        read_until(&mut raw_get(&address, "/").await, "JESS Jobs").await;
    }
    let before = peak(process);
    let mut browser = raw_get(&address, "/jess_web/api/jobs").await;
    let (sent, mut progress) = watch::channel(0);
    let sending = tokio::spawn(send(jess.accept().await, sent));
    read_until(&mut browser, "\r\n\r\n").await;

    // Nothing is read until nothing goes any more: the gateway must not take what it cannot pass on.
    while let Ok(Ok(())) = tokio::time::timeout(Duration::from_millis(500), progress.changed()).await {}
    let stuck = *progress.borrow();
    assert!(stuck < LONG / 2, "{stuck} bytes were taken that nobody has read");

    let mut rest = LONG;
    let mut part = vec![0; 64 * 1024];
    while rest > 0 {
        rest -= match soon(browser.read(&mut part)).await.unwrap() {
            0 => panic!("the reply ended {rest} bytes before its end"),
            length => length,
        };
    }
    soon(sending).await.unwrap();
    let grown = peak(process) - before;
    assert!(grown < ROOM, "it grew by {grown} bytes");
}

#[tokio::test]
async fn a_file_that_nobody_reads_is_in_memory_once() {
    let site = site();
    // More than the system takes from the gateway for a client that does not read.
    std::fs::write(site.path().join("long.wasm"), vec![0; 2 * ROOM]).unwrap();
    let (running, address, _lines) =
        start(&["--upstream", "http://127.0.0.1:1", "--site", site.path().to_str().unwrap()]).await;
    let process = running.id().unwrap();
    let ask = async || {
        let mut client = raw_get(&address, "/long.wasm").await;
        read_until(&mut client, "\r\n\r\n").await;
        client
    };

    let mut clients = vec![ask().await];
    let before = peak(process);
    for _ in 0..10 {
        clients.push(ask().await);
    }
    let grown = peak(process) - before;
    assert!(grown < ROOM, "it grew by {grown} bytes for {} clients", clients.len());
}
