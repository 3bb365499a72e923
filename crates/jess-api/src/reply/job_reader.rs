//! Reads a job list as it arrives.

use std::vec::Drain;

use super::ReplyError;
use super::collector::Collector;
use super::json::Cursor;
use super::splitter::{ParseError, Splitter};
use crate::Job;

/// A reader of the reply of `GET /jobs` that accepts it in chunks of any size.
///
/// The result depends neither on the chunk boundaries nor on when the jobs are taken. The reader stores the jobs
/// that have not been taken yet, and at most one entry of the reply.
///
/// ```
/// use jess_api::JobReader;
///
/// let mut reader = JobReader::new();
/// reader.feed(br#"{"ok":true,"status":"","data":[{"job_SN":7},{"job_"#);
/// assert_eq!(reader.take_jobs().len(), 1);
/// reader.feed(br#"SN":8}]}"#);
/// let (jobs, summary) = reader.finish();
/// assert_eq!(jobs.len(), 1);
/// assert_eq!(summary?.unreadable, 0);
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug)]
pub struct JobReader {
    splitter: Splitter,
    collector: Collector,
    bytes: usize,
    /// The first error, and the number of bytes before it.
    error: Option<(ParseError, usize)>,
}

/// The result of a reply that was read to its end, apart from its jobs.
///
/// ```
/// use jess_api::JobReader;
///
/// let mut reader = JobReader::new();
/// reader.feed(br#"{"ok":true,"status":"","data":[{"job_SN":7},"seven"]}"#);
/// let (_, summary) = reader.finish();
/// let summary = summary?;
/// assert_eq!((summary.unreadable, summary.bytes), (1, 53));
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplySummary {
    /// The number of entries that could not be read as jobs.
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
    /// Creates a reader at the beginning of a reply.
    pub fn new() -> Self {
        Self { splitter: Splitter::new(), collector: Collector::default(), bytes: 0, error: None }
    }

    /// Reads the next bytes. After an error, further bytes are only counted.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.error.is_some() {
            return;
        }
        let mut cursor = Cursor::new(bytes);
        if let Err(error) = self.splitter.feed(&mut cursor, &mut self.collector) {
            self.error = Some((error, self.bytes.saturating_sub(cursor.len())));
        }
    }

    /// Removes and returns the complete jobs that have not been taken yet, in the order of the reply. There are
    /// none until `"ok": true` has been read, which may be the last key of the envelope, and none in a refusal.
    pub fn take_jobs(&mut self) -> Drain<'_, Job> {
        self.collector.drain_jobs()
    }

    /// Returns the number of bytes received, including those after an error.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the number of entries so far that could not be read as jobs: they are not objects, have no job
    /// number, are malformed, or are longer than a mebibyte.
    pub fn unreadable(&self) -> usize {
        self.collector.unreadable()
    }

    /// Ends the reply. Returns the jobs that have not been taken yet, and the summary.
    ///
    /// # Errors
    /// Those of [`read_job_list`](crate::read_job_list). The jobs before the error are returned all the same,
    /// provided that `"ok": true` had been read.
    pub fn finish(mut self) -> (Vec<Job>, Result<ReplySummary, ReplyError>) {
        let summary = self.summarize();
        (self.collector.into_jobs(), summary)
    }

    fn summarize(&mut self) -> Result<ReplySummary, ReplyError> {
        let bytes = self.bytes;
        if self.error.is_none() {
            self.error = self.splitter.finish(&mut self.collector).err().map(|error| (error, bytes));
        }
        match self.error {
            Some((ParseError { kind, detail }, index)) => {
                Err(ReplyError::Unreadable { kind, bytes, detail: format!("{detail} at byte {index}") })
            }
            None => self.collector.outcome(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::splitter::MAX_ENTRY_BYTES;
    use super::*;

    /// The maximum capacity of a vector that has grown, by doubling, to the length of one entry.
    const MAX_CAPACITY: usize = 2 * MAX_ENTRY_BYTES;

    /// Feeds a reply with a long middle part in chunks. Returns the largest capacity of the buffer, and the summary.
    fn max_capacity(before: &str, repeated: &str, after: &str) -> (usize, Result<ReplySummary, ReplyError>) {
        let mut reader = JobReader::new();
        let mut max = 0;
        let mut feed = |bytes: &str| {
            reader.feed(bytes.as_bytes());
            max = max.max(reader.splitter.capacity());
        };
        feed(before);
        let chunk = repeated.repeat(65_536 / repeated.len());
        for _ in 0..64 {
            feed(&chunk);
        }
        feed(after);
        (max, reader.finish().1)
    }

    #[test]
    fn ignored_values_are_not_stored() {
        for (before, repeated, after) in [
            (r#"{"ok":true,"more":["#, r#"[{"a":[]},"b\""],"#, r#"1],"data":[]}"#),
            (r#"{"ok":true,"more":["#, "[", ""),
            (r#"{"ok":true,"more":""#, "text ", r#"","data":[]}"#),
            (r#"{"ok":true,"more":1"#, "0", r#","data":[]}"#),
            (r#"{"ok":true,""#, "key", r#"":1}"#),
            (r#"{"ok":true,"data":{"#, r#""a":1,"#, r#""b":2}}"#),
            (r#"{"ok":true,"data":""#, "text ", r#""}"#),
            (r#"{"ok":true,"data":1"#, "0", "}"),
            (r#"{"ok":1"#, "0", "}"),
            ("[", "1,", "2]"),
            ("1", "0", ""),
            (r#"{"ok":true,"data":[]"#, "\n\t", "}"),
        ] {
            let (max, _) = max_capacity(before, repeated, after);
            assert!(max <= 128, "{max} bytes of {before}{repeated}…");
        }
    }

    #[test]
    fn at_most_one_entry_is_stored() {
        let end = r#""},{"job_SN":2}]}"#;
        let (max, summary) = max_capacity(r#"{"ok":true,"data":[{"job_SN":1,"job_Desc":""#, "long ", end);
        assert!(max <= MAX_CAPACITY, "{max}");
        assert_eq!(summary.unwrap().unreadable, 1);

        let (max, _) = max_capacity(r#"{"ok":true,"data":["#, r#"{"job_SN":1,"a":[{}]},"#, "{}]}");
        assert!(max <= 65_536, "{max}");
    }

    #[test]
    fn the_memory_of_an_oversized_entry_is_released() {
        let mut reader = JobReader::new();
        reader.feed(br#"{"ok":true,"data":["#);
        let long = vec![b'['; MAX_ENTRY_BYTES];
        reader.feed(&long);
        assert!(reader.splitter.capacity() >= MAX_ENTRY_BYTES);
        reader.feed(b"[");
        assert_eq!(reader.splitter.capacity(), 0);
        reader.feed(&long);
        assert_eq!(reader.splitter.capacity(), 0);
    }

    #[test]
    fn a_long_message_is_shortened() {
        let (max, summary) = max_capacity(r#"{"ok":false,"status":""#, "never ", r#""}"#);
        assert!(max <= 8192, "{max}");
        let Err(ReplyError::Refused { message: Some(message) }) = summary else { panic!("{summary:?}") };
        assert!(message.starts_with("never never") && message.ends_with('…'), "{message}");
        assert!(message.len() <= 4100, "{}", message.len());
    }
}
