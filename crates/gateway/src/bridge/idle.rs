//! A body that ends in an error when nothing comes for a while.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// Passes a body on as it comes. Only waiting for the body counts: while the reader is the slow one, and
/// polls nothing, no time passes.
///
/// An error, and not an end, is what upstream's silence or its hanging up becomes: the connection to the
/// reader is then broken off, so that half a reply never looks like a whole one.
#[derive(Debug)]
pub(crate) struct IdleLimited<B> {
    body: B,
    limit: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<B> IdleLimited<B> {
    /// The body, with at most `limit` between its frames.
    pub(super) fn new(body: B, limit: Duration) -> Self {
        Self { body, limit, waiting: None }
    }
}

impl<B> Body for IdleLimited<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.waiting = None;
            return Poll::Ready(frame.map(|result| result.map_err(Into::into)));
        }
        let limit = self.limit;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Some(Err(Box::new(Stalled { limit }))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Upstream fell silent within a body.
#[derive(Debug)]
struct Stalled {
    limit: Duration,
}

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "upstream fell silent for {:?}", self.limit)
    }
}

impl Error for Stalled {}
