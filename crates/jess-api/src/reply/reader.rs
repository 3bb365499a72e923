//! Reads a job list as it arrives.

use std::vec::Drain;

use super::json::{Kind, Rest, Value};
use super::splitter::{Fault, LONGEST_ENTRY, Role, Sink, Splitter, Written};
use super::{BodyKind, ReplyError};
use crate::Job;
use crate::entry::read_entry;
use crate::lenient::said;

/// Reads the reply of `GET /jobs` as it arrives, in pieces that may end anywhere.
///
/// What comes of a reply does not depend on where it is cut into pieces, nor on when its jobs are taken. The
/// reader keeps the jobs that have not been taken yet, and no more of the reply than one entry.
///
/// ```
/// use jess_api::JobReader;
///
/// let mut reader = JobReader::new();
/// reader.feed(br#"{"ok":true,"status":"","data":[{"job_SN":7},{"job_"#);
/// assert_eq!(reader.take_jobs().len(), 1);
/// reader.feed(br#"SN":8}]}"#);
/// let (rest, outcome) = reader.finish();
/// assert_eq!(rest.len(), 1);
/// assert_eq!(outcome?.unreadable, 0);
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug)]
pub struct JobReader {
    splitter: Splitter,
    found: Found,
    bytes: usize,
    /// What is wrong with the reply, and after how many of its bytes.
    fault: Option<(Fault, usize)>,
}

/// What a reply that was read to its end came to, beside its jobs.
///
/// ```
/// use jess_api::JobReader;
///
/// let mut reader = JobReader::new();
/// reader.feed(br#"{"ok":true,"status":"","data":[{"job_SN":7},"seven"]}"#);
/// let (_, outcome) = reader.finish();
/// let finished = outcome?;
/// assert_eq!((finished.unreadable, finished.bytes), (1, 53));
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// How many entries of the list could not be taken as jobs.
    pub unreadable: usize,
    /// The length of the reply in bytes.
    pub bytes: usize,
}

impl Default for JobReader {
    fn default() -> Self {
        Self::new()
    }
}

impl JobReader {
    /// A reader of a reply of which nothing has come yet.
    pub fn new() -> Self {
        Self { splitter: Splitter::new(), found: Found::default(), bytes: 0, fault: None }
    }

    /// Takes the next bytes. Once something is wrong with the reply, further bytes are only counted.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.fault.is_some() {
            return;
        }
        let mut rest = Rest::of(bytes);
        if let Err(fault) = self.splitter.feed(&mut rest, &mut self.found) {
            self.fault = Some((fault, self.bytes.saturating_sub(rest.len())));
        }
    }

    /// Takes the jobs that have come complete and have not been taken yet, in the order of the reply. There are
    /// none before the envelope has said `"ok": true`, wherever in it that stands, and never any of a refusal.
    pub fn take_jobs(&mut self) -> Drain<'_, Job> {
        let count = if self.found.ok == Verdict::Granted { self.found.jobs.len() } else { 0 };
        self.found.jobs.drain(..count)
    }

    /// How many bytes have come, also after something went wrong.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many entries have come that could not be taken as jobs: they are no objects, have no job number, are
    /// broken inside, or are longer than a mebibyte.
    pub fn unreadable(&self) -> usize {
        self.found.unreadable
    }

    /// The reply is at its end: the jobs that have not been taken yet, and what the reply came to.
    ///
    /// # Errors
    /// Those of [`read_job_list`](crate::read_job_list). The jobs that came before a reply was cut off or went
    /// wrong are there all the same, provided that it had said `"ok": true`.
    pub fn finish(mut self) -> (Vec<Job>, Result<Finished, ReplyError>) {
        let outcome = self.outcome();
        let mut jobs = self.found.jobs;
        if self.found.ok != Verdict::Granted {
            jobs.clear();
        }
        (jobs, outcome)
    }

    fn outcome(&mut self) -> Result<Finished, ReplyError> {
        let bytes = self.bytes;
        if self.fault.is_none() {
            self.fault = self.splitter.finish(&mut self.found).err().map(|fault| (fault, bytes));
        }
        if let Some((Fault { shape, detail }, at)) = self.fault {
            return Err(ReplyError::Unreadable { shape, bytes, detail: format!("{detail} at byte {at}") });
        }
        let wrong = match self.found {
            Found { ok: Verdict::Refused, .. } => {
                return Err(ReplyError::Refused { message: self.found.message.take() });
            }
            Found { reply: Some(fault), .. } => fault,
            Found { ok: Verdict::None, .. } => not_jobs("ok is missing, or neither true nor false"),
            Found { data_is_odd: true, .. } => not_jobs("data is neither a list nor null"),
            Found { unreadable, .. } => return Ok(Finished { unreadable, bytes }),
        };
        Err(ReplyError::Unreadable { shape: wrong.shape, bytes, detail: wrong.detail.to_owned() })
    }
}

fn not_jobs(detail: &'static str) -> Fault {
    Fault { shape: BodyKind::NotJobs, detail }
}

/// What the values of an envelope have said so far.
#[derive(Debug, Default)]
struct Found {
    ok: Verdict,
    message: Option<String>,
    data_is_odd: bool,
    /// What is wrong with a reply that is no object.
    reply: Option<Fault>,
    jobs: Vec<Job>,
    unreadable: usize,
}

/// What `ok` says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Verdict {
    /// Nothing, or nothing yet.
    #[default]
    None,
    Granted,
    Refused,
}

impl Found {
    fn entry(&mut self, job: Option<Job>) {
        match job {
            Some(job) => self.jobs.push(job),
            None => self.unreadable += 1,
        }
    }
}

impl Sink for Found {
    fn take(&mut self, role: Role, written: Written<'_>) {
        match role {
            Role::Reply => self.reply = Some(judge(written.bytes)),
            Role::Ok => self.ok = verdict(written.bytes),
            Role::Status => self.message = words(written),
            Role::Data => self.data_is_odd = written.bytes != b"null",
            // The beginning of one that is too long is no object.
            Role::Entry => self.entry(read_entry(Rest::of(written.bytes)).and_then(|entry| entry.job)),
            Role::Key | Role::Ignored => {}
        }
    }

    fn take_entry<'b>(&mut self, rest: Rest<'b>) -> Option<Rest<'b>> {
        let entry = read_entry(rest)?;
        if rest.len() - entry.rest.len() > LONGEST_ENTRY {
            return None;
        }
        self.entry(entry.job);
        Some(entry.rest)
    }
}

fn verdict(ok: &[u8]) -> Verdict {
    match ok {
        b"true" => Verdict::Granted,
        b"false" => Verdict::Refused,
        _ => Verdict::None,
    }
}

/// What a reply that is no object is, by its first bytes.
fn judge(reply: &[u8]) -> Fault {
    let is_json = match reply {
        b"true" | b"false" | b"null" | [b'[' | b'"', ..] => true,
        number => number.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')),
    };
    if is_json {
        not_jobs("the reply is no object")
    } else {
        Fault { shape: BodyKind::NotJson, detail: "the reply is a word" }
    }
}

/// The service's own words; the first ones where there are too many.
fn words(written: Written<'_>) -> Option<String> {
    let status = Value::of(written.bytes);
    match status.kind() {
        _ if written.whole => said(status).map(Into::into),
        Kind::Text(text) => Some(text.letters().into_owned() + "…"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that a list of bytes holds which has grown, by doubling, to one entry.
    const ONE_ENTRY: usize = 2 * LONGEST_ENTRY;

    /// Feeds what comes before, in the middle of and after something long, and returns the largest buffer.
    fn most_kept(before: &str, repeated: &str, after: &str) -> (usize, Result<Finished, ReplyError>) {
        let mut reader = JobReader::new();
        let mut most = 0;
        let mut feed = |bytes: &str| {
            reader.feed(bytes.as_bytes());
            most = most.max(reader.splitter.capacity());
        };
        feed(before);
        let piece = repeated.repeat(65_536 / repeated.len());
        for _ in 0..64 {
            feed(&piece);
        }
        feed(after);
        (most, reader.finish().1)
    }

    #[test]
    fn what_nobody_asked_for_is_not_kept() {
        for (before, repeated, after) in [
            (r#"{"ok":true,"more":["#, r#"[{"a":[]},"b\""],"#, r#"1],"data":[]}"#),
            (r#"{"ok":true,"more":["#, "[", ""),
            (r#"{"ok":true,"more":""#, "letters ", r#"","data":[]}"#),
            (r#"{"ok":true,"more":1"#, "0", r#","data":[]}"#),
            (r#"{"ok":true,""#, "key", r#"":1}"#),
            (r#"{"ok":true,"data":{"#, r#""a":1,"#, r#""b":2}}"#),
            (r#"{"ok":true,"data":""#, "letters ", r#""}"#),
            (r#"{"ok":true,"data":1"#, "0", "}"),
            (r#"{"ok":1"#, "0", "}"),
            ("[", "1,", "2]"),
            ("1", "0", ""),
            (r#"{"ok":true,"data":[]"#, "\n\t", "}"),
        ] {
            let (most, _) = most_kept(before, repeated, after);
            assert!(most <= 128, "{most} bytes of {before}{repeated}…");
        }
    }

    #[test]
    fn no_more_is_kept_than_one_entry() {
        let end = r#""},{"job_SN":2}]}"#;
        let (most, outcome) = most_kept(r#"{"ok":true,"data":[{"job_SN":1,"job_Desc":""#, "long ", end);
        assert!(most <= ONE_ENTRY, "{most}");
        assert_eq!(outcome.unwrap().unreadable, 1);

        let (most, _) = most_kept(r#"{"ok":true,"data":["#, r#"{"job_SN":1,"a":[{}]},"#, "{}]}");
        assert!(most <= 65_536, "{most}");
    }

    #[test]
    fn an_entry_that_is_too_long_is_let_go() {
        let mut reader = JobReader::new();
        reader.feed(br#"{"ok":true,"data":["#);
        let long = vec![b'['; LONGEST_ENTRY];
        reader.feed(&long);
        assert!(reader.splitter.capacity() >= LONGEST_ENTRY);
        reader.feed(b"[");
        assert_eq!(reader.splitter.capacity(), 0);
        reader.feed(&long);
        assert_eq!(reader.splitter.capacity(), 0);
    }

    #[test]
    fn only_the_first_words_are_kept() {
        let (most, outcome) = most_kept(r#"{"ok":false,"status":""#, "never ", r#""}"#);
        assert!(most <= 8192, "{most}");
        let Err(ReplyError::Refused { message: Some(message) }) = outcome else { panic!("{outcome:?}") };
        assert!(message.starts_with("never never") && message.ends_with('…'), "{message}");
        assert!(message.len() <= 4100, "{}", message.len());
    }
}
