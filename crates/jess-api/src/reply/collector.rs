//! Collects the values of an envelope, and decides the outcome at its end.

use std::vec::Drain;

use super::json::{Cursor, Value, ValueKind};
use super::splitter::{MAX_ENTRY_BYTES, ParseError, ValueBytes, ValueRole, ValueSink};
use super::{BodyKind, ReplyError, ReplySummary};
use crate::Job;
use crate::entry::read_entry;
use crate::lenient::lenient_string;

/// The values of an envelope so far.
#[derive(Debug, Default)]
pub(super) struct Collector {
    ok: OkFlag,
    message: Option<String>,
    has_unexpected_data: bool,
    /// The error of a reply that is not an object.
    reply_error: Option<ParseError>,
    jobs: Vec<Job>,
    unreadable: usize,
}

/// The value of `ok`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum OkFlag {
    /// Not received yet, missing, or neither true nor false.
    #[default]
    Unknown,
    True,
    False,
}

impl Collector {
    /// Removes and returns the jobs so far; none unless `"ok": true` has been read.
    pub(super) fn drain_jobs(&mut self) -> Drain<'_, Job> {
        let count = if self.ok == OkFlag::True { self.jobs.len() } else { 0 };
        self.jobs.drain(..count)
    }

    /// Returns the jobs so far; none unless `"ok": true` has been read.
    pub(super) fn into_jobs(self) -> Vec<Job> {
        if self.ok == OkFlag::True { self.jobs } else { Vec::new() }
    }

    pub(super) fn unreadable(&self) -> usize {
        self.unreadable
    }

    /// Returns the outcome of a well-formed reply of `bytes` bytes.
    pub(super) fn outcome(&mut self, bytes: usize) -> Result<ReplySummary, ReplyError> {
        let ParseError { kind, detail } = match self {
            Self { ok: OkFlag::False, message, .. } => {
                return Err(ReplyError::Refused { message: message.take() });
            }
            Self { reply_error: Some(error), .. } => *error,
            Self { ok: OkFlag::Unknown, .. } => unexpected_json("ok is missing, or neither true nor false"),
            Self { has_unexpected_data: true, .. } => unexpected_json("data is neither a list nor null"),
            Self { unreadable, .. } => return Ok(ReplySummary { unreadable: *unreadable, bytes }),
        };
        Err(ReplyError::Unreadable { kind, bytes, detail: detail.to_owned() })
    }

    fn add_entry(&mut self, job: Option<Job>) {
        match job {
            Some(job) => self.jobs.push(job),
            None => self.unreadable += 1,
        }
    }
}

impl ValueSink for Collector {
    fn receive(&mut self, role: ValueRole, value: ValueBytes<'_>) {
        match role {
            ValueRole::Reply => self.reply_error = Some(classify_non_object(value.bytes)),
            ValueRole::Ok => self.ok = read_ok(value.bytes),
            ValueRole::Status => self.message = read_message(value),
            ValueRole::Data => self.has_unexpected_data = value.bytes != b"null",
            // An entry that exceeds the limit is incomplete and therefore not an object.
            ValueRole::Entry => {
                self.add_entry(read_entry(Cursor::new(value.bytes)).and_then(|entry| entry.job))
            }
            ValueRole::Key | ValueRole::Ignored => {}
        }
    }

    fn read_entry<'b>(&mut self, cursor: Cursor<'b>) -> Option<Cursor<'b>> {
        let entry = read_entry(cursor)?;
        if cursor.len() - entry.end.len() > MAX_ENTRY_BYTES {
            return None;
        }
        self.add_entry(entry.job);
        Some(entry.end)
    }
}

fn unexpected_json(detail: &'static str) -> ParseError {
    ParseError { kind: BodyKind::UnexpectedJson, detail }
}

fn read_ok(ok: &[u8]) -> OkFlag {
    match ok {
        b"true" => OkFlag::True,
        b"false" => OkFlag::False,
        _ => OkFlag::Unknown,
    }
}

/// Classifies a reply that is not an object by its first bytes.
fn classify_non_object(reply: &[u8]) -> ParseError {
    let is_json = match reply {
        b"true" | b"false" | b"null" | [b'[' | b'"', ..] => true,
        number => number.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')),
    };
    if is_json {
        unexpected_json("the reply is not an object")
    } else {
        ParseError { kind: BodyKind::NotJson, detail: "the reply is not a JSON value" }
    }
}

/// Returns the message of the service, shortened if it exceeds the limit.
fn read_message(value: ValueBytes<'_>) -> Option<String> {
    let status = Value::new(value.bytes);
    match status.kind() {
        _ if value.is_complete => lenient_string(status).map(Into::into),
        ValueKind::String(message) => Some(message.to_str_lossy().into_owned() + "…"),
        _ => None,
    }
}
