//! Connections without an HTTP library, on either side of the gateway.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{bind, within_timeout};

/// An upstream whose replies the test writes byte by byte, such as ones that no server library would send.
pub(crate) struct RawListener(TcpListener);

impl RawListener {
    /// Binds a free port and returns its origin, such as `http://127.0.0.1:41234`.
    pub(crate) async fn bind() -> (Self, String) {
        let (listener, address) = bind().await;
        (Self(listener), format!("http://{address}"))
    }

    /// Accepts a connection and reads the head of a request.
    pub(crate) async fn accept(&self) -> TcpStream {
        let (mut stream, _) = within_timeout(self.0.accept()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(within_timeout(stream.read_u8()).await.unwrap());
        }
        stream
    }
}

/// Connects and sends a GET request, so that the test can read the reply byte by byte and close the connection.
pub(crate) async fn raw_get(address: &str, target: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Reads until `text` has been received, and returns everything that was.
pub(crate) async fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut received = Vec::new();
    loop {
        let so_far = String::from_utf8_lossy(&received);
        if so_far.contains(text) {
            return so_far.into_owned();
        }
        let byte =
            within_timeout(stream.read_u8()).await.unwrap_or_else(|error| panic!("{error} after {so_far:?}"));
        received.push(byte);
    }
}

/// Reads until the other side closes the connection.
pub(crate) async fn read_to_close(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    within_timeout(stream.read_to_end(&mut received)).await.unwrap();
    String::from_utf8(received).unwrap()
}
