//! One line in the log per request.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::Pin;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode};
use http_body::{Body as _, Frame, SizeHint};

/// What a reply carries for the log alone, in its extensions: why it is an error.
#[derive(Debug, Clone)]
pub(crate) struct Cause(pub(crate) String);

/// Gives a request its id, answers it, and writes its line when the reply has gone out whole, or when it is
/// clear that it will not.
///
/// The line has the path without the query, and no header and no body: no cookie, password or e-mail address
/// can come into it.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let mut line = Line {
        id: next_id(),
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        started: Instant::now(),
        status: None,
        cause: None,
        bytes: 0,
        whole: false,
    };
    let mut response = next.run(request).await;
    line.status = Some(response.status());
    line.cause = response.extensions_mut().remove::<Cause>().map(|Cause(cause)| cause);
    if let Ok(id) = HeaderValue::try_from(&line.id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response.map(|body| Body::new(Logged { body, line }))
}

/// An id that is different for every request, and most likely in every run.
fn next_id() -> String {
    static RUN: LazyLock<u64> = LazyLock::new(|| RandomState::new().build_hasher().finish() >> 32);
    static COUNT: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-{}", *RUN, COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The line of a request, written when it is dropped: that happens once, however the request ends.
struct Line {
    id: String,
    method: Method,
    path: String,
    started: Instant,
    /// Absent when the client went away before there was one.
    status: Option<StatusCode>,
    cause: Option<String>,
    bytes: u64,
    whole: bool,
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { id, method, path, bytes, .. } = self;
        let status = self.status.map_or(0, |status| status.as_u16());
        let ms = self.started.elapsed().as_millis();
        match (&self.cause, self.status, self.whole) {
            (Some(cause), ..) => tracing::warn!(id, %method, path, status, ms, bytes, cause),
            (None, Some(_), true) => tracing::info!(id, %method, path, status, ms, bytes),
            (None, Some(_), false) => {
                tracing::info!(id, %method, path, status, ms, bytes, cause = "the client went away within the reply");
            }
            (None, None, _) => {
                tracing::info!(id, %method, path, status, ms, bytes, cause = "the client went away before the reply");
            }
        }
    }
}

/// A reply's body, watched.
struct Logged {
    body: Body,
    line: Line,
}

impl http_body::Body for Logged {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.line.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
            }
            Poll::Ready(Some(Err(error))) => self.line.cause = Some(format!("reply cut off: {error}")),
            Poll::Ready(None) => self.line.whole = true,
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        // A body that is known to be at its end is not always polled once more to say so.
        self.line.whole |= self.body.is_end_stream();
    }
}
