//! Replies of the live service, recorded in 2020 and 2021, and small means to make others.

use chrono::NaiveDate;
use jess_api::{Finished, Job, JobFilter, JobListReply, JobReader, ReplyError, read_job_list};
use serde_json::Value;

/// One recorded exchange.
pub(crate) struct Recorded {
    pub(crate) name: String,
    /// The JSON body that was sent, if that is known.
    pub(crate) request: Option<Value>,
    /// The body that came back, word for word; absent where only the request is on record.
    pub(crate) body: Option<&'static str>,
}

/// Every recorded exchange, in the order of the file.
pub(crate) fn recorded() -> Vec<Recorded> {
    include_str!("../fixtures/recorded.jsonl").lines().map(recorded_line).collect()
}

fn recorded_line(line: &'static str) -> Recorded {
    let fields: Value = serde_json::from_str(line).unwrap();
    // Cut out rather than written again: the order of the keys is part of what was recorded.
    let body = line.split_once(r#""body": "#).map(|(_, rest)| rest.strip_suffix('}').unwrap());
    if let Some(body) = body {
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), fields["body"]);
    }
    Recorded {
        name: fields["name"].as_str().unwrap().to_owned(),
        request: fields.get("request").cloned(),
        body,
    }
}

/// The body of one recorded exchange.
pub(crate) fn recorded_body(name: &str) -> &'static str {
    recorded().into_iter().find(|exchange| exchange.name == name).and_then(|exchange| exchange.body).unwrap()
}

/// A reply with these entries, which are JSON already.
pub(crate) fn reply_with(entries: &str) -> String {
    format!(r#"{{"ok":true,"status":"TestUser jobs available","data":[{entries}]}}"#)
}

/// What is read from a list of these entries.
pub(crate) fn list_of(entries: &str) -> JobListReply {
    read_job_list(reply_with(entries).as_bytes()).unwrap()
}

/// What comes of a reply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// The jobs, in the order in which they were taken.
    pub(crate) jobs: Vec<Job>,
    pub(crate) unreadable: usize,
    pub(crate) end: Result<Finished, ReplyError>,
}

/// What comes of a reply that arrives in these pieces, its jobs taken after each of them.
pub(crate) fn in_pieces<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> Outcome {
    let mut reader = JobReader::new();
    let mut jobs = Vec::new();
    for piece in pieces {
        reader.feed(piece);
        jobs.extend(reader.take_jobs());
    }
    let unreadable = reader.unreadable();
    let (last, end) = reader.finish();
    jobs.extend(last);
    Outcome { jobs, unreadable, end }
}

/// The one job that an entry with these members beside its number is read as.
pub(crate) fn job_with(members: &str) -> Job {
    let comma = if members.is_empty() { "" } else { "," };
    let mut list = list_of(&format!(r#"{{"job_SN":7{comma}{members}}}"#));
    assert_eq!((list.jobs.len(), list.unreadable), (1, 0), "{members}");
    list.jobs.remove(0)
}

/// A day written `YYYY-MM-DD`.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The filter of a query string that needs no decoding.
pub(crate) fn filter(query: &str) -> JobFilter {
    JobFilter::from_query_pairs(pairs(query)).unwrap()
}

/// The pairs of a query string that needs no decoding.
pub(crate) fn pairs(query: &str) -> Vec<(&str, &str)> {
    query.split('&').filter_map(|pair| pair.split_once('=')).collect()
}
