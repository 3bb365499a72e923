//! How many requests to JESS there may be at a time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::{Body, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a request waits for one under way to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// Room for a number of requests. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Slots(Arc<Semaphore>);

impl Slots {
    /// Room for so many.
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most)))
    }

    /// Room for one more, after a short wait if need be; `None` if there is none even then.
    pub(super) async fn take(&self) -> Option<Slot> {
        let slot = tokio::time::timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        slot.ok()?.ok().map(|permit| Slot { _permit: permit })
    }
}

/// Room for one request, until it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    _permit: OwnedSemaphorePermit,
}

impl Slot {
    /// The body of the answer to the request that has this room, which keeps it until it has been read.
    pub(super) fn hold<B>(self, body: B) -> Held<B> {
        Held { body, _slot: self }
    }
}

/// A body with its room.
#[derive(Debug)]
pub(crate) struct Held<B> {
    body: B,
    _slot: Slot,
}

impl<B: Body + Unpin> Body for Held<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
