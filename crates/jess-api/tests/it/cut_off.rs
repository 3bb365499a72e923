//! A reply that stops before its end is never taken for a shorter one.

use jess_api::{BodyKind, ReplyError, read_envelope, read_job_list};
use serde::de::IgnoredAny;

use crate::fixtures::{in_pieces, recorded, recorded_body};

#[test]
fn every_recorded_reply_cut_off_at_every_byte() {
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        for end in 1..body.len() {
            let cut = &body.as_bytes()[..end];
            let context = format!("{} cut off after {end} bytes", exchange.name);
            check_list(cut, BodyKind::CutOff, &context);
            // To serde_json, `100.` is a number gone wrong rather than one that stops. No job has such a number.
            let after_point = exchange.name == "account" && (cut.ends_with(b"100.") || cut.ends_with(b"91."));
            check_envelope(cut, if after_point { BodyKind::NotJson } else { BodyKind::CutOff }, &context);
        }
    }
}

#[test]
fn a_list_cut_off_at_every_byte_yields_the_jobs_that_came() {
    for name in ["jobs-2021", "jobs-2020", "jobs-wiki"] {
        let body = recorded_body(name);
        let whole = read_job_list(body.as_bytes()).unwrap();
        for end in 0..body.len() {
            let (cut, _) = body.split_at(end);
            // Brackets of this kind open the reply and its jobs, and are nowhere else in these bodies.
            let came = cut.matches('}').count();
            for size in [1, 7, end.max(1)] {
                let outcome = in_pieces(cut.as_bytes().chunks(size));
                assert_eq!((outcome.jobs.as_slice(), outcome.unreadable), (&whole.jobs[..came], 0), "{cut}");
                let shape = if end == 0 { BodyKind::Empty } else { BodyKind::CutOff };
                let Err(ReplyError::Unreadable { shape: found, bytes, .. }) = outcome.end else {
                    panic!("{cut}")
                };
                assert_eq!((found, bytes), (shape, end), "{cut}");
            }
        }
    }
}

#[test]
fn letters_beyond_ascii_cut_off_at_every_byte() {
    let body = recorded_body("jobs-wiki").replace("Test job", "Bürohaus 办公楼 🏢");
    for end in 1..body.len() {
        check(&body.as_bytes()[..end], BodyKind::CutOff, &format!("cut off after {end} bytes"));
    }
    let body: Vec<u8> = body.chars().map(|letter| u8::try_from(letter).unwrap_or(0xff)).collect();
    for end in 1..body.len() {
        check(&body[..end], BodyKind::CutOff, &format!("Latin-1, cut off after {end} bytes"));
    }
}

#[test]
fn nothing_came() {
    for body in [b"".as_slice(), b" \r\n\t", b"\xEF\xBB\xBF"] {
        check(body, BodyKind::Empty, &format!("{body:?}"));
    }
}

#[test]
fn half_a_byte_order_mark() {
    for end in 1..3 {
        check_list(&b"\xEF\xBB\xBF"[..end], BodyKind::CutOff, "half a byte order mark");
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
        Some(ReplyError::Unreadable { shape, bytes, .. }) => {
            assert_eq!((shape, bytes), (expected, body.len()), "{context}");
        }
        other => panic!("{context}: {other:?}"),
    }
}
