//! A reply is the same in chunks and as a whole, and no entry that a JSON parser finds is lost.

#![no_main]

use jess_api::{Job, JobReader, ReplyError, ReplySummary, read_job_list};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let (chunks, body) = split(input);
    let whole = read([body]);
    assert_eq!(read(chunks), whole, "in chunks");
    assert_eq!(read(body.chunks(1)), whole, "byte by byte");
    check_whole(body, &whole);
    check_against_json(body, &whole);
});

/// Splits an input into the chunks of the body, and the body. The first byte is the number of chunk boundaries, and
/// as many bytes after it are the lengths of the chunks.
fn split(input: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let (count, tail) =
        input.split_first().map_or((0, input), |(count, tail)| (usize::from(*count % 16), tail));
    let (lengths, body) = tail.split_at(count.min(tail.len()));
    let (mut chunks, mut remaining) = (Vec::new(), body);
    for length in lengths {
        let (chunk, after) = remaining.split_at(usize::from(*length).min(remaining.len()));
        chunks.push(chunk);
        remaining = after;
    }
    chunks.push(remaining);
    (chunks, body)
}

#[derive(Debug, PartialEq)]
struct ReadResult {
    jobs: Vec<Job>,
    unreadable: usize,
    bytes: usize,
    end: Result<ReplySummary, ReplyError>,
}

fn read<'b>(chunks: impl IntoIterator<Item = &'b [u8]>) -> ReadResult {
    let mut reader = JobReader::new();
    let mut jobs = Vec::new();
    for chunk in chunks {
        reader.feed(chunk);
        jobs.extend(reader.take_jobs());
    }
    let (unreadable, bytes) = (reader.unreadable(), reader.bytes());
    let (last, end) = reader.finish();
    jobs.extend(last);
    ReadResult { jobs, unreadable, bytes, end }
}

fn check_whole(body: &[u8], result: &ReadResult) {
    assert_eq!(result.bytes, body.len());
    match read_job_list(body) {
        Ok(list) => assert_eq!((&list.jobs, list.unreadable), (&result.jobs, result.unreadable)),
        Err(error) => assert_eq!(result.end, Err(error)),
    }
    match &result.end {
        Ok(end) => assert_eq!((end.unreadable, end.bytes), (result.unreadable, body.len())),
        Err(ReplyError::Refused { .. }) => assert_eq!(result.jobs, []),
        Err(ReplyError::Unreadable { bytes, .. }) => assert_eq!(*bytes, body.len()),
    }
}

/// Compares with a JSON parser, except for replies with a second `ok` or `data`, which are errors.
fn check_against_json(body: &[u8], result: &ReadResult) {
    let Ok(Value::Object(envelope)) = serde_json::from_slice::<Value>(body) else { return };
    if result.end.as_ref().is_err_and(|error| error.to_string().contains("occurs twice")) {
        return;
    }
    match (envelope.get("ok"), envelope.get("data")) {
        (Some(Value::Bool(true)), Some(Value::Array(entries))) => {
            assert!(result.end.is_ok(), "{:?}", result.end);
            assert_eq!(result.jobs.len() + result.unreadable, entries.len());
            let numbers = entries.iter().filter_map(|entry| entry["job_SN"].as_u64());
            let numbers: Vec<_> = numbers.filter(|number| (1..=i64::MAX as u64).contains(number)).collect();
            let mut read = result.jobs.iter().map(|job| job.id.number());
            assert!(numbers.iter().all(|number| read.any(|other| other == *number)), "{numbers:?}");
        }
        (Some(Value::Bool(true)), None | Some(Value::Null)) => {
            assert!(result.end.is_ok() && result.jobs.is_empty(), "{result:?}");
        }
        (Some(Value::Bool(false)), _) => {
            assert!(matches!(result.end, Err(ReplyError::Refused { .. })), "{:?}", result.end);
        }
        _ => assert!(result.end.is_err() && result.jobs.is_empty(), "{result:?}"),
    }
}
