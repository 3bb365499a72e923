//! A reply that stops before its end is never taken for a shorter one.

use jess_api::{ReplyError, Shape, read_envelope, read_job_list};
use serde::de::IgnoredAny;

use crate::fixtures::{recorded, recorded_body};

#[test]
fn every_recorded_reply_cut_off_at_every_byte() {
    for exchange in recorded() {
        let Some(body) = exchange.body else { continue };
        for end in 1..body.len() {
            let cut = &body.as_bytes()[..end];
            // To the parser, `100.` is a number gone wrong rather than one that stops. No job has such a number.
            let after_point = exchange.name == "account" && (cut.ends_with(b"100.") || cut.ends_with(b"91."));
            let expected = if after_point { Shape::NotJson } else { Shape::CutOff };
            check(cut, expected, || format!("{} cut off after {end} bytes", exchange.name));
        }
    }
}

#[test]
fn letters_beyond_ascii_cut_off_at_every_byte() {
    let body = recorded_body("jobs-wiki").replace("Test job", "Bürohaus 办公楼 🏢");
    for end in 1..body.len() {
        check(&body.as_bytes()[..end], Shape::CutOff, || format!("cut off after {end} bytes"));
    }
    let body: Vec<u8> = body.chars().map(|letter| u8::try_from(letter).unwrap_or(0xff)).collect();
    for end in 1..body.len() {
        check(&body[..end], Shape::CutOff, || format!("Latin-1, cut off after {end} bytes"));
    }
}

#[test]
fn nothing_came() {
    for body in [b"".as_slice(), b" \r\n\t", b"\xEF\xBB\xBF"] {
        check(body, Shape::Empty, || format!("{body:?}"));
    }
}

fn check(body: &[u8], expected: Shape, context: impl Fn() -> String) {
    for error in [read_job_list(body).err(), read_envelope::<IgnoredAny>(body).err()] {
        match error {
            Some(ReplyError::Unreadable { shape, bytes, .. }) => {
                assert_eq!((shape, bytes), (expected, body.len()), "{}", context());
            }
            other => panic!("{}: {other:?}", context()),
        }
    }
}
