//! Envelopes and lists in every form that the service or a proxy might send.

use jess_api::{BodyKind, Envelope, JobListReply, ReplyError, read_envelope, read_job_list};

use crate::fixtures::{list_of, recorded_body, reply_with};

/// The expected result of reading a body.
enum Expected {
    /// The numbers of the jobs, and the number of entries that are not jobs.
    Jobs(&'static [u64], usize),
    Refused(Option<&'static str>),
    Unreadable(BodyKind),
}

use Expected::{Jobs, Refused, Unreadable};

fn check(body: impl AsRef<[u8]>, expected: &Expected) {
    let body = body.as_ref();
    let text = String::from_utf8_lossy(body);
    match (read_job_list(body), expected) {
        (Ok(JobListReply { jobs, unreadable }), Jobs(expected, other_entries)) => {
            let numbers: Vec<_> = jobs.iter().map(|job| job.id.number()).collect();
            assert_eq!((numbers.as_slice(), unreadable), (*expected, *other_entries), "{text}");
        }
        (Err(ReplyError::Refused { message }), Refused(expected)) => {
            assert_eq!(message.as_deref(), *expected, "{text}");
        }
        (Err(ReplyError::Unreadable { kind, bytes, detail }), Unreadable(expected)) => {
            assert_eq!((kind, bytes), (*expected, body.len()), "{text}: {detail}");
            assert!(!detail.is_empty(), "{text}");
        }
        (result, _) => panic!("{text}: {result:?}"),
    }
}

#[test]
fn data_must_be_a_list_or_null() {
    let table = [
        (r#"null"#, Jobs(&[], 0)),
        (r#"[]"#, Jobs(&[], 0)),
        (r#"[{"job_SN":1},{"job_SN":2}]"#, Jobs(&[1, 2], 0)),
        (r#"{}"#, Unreadable(BodyKind::UnexpectedJson)),
        (r#"{"job_SN":1}"#, Unreadable(BodyKind::UnexpectedJson)),
        (r#"385114"#, Unreadable(BodyKind::UnexpectedJson)),
        (r#"-1.5"#, Unreadable(BodyKind::UnexpectedJson)),
        (r#"true"#, Unreadable(BodyKind::UnexpectedJson)),
        (r#""[]""#, Unreadable(BodyKind::UnexpectedJson)),
    ];
    for (data, expected) in table {
        check(format!(r#"{{"ok":true,"status":"","data":{data}}}"#), &expected);
    }
    check(r#"{"ok":true,"status":"No job"}"#, &Jobs(&[], 0));
}

#[test]
fn a_refusal_may_have_any_data() {
    for data in ["null", "[]", r#"[{"job_SN":1}]"#, r#"{"reason":[1,{}]}"#, "7", "false", r#""no""#] {
        check(format!(r#"{{"ok":false,"status":"Not today","data":{data}}}"#), &Refused(Some("Not today")));
    }
    check(r#"{"ok":false,"status":"Not today"}"#, &Refused(Some("Not today")));
    check(r#"{"data":null,"status":"Last key first","ok":false}"#, &Refused(Some("Last key first")));
    for message in [r#""""#, "null", r#""null""#, "[1]", r#"{"a":{}}"#, "true"] {
        check(format!(r#"{{"ok":false,"status":{message},"data":null}}"#), &Refused(None));
    }
    check(r#"{"ok":false}"#, &Refused(None));
    check(r#"{"ok":false,"status":403}"#, &Refused(Some("403")));
}

#[test]
fn an_envelope_requires_a_boolean_ok() {
    for ok in [r#""ok":null"#, r#""ok":"true""#, r#""ok":1"#, r#""ok":[]"#, r#""OK":true"#, r#""done":true"#]
    {
        check(format!(r#"{{{ok},"status":"","data":[]}}"#), &Unreadable(BodyKind::UnexpectedJson));
    }
    for body in ["{}", "[]", r#"[true,"",[]]"#, "null", "true", "17", r#""text""#] {
        check(body, &Unreadable(BodyKind::UnexpectedJson));
    }
}

#[test]
fn keys_may_be_unknown_repeated_and_in_any_order() {
    check(r#"{"data":[{"job_SN":1}],"status":"","ok":true}"#, &Jobs(&[1], 0));
    check(r#"{"v":2,"ok":true,"more":{"data":[{}]},"data":[{"job_SN":1}],"jwt":null}"#, &Jobs(&[1], 0));
    // Of a repeated key, the last value counts, as in JavaScript.
    check(r#"{"ok":false,"status":"a","status":"b","data":null}"#, &Refused(Some("b")));
    // Not so for ok and data, since the jobs of the first ones may have been shown already.
    check(r#"{"ok":true,"ok":false,"data":null}"#, &Unreadable(BodyKind::UnexpectedJson));
    check(
        r#"{"ok":true,"data":[{"job_SN":1}],"data":[{"job_SN":2}]}"#,
        &Unreadable(BodyKind::UnexpectedJson),
    );
    check(r#"{"ok":true,"data":7,"data":[{"job_SN":2}]}"#, &Unreadable(BodyKind::UnexpectedJson));
    check(r#"{"\u006fk":true,"\u0064ata":[{"job\u005fSN":1}]}"#, &Jobs(&[1], 0));
}

#[test]
fn entries_that_are_not_jobs_are_counted_and_skipped() {
    let table: [(&str, &[u64], usize); 8] = [
        (r#"null"#, &[], 1),
        (r#"{}"#, &[], 1),
        (r#"{"job_Name":"no number"}"#, &[], 1),
        (r#"7,true,1.5,-1,"seven",null,[{"job_SN":1}],{"id":1}"#, &[], 8),
        (r#"{"job_SN":1},null,{"job_SN":2}"#, &[1, 2], 1),
        (r#"[[[]]],{"job_SN":3},{"a":{"b":[{}]}}"#, &[3], 2),
        (r#"{"job_SN":2},{"job_SN":1}"#, &[2, 1], 0),
        (r#"{"job_SN":1},{"job_SN":1}"#, &[1, 1], 0),
    ];
    for (entries, numbers, unreadable) in table {
        check(reply_with(entries), &Jobs(numbers, unreadable));
    }
}

#[test]
fn bodies_that_are_not_json_are_classified() {
    let table: [(&[u8], BodyKind); 18] = [
        (b"<!DOCTYPE html><html><title>Log on</title></html>", BodyKind::Html),
        (b"\r\n  <html></html>", BodyKind::Html),
        (b"\xEF\xBB\xBF<html></html>", BodyKind::Html),
        (b"<?xml version=\"1.0\"?><error/>", BodyKind::Html),
        (b"502 Bad Gateway", BodyKind::NotJson),
        (b"404 page not found", BodyKind::NotJson),
        (b"\"Not today\" said the proxy", BodyKind::NotJson),
        (b"{\"ok\":1} and more", BodyKind::NotJson),
        (b"Unauthorized", BodyKind::NotJson),
        (b"PK\x03\x04\x14\x00", BodyKind::NotJson),
        (b"\x1f\x8b\x08\x00", BodyKind::NotJson),
        (b"\xff\xfe{\x00", BodyKind::NotJson),
        (b"{'ok':true}", BodyKind::NotJson),
        (b"{\"ok\":true,}", BodyKind::NotJson),
        (b"{\"ok\":true,\"data\":[}", BodyKind::NotJson),
        (b"{\"ok\":true \"data\":[]}", BodyKind::NotJson),
        (b"\xEF\xBB{\"ok\":true}", BodyKind::NotJson),
        (b"\xEFoops", BodyKind::NotJson),
    ];
    for (body, kind) in table {
        check(body, &Unreadable(kind));
    }
}

#[test]
fn only_whitespace_may_follow_the_reply() {
    let body = recorded_body("jobs-2020");
    check(format!("\n{body}\r\n\t "), &Jobs(&[303_263, 303_264], 0));
    for garbage in ["}", "]", ",", "null", body, "<!-- served by a proxy -->", "\0", "\u{FEFF}"] {
        check(format!("{body}{garbage}"), &Unreadable(BodyKind::NotJson));
    }
}

#[test]
fn a_byte_order_mark_is_skipped_once() {
    let body = recorded_body("jobs-2020");
    check(format!("\u{FEFF}{body}"), &Jobs(&[303_263, 303_264], 0));
    check(format!("\u{FEFF}\u{FEFF}{body}"), &Unreadable(BodyKind::NotJson));
}

#[test]
fn bytes_that_are_not_utf8_become_replacement_characters() {
    let list =
        read_job_list(b"{\"ok\":true,\"data\":[{\"job_SN\":1,\"job_Name\":\"B\xFCrohaus\"},{\"job_SN\":2}]}");
    let JobListReply { jobs, unreadable } = list.unwrap();
    assert_eq!((jobs.len(), unreadable), (2, 0));
    assert_eq!(jobs[0].name.as_deref(), Some("B\u{FFFD}rohaus"));

    check(b"{\"ok\":false,\"status\":\"Zur\xFCckgewiesen\"}", &Refused(Some("Zur\u{FFFD}ckgewiesen")));
    check(b"{\"ok\":\xFF}", &Unreadable(BodyKind::NotJson));
    check(b"\xFF\xFF\xFF\xFF", &Unreadable(BodyKind::NotJson));
}

#[test]
fn deep_nesting_neither_overflows_the_stack_nor_hides_a_job() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check(reply_with(&format!(r#"{{"job_SN":1,"unknown":{deep}}}"#)), &Jobs(&[1], 0));
    check(reply_with(&format!(r#"{{"job_SN":1,"job_Name":{deep}}},{deep}"#)), &Jobs(&[1], 1));
    check(format!(r#"{{"ok":true,"more":{deep},"data":null}}"#), &Jobs(&[], 0));
    check(&deep, &Unreadable(BodyKind::UnexpectedJson));
    check("[".repeat(100_000), &Unreadable(BodyKind::CutOff));
}

/// A JSON parser would reject the whole job, or the whole reply, because of any of these values.
#[test]
fn values_that_are_not_json_cost_one_field() {
    for value in
        ["1e999", "NaN", "-Infinity", "01", "nil", r#""\ud83d""#, r#""\x""#, "\"\n\"", "\"\0\"", "[1,]"]
    {
        for key in ["job_Name", "cputime", "unknown"] {
            check(
                reply_with(&format!(r#"{{"job_SN":1,"{key}":{value}}},{{"job_SN":2}}"#)),
                &Jobs(&[1, 2], 0),
            );
        }
        check(
            reply_with(&format!(r#"{{"job_SN":{value}}},{{"job_SN":2}}"#)),
            &match value {
                "01" => Jobs(&[1, 2], 0),
                _ => Jobs(&[2], 1),
            },
        );
        check(reply_with(&format!(r#"{value},{{"job_SN":2}}"#)), &Jobs(&[2], 1));
        check(format!(r#"{{"ok":true,"unknown":{value},"data":[{{"job_SN":2}}]}}"#), &Jobs(&[2], 0));
    }
}

#[test]
fn a_malformed_entry_costs_that_entry_only() {
    for entry in [
        r#"{"job_SN":1,}"#,
        r#"{,"job_SN":1}"#,
        r#"{"job_SN":1,,"id":1}"#,
        r#"{"job_SN":1 "id":1}"#,
        r#"{"job_SN" 1}"#,
        r#"{"job_SN"::1}"#,
        r#"{"job_SN":}"#,
        r#"{job_SN:1}"#,
        r#"{'job_SN':1}"#,
        r#"{"job_SN":1,"id":'1'}"#,
        r#"{"job_SN":1]"#,
    ] {
        check(reply_with(&format!(r#"{entry},{{"job_SN":2}}"#)), &Jobs(&[2], 1));
    }
}

#[test]
fn envelopes_are_written_in_the_format_of_the_service() {
    let refusal = recorded_body("status-refused").replace(r#"": "#, r#"":"#).replace(", ", ",");
    let read: Envelope<u64> = read_envelope(refusal.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), refusal);
}

#[test]
fn error_messages_describe_the_reply() {
    let table = [
        ("", "the reply of 0 bytes is empty: "),
        ("<html>", "the reply of 6 bytes is a web page: "),
        (r#"{"ok":true"#, "the reply of 10 bytes is truncated JSON: "),
        ("[502]", "the reply of 5 bytes is JSON of another form than expected: "),
        ("Bad gateway", "the reply of 11 bytes is not JSON: "),
        (r#"{"ok":false,"status":"Not today"}"#, "the service refused: Not today"),
        (r#"{"ok":false}"#, "the service refused without a reason"),
    ];
    for (body, expected) in table {
        let message = read_job_list(body.as_bytes()).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_long_list_is_read_completely_and_in_order() {
    let entries: Vec<String> = (1..=5000).map(|number| format!(r#"{{"job_SN":{number}}}"#)).collect();
    let jobs = list_of(&entries.join(",")).jobs;
    assert!(jobs.iter().map(|job| job.id.number()).eq(1..=5000));
}
