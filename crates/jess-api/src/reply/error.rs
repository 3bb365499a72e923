//! The errors of reading a reply.

use std::fmt;

/// The kind of a body that is not the expected reply.
///
/// ```
/// use jess_api::{BodyKind, ReplyError, read_job_list};
///
/// let error = read_job_list(b"<!DOCTYPE html><title>Log on</title>").unwrap_err();
/// assert!(matches!(error, ReplyError::Unreadable { kind: BodyKind::Html, bytes: 36, .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// No content.
    Empty,
    /// A web page, most likely a log-on page or the error page of a proxy.
    Html,
    /// JSON that ends before it is complete.
    CutOff,
    /// Not JSON.
    NotJson,
    /// JSON, but not an envelope of JESS, or an envelope with other data than expected.
    UnexpectedJson,
}

/// The error of a reply without the expected data.
///
/// ```
/// use jess_api::{ReplyError, read_job_list};
///
/// let body = br#"{"ok":false,"status":"The session key is not valid.","data":null}"#;
/// let message = Some("The session key is not valid.".to_owned());
/// assert_eq!(read_job_list(body), Err(ReplyError::Refused { message }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyError {
    /// The service refused the request (`"ok": false`).
    Refused {
        /// The `status` of the envelope: the reason in the service's own words, if it gave one. A job list
        /// shortens it to 4 kB.
        message: Option<String>,
    },
    /// The body is not the expected reply.
    Unreadable {
        /// The kind of body received instead.
        kind: BodyKind,
        /// The length of the body in bytes.
        bytes: usize,
        /// The message of the parser, with the position; for logs, not for users.
        detail: String,
    },
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message: Some(message) } => write!(f, "the service refused: {message}"),
            Self::Refused { message: None } => f.write_str("the service refused without a reason"),
            Self::Unreadable { kind, bytes, detail } => {
                let kind = match kind {
                    BodyKind::Empty => "empty",
                    BodyKind::Html => "a web page",
                    BodyKind::CutOff => "truncated JSON",
                    BodyKind::NotJson => "not JSON",
                    BodyKind::UnexpectedJson => "JSON of another form than expected",
                };
                write!(f, "the reply of {bytes} bytes is {kind}: {detail}")
            }
        }
    }
}

impl std::error::Error for ReplyError {}
