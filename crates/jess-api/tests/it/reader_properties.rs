//! Properties of reading a job list: chunk boundaries do not matter, and the result equals that of a generic JSON
//! parser.

use jess_api::{BodyKind, Job, JobId, JobStatus, Progress, ReplyError, Timestamp, read_job_list};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use crate::fixtures::{in_chunks, recorded};
use crate::json_generator::any_body;
use crate::properties::mutated;

/// Splits a body into chunks at these indices.
fn split<'b>(body: &'b [u8], indices: &[Index]) -> Vec<&'b [u8]> {
    let mut indices: Vec<_> = indices.iter().map(|index| index.index(body.len() + 1)).collect();
    indices.sort_unstable();
    let mut chunks = Vec::new();
    let mut start = 0;
    for end in indices.into_iter().chain([body.len()]) {
        chunks.push(&body[start..end]);
        start = end;
    }
    chunks
}

/// Reads a job from parsed JSON.
fn expected_job(entry: &Value) -> Option<Job> {
    let number = |key: &str| match &entry[key] {
        Value::Number(number) => parse_decimal(&number.to_string()),
        Value::String(text) => parse_decimal(text),
        _ => None,
    };
    let integer = |key: &str| number(key).map(|(integer, _)| integer);
    let count = |key: &str| integer(key).and_then(|number| u64::try_from(number).ok());
    // From 2000 to 2099.
    let is_plausible = |millis: &i64| (946_684_800_000..=4_102_444_799_999).contains(millis);
    let timestamp = |key: &str| integer(key).filter(is_plausible).map(Timestamp::from_millis);
    let text = |key: &str| match &entry[key] {
        Value::String(value) if !["", "null"].contains(&value.trim()) => Some(value.clone()),
        Value::Number(number) => parse_decimal(&number.to_string())
            .filter(|(_, is_whole)| *is_whole)
            .map(|(integer, _)| integer.to_string()),
        _ => None,
    };
    let (id, true) = number("job_SN")? else { return None };
    Some(Job {
        id: JobId::new(u64::try_from(id).ok()?)?,
        account: integer("id"),
        name: text("job_Name"),
        description: text("job_Desc"),
        job_type: text("job_Type"),
        subset: text("job_Subset"),
        arguments: text("job_Args"),
        status: JobStatus::from_text(&text("status").unwrap_or_default()),
        message: text("message"),
        progress: text("progress").and_then(|text| Progress::from_text(&text)),
        cases: count("njobs"),
        received: timestamp("received"),
        accepted: timestamp("accepted"),
        prepared: timestamp("prepared"),
        simulated: timestamp("simulated"),
        collected: timestamp("collected"),
        retrieved: timestamp("retrieved"),
        cancelled: timestamp("cancelled"),
        cpu_seconds: count("cputime"),
        storage_bytes: count("storageSize"),
        submission_bytes: count("submissionSize"),
        result_bytes: count("resultSize"),
        username: text("username"),
    })
}

/// Parses a number such as `12` or `-6.25`. Returns its integer part, and true if it has no fraction.
fn parse_decimal(text: &str) -> Option<(i64, bool)> {
    let (integer, fraction) = text.split_once('.').unwrap_or((text, "0"));
    Some((integer.parse().ok()?, fraction.parse::<u64>().ok()? == 0))
}

proptest! {
    /// Compares the reader with a JSON parser.
    #[test]
    fn well_formed_replies_are_read_like_json(body in any_body(), indices in vec(any::<Index>(), 0..9)) {
        let raw: Value = serde_json::from_slice(&body).unwrap();
        let result = in_chunks(split(&body, &indices));
        match (raw["ok"].as_bool().unwrap(), &raw["data"]) {
            (false, _) => {
                prop_assert_eq!(&result.jobs, &[]);
                prop_assert!(matches!(result.end, Err(ReplyError::Refused { .. })), "{:?}", result.end);
            }
            (true, Value::Array(entries)) => {
                let expected: Vec<_> = entries.iter().filter_map(expected_job).collect();
                prop_assert_eq!(result.end.unwrap().unreadable, entries.len() - expected.len());
                prop_assert_eq!(result.jobs, expected);
            }
            (true, Value::Null) => prop_assert_eq!((result.jobs.len(), result.end.is_ok()), (0, true)),
            (true, _) => {
                let is_unexpected = matches!(result.end, Err(ReplyError::Unreadable { kind: BodyKind::UnexpectedJson, .. }));
                prop_assert!(is_unexpected, "{:?}", result.end);
            }
        }
    }

    #[test]
    fn a_well_formed_reply_is_the_same_in_chunks(body in any_body(), size in 1..40usize) {
        prop_assert_eq!(in_chunks(body.chunks(size)), in_chunks([body.as_slice()]));
    }

    #[test]
    fn a_truncated_reply_yields_its_complete_jobs_and_an_error(body in any_body(), end in any::<Index>()) {
        let end = end.index(body.trim_ascii_end().len());
        let (whole, truncated) = (in_chunks([body.as_slice()]), in_chunks([&body[..end]]));
        prop_assert!(whole.jobs.starts_with(&truncated.jobs));
        let is_cut_off = matches!(
            truncated.end,
            Err(ReplyError::Unreadable { kind: BodyKind::CutOff | BodyKind::Empty, bytes, .. }) if bytes == end
        );
        prop_assert!(is_cut_off, "{:?}", truncated.end);
    }

    #[test]
    fn a_malformed_reply_is_the_same_in_chunks(
        body in prop_oneof![mutated(any_body()), vec(any::<u8>(), 0..60)],
        indices in vec(any::<Index>(), 0..9),
    ) {
        let whole = in_chunks([body.as_slice()]);
        prop_assert_eq!(&in_chunks(split(&body, &indices)), &whole);
        prop_assert_eq!(&in_chunks(body.chunks(1)), &whole);
        prop_assert_eq!(read_job_list(&body).err(), whole.end.err());
    }

    #[test]
    fn a_recorded_reply_is_the_same_in_chunks(indices in vec(any::<Index>(), 0..20)) {
        for body in recorded().into_iter().filter_map(|exchange| exchange.body) {
            let result = in_chunks(split(body.as_bytes(), &indices));
            match read_job_list(body.as_bytes()) {
                Ok(list) => {
                    prop_assert_eq!((result.jobs, result.unreadable), (list.jobs, list.unreadable));
                    prop_assert!(result.end.is_ok());
                }
                Err(error) => prop_assert_eq!((result.jobs, result.end), (vec![], Err(error))),
            }
        }
    }
}

#[test]
fn a_recorded_reply_is_the_same_in_chunks_of_every_size() {
    for body in recorded().into_iter().filter_map(|exchange| exchange.body) {
        let whole = in_chunks([body.as_bytes()]);
        for size in 1..=80 {
            assert_eq!(in_chunks(body.as_bytes().chunks(size)), whole, "{body} in chunks of {size}");
        }
    }
}
