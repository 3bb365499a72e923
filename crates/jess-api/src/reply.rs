//! Reads the body of a reply.
//!
//! A job list is read as it arrives: [`splitter`] finds the entries, [`json`] the members of an entry (and says
//! why it is written by hand), [`crate::entry`] the job, and [`collector`] keeps the result for [`JobReader`].
//! Every other reply is short and is read by serde: [`read_envelope`].

mod collector;
mod error;
mod job_reader;
pub(crate) mod json;
mod splitter;

use std::borrow::Cow;

use serde::de::{DeserializeOwned, IgnoredAny};

pub use self::error::{BodyKind, ReplyError};
pub use self::job_reader::{JobReader, ReplySummary};
use self::splitter::BYTE_ORDER_MARK;
use crate::{Envelope, Job};

/// The jobs of a reply, in the order of the reply: oldest first in every recorded one, which the service does not
/// document.
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
    /// The number of entries that could not be read as jobs: see [`JobReader::unreadable`].
    pub unreadable: usize,
}

/// Reads a complete reply of `GET /jobs`. Data that is null or missing is an empty list: the service does not
/// document which of them it sends if no job matches.
///
/// # Errors
/// [`ReplyError::Refused`] if the envelope has `"ok": false`, with any data; otherwise
/// [`ReplyError::Unreadable`] if the body is not an envelope with a list in it, or has `ok` or `data` twice.
pub fn read_job_list(body: &[u8]) -> Result<JobListReply, ReplyError> {
    let mut reader = JobReader::new();
    reader.feed(body);
    let (jobs, summary) = reader.finish();
    summary.map(|ReplySummary { unreadable, .. }| JobListReply { jobs, unreadable })
}

/// Reads an envelope with data of type `T`. It may be a refusal: see [`Envelope::into_data`].
///
/// Bytes that are not UTF-8 become U+FFFD. No recorded reply has a character beyond ASCII, so it is unproven that
/// JESS encodes them correctly, and a damaged character in a name is better than no reply.
///
/// # Errors
/// [`ReplyError::Unreadable`] if the body is not JSON, has no boolean `ok`, or has data that is not a `T`.
pub fn read_envelope<T: DeserializeOwned>(body: &[u8]) -> Result<Envelope<T>, ReplyError> {
    let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let envelope = serde_json::from_slice(text).or_else(|error| match String::from_utf8_lossy(text) {
        Cow::Owned(repaired) => serde_json::from_slice(repaired.as_bytes()),
        Cow::Borrowed(_) => Err(error),
    });
    envelope.map_err(|error| ReplyError::Unreadable {
        kind: classify(text, &error),
        bytes: body.len(),
        detail: error.to_string(),
    })
}

/// Classifies a body that serde_json rejected.
fn classify(body: &[u8], error: &serde_json::Error) -> BodyKind {
    match body.trim_ascii_start().first() {
        None => BodyKind::Empty,
        Some(b'<') => BodyKind::Html,
        Some(_) if error.is_eof() => BodyKind::CutOff,
        // A data error is reported at the first unexpected value, such as the number in "502 Bad Gateway". It
        // leaves open whether the whole body is JSON.
        Some(_) if error.is_data() => match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => BodyKind::UnexpectedJson,
            Err(error) if error.is_eof() => BodyKind::CutOff,
            Err(_) => BodyKind::NotJson,
        },
        Some(_) => BodyKind::NotJson,
    }
}
