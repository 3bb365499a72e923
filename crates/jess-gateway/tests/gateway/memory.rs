//! Tests of the gateway's memory with long replies and slow readers.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::command::{site, start};
use crate::support::{RawListener, raw_get, read_until, within_timeout};

/// The lengths of the long replies, in bytes: of a list, and of a file.
const LIST_LENGTH: usize = 200 * 1024 * 1024;
const FILE_LENGTH: usize = 2 * 1024 * 1024 * 1024;

/// The most memory that the gateway may take for one, in bytes. Socket buffers belong to the system.
const MAX_GROWTH: usize = 8 * 1024 * 1024;

/// Returns the peak resident memory of a process, in bytes.
fn peak_memory(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1024
}

/// Sends the reply as fast as the gateway reads it, and publishes how many bytes were sent.
async fn send(mut jess: TcpStream, media_type: &str, length: usize, sent: watch::Sender<usize>) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n");
    jess.write_all(head.as_bytes()).await.unwrap();
    let part = vec![b' '; 64 * 1024];
    for _ in 0..length / part.len() {
        jess.write_all(&part).await.unwrap();
        sent.send_modify(|sent| *sent += part.len());
    }
}

#[tokio::test]
async fn a_list_of_200_megabytes_is_streamed_in_little_memory() {
    check_memory("/jess_web/api/jobs", "application/json", LIST_LENGTH).await;
}

#[tokio::test]
async fn a_file_of_2_gigabytes_is_streamed_in_little_memory() {
    check_memory("/jess_web/api/job/file/7/eplusout.eso", "text/plain", FILE_LENGTH).await;
}

/// Checks the memory that a reply of this type and length takes.
async fn check_memory(target: &str, media_type: &'static str, length: usize) {
    let (jess, origin) = RawListener::bind().await;
    let site = site();
    let (running, address, _lines) =
        start(&["--upstream", &origin, "--site", site.path().to_str().unwrap()]).await;
    let process = running.id().unwrap();

    // Two short replies first, so that the memory that any reply takes is allocated already.
    for _ in 0..2 {
        read_until(&mut raw_get(&address, "/").await, "JESS Jobs").await;
    }
    let before = peak_memory(process);
    let mut browser = raw_get(&address, target).await;
    let (sent, mut progress) = watch::channel(0);
    let sending = tokio::spawn(send(jess.accept().await, media_type, length, sent));
    read_until(&mut browser, "\r\n\r\n").await;

    // The browser reads nothing until JESS cannot send any more: the gateway must not read ahead.
    while let Ok(Ok(())) = tokio::time::timeout(Duration::from_millis(500), progress.changed()).await {}
    let stuck = *progress.borrow();
    assert!(stuck < LIST_LENGTH / 2, "the gateway read {stuck} bytes ahead");

    let mut rest = length;
    let mut part = vec![0; 64 * 1024];
    while rest > 0 {
        rest -= match within_timeout(browser.read(&mut part)).await.unwrap() {
            0 => panic!("the reply ended {rest} bytes early"),
            read => read,
        };
    }
    within_timeout(sending).await.unwrap();
    let grown = peak_memory(process) - before;
    assert!(grown < MAX_GROWTH, "memory grew by {grown} bytes");
}

#[tokio::test]
async fn a_file_is_in_memory_once_for_all_clients() {
    let site = site();
    // Longer than the socket buffers of a client that does not read.
    std::fs::write(site.path().join("long.wasm"), vec![0; 2 * MAX_GROWTH]).unwrap();
    let (running, address, _lines) =
        start(&["--upstream", "http://127.0.0.1:1", "--site", site.path().to_str().unwrap()]).await;
    let process = running.id().unwrap();
    let request_file = async || {
        let mut client = raw_get(&address, "/long.wasm").await;
        read_until(&mut client, "\r\n\r\n").await;
        client
    };

    let mut clients = vec![request_file().await];
    let before = peak_memory(process);
    for _ in 0..10 {
        clients.push(request_file().await);
    }
    let grown = peak_memory(process) - before;
    assert!(grown < MAX_GROWTH, "memory grew by {grown} bytes for {} clients", clients.len());
}
