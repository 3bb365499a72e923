//! Connections of clients: how many there are, how slow they may be, and how they end.

mod impatient;

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_service::Service;

use self::impatient::Impatient;

/// The longest head of a request, in bytes. A browser that has many cookies for the host sends some 10,000.
const LONGEST_HEAD: usize = 64 * 1024;

/// How much of a request, or of a reply, waits in the gateway, in bytes.
const BUFFER: usize = 64 * 1024;

/// How long to wait until a connection is accepted again, after the system could not.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// What clients may take of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// How many there may be at a time. Further ones wait until they are accepted.
    pub most: usize,
    /// How long a client may take to send the head of its first request, and how long it may go without reading
    /// any of a reply. To read slowly is no offence.
    pub patience: Duration,
    /// How long a connection may be idle after a request; the head of the next one has to be there by then.
    ///
    /// A proxy that uses the connection again just as it is closed here loses that request. It cannot be told
    /// beforehand, so this is to be longer than proxies keep connections.
    pub idle: Duration,
    /// How long replies in flight may go on after the signal to stop.
    pub farewell: Duration,
}

/// Serves until `stop` completes, then accepts no more, and lets replies in flight end for a while.
pub async fn serve_until(
    stop: impl Future<Output = ()>,
    listener: TcpListener,
    app: Router,
    connections: Connections,
) {
    let ending = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(connections.most));
    let mut stop = pin!(stop);
    loop {
        let (stream, client, seat) = tokio::select! {
            () = &mut stop => break,
            next = next(&listener, &seats) => next,
        };
        let room = Room { seats: Arc::clone(&seats), most: connections.most };
        let connection = ending.watch(connection(stream, client, app.clone(), room, connections));
        tokio::spawn(async move {
            // Why a connection broke off is no news: the log has a line for each request that it cost.
            let _ = connection.await;
            drop(seat);
        });
    }
    drop(listener);
    // Whatever lasts longer than the farewell ends with the process.
    let _ = tokio::time::timeout(connections.farewell, ending.shutdown()).await;
}

/// Has each part of a reply sent at once. As connections come, a part that fills no packet waits until the
/// client has confirmed the one before: on a slow line, the first rows of a list for those few bytes' way.
pub fn prompt(stream: &TcpStream) {
    // A connection that is gone by now shows that soon enough.
    let _ = stream.set_nodelay(true);
}

/// The next connection, once there is room for it.
async fn next(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed; if it were, there would be no limit any more.
    let seat = Arc::clone(seats).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, client)) => return (stream, client, seat),
            Err(error) if is_the_clients(&error) => {}
            // Too many open files, most likely: that passes when connections end.
            Err(error) => {
                tracing::error!(%error, "cannot accept connections");
                tokio::time::sleep(AFTER_TROUBLE).await;
            }
        }
    }
}

/// Whether a connection could not be accepted because it had ended already.
fn is_the_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

/// The room for connections.
struct Room {
    seats: Arc<Semaphore>,
    most: usize,
}

impl Room {
    /// Whether less than a quarter is left, not counting the place for the next connection. Then a connection ends with its reply, which says so: idle ones keep at
    /// most three quarters of the room from those who come.
    fn is_scarce(&self) -> bool {
        self.seats.available_permits().saturating_mul(4) < self.most
    }
}

/// Serves the requests that come by one connection, and tells the handlers who is at its other end.
fn connection(
    stream: TcpStream,
    client: SocketAddr,
    app: Router,
    room: Room,
    connections: Connections,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    prompt(&stream);
    let stream = Impatient::new(stream, connections.patience);
    let (room, has_begun) = (Arc::new(room), stream.has_begun());
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        has_begun.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(client));
        let (answer, room) = (app.clone().call(request), Arc::clone(&room));
        async move {
            let mut response = answer.await?;
            if room.is_scarce() {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(connections.idle)
        .max_header_size(LONGEST_HEAD)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service)
}
