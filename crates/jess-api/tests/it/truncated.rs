//! Truncated replies: they are never read as shorter complete ones.

use jess_api::{BodyKind, ReplyError, read_envelope, read_job_list};
use serde::de::IgnoredAny;

use crate::fixtures::{in_chunks, recorded, recorded_body};

#[test]
fn recorded_replies_truncated_at_any_byte_are_cut_off() {
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        for end in 1..body.len() {
            let truncated = &body.as_bytes()[..end];
            let context = format!("{} truncated after {end} bytes", exchange.name);
            check_list(truncated, BodyKind::CutOff, &context);
            // serde_json reports `100.` as malformed and not as truncated. No job has such a number.
            let ends_in_point =
                exchange.name == "account" && (truncated.ends_with(b"100.") || truncated.ends_with(b"91."));
            check_envelope(
                truncated,
                if ends_in_point { BodyKind::NotJson } else { BodyKind::CutOff },
                &context,
            );
        }
    }
}

#[test]
fn a_list_truncated_at_any_byte_yields_its_complete_jobs() {
    for name in ["jobs-2021", "jobs-2020", "jobs-wiki"] {
        let body = recorded_body(name);
        let list = read_job_list(body.as_bytes()).unwrap();
        for end in 0..body.len() {
            let (truncated, _) = body.split_at(end);
            // In these bodies, each closing brace but the last one ends a job.
            let complete = truncated.matches('}').count();
            for size in [1, 7, end.max(1)] {
                let result = in_chunks(truncated.as_bytes().chunks(size));
                assert_eq!(
                    (result.jobs.as_slice(), result.unreadable),
                    (&list.jobs[..complete], 0),
                    "{truncated}"
                );
                let expected = if end == 0 { BodyKind::Empty } else { BodyKind::CutOff };
                let Err(ReplyError::Unreadable { kind, bytes, .. }) = result.end else {
                    panic!("{truncated}")
                };
                assert_eq!((kind, bytes), (expected, end), "{truncated}");
            }
        }
    }
}

#[test]
fn non_ascii_replies_truncated_at_any_byte_are_cut_off() {
    let body = recorded_body("jobs-wiki").replace("Test job", "Bürohaus 办公楼 🏢");
    for end in 1..body.len() {
        check(&body.as_bytes()[..end], BodyKind::CutOff, &format!("truncated after {end} bytes"));
    }
    let body: Vec<u8> = body.chars().map(|character| u8::try_from(character).unwrap_or(0xff)).collect();
    for end in 1..body.len() {
        check(&body[..end], BodyKind::CutOff, &format!("Latin-1, truncated after {end} bytes"));
    }
}

#[test]
fn bodies_without_content_are_empty() {
    for body in [b"".as_slice(), b" \r\n\t", b"\xEF\xBB\xBF"] {
        check(body, BodyKind::Empty, &format!("{body:?}"));
    }
}

#[test]
fn an_incomplete_byte_order_mark_is_cut_off() {
    for end in 1..3 {
        check_list(&b"\xEF\xBB\xBF"[..end], BodyKind::CutOff, "incomplete byte order mark");
    }
}

fn check(body: &[u8], expected: BodyKind, context: &str) {
    check_list(body, expected, context);
    check_envelope(body, expected, context);
}

fn check_list(body: &[u8], expected: BodyKind, context: &str) {
    check_error(read_job_list(body).err(), body, expected, context);
}

fn check_envelope(body: &[u8], expected: BodyKind, context: &str) {
    check_error(read_envelope::<IgnoredAny>(body).err(), body, expected, context);
}

fn check_error(error: Option<ReplyError>, body: &[u8], expected: BodyKind, context: &str) {
    match error {
        Some(ReplyError::Unreadable { kind, bytes, .. }) => {
            assert_eq!((kind, bytes), (expected, body.len()), "{context}");
        }
        other => panic!("{context}: {other:?}"),
    }
}
