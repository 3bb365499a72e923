//! Client connections: how many there are, how slow they may be, and how they end.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http::HeaderValue;
use http::header::CONNECTION;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::Service;

use crate::settings::ClientLimits;

/// The maximum size of a request head, in bytes. A browser with many cookies for the host sends about 10,000.
const MAX_HEAD: usize = 64 * 1024;

/// The maximum number of bytes of a request or a reply that are buffered.
const BUFFER_SIZE: usize = 64 * 1024;

/// The pause after the system could not accept a connection.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_secs(1);

/// Serves `app` until `stop` completes. Then accepts no more connections, and lets replies in flight end within
/// `shutdown_grace`.
pub async fn serve_until(
    stop: impl Future<Output = ()>,
    listener: TcpListener,
    app: Router,
    limits: ClientLimits,
    shutdown_grace: Duration,
) {
    let shutdown = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.max_connections.into()));
    let mut stop = pin!(stop);
    loop {
        let (stream, client, permit) = tokio::select! {
            () = &mut stop => break,
            connection = accept(&listener, &permits) => connection,
        };
        let (app, permits) = (app.clone(), Arc::clone(&permits));
        let watcher = shutdown.watcher();
        tokio::spawn(async move {
            serve_connection(stream, client, app, permits, limits, watcher).await;
            drop(permit);
        });
    }
    drop(listener);
    // Connections that outlast the grace period end with the process.
    let _ = tokio::time::timeout(shutdown_grace, shutdown.shutdown()).await;
}

/// Accepts the next connection as soon as there is a permit for it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let permit = Arc::clone(permits).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, client)) => return (stream, client, permit),
            // The connection has ended before it was accepted.
            Err(error) if is_aborted(&error) => {}
            // Most likely too many open files, until other connections end.
            Err(error) => {
                tracing::error!(%error, "cannot accept connections");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}

fn is_aborted(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
}

/// Serves the requests of one connection, until the client or `watcher` ends it, or the client stops reading.
async fn serve_connection(
    stream: TcpStream,
    client: SocketAddr,
    app: Router,
    permits: Arc<Semaphore>,
    limits: ClientLimits,
    watcher: Watcher,
) {
    // Without this, a part of a reply that fills no packet waits until the client has acknowledged the one before. A
    // connection that has ended already fails at its first read.
    let _ = stream.set_nodelay(true);
    // A slow reader is not disconnected, only a stalled one.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.timeout));

    let has_request = Arc::new(AtomicBool::new(false));
    let mark = Arc::clone(&has_request);
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        mark.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(client));
        let (response, permits) = (app.clone().call(request), Arc::clone(&permits));
        async move {
            let mut response = response.await?;
            // With less than a quarter of the connections left, each ends with its reply, so that idle ones keep at
            // most three quarters of them from new clients.
            if permits.available_permits() * 4 < usize::from(limits.max_connections) {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Counts from the end of the previous request, so it limits idle connections too.
        .header_read_timeout(limits.keep_alive)
        .max_header_size(MAX_HEAD)
        .max_buf_size(BUFFER_SIZE)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    tokio::select! {
        // The log has a line for each request of a connection that failed.
        _ = watcher.watch(connection) => {}
        () = first_request_timeout(&has_request, limits.timeout) => {}
    }
}

/// Completes when `limit` has passed without a request. Bytes of an incomplete head do not extend it.
async fn first_request_timeout(has_request: &AtomicBool, limit: Duration) {
    tokio::time::sleep(limit).await;
    if has_request.load(Ordering::Relaxed) {
        pending::<()>().await;
    }
}
