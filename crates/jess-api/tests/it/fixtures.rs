//! Replies of the live service, recorded in 2020 and 2021, and helpers that build others.

use chrono::NaiveDate;
use jess_api::{Job, JobFilter, JobListReply, JobReader, ReplyError, ReplySummary, read_job_list};
use serde_json::Value;

/// One recorded exchange.
pub(crate) struct Recorded {
    pub(crate) name: String,
    /// The JSON body of the request, if it was recorded.
    pub(crate) request: Option<Value>,
    /// The unchanged body of the reply; absent if only the request was recorded.
    pub(crate) body: Option<&'static str>,
}

/// Returns every recorded exchange, in the order of the file.
pub(crate) fn recorded() -> Vec<Recorded> {
    include_str!("../fixtures/recorded.jsonl").lines().map(recorded_line).collect()
}

fn recorded_line(line: &'static str) -> Recorded {
    let fields: Value = serde_json::from_str(line).unwrap();
    // A slice of the line and not serialized again, which would change the order of the keys.
    let body = line.split_once(r#""body": "#).map(|(_, body)| body.strip_suffix('}').unwrap());
    if let Some(body) = body {
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), fields["body"]);
    }
    Recorded {
        name: fields["name"].as_str().unwrap().to_owned(),
        request: fields.get("request").cloned(),
        body,
    }
}

/// Returns the body of one recorded exchange.
pub(crate) fn recorded_body(name: &str) -> &'static str {
    recorded().into_iter().find(|exchange| exchange.name == name).and_then(|exchange| exchange.body).unwrap()
}

/// Returns a reply with these entries, which are JSON.
pub(crate) fn reply_with(entries: &str) -> String {
    format!(r#"{{"ok":true,"status":"TestUser jobs available","data":[{entries}]}}"#)
}

/// Reads a list of these entries.
pub(crate) fn list_of(entries: &str) -> JobListReply {
    read_job_list(reply_with(entries).as_bytes()).unwrap()
}

/// The result of reading a reply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadResult {
    /// The jobs, in the order in which they were taken.
    pub(crate) jobs: Vec<Job>,
    pub(crate) unreadable: usize,
    pub(crate) end: Result<ReplySummary, ReplyError>,
}

/// Reads a reply in these chunks, and takes its jobs after each of them.
pub(crate) fn in_chunks<'b>(chunks: impl IntoIterator<Item = &'b [u8]>) -> ReadResult {
    let mut reader = JobReader::new();
    let mut jobs = Vec::new();
    for chunk in chunks {
        reader.feed(chunk);
        jobs.extend(reader.take_jobs());
    }
    let unreadable = reader.unreadable();
    let (last, end) = reader.finish();
    jobs.extend(last);
    ReadResult { jobs, unreadable, end }
}

/// Reads the job of an entry with number 7 and these members.
pub(crate) fn job_with(members: &str) -> Job {
    let comma = if members.is_empty() { "" } else { "," };
    let mut list = list_of(&format!(r#"{{"job_SN":7{comma}{members}}}"#));
    assert_eq!((list.jobs.len(), list.unreadable), (1, 0), "{members}");
    list.jobs.remove(0)
}

/// Parses a date written `YYYY-MM-DD`.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Parses the filter of a query string that needs no decoding.
pub(crate) fn filter(query: &str) -> JobFilter {
    JobFilter::from_query_pairs(pairs(query)).unwrap()
}

/// Splits a query string that needs no decoding into its pairs.
pub(crate) fn pairs(query: &str) -> Vec<(&str, &str)> {
    query.split('&').filter_map(|pair| pair.split_once('=')).collect()
}
