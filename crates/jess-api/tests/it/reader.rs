//! Replies that arrive in chunks.

use jess_api::{BodyKind, JobId, JobReader, ReplyError, read_job_list};

use crate::fixtures::{ReadResult, in_chunks, reply_with};

/// The length limit of an entry, in bytes.
const MAX_ENTRY_BYTES: usize = 1 << 20;

/// Reads a reply in one chunk and in chunks of several sizes. Checks the numbers of its jobs, the number of its
/// unreadable entries, and the kind of an unreadable reply.
#[track_caller]
fn check(body: impl AsRef<[u8]>, numbers: &[u64], unreadable: usize, kind: Option<BodyKind>) -> ReadResult {
    let body = body.as_ref();
    let whole = in_chunks([body]);
    // Single bytes of a long reply are too slow in a debug build.
    let sizes = if body.len() < 100_000 { [1, 2, 3, 5, 16].as_slice() } else { &[1000, 4095, 65_536] };
    for size in sizes {
        assert!(in_chunks(body.chunks(*size)) == whole, "in chunks of {size}");
    }
    let found: Vec<_> = whole.jobs.iter().map(|job| job.id.number()).collect();
    assert_eq!((found.as_slice(), whole.unreadable), (numbers, unreadable));
    match &whole.end {
        Ok(end) => assert_eq!((end.unreadable, end.bytes, None), (unreadable, body.len(), kind)),
        Err(ReplyError::Unreadable { kind: found, bytes, .. }) => {
            assert_eq!((Some(*found), *bytes), (kind, body.len()));
        }
        Err(ReplyError::Refused { .. }) => assert_eq!((numbers.len(), kind), (0, None)),
    }
    whole
}

/// The two boundaries fall into a byte order mark, characters, escapes, surrogate pairs, numbers, words and keys.
#[test]
fn a_reply_is_the_same_in_any_three_chunks() {
    let body = "\u{FEFF} {\"\\u006fk\" : true,\"a\":[\"\\\\\",{\"b\":null}],\"data\":[{\"job_SN\":12.5e1,\"job_Name\"\
                :\"é办🏢\\n\\u00fc\\ud83c\\udfe2\\\"\",\"x\":{}} ,\t-0]}\r\n";
    let whole = in_chunks([body.as_bytes()]);
    assert_eq!(whole.jobs[0].id, JobId::new(125).unwrap());
    assert_eq!(whole.jobs[0].name.as_deref(), Some("é办🏢\nü🏢\""));
    assert_eq!((whole.jobs.len(), whole.unreadable), (1, 1));
    for first in 0..=body.len() {
        let (one, tail) = body.as_bytes().split_at(first);
        for second in 0..=tail.len() {
            let (two, three) = tail.split_at(second);
            assert_eq!(in_chunks([one, two, three]), whole, "split after {first} and {}", first + second);
        }
    }
}

#[test]
fn jobs_are_available_as_soon_as_they_are_complete() {
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
    let (jobs, end) = reader.finish();
    assert_eq!(jobs, []);
    assert!(matches!(end, Err(ReplyError::Unreadable { kind: BodyKind::CutOff, bytes: 61, .. })), "{end:?}");
}

#[test]
fn no_job_is_available_before_ok_is_true() {
    let mut reader = JobReader::new();
    reader.feed(br#"{"data":[{"job_SN":1},{"job_SN":2}],"ok""#);
    assert_eq!(reader.take_jobs().count(), 0);
    reader.feed(b":true");
    // The end of a word is known only from the byte after it.
    assert_eq!(reader.take_jobs().count(), 0);
    reader.feed(b"}");
    assert_eq!(reader.take_jobs().map(|job| job.id.number()).collect::<Vec<_>>(), [1, 2]);
    assert!(reader.finish().1.is_ok());

    for no_ok in [r#""ok":"true","#, r#""ok":1,"#, ""] {
        check(format!(r#"{{{no_ok}"data":[{{"job_SN":1}}]}}"#), &[], 0, Some(BodyKind::UnexpectedJson));
        check(format!(r#"{{{no_ok}"data":[{{"job_SN":1}}"#), &[], 0, Some(BodyKind::CutOff));
    }
    check(r#"{"data":[{"job_SN":1}],"ok":tru"#, &[], 0, Some(BodyKind::CutOff));
}

#[test]
fn a_refusal_has_no_jobs() {
    for body in [
        r#"{"ok":false,"data":[{"job_SN":1}],"status":"Not today"}"#,
        r#"{"data":[{"job_SN":1}],"status":"Not today","ok":false}"#,
        r#"{"status":"Not today","data":[{"job_SN":1}],"ok":false}"#,
    ] {
        let message = Some("Not today".to_owned());
        assert_eq!(check(body, &[], 0, None).end, Err(ReplyError::Refused { message }));
        // A truncated refusal is cut off: its message may be incomplete.
        let truncated = body.strip_suffix('}').unwrap();
        check(truncated, &[], 0, Some(BodyKind::CutOff));
    }
}

#[test]
fn jobs_before_an_error_are_kept() {
    let table = [
        (r#"{"ok":true,"data":[{"job_SN":1}],"data":[{"job_SN":2}]}"#, BodyKind::UnexpectedJson),
        (r#"{"ok":true,"data":[{"job_SN":1}],"ok":true}"#, BodyKind::UnexpectedJson),
        (r#"{"ok":true,"data":[{"job_SN":1}],"ok":false}"#, BodyKind::UnexpectedJson),
        (r#"{"ok":true,"data":[{"job_SN":1}],"data":null}"#, BodyKind::UnexpectedJson),
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
    for (body, kind) in table {
        check(body, &[1], 0, Some(kind));
    }
    let result = check(br#"{"ok":true,"data":[{"job_SN":1},?"#, &[1], 0, Some(BodyKind::NotJson));
    assert!(result.end.unwrap_err().to_string().ends_with("expected a value at byte 32"));
}

#[test]
fn data_that_is_not_a_list_is_unexpected() {
    for data in ["7", "{}", r#""[]""#, "true", r#""null""#, "nulls", "-1.5", r#"{"a":[{"job_SN":1}]}"#] {
        check(format!(r#"{{"ok":true,"data":{data}}}"#), &[], 0, Some(BodyKind::UnexpectedJson));
        check(format!(r#"{{"data":{data},"ok":false}}"#), &[], 0, None);
    }
    check(r#"{"ok":true,"data":null}"#, &[], 0, None);
    check(r#"{"ok":true}"#, &[], 0, None);
}

#[test]
fn replies_that_are_not_objects_are_classified() {
    let table: [(&[u8], BodyKind); 15] = [
        (b"", BodyKind::Empty),
        (b" \t\r\n", BodyKind::Empty),
        (b"\xEF\xBB\xBF", BodyKind::Empty),
        (b"\xEF\xBB", BodyKind::CutOff),
        (b"\xEF\xBB{}", BodyKind::NotJson),
        (b" \xEF\xBB\xBF{}", BodyKind::NotJson),
        (b"\xEF\xBB\xBF\n<html>", BodyKind::Html),
        (b"[{\"job_SN\":1}]", BodyKind::UnexpectedJson),
        (b"[{\"job_SN\":1}", BodyKind::CutOff),
        (b"-1.5e3", BodyKind::UnexpectedJson),
        (b"null", BodyKind::UnexpectedJson),
        (b"nullnullnull", BodyKind::NotJson),
        (b"502 Bad Gateway", BodyKind::NotJson),
        (b"502BadGateway", BodyKind::NotJson),
        (b"\"text\"", BodyKind::UnexpectedJson),
    ];
    for (body, kind) in table {
        check(body, &[], 0, Some(kind));
    }
}

#[test]
fn entries_longer_than_a_mebibyte_are_skipped() {
    let around = r#"{"job_SN":1,"job_Desc":""}"#.len();
    for (length, numbers, unreadable) in [
        (MAX_ENTRY_BYTES, [1, 2].as_slice(), 0),
        (MAX_ENTRY_BYTES + 1, &[2], 1),
        (3 * MAX_ENTRY_BYTES, &[2], 1),
    ] {
        let text = "x".repeat(length - around);
        let body = reply_with(&format!(r#"{{"job_SN":1,"job_Desc":"{text}"}},{{"job_SN":2}}"#));
        check(body, numbers, unreadable, None);
    }
    let long = format!("[{}]", "{},".repeat(MAX_ENTRY_BYTES));
    check(reply_with(&format!(r#"{long},{{"job_SN":2}}"#)), &[2], 1, None);
}

#[test]
fn a_long_message_is_shortened() {
    for sent in
        ["No. ".repeat(1024), "No. ".repeat(10_000), "é".repeat(9000), r"\u00e9\ud83c\udfe2".repeat(999)]
    {
        let end = check(format!(r#"{{"ok":false,"status":"{sent}"}}"#), &[], 0, None).end;
        let Err(ReplyError::Refused { message: Some(message) }) = end else { panic!("{end:?}") };
        assert!(message.ends_with('…') && message.len() < 5000, "{message}");
        // The last character may have been truncated.
        let kept = message.split(['…', '\u{FFFD}']).next().unwrap();
        let sent = sent.replace(r"\u00e9", "é").replace(r"\ud83c\udfe2", "🏢");
        assert!(sent.starts_with(kept) && kept.len() > 1000, "{message}");
    }
    let longest = "No. ".repeat(1023);
    let end = check(format!(r#"{{"ok":false,"status":"{longest}"}}"#), &[], 0, None).end;
    assert_eq!(end, Err(ReplyError::Refused { message: Some(longest) }));
    for sent in ["7".repeat(5000), format!("[{}]", "1,".repeat(5000))] {
        let end = check(format!(r#"{{"ok":false,"status":{sent}}}"#), &[], 0, None).end;
        assert_eq!(end, Err(ReplyError::Refused { message: None }));
    }
}

#[test]
fn deeply_nested_values_are_skipped() {
    let deep = format!("{}{}", r#"[{"a":"#.repeat(100_000), "}]".repeat(100_000));
    check(format!(r#"{{"ok":true,"a":{deep},"data":[{{"job_SN":1}}]}}"#), &[1], 0, None);
    check(reply_with(&format!(r#"{{"job_SN":1,"a":{deep},"job_Name":{deep}}}"#)), &[], 1, None);
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    check(reply_with(&format!(r#"{{"job_SN":1,"a":{deep},"job_Name":{deep}}},{deep}"#)), &[1], 1, None);
}

#[test]
fn similar_keys_are_ignored_and_escaped_keys_are_read() {
    let long = "ok".repeat(100);
    let body = format!(r#"{{"{long}":false,"ok ":false,"Data":7,"ok":true,"":0,"data":[{{"job_SN":1}}]}}"#);
    check(body, &[1], 0, None);
    let escaped = r#"{"\u006f\u006B":true,"\u0064\u0061\u0074\u0061":[{"\u006Aob_SN":1}],"\u0073\u0074\u0061\u0074\u0075\u0073":""}"#;
    check(escaped, &[1], 0, None);
}

#[test]
fn bytes_after_an_error_are_only_counted() {
    let mut reader = JobReader::new();
    reader.feed(br#"{"ok":true,"data":[{"job_SN":1}}"#);
    reader.feed(br#"{"ok":true,"data":[{"job_SN":2}]}"#);
    assert_eq!((reader.bytes(), reader.take_jobs().count()), (65, 1));
    let (jobs, end) = reader.finish();
    let detail = "expected a comma at byte 31".to_owned();
    assert_eq!(
        (jobs.len(), end),
        (0, Err(ReplyError::Unreadable { kind: BodyKind::NotJson, bytes: 65, detail }))
    );
}

#[test]
fn a_truncated_list_is_an_error() {
    let body = br#"{"ok":true,"data":[{"job_SN":1},"#;
    assert!(matches!(read_job_list(body), Err(ReplyError::Unreadable { kind: BodyKind::CutOff, .. })));
}
