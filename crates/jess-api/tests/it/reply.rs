//! The envelope and the list in it, in every shape in which they might come.

use jess_api::{BodyKind, Envelope, JobListReply, ReplyError, read_envelope, read_job_list};

use crate::fixtures::{list_of, recorded_body, reply_with};

/// What is expected of a body.
enum Read {
    /// The numbers of the jobs, and how many entries are none.
    Jobs(&'static [u64], usize),
    Refused(Option<&'static str>),
    Not(BodyKind),
}

use Read::{Jobs, Not, Refused};

fn check(body: impl AsRef<[u8]>, expected: &Read) {
    let body = body.as_ref();
    let shown = String::from_utf8_lossy(body);
    match (read_job_list(body), expected) {
        (Ok(JobListReply { jobs, unreadable }), Jobs(numbers, others)) => {
            let found: Vec<_> = jobs.iter().map(|job| job.id.number()).collect();
            assert_eq!((found.as_slice(), unreadable), (*numbers, *others), "{shown}");
        }
        (Err(ReplyError::Refused { message }), Refused(words)) => {
            assert_eq!(message.as_deref(), *words, "{shown}");
        }
        (Err(ReplyError::Unreadable { shape, bytes, detail }), Not(expected)) => {
            assert_eq!((shape, bytes), (*expected, body.len()), "{shown}: {detail}");
            assert!(!detail.is_empty(), "{shown}");
        }
        (read, _) => panic!("{shown}: {read:?}"),
    }
}

#[test]
fn data_in_every_shape() {
    let table = [
        (r#"null"#, Jobs(&[], 0)),
        (r#"[]"#, Jobs(&[], 0)),
        (r#"[{"job_SN":1},{"job_SN":2}]"#, Jobs(&[1, 2], 0)),
        (r#"{}"#, Not(BodyKind::NotJobs)),
        (r#"{"job_SN":1}"#, Not(BodyKind::NotJobs)),
        (r#"385114"#, Not(BodyKind::NotJobs)),
        (r#"-1.5"#, Not(BodyKind::NotJobs)),
        (r#"true"#, Not(BodyKind::NotJobs)),
        (r#""[]""#, Not(BodyKind::NotJobs)),
    ];
    for (data, expected) in table {
        check(format!(r#"{{"ok":true,"status":"","data":{data}}}"#), &expected);
    }
    check(r#"{"ok":true,"status":"No job"}"#, &Jobs(&[], 0));
}

#[test]
fn a_refusal_is_one_whatever_comes_with_it() {
    for data in ["null", "[]", r#"[{"job_SN":1}]"#, r#"{"reason":[1,{}]}"#, "7", "false", r#""no""#] {
        check(format!(r#"{{"ok":false,"status":"Not today","data":{data}}}"#), &Refused(Some("Not today")));
    }
    check(r#"{"ok":false,"status":"Not today"}"#, &Refused(Some("Not today")));
    check(r#"{"data":null,"status":"Last key first","ok":false}"#, &Refused(Some("Last key first")));
    for nothing in [r#""""#, "null", r#""null""#, "[1]", r#"{"a":{}}"#, "true"] {
        check(format!(r#"{{"ok":false,"status":{nothing},"data":null}}"#), &Refused(None));
    }
    check(r#"{"ok":false}"#, &Refused(None));
    check(r#"{"ok":false,"status":403}"#, &Refused(Some("403")));
}

#[test]
fn without_a_true_or_false_there_is_no_envelope() {
    for ok in [r#""ok":null"#, r#""ok":"true""#, r#""ok":1"#, r#""ok":[]"#, r#""OK":true"#, r#""done":true"#]
    {
        check(format!(r#"{{{ok},"status":"","data":[]}}"#), &Not(BodyKind::NotJobs));
    }
    for body in ["{}", "[]", r#"[true,"",[]]"#, "null", "true", "17", r#""text""#] {
        check(body, &Not(BodyKind::NotJobs));
    }
}

#[test]
fn keys_in_any_order_unknown_and_twice() {
    check(r#"{"data":[{"job_SN":1}],"status":"","ok":true}"#, &Jobs(&[1], 0));
    check(r#"{"v":2,"ok":true,"more":{"data":[{}]},"data":[{"job_SN":1}],"jwt":null}"#, &Jobs(&[1], 0));
    // The last one counts, as in JavaScript.
    check(r#"{"ok":false,"status":"a","status":"b","data":null}"#, &Refused(Some("b")));
    // But the jobs of the first ones may have been shown already.
    check(r#"{"ok":true,"ok":false,"data":null}"#, &Not(BodyKind::NotJobs));
    check(r#"{"ok":true,"data":[{"job_SN":1}],"data":[{"job_SN":2}]}"#, &Not(BodyKind::NotJobs));
    check(r#"{"ok":true,"data":7,"data":[{"job_SN":2}]}"#, &Not(BodyKind::NotJobs));
    check(r#"{"\u006fk":true,"\u0064ata":[{"job\u005fSN":1}]}"#, &Jobs(&[1], 0));
}

#[test]
fn entries_that_are_no_jobs_are_counted_and_cost_nothing_else() {
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
fn what_is_not_json() {
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
    for (body, shape) in table {
        check(body, &Not(shape));
    }
}

#[test]
fn nothing_may_follow_the_reply_but_blanks() {
    let body = recorded_body("jobs-2020");
    check(format!("\n{body}\r\n\t "), &Jobs(&[303_263, 303_264], 0));
    for garbage in ["}", "]", ",", "null", body, "<!-- served by a proxy -->", "\0", "\u{FEFF}"] {
        check(format!("{body}{garbage}"), &Not(BodyKind::NotJson));
    }
}

#[test]
fn a_byte_order_mark_is_skipped_once() {
    let body = recorded_body("jobs-2020");
    check(format!("\u{FEFF}{body}"), &Jobs(&[303_263, 303_264], 0));
    check(format!("\u{FEFF}\u{FEFF}{body}"), &Not(BodyKind::NotJson));
}

#[test]
fn bytes_that_are_not_utf8_cost_a_letter_and_not_the_list() {
    let list =
        read_job_list(b"{\"ok\":true,\"data\":[{\"job_SN\":1,\"job_Name\":\"B\xFCrohaus\"},{\"job_SN\":2}]}");
    let JobListReply { jobs, unreadable } = list.unwrap();
    assert_eq!((jobs.len(), unreadable), (2, 0));
    assert_eq!(jobs[0].name.as_deref(), Some("B\u{FFFD}rohaus"));

    check(b"{\"ok\":false,\"status\":\"Zur\xFCckgewiesen\"}", &Refused(Some("Zur\u{FFFD}ckgewiesen")));
    check(b"{\"ok\":\xFF}", &Not(BodyKind::NotJson));
    check(b"\xFF\xFF\xFF\xFF", &Not(BodyKind::NotJson));
}

#[test]
fn deep_nesting_neither_overflows_nor_hides_a_job() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check(reply_with(&format!(r#"{{"job_SN":1,"unknown":{deep}}}"#)), &Jobs(&[1], 0));
    check(reply_with(&format!(r#"{{"job_SN":1,"job_Name":{deep}}},{deep}"#)), &Jobs(&[1], 1));
    check(format!(r#"{{"ok":true,"more":{deep},"data":null}}"#), &Jobs(&[], 0));
    check(&deep, &Not(BodyKind::NotJobs));
    check("[".repeat(100_000), &Not(BodyKind::CutOff));
}

/// Each of these would cost the whole reply if it were read as JSON and no more.
#[test]
fn what_json_does_not_have_costs_no_more_than_a_field() {
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
fn an_entry_that_is_broken_costs_that_entry() {
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
fn an_envelope_is_written_as_the_service_writes_it() {
    let refusal = recorded_body("status-refused").replace(r#"": "#, r#"":"#).replace(", ", ",");
    let read: Envelope<u64> = read_envelope(refusal.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), refusal);
}

#[test]
fn errors_say_what_happened() {
    let table = [
        ("", "the reply of 0 bytes is nothing: "),
        ("<html>", "the reply of 6 bytes is a web page: "),
        (r#"{"ok":true"#, "the reply of 10 bytes is JSON that is cut off: "),
        ("[502]", "the reply of 5 bytes is JSON that is not a job list: "),
        ("Bad gateway", "the reply of 11 bytes is not JSON: "),
        (r#"{"ok":false,"status":"Not today"}"#, "the service refused: Not today"),
        (r#"{"ok":false}"#, "the service refused without a reason"),
    ];
    for (body, expected) in table {
        let said = read_job_list(body.as_bytes()).unwrap_err().to_string();
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn a_long_list_is_read_whole_and_in_order() {
    let entries: Vec<String> = (1..=5000).map(|number| format!(r#"{{"job_SN":{number}}}"#)).collect();
    let jobs = list_of(&entries.join(",")).jobs;
    assert!(jobs.iter().map(|job| job.id.number()).eq(1..=5000));
}
