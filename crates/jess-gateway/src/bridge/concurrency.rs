//! The limit on concurrent requests to JESS.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The maximum time that a request waits for a permit.
const PERMIT_TIMEOUT: Duration = Duration::from_secs(1);

/// A number of permits. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct ConcurrencyLimit(Arc<Semaphore>);

impl ConcurrencyLimit {
    /// Returns a limit of `max` concurrent requests.
    pub(super) fn new(max: usize) -> Self {
        Self(Arc::new(Semaphore::new(max)))
    }

    /// Acquires a permit, waiting briefly; returns `None` on timeout.
    pub(super) async fn acquire(&self) -> Option<OwnedSemaphorePermit> {
        tokio::time::timeout(PERMIT_TIMEOUT, Arc::clone(&self.0).acquire_owned()).await.ok()?.ok()
    }
}

/// The body of a reply, which holds the permit of its request.
#[derive(Debug)]
pub(crate) struct PermitBody<B> {
    body: B,
    /// The number of bytes that are still to come, if it is known.
    remaining: Option<u64>,
    _permit: OwnedSemaphorePermit,
}

impl<B> PermitBody<B> {
    /// Returns a body of `length` bytes, if that is known.
    pub(super) fn new(body: B, length: Option<u64>, permit: OwnedSemaphorePermit) -> Self {
        Self { body, remaining: length, _permit: permit }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for PermitBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let (Some(remaining), Poll::Ready(Some(Ok(frame)))) = (&mut self.remaining, &polled) {
            *remaining = remaining.saturating_sub(frame.data_ref().map_or(0, |data| data.len() as u64));
        }
        polled
    }

    // hyper does not poll a body again that has reached its length, so without this the reply would be logged as cut
    // off. `TimeoutBody` answers neither question.
    fn is_end_stream(&self) -> bool {
        self.remaining == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
