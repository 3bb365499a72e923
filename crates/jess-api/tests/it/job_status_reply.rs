//! Typed replies of `GET /job/status/{id}` and `GET /session`.

use jess_api::{BodyKind, JobId, JobStatus, JobStatusReply, Progress, ReplyError, Timestamp, read_envelope};
use serde::de::IgnoredAny;

use crate::fixtures::recorded_body;

/// Reads the reply with this data.
fn read(data: &str) -> Result<Option<JobStatusReply>, ReplyError> {
    let body = format!(r#"{{"ok":true,"status":"12259 status available","data":{data}}}"#);
    read_envelope::<JobStatusReply>(body.as_bytes())?.into_data()
}

/// Reads the reply of job 7 with these members.
fn status_with(members: &str) -> JobStatusReply {
    let comma = if members.is_empty() { "" } else { "," };
    read(&format!(r#"{{"job_ID":7{comma}{members}}}"#)).unwrap().unwrap()
}

fn unknown_status() -> JobStatusReply {
    JobStatusReply {
        id: JobId::new(7).unwrap(),
        status: JobStatus::from_text(""),
        message: None,
        progress: None,
        is_cancel_requested: false,
        completed: None,
        updated: None,
    }
}

#[test]
fn recorded_replies_are_read() {
    use JobStatus::{Canceled, Finished, Queued};
    let finished = "Job finished. Results collected into tables.";
    let table = [
        (
            "status-finished-wiki",
            (12_249, Finished, finished, "12, 0, 0, 0, 0, 0, 12"),
            (false, 1_607_777_765_357, 1_607_777_765_395),
        ),
        (
            "status-finished-2021",
            (385_099, Finished, finished, "1, 0, 0, 0, 0, 0, 1"),
            (false, 1_625_569_158_028, 1_625_569_158_038),
        ),
        (
            "status-finished-2020a",
            (303_264, Finished, finished, "1, 0, 0, 0, 0, 0, 1"),
            (false, 1_600_773_747_018, 1_600_773_747_029),
        ),
        (
            "status-finished-2020b",
            (303_548, Finished, finished, "1, 0, 0, 0, 0, 0, 1"),
            (false, 1_601_120_640_047, 1_601_120_640_059),
        ),
        // The completion time is set although the job is still queued.
        (
            "cancel-accepted",
            (12_259, Queued, "Job preparation done; awaiting execution.", "20, 0, 0, 0, 16, 4, 0"),
            (true, 1_608_079_500_550, 1_608_079_505_339),
        ),
        (
            "status-canceled",
            (12_259, Canceled, "Job is cancelled", "20, 0, 0, 12, 0, 8, 0"),
            (false, 1_608_079_510_027, 1_608_079_510_027),
        ),
    ];
    for (name, (number, status, message, progress), (is_cancel_requested, completed, updated)) in table {
        let envelope = read_envelope::<JobStatusReply>(recorded_body(name).as_bytes()).unwrap();
        let expected = JobStatusReply {
            id: JobId::new(number).unwrap(),
            status,
            message: Some(message.to_owned()),
            progress: Progress::from_text(progress),
            is_cancel_requested,
            completed: Some(Timestamp::from_millis(completed)),
            updated: Some(Timestamp::from_millis(updated)),
        };
        assert_eq!(envelope.into_data(), Ok(Some(expected)), "{name}");
    }
}

#[test]
fn recorded_refusals_are_errors() {
    for (name, message) in [
        ("status-refused", "Job 12250 is not accessible to user user@example.com"),
        ("cancel-refused", "Job 12250 is not found or not cancellable"),
    ] {
        let envelope = read_envelope::<JobStatusReply>(recorded_body(name).as_bytes()).unwrap();
        let message = Some(message.to_owned());
        assert_eq!(envelope.into_data(), Err(ReplyError::Refused { message }), "{name}");
    }
}

#[test]
fn missing_null_and_malformed_fields_are_absent() {
    assert_eq!(status_with(""), unknown_status());
    let keys = ["status", "status_Info", "progress", "cancel_Flag", "completion_Time", "last_Update"];
    for key in keys {
        for value in [
            "null",
            "[]",
            "[1,[2]]",
            "{}",
            r#"{"job_ID":9}"#,
            r#""""#,
            r#""  ""#,
            r#""null""#,
            "1e999",
            "false",
        ] {
            let members = format!(r#""{key}":{value}"#);
            assert_eq!(status_with(&members), unknown_status(), "{members}");
        }
    }
}

#[test]
fn fields_may_be_in_other_spellings() {
    assert_eq!(status_with(r#""status":" cancelled ""#).status, JobStatus::Canceled);
    assert_eq!(status_with(r#""status":"Paused""#).status.as_str(), "PAUSED");
    assert_eq!(status_with(r#""status_Info":"half \ud83c""#).message.as_deref(), Some("half \u{FFFD}"));
    assert_eq!(status_with(r#""status_Info":12"#).message.as_deref(), Some("12"));
    assert_eq!(status_with(r#""progress":"20 of 20""#).progress, None);
    assert!(status_with(r#""cancel_Flag":true"#).is_cancel_requested);
    for value in [r#""true""#, "1", "[true]"] {
        assert!(!status_with(&format!(r#""cancel_Flag":{value}"#)).is_cancel_requested, "{value}");
    }
    for value in ["1608079510027", "1608079510027.0", r#""1608079510027""#] {
        let expected = Some(Timestamp::from_millis(1_608_079_510_027));
        assert_eq!(status_with(&format!(r#""completion_Time":{value}"#)).completed, expected, "{value}");
        assert_eq!(status_with(&format!(r#""last_Update":{value}"#)).updated, expected, "{value}");
    }
    assert_eq!(status_with(r#""id":12255,"new":{"a":[1]}"#), unknown_status());
    assert_eq!(read(r#"{"job_ID":"7"}"#), Ok(Some(unknown_status())));
    assert_eq!(read("null"), Ok(None));
}

#[test]
fn a_reply_without_a_job_number_is_unexpected() {
    for data in [
        "{}",
        r#"{"id":12255,"status":"QUEUED"}"#,
        r#"{"job_ID":null}"#,
        r#"{"job_ID":0}"#,
        r#"{"job_ID":7.5}"#,
        r#"{"job_ID":7,"job_ID":7}"#,
        "7",
        r#""QUEUED""#,
    ] {
        let error = read(data).unwrap_err();
        let is_unexpected = matches!(error, ReplyError::Unreadable { kind: BodyKind::UnexpectedJson, .. });
        assert!(is_unexpected, "{data}: {error:?}");
    }
}

#[test]
fn a_valid_session_has_no_data() {
    let envelope = read_envelope::<IgnoredAny>(recorded_body("session-valid").as_bytes()).unwrap();
    assert_eq!(envelope.message.as_deref(), Some("JESS session key is valid."));
    assert!(matches!(envelope.into_data(), Ok(None)));

    let refusal = read_envelope::<IgnoredAny>(recorded_body("session-refused").as_bytes()).unwrap();
    let message = "The supplied user and passwd pair does not match any record on JESS.".to_owned();
    assert_eq!(refusal.into_data().unwrap_err(), ReplyError::Refused { message: Some(message) });
}

#[test]
fn times_that_mean_never_are_absent() {
    for value in ["0", "-1", "-62135596800000", "253402300799999", "1625569133"] {
        let reply = status_with(&format!(r#""completion_Time":{value},"last_Update":{value}"#));
        assert_eq!(reply, unknown_status(), "{value}");
    }
}
