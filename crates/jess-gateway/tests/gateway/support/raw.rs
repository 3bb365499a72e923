//! Connections by hand, at either end of the gateway.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{bind, soon};

/// Accepts one connection by hand: for an upstream that does what no server library would.
pub(crate) struct Raw(TcpListener);

impl Raw {
    pub(crate) async fn listen() -> (Self, String) {
        let (listener, address) = bind().await;
        (Self(listener), format!("http://{address}"))
    }

    /// Accepts a connection and reads a request's head.
    pub(crate) async fn accept(&self) -> TcpStream {
        let (mut stream, _) = soon(self.0.accept()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon(stream.read_u8()).await.unwrap());
        }
        stream
    }
}

/// Sends a GET by hand, so that the test sees each byte as it comes and can hang up.
pub(crate) async fn raw_get(address: &str, target: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Reads until `text` has come, and returns all that came.
pub(crate) async fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut came = Vec::new();
    loop {
        let so_far = String::from_utf8_lossy(&came);
        if so_far.contains(text) {
            return so_far.into_owned();
        }
        let byte = soon(stream.read_u8()).await.unwrap_or_else(|error| panic!("{error} after {so_far:?}"));
        came.push(byte);
    }
}

/// Reads to the end of the connection.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut came = Vec::new();
    soon(stream.read_to_end(&mut came)).await.unwrap();
    String::from_utf8(came).unwrap()
}
