//! The errors of requests.

use std::fmt;
use std::time::Duration;

use jess_api::{BodyKind, ReplyError};

/// The reason for which a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiError {
    /// Status 401: there is no session, or it has expired.
    SignedOut,
    /// The service refused the request (`ok: false`).
    Refused {
        /// The service's message: the `status` of the envelope.
        message: Option<String>,
    },
    /// Any other status than 2xx and 401.
    Http {
        /// The status code.
        status: u16,
        /// The service's message, if the body was an envelope.
        message: Option<String>,
        /// The time to wait before the next request (`Retry-After`), if it is sent and the browser exposes it.
        retry_after: Option<Duration>,
    },
    /// The body is not what was requested.
    Unreadable {
        /// The kind of body that was received.
        kind: BodyKind,
        /// The number of bytes received.
        bytes: usize,
        /// The message of the parser, for the console.
        detail: String,
    },
    /// The connection failed, before or in the middle of the reply.
    Network {
        /// The number of bytes of the body received; `None` if the response had not begun.
        bytes: Option<usize>,
        /// The browser's message, for the console.
        detail: String,
    },
    /// No data arrived for too long.
    TimedOut {
        /// The time without data, in seconds.
        seconds: u32,
        /// The number of bytes of the body received.
        bytes: usize,
        /// The time that the next request will wait for its first byte, in seconds.
        next_seconds: u32,
    },
}

/// The time without requests after a status 429 without `Retry-After`.
const TOO_MANY_REQUESTS_PAUSE: Duration = Duration::from_secs(60);

impl ApiError {
    /// Returns the error for a reply of `bytes` bytes that is an envelope without the requested data.
    pub(super) fn no_data(bytes: usize) -> Self {
        Self::Unreadable {
            kind: BodyKind::UnexpectedJson,
            bytes,
            detail: "the envelope does not have the requested data".to_owned(),
        }
    }

    /// Returns the time to wait before the next request, if the service sends one.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Http { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Returns the time in which no request may be sent, except by the user.
    pub fn pause(&self) -> Option<Duration> {
        match self {
            Self::Http { status: 429, retry_after, .. } => {
                Some(retry_after.unwrap_or(TOO_MANY_REQUESTS_PAUSE))
            }
            _ => self.retry_after(),
        }
    }

    /// Returns the error of a response with the header `Retry-After`, as it was parsed.
    pub(super) fn with_retry_after(mut self, time: Option<Duration>) -> Self {
        if let Self::Http { retry_after, .. } = &mut self {
            *retry_after = time;
        }
        self
    }
}

impl From<ReplyError> for ApiError {
    fn from(error: ReplyError) -> Self {
        match error {
            ReplyError::Refused { message } => Self::Refused { message },
            ReplyError::Unreadable { kind, bytes, detail } => Self::Unreadable { kind, bytes, detail },
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedOut => f.write_str("signed out (401)"),
            Self::Refused { message } => write!(f, "refused: {}", message.as_deref().unwrap_or("no reason")),
            Self::Http { status, message, .. } => {
                write!(f, "HTTP status {status}: {}", message.as_deref().unwrap_or("no message"))
            }
            Self::Unreadable { bytes, detail, .. } => {
                write!(f, "unreadable reply of {bytes} bytes: {detail}")
            }
            Self::Network { bytes: None, detail } => write!(f, "no connection: {detail}"),
            Self::Network { bytes: Some(bytes), detail } => {
                write!(f, "connection lost after {bytes} bytes: {detail}")
            }
            Self::TimedOut { seconds, bytes, .. } => {
                write!(f, "no data for {seconds} seconds, after {bytes} bytes")
            }
        }
    }
}

impl std::error::Error for ApiError {}
