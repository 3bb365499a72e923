//! A reply in pieces comes to the same as the whole of it, and no entry that a parser of JSON finds is lost.

#![no_main]

use jess_api::{Finished, Job, JobReader, ReplyError, read_job_list};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let (pieces, body) = split(input);
    let whole = read([body]);
    assert_eq!(read(pieces), whole, "in pieces");
    assert_eq!(read(body.chunks(1)), whole, "byte by byte");
    check_whole(body, &whole);
    check_against_json(body, &whole);
});

/// The pieces of the body, and the body. The input's first byte says how many cuts there are, and so many bytes
/// behind it say how long each piece is.
fn split(input: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let (count, rest) =
        input.split_first().map_or((0, input), |(count, rest)| (usize::from(*count % 16), rest));
    let (lengths, body) = rest.split_at(count.min(rest.len()));
    let (mut pieces, mut left) = (Vec::new(), body);
    for length in lengths {
        let (piece, behind) = left.split_at(usize::from(*length).min(left.len()));
        pieces.push(piece);
        left = behind;
    }
    pieces.push(left);
    (pieces, body)
}

#[derive(Debug, PartialEq)]
struct Outcome {
    jobs: Vec<Job>,
    unreadable: usize,
    bytes: usize,
    end: Result<Finished, ReplyError>,
}

fn read<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> Outcome {
    let mut reader = JobReader::new();
    let mut jobs = Vec::new();
    for piece in pieces {
        reader.feed(piece);
        jobs.extend(reader.take_jobs());
    }
    let (unreadable, bytes) = (reader.unreadable(), reader.bytes());
    let (rest, end) = reader.finish();
    jobs.extend(rest);
    Outcome { jobs, unreadable, bytes, end }
}

fn check_whole(body: &[u8], found: &Outcome) {
    assert_eq!(found.bytes, body.len());
    match read_job_list(body) {
        Ok(list) => assert_eq!((&list.jobs, list.unreadable), (&found.jobs, found.unreadable)),
        Err(error) => assert_eq!(found.end, Err(error)),
    }
    match &found.end {
        Ok(end) => assert_eq!((end.unreadable, end.bytes), (found.unreadable, body.len())),
        Err(ReplyError::Refused { .. }) => assert_eq!(found.jobs, []),
        Err(ReplyError::Unreadable { bytes, .. }) => assert_eq!(*bytes, body.len()),
    }
}

/// What is JSON in order is read as what it says, but for the two keys that may not come twice.
fn check_against_json(body: &[u8], found: &Outcome) {
    let Ok(Value::Object(envelope)) = serde_json::from_slice::<Value>(body) else { return };
    if found.end.as_ref().is_err_and(|error| error.to_string().contains("comes twice")) {
        return;
    }
    match (envelope.get("ok"), envelope.get("data")) {
        (Some(Value::Bool(true)), Some(Value::Array(entries))) => {
            assert!(found.end.is_ok(), "{:?}", found.end);
            assert_eq!(found.jobs.len() + found.unreadable, entries.len());
            let numbers = entries.iter().filter_map(|entry| entry["job_SN"].as_u64());
            let numbers: Vec<_> = numbers.filter(|number| (1..=i64::MAX as u64).contains(number)).collect();
            let mut read = found.jobs.iter().map(|job| job.id.number());
            assert!(numbers.iter().all(|number| read.any(|other| other == *number)), "{numbers:?}");
        }
        (Some(Value::Bool(true)), None | Some(Value::Null)) => {
            assert!(found.end.is_ok() && found.jobs.is_empty(), "{found:?}");
        }
        (Some(Value::Bool(false)), _) => {
            assert!(matches!(found.end, Err(ReplyError::Refused { .. })), "{:?}", found.end);
        }
        _ => assert!(found.end.is_err() && found.jobs.is_empty(), "{found:?}"),
    }
}
