//! A connection that breaks off when its other end stops reading, or never comes to a request.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Passes everything through. A write that gets nothing away for so long ends in an error; each byte that
/// goes starts the time anew. So does a read, if no request has begun so long after the start.
#[derive(Debug)]
pub(super) struct Impatient<S> {
    stream: S,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    has_begun: Arc<AtomicBool>,
    /// The time until the first request has to have begun.
    first: Option<Pin<Box<Sleep>>>,
}

impl<S> Impatient<S> {
    /// The stream, written to with so much patience.
    pub(super) fn new(stream: S, patience: Duration) -> Self {
        let first = Some(Box::pin(tokio::time::sleep(patience)));
        Self { stream, patience, waiting: None, has_begun: Arc::default(), first }
    }

    /// Whether a request has begun, which its receiver says here.
    pub(super) fn has_begun(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.has_begun)
    }

    /// What a write came to, unless it has waited for too long.
    fn judge<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client has stopped reading")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Impatient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.has_begun.load(Ordering::Relaxed) {
            self.first = None;
        }
        // Bytes that come one by one are no reason to wait for longer.
        if let Some(first) = &mut self.first
            && first.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "no request has come")));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Impatient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.judge(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::{advance, timeout};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// Far more than lies between the two ends of the stream.
    const MUCH: [u8; 1000] = [0; 1000];

    #[tokio::test(start_paused = true)]
    async fn who_stops_reading_is_left() {
        let (stream, _reader) = tokio::io::duplex(10);
        let mut stream = Impatient::new(stream, PATIENCE);
        let started = tokio::time::Instant::now();
        let error = stream.write_all(&MUCH).await.unwrap_err();
        assert_eq!((error.kind(), started.elapsed()), (io::ErrorKind::TimedOut, PATIENCE));
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_to_no_request_is_left_and_who_has_is_not() {
        for begins in [false, true] {
            let (stream, mut client) = tokio::io::duplex(10);
            let mut stream = Impatient::new(stream, PATIENCE);
            for _ in 0..29 {
                advance(Duration::from_secs(1)).await;
                client.write_all(b"x").await.unwrap();
                stream.read_exact(&mut [0]).await.unwrap();
            }
            stream.has_begun().store(begins, Ordering::Relaxed);
            let mut byte = [0];
            let read = timeout(10 * PATIENCE, stream.read_exact(&mut byte)).await;
            assert_eq!(read.is_err(), begins, "it waits for the next request: {read:?}");
            assert!(begins || read.unwrap().unwrap_err().kind() == io::ErrorKind::TimedOut);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_slowly_is_not() {
        let (stream, mut reader) = tokio::io::duplex(10);
        let mut stream = Impatient::new(stream, PATIENCE);
        let reading = async {
            let mut byte = [0];
            // For a hundred times as long as the patience, all in all.
            for _ in 0..110 {
                advance(PATIENCE - Duration::from_secs(1)).await;
                reader.read_exact(&mut byte).await.unwrap();
            }
        };
        tokio::select! {
            written = stream.write_all(&MUCH) => panic!("{written:?} though it is not read yet"),
            () = reading => {}
        }
        // The time between a write and the next one is nobody's fault.
        reader.read_exact(&mut [0; 5]).await.unwrap();
        advance(10 * PATIENCE).await;
        timeout(PATIENCE, stream.write_all(b"x")).await.unwrap().unwrap();
    }
}
