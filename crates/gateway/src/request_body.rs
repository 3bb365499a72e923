//! Reading the small bodies that people's browsers send.

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::settings::RequestBodies;

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// More than the limit came.
    TooLarge,
    /// The body stopped before its end, or took too long.
    Incomplete,
}

/// Reads a body whole, within the limits.
pub(crate) async fn read(body: Body, limits: RequestBodies) -> Result<Bytes, Unread> {
    let collecting = Limited::new(body, limits.longest).collect();
    match tokio::time::timeout(limits.patience, collecting).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Unread::Incomplete),
    }
}
