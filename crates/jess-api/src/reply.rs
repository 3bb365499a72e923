//! From the body of a reply to what it says, or to what is wrong with it.

pub(crate) mod json;
mod reader;
mod splitter;

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};

pub use self::reader::{Finished, JobReader};
use self::splitter::BYTE_ORDER_MARK;
use crate::{Envelope, Job};

/// The jobs of a reply, in the order in which they came: oldest first in every recorded reply, which no page
/// promises.
///
/// ```
/// let list = jess_api::read_job_list(br#"{"ok":true,"status":"","data":[{"job_SN":7},"seven"]}"#)?;
/// assert_eq!(list.jobs.len(), 1);
/// assert_eq!(list.unreadable, 1);
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobListReply {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// How many entries of the list could not be taken as jobs: see [`JobReader::unreadable`].
    pub unreadable: usize,
}

/// What a body that cannot be read looks like.
///
/// ```
/// use jess_api::{ReplyError, BodyKind, read_job_list};
///
/// let error = read_job_list(b"<!DOCTYPE html><title>Log on</title>").unwrap_err();
/// assert!(matches!(error, ReplyError::Unreadable { shape: BodyKind::Html, bytes: 36, .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// Nothing at all.
    Empty,
    /// A web page: a log-on page or a proxy's error page, most likely.
    Html,
    /// JSON that stops before its end.
    CutOff,
    /// Not JSON.
    NotJson,
    /// JSON, but not the envelope of JESS, or with other data in it than was asked for.
    NotJobs,
}

/// Why a body yields no jobs.
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
    /// The service refused, in its own words (`"ok": false`).
    Refused {
        /// The envelope's `status`; absent when the service gave no reason, cut where it gave a long one (4 kB).
        message: Option<String>,
    },
    /// The body is not a reply of JESS.
    Unreadable {
        /// What it looks like instead.
        shape: BodyKind,
        /// The length of the body in bytes.
        bytes: usize,
        /// What the parser found, and where; for the console rather than for people.
        detail: String,
    },
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message: Some(message) } => write!(f, "the service refused: {message}"),
            Self::Refused { message: None } => f.write_str("the service refused without a reason"),
            Self::Unreadable { shape, bytes, detail } => {
                let what = match shape {
                    BodyKind::Empty => "nothing",
                    BodyKind::Html => "a web page",
                    BodyKind::CutOff => "JSON that is cut off",
                    BodyKind::NotJson => "not JSON",
                    BodyKind::NotJobs => "JSON that is not a job list",
                };
                write!(f, "the reply of {bytes} bytes is {what}: {detail}")
            }
        }
    }
}

impl std::error::Error for ReplyError {}

/// Reads the reply of `GET /jobs`, all of which has come. Data that is null or missing is an empty list: which
/// of them JESS sends when no job matches, no page says.
///
/// # Errors
/// [`ReplyError::Refused`] when the envelope says `ok: false`, whatever its data; otherwise
/// [`ReplyError::Unreadable`] when the body is not an envelope with a list in it, or says `ok` or `data` twice.
pub fn read_job_list(body: &[u8]) -> Result<JobListReply, ReplyError> {
    let mut reader = JobReader::new();
    reader.feed(body);
    let (jobs, outcome) = reader.finish();
    outcome.map(|Finished { unreadable, .. }| JobListReply { jobs, unreadable })
}

/// Reads an envelope with `T` as its data, without judging `ok`.
///
/// Bytes that are not UTF-8 come out as U+FFFD. No recorded reply has a letter beyond ASCII, so nothing proves
/// that JESS encodes them rightly, and a damaged letter in a name is better than no list.
///
/// # Errors
/// [`ReplyError::Unreadable`] when the body is not JSON, has no `ok` of true or false, or has data that is no
/// `T`.
pub fn read_envelope<T: DeserializeOwned>(body: &[u8]) -> Result<Envelope<T>, ReplyError> {
    let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let read = serde_json::from_slice(text).or_else(|error| match String::from_utf8_lossy(text) {
        Cow::Owned(mended) => serde_json::from_slice(mended.as_bytes()),
        Cow::Borrowed(_) => Err(error),
    });
    read.map_err(|error| ReplyError::Unreadable {
        shape: shape_of(text, &error),
        bytes: body.len(),
        detail: error.to_string(),
    })
}

fn shape_of(body: &[u8], error: &serde_json::Error) -> BodyKind {
    match body.trim_ascii_start().first() {
        None => BodyKind::Empty,
        Some(b'<') => BodyKind::Html,
        Some(_) if error.is_eof() => BodyKind::CutOff,
        // The reader stops at the first thing that it does not want, such as the number of "502 Bad Gateway";
        // whether the whole is JSON is then not yet known.
        Some(_) if error.is_data() => match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => BodyKind::NotJobs,
            Err(error) if error.is_eof() => BodyKind::CutOff,
            Err(_) => BodyKind::NotJson,
        },
        Some(_) => BodyKind::NotJson,
    }
}
