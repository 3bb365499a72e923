//! A reply that arrives in pieces, in every shape in which one might.

use jess_api::{BodyKind, JobId, JobReader, ReplyError, read_job_list};

use crate::fixtures::{Outcome, in_pieces, reply_with};

/// The longest entry that is read.
const LONGEST_ENTRY: usize = 1 << 20;

/// Checks what comes of a reply, whole and in pieces of many sizes: the numbers of the jobs, how many entries
/// are none, and the shape of a reply that goes wrong.
#[track_caller]
fn check(body: impl AsRef<[u8]>, numbers: &[u64], unreadable: usize, shape: Option<BodyKind>) -> Outcome {
    let body = body.as_ref();
    let whole = in_pieces([body]);
    // A byte at a time is slow work for a debug build.
    let sizes = if body.len() < 100_000 { [1, 2, 3, 5, 16].as_slice() } else { &[1000, 4095, 65_536] };
    for size in sizes {
        assert!(in_pieces(body.chunks(*size)) == whole, "in pieces of {size}");
    }
    let found: Vec<_> = whole.jobs.iter().map(|job| job.id.number()).collect();
    assert_eq!((found.as_slice(), whole.unreadable), (numbers, unreadable));
    match &whole.end {
        Ok(end) => assert_eq!((end.unreadable, end.bytes, None), (unreadable, body.len(), shape)),
        Err(ReplyError::Unreadable { shape: found, bytes, .. }) => {
            assert_eq!((Some(*found), *bytes), (shape, body.len()));
        }
        Err(ReplyError::Refused { .. }) => assert_eq!((numbers.len(), shape), (0, None)),
    }
    whole
}

/// Two cuts at every pair of places fall into everything that can be cut: a byte order mark, letters, escapes,
/// halves of a surrogate pair, numbers, words, keys.
#[test]
fn every_place_of_a_reply_cut_twice() {
    let body = "\u{FEFF} {\"\\u006fk\" : true,\"a\":[\"\\\\\",{\"b\":null}],\"data\":[{\"job_SN\":12.5e1,\"job_Name\"\
                :\"é办🏢\\n\\u00fc\\ud83c\\udfe2\\\"\",\"x\":{}} ,\t-0]}\r\n";
    let whole = in_pieces([body.as_bytes()]);
    assert_eq!(whole.jobs[0].id, JobId::new(125).unwrap());
    assert_eq!(whole.jobs[0].name.as_deref(), Some("é办🏢\nü🏢\""));
    assert_eq!((whole.jobs.len(), whole.unreadable), (1, 1));
    for first in 0..=body.len() {
        let (one, rest) = body.as_bytes().split_at(first);
        for second in 0..=rest.len() {
            let (two, three) = rest.split_at(second);
            assert_eq!(in_pieces([one, two, three]), whole, "cut after {first} and {}", first + second);
        }
    }
}

#[test]
fn jobs_come_as_soon_as_they_are_complete() {
    let mut reader = JobReader::default();
    let mut take = |bytes: &[u8]| {
        reader.feed(bytes);
        reader.take_jobs().map(|job| job.id.number()).collect::<Vec<_>>()
    };
    assert_eq!(take(br#"{"ok":true,"data":[{"job_SN":1"#), [0; 0]);
    assert_eq!(take(b"}"), [1]);
    assert_eq!(take(b""), [0; 0]);
    assert_eq!(take(br#",7,{"job_SN":2},{"job_SN":3},{"#), [2, 3]);
    assert_eq!((reader.bytes(), reader.unreadable()), (61, 1));
    let (rest, end) = reader.finish();
    assert_eq!(rest, []);
    assert!(matches!(end, Err(ReplyError::Unreadable { shape: BodyKind::CutOff, bytes: 61, .. })), "{end:?}");
}

#[test]
fn no_job_comes_before_the_service_has_said_ok() {
    let mut reader = JobReader::new();
    reader.feed(br#"{"data":[{"job_SN":1},{"job_SN":2}],"ok""#);
    assert_eq!(reader.take_jobs().count(), 0);
    reader.feed(b":true");
    // A word ends only at what comes behind it.
    assert_eq!(reader.take_jobs().count(), 0);
    reader.feed(b"}");
    assert_eq!(reader.take_jobs().map(|job| job.id.number()).collect::<Vec<_>>(), [1, 2]);
    assert!(reader.finish().1.is_ok());

    for no_ok in [r#""ok":"true","#, r#""ok":1,"#, ""] {
        check(format!(r#"{{{no_ok}"data":[{{"job_SN":1}}]}}"#), &[], 0, Some(BodyKind::NotJobs));
        check(format!(r#"{{{no_ok}"data":[{{"job_SN":1}}"#), &[], 0, Some(BodyKind::CutOff));
    }
    check(r#"{"data":[{"job_SN":1}],"ok":tru"#, &[], 0, Some(BodyKind::CutOff));
}

#[test]
fn of_a_refusal_there_is_never_a_job() {
    for body in [
        r#"{"ok":false,"data":[{"job_SN":1}],"status":"Not today"}"#,
        r#"{"data":[{"job_SN":1}],"status":"Not today","ok":false}"#,
        r#"{"status":"Not today","data":[{"job_SN":1}],"ok":false}"#,
    ] {
        let message = Some("Not today".to_owned());
        assert_eq!(check(body, &[], 0, None).end, Err(ReplyError::Refused { message }));
        // What the service would have said, had its words come to their end, nobody knows.
        let cut = body.strip_suffix('}').unwrap();
        check(cut, &[], 0, Some(BodyKind::CutOff));
    }
}

#[test]
fn what_came_before_a_reply_went_wrong_stays() {
    let table = [
        (r#"{"ok":true,"data":[{"job_SN":1}],"data":[{"job_SN":2}]}"#, BodyKind::NotJobs),
        (r#"{"ok":true,"data":[{"job_SN":1}],"ok":true}"#, BodyKind::NotJobs),
        (r#"{"ok":true,"data":[{"job_SN":1}],"ok":false}"#, BodyKind::NotJobs),
        (r#"{"ok":true,"data":[{"job_SN":1}],"data":null}"#, BodyKind::NotJobs),
        (r#"{"ok":true,"data":[{"job_SN":1}{"job_SN":2}]}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1},,{"job_SN":2}]}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1},]}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}]]"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}],"status"}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}],}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}]}{"job_SN":2}"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}]}<!-- a proxy -->"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}<"#, BodyKind::NotJson),
        (r#"{"ok":true,"data":[{"job_SN":1}]"#, BodyKind::CutOff),
        (r#"{"ok":true,"data":[{"job_SN":1},"#, BodyKind::CutOff),
        (r#"{"ok":true,"data":[{"job_SN":1},{"job_SN":2"#, BodyKind::CutOff),
        (r#"{"ok":true,"data":[{"job_SN":1},"]}"#, BodyKind::CutOff),
    ];
    for (body, shape) in table {
        check(body, &[1], 0, Some(shape));
    }
    let whole = check(br#"{"ok":true,"data":[{"job_SN":1},?"#, &[1], 0, Some(BodyKind::NotJson));
    assert!(whole.end.unwrap_err().to_string().ends_with("expected a value at byte 32"));
}

#[test]
fn data_that_is_no_list() {
    for data in ["7", "{}", r#""[]""#, "true", r#""null""#, "nulls", "-1.5", r#"{"a":[{"job_SN":1}]}"#] {
        check(format!(r#"{{"ok":true,"data":{data}}}"#), &[], 0, Some(BodyKind::NotJobs));
        check(format!(r#"{{"data":{data},"ok":false}}"#), &[], 0, None);
    }
    check(r#"{"ok":true,"data":null}"#, &[], 0, None);
    check(r#"{"ok":true}"#, &[], 0, None);
}

#[test]
fn what_is_no_object_at_all() {
    let table: [(&[u8], BodyKind); 15] = [
        (b"", BodyKind::Empty),
        (b" \t\r\n", BodyKind::Empty),
        (b"\xEF\xBB\xBF", BodyKind::Empty),
        (b"\xEF\xBB", BodyKind::CutOff),
        (b"\xEF\xBB{}", BodyKind::NotJson),
        (b" \xEF\xBB\xBF{}", BodyKind::NotJson),
        (b"\xEF\xBB\xBF\n<html>", BodyKind::Html),
        (b"[{\"job_SN\":1}]", BodyKind::NotJobs),
        (b"[{\"job_SN\":1}", BodyKind::CutOff),
        (b"-1.5e3", BodyKind::NotJobs),
        (b"null", BodyKind::NotJobs),
        (b"nullnullnull", BodyKind::NotJson),
        (b"502 Bad Gateway", BodyKind::NotJson),
        (b"502BadGateway", BodyKind::NotJson),
        (b"\"text\"", BodyKind::NotJobs),
    ];
    for (body, shape) in table {
        check(body, &[], 0, Some(shape));
    }
}

#[test]
fn an_entry_of_a_mebibyte_is_read_and_a_longer_one_is_skipped() {
    let around = r#"{"job_SN":1,"job_Desc":""}"#.len();
    for (length, numbers, unreadable) in
        [(LONGEST_ENTRY, [1, 2].as_slice(), 0), (LONGEST_ENTRY + 1, &[2], 1), (3 * LONGEST_ENTRY, &[2], 1)]
    {
        let text = "x".repeat(length - around);
        let body = reply_with(&format!(r#"{{"job_SN":1,"job_Desc":"{text}"}},{{"job_SN":2}}"#));
        check(body, numbers, unreadable, None);
    }
    let long = format!("[{}]", "{},".repeat(LONGEST_ENTRY));
    check(reply_with(&format!(r#"{long},{{"job_SN":2}}"#)), &[2], 1, None);
}

#[test]
fn words_without_end_are_cut() {
    for words in
        ["No. ".repeat(1024), "No. ".repeat(10_000), "é".repeat(9000), r"\u00e9\ud83c\udfe2".repeat(999)]
    {
        let end = check(format!(r#"{{"ok":false,"status":"{words}"}}"#), &[], 0, None).end;
        let Err(ReplyError::Refused { message: Some(message) }) = end else { panic!("{end:?}") };
        assert!(message.ends_with('…') && message.len() < 5000, "{message}");
        // The last letter may have been cut in two.
        let kept = message.split(['…', '\u{FFFD}']).next().unwrap();
        let said = words.replace(r"\u00e9", "é").replace(r"\ud83c\udfe2", "🏢");
        assert!(said.starts_with(kept) && kept.len() > 1000, "{message}");
    }
    let enough = "No. ".repeat(1023);
    let end = check(format!(r#"{{"ok":false,"status":"{enough}"}}"#), &[], 0, None).end;
    assert_eq!(end, Err(ReplyError::Refused { message: Some(enough) }));
    for silence in ["7".repeat(5000), format!("[{}]", "1,".repeat(5000))] {
        let end = check(format!(r#"{{"ok":false,"status":{silence}}}"#), &[], 0, None).end;
        assert_eq!(end, Err(ReplyError::Refused { message: None }));
    }
}

#[test]
fn depth_without_end() {
    let deep = format!("{}{}", r#"[{"a":"#.repeat(100_000), "}]".repeat(100_000));
    check(format!(r#"{{"ok":true,"a":{deep},"data":[{{"job_SN":1}}]}}"#), &[1], 0, None);
    check(reply_with(&format!(r#"{{"job_SN":1,"a":{deep},"job_Name":{deep}}}"#)), &[], 1, None);
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    check(reply_with(&format!(r#"{{"job_SN":1,"a":{deep},"job_Name":{deep}}},{deep}"#)), &[1], 1, None);
}

#[test]
fn keys_that_are_nearly_known() {
    let long = "ok".repeat(100);
    let body = format!(r#"{{"{long}":false,"ok ":false,"Data":7,"ok":true,"":0,"data":[{{"job_SN":1}}]}}"#);
    check(body, &[1], 0, None);
    let escaped = r#"{"\u006f\u006B":true,"\u0064\u0061\u0074\u0061":[{"\u006Aob_SN":1}],"\u0073\u0074\u0061\u0074\u0075\u0073":""}"#;
    check(escaped, &[1], 0, None);
}

#[test]
fn after_an_error_bytes_are_counted_and_no_more() {
    let mut reader = JobReader::new();
    reader.feed(br#"{"ok":true,"data":[{"job_SN":1}}"#);
    reader.feed(br#"{"ok":true,"data":[{"job_SN":2}]}"#);
    assert_eq!((reader.bytes(), reader.take_jobs().count()), (65, 1));
    let (rest, end) = reader.finish();
    let detail = "expected a comma at byte 31".to_owned();
    assert_eq!(
        (rest.len(), end),
        (0, Err(ReplyError::Unreadable { shape: BodyKind::NotJson, bytes: 65, detail }))
    );
}

#[test]
fn a_reply_read_whole_has_no_jobs_when_it_went_wrong() {
    let body = br#"{"ok":true,"data":[{"job_SN":1},"#;
    assert!(matches!(read_job_list(body), Err(ReplyError::Unreadable { shape: BodyKind::CutOff, .. })));
}
