//! Reading the short bodies of requests.

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::settings::ClientLimits;

/// Why the body of a request could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BodyError {
    /// It is longer than the limit.
    #[error("The request is larger than this call takes.")]
    TooLarge,
    /// It ended early, or took too long.
    #[error("The request is incomplete. Try again.")]
    Incomplete,
}

/// Reads a body as a whole. The time limit is for all of it, so that a client that sends byte by byte meets it too.
pub(super) async fn read(body: Body, limits: ClientLimits) -> Result<Bytes, BodyError> {
    let reading = Limited::new(body, limits.max_body.get()).collect();
    match tokio::time::timeout(limits.timeout, reading).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) | Err(_) => Err(BodyError::Incomplete),
    }
}
