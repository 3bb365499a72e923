//! Reading the small bodies that people's browsers send.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// The most that a request may bring, in bytes: a log-on or a command is a few hundred.
const LIMIT: usize = 16 * 1024;

/// How long all of it may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// More than the limit came.
    TooLarge,
    /// The body stopped before its end, or took too long.
    Incomplete,
}

/// Reads a body whole, up to the limit.
pub(crate) async fn read(body: Body) -> Result<Bytes, Unread> {
    match tokio::time::timeout(PATIENCE, Limited::new(body, LIMIT).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Unread::Incomplete),
    }
}
