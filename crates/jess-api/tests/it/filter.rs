//! Valid and invalid filters, and their spelling.

use chrono::NaiveDate;
use jess_api::{FilterError, FilterKey, JobFilter, JobStatus};

use crate::fixtures::{day, filter, pairs};

/// Each row is a query and its body, which is empty for the default filter.
#[test]
fn valid_queries_are_converted_to_bodies() {
    let all = r#"{"since":"2020-12-01","till":"2020-12-20","status":"FINISHED"}"#;
    let table = [
        ("", ""),
        ("q=text&sort=-submitted&job=12238", ""),
        ("since=&till=&status=", ""),
        ("since=%20", ""),
        ("status=,,", ""),
        ("since=2020-12-01&till=2020-12-20&status=FINISHED", all),
        ("status=FINISHED&till=2020-12-20&q=x&since=2020-12-01", all),
        ("since=2020-12-01", r#"{"since":"2020-12-01"}"#),
        ("till=2020-12-20", r#"{"till":"2020-12-20"}"#),
        ("since=%202020-12-01%20", r#"{"since":"2020-12-01"}"#),
        ("since=&since=2020-12-01&since=", r#"{"since":"2020-12-01"}"#),
        ("since=2020-12-01&till=2020-12-01", r#"{"since":"2020-12-01","till":"2020-12-01"}"#),
        ("since=2024-02-29", r#"{"since":"2024-02-29"}"#),
        ("since=2000-02-29", r#"{"since":"2000-02-29"}"#),
        ("since=0001-01-01&till=9999-12-31", r#"{"since":"0001-01-01","till":"9999-12-31"}"#),
        ("status=queued", r#"{"status":"QUEUED"}"#),
        ("status=Rejected,CANCELLED,unpacked", r#"{"status":"UNPACKED,CANCELED,REJECTED"}"#),
        ("status=CANCELED,CANCELLED", r#"{"status":"CANCELED"}"#),
        ("status=QUEUED&status=ACCEPTED&status=QUEUED", r#"{"status":"ACCEPTED,QUEUED"}"#),
        ("status=%20QUEUED%20,,ACCEPTED,", r#"{"status":"ACCEPTED,QUEUED"}"#),
        ("status=paused,QUEUED,on_hold-2", r#"{"status":"QUEUED,ON_HOLD-2,PAUSED"}"#),
        ("Since=2020-12-01&STATUS=QUEUED", ""),
    ];
    for (query, body) in table {
        let query = query.replace("%20", " ");
        let filter = filter(&query);
        assert_eq!(filter.to_body().unwrap_or_default(), body, "{query}");
        assert_eq!(filter.is_default(), body.is_empty(), "{query}");
        assert_eq!(JobFilter::from_query_pairs(filter.to_query_pairs()), Ok(filter.clone()), "{query}");
        assert_eq!(JobFilter::from_body(body.as_bytes()), Ok(filter), "{query}");
    }
}

#[test]
fn invalid_dates_are_rejected() {
    let texts = [
        "2020-12",
        "2020-1-5",
        "2020-12-1",
        "2020-1-05",
        "2020- 1-05",
        "+2020-1-05",
        "20-12-01",
        "2020/12/01",
        "01-12-2020",
        "20201201",
        "2020-12-01T00:00",
        "yesterday",
        "2020-13-01",
        "2020-00-01",
        "2020-12-32",
        "2020-12-00",
        "2021-02-29",
        "1900-02-29",
        "0000-01-01",
        "+2020-12-01",
        "-2020-12-01",
        "12020-12-01",
        "2020-12-0１",
        "٢٠٢٠-12-01",
        "2020–12–01",
        "null",
        "0",
        "2020-12-01\",\"x\":\"",
        "2020-12-01&till=2020-12-02",
        "2020-12-01\r\nX: y",
        "'; DROP TABLE jobs; --",
    ];
    for key in [FilterKey::Since, FilterKey::Till] {
        for text in texts.into_iter().map(str::to_owned).chain(["9".repeat(100_000)]) {
            let read = JobFilter::from_query_pairs([(key.as_str(), text.as_str())]);
            assert_eq!(read, Err(FilterError::NotADate { key, text: text.clone() }));
            let body = serde_json::json!({ key.as_str(): text }).to_string();
            assert_eq!(JobFilter::from_body(body.as_bytes()), Err(FilterError::NotADate { key, text }));
        }
    }
}

#[test]
fn invalid_status_names_are_rejected() {
    let too_long = "A".repeat(33);
    let texts = [
        "TIMED OUT",
        "QUEUED\"",
        "\"}{\"",
        "QUEUED&x=1",
        "QUEUED\nX",
        "QUEUED;ACCEPTED",
        "QUEUED'",
        "QUEUED\\",
        "*",
        "a=b",
        "<b>",
        "PAUSÉ",
        "ﬁnished",
        "QUEUED\0",
        "$body",
        "%51",
        // JESS documents no exclusion.
        "-QUEUED",
        "-",
        &too_long,
    ];
    for text in texts {
        let expected = Err(FilterError::NotAStatus { text: text.to_owned() });
        for value in [text.to_owned(), format!("FINISHED,{text}"), format!("{text},FINISHED")] {
            assert_eq!(JobFilter::from_query_pairs([("status", &value)]), expected, "{value}");
            let body = serde_json::json!({ "status": value }).to_string();
            assert_eq!(JobFilter::from_body(body.as_bytes()), expected, "{value}");
        }
    }
    assert_eq!(filter(&format!("status={}", "A".repeat(32))).statuses().len(), 1);
}

/// Each row is the status of an address, the same as it is written again, and the statuses that a request asks for.
#[test]
fn statuses_of_an_address_can_be_excluded() {
    let table = [
        ("", "", ""),
        (" ,", "", ""),
        ("finished,QUEUED", "QUEUED,FINISHED", "QUEUED,FINISHED"),
        ("-REJECTED", "-REJECTED", "ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED"),
        (" -rejected , -CANCELLED,-REJECTED", "-CANCELED,-REJECTED", "ACCEPTED,UNPACKED,QUEUED,FINISHED"),
        ("-REJECTED,-PAUSED", "-REJECTED,-PAUSED", "ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED"),
        (
            "-QUEUED,-ACCEPTED,-UNPACKED,-CANCELED,-REJECTED",
            "-ACCEPTED,-UNPACKED,-QUEUED,-CANCELED,-REJECTED",
            "FINISHED",
        ),
        // The other ones cannot be named, so the request asks for all.
        ("-PAUSED", "-PAUSED", ""),
        (
            "-ACCEPTED,-UNPACKED,-QUEUED,-FINISHED,-CANCELED,-REJECTED",
            "-ACCEPTED,-UNPACKED,-QUEUED,-FINISHED,-CANCELED,-REJECTED",
            "",
        ),
    ];
    for (text, written, requested) in table {
        let filter = JobFilter::from_status_text(text).unwrap();
        assert_eq!(filter.status_text(), written, "{text}");
        let status = (!requested.is_empty()).then(|| ("status", requested.to_owned()));
        assert_eq!(filter.to_query_pairs(), Vec::from_iter(status), "{text}");
    }
}

#[test]
fn invalid_statuses_of_an_address_are_rejected() {
    let not_a_status = |text: &str| FilterError::NotAStatus { text: text.to_owned() };
    let too_many: Vec<String> = (0..33).map(|n| format!("-S{n}")).collect();
    let table = [
        ("FINISHED,-REJECTED", FilterError::MixedStatuses),
        ("-REJECTED,FINISHED", FilterError::MixedStatuses),
        ("-", not_a_status("-")),
        ("-A B", not_a_status("-A B")),
        ("A B", not_a_status("A B")),
        (&too_many.join(","), FilterError::TooManyStatuses { max: 32 }),
    ];
    for (text, error) in table {
        assert_eq!(JobFilter::from_status_text(text), Err(error), "{text}");
    }
}

#[test]
fn contradictory_filters_are_rejected() {
    let error = |query: &str| JobFilter::from_query_pairs(pairs(query)).unwrap_err();
    assert_eq!(
        error("since=2020-12-02&till=2020-12-01"),
        FilterError::SinceAfterTill { since: day("2020-12-02"), till: day("2020-12-01") }
    );
    for query in ["since=2020-12-01&since=2020-12-01", "since=2020-12-01&till=2020-12-05&since=2020-12-02"] {
        assert_eq!(error(query), FilterError::Repeated { key: FilterKey::Since }, "{query}");
    }
    assert_eq!(error("till=2020-12-01&till=2020-12-02"), FilterError::Repeated { key: FilterKey::Till });
}

/// A filter from `JobFilter::new` can be sent as well, so `new` validates like the parsers.
#[test]
fn new_rejects_dates_and_names_that_cannot_be_written() {
    let year_10000 = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap();
    for date in [NaiveDate::MIN, NaiveDate::MAX, NaiveDate::from_ymd_opt(0, 1, 1).unwrap(), year_10000] {
        for (key, since, till) in [(FilterKey::Since, Some(date), None), (FilterKey::Till, None, Some(date))]
        {
            let expected = Err(FilterError::NotADate { key, text: date.to_string() });
            assert_eq!(JobFilter::new(since, till, []), expected, "{date}");
        }
    }
    for name in ["", "TIMED OUT", "A,B", "A\"B"] {
        let expected = Err(FilterError::NotAStatus { text: name.to_owned() });
        assert_eq!(JobFilter::new(None, None, [JobStatus::from_text(name)]), expected, "{name}");
    }
    let filter = JobFilter::new(Some(day("2020-12-01")), None, [JobStatus::Queued]).unwrap();
    assert_eq!((filter.since(), filter.till()), (Some(day("2020-12-01")), None));
    assert!(filter.statuses().eq([&JobStatus::Queued]));
}

#[test]
fn valid_bodies_are_parsed() {
    let table = [
        ("", ""),
        (" \r\n", ""),
        ("{}", ""),
        (r#"{"since":null,"till":null,"status":null}"#, ""),
        (r#"{"since":"","till":" ","status":","}"#, ""),
        (r#" {"status": "REJECTED"} "#, r#"{"status":"REJECTED"}"#),
        (r#"{"other":[1,{}],"since":"2020-12-01"}"#, r#"{"since":"2020-12-01"}"#),
        (r#"{"till":"2020-12-20","since":"2020-12-01"}"#, r#"{"since":"2020-12-01","till":"2020-12-20"}"#),
        (r#"{"\u0073tatus":"\u0051ueued"}"#, r#"{"status":"QUEUED"}"#),
    ];
    for (body, expected) in table {
        let filter = JobFilter::from_body(body.as_bytes()).unwrap();
        assert_eq!(filter.to_body().unwrap_or_default(), expected, "{body}");
    }
}

#[test]
fn invalid_bodies_are_rejected() {
    let bodies: [&[u8]; 16] = [
        b"null",
        b"true",
        b"7",
        b"\"since\"",
        b"[]",
        br#"["2020-12-01","2020-12-20","FINISHED"]"#,
        b"{",
        b"{}}",
        br#"{"since":"2020-12-01""#,
        br#"{"since":20201201}"#,
        br#"{"status":["QUEUED"]}"#,
        br#"{"status":{}}"#,
        br#"{"since":"2020-12-01","since":"2020-12-02"}"#,
        br#"{"status":true}"#,
        b"since=2020-12-01",
        b"\xff\xfe",
    ];
    for body in bodies {
        let read = JobFilter::from_body(body);
        assert!(matches!(read, Err(FilterError::NotAFilter { .. })), "{}: {read:?}", body.escape_ascii());
    }
}

#[test]
fn error_messages_quote_at_most_forty_characters() {
    let message =
        |query: &[(&str, &str)]| JobFilter::from_query_pairs(query.iter().copied()).unwrap_err().to_string();
    let long = "x".repeat(10_000);
    let table: [(&[(&str, &str)], String); 6] = [
        (&[("till", "soon")], "till is not a date written YYYY-MM-DD: “soon”".into()),
        (&[("till", "a\nb\u{202e}")], "till is not a date written YYYY-MM-DD: “a\u{FFFD}b\u{FFFD}”".into()),
        (&[("since", &long)], format!("since is not a date written YYYY-MM-DD: “{}…”", "x".repeat(40))),
        (&[("status", "TIMED OUT")], "status has a name that cannot be one: “TIMED OUT”".into()),
        (
            &[("since", "2020-12-02"), ("till", "2020-12-01")],
            "since (2020-12-02) is later than till (2020-12-01)".into(),
        ),
        (&[("till", "2020-12-02"), ("till", "2020-12-02")], "till is given more than once".into()),
    ];
    for (query, expected) in table {
        assert_eq!(message(query), expected);
    }
    let error = JobFilter::from_body(b"[]").unwrap_err();
    assert_eq!(error.to_string(), "the body is not a job filter: it is not a JSON object");
}

#[test]
fn keys_are_parsed_from_their_exact_names() {
    assert_eq!(FilterKey::ALL.map(|key| key.to_string()), ["since", "till", "status"]);
    for key in FilterKey::ALL {
        assert_eq!(FilterKey::from_name(key.as_str()), Some(key));
    }
    for name in ["", "Since", "since ", "q"] {
        assert_eq!(FilterKey::from_name(name), None, "{name}");
    }
}

#[test]
fn the_number_of_statuses_is_limited() {
    let names = |count: usize| (0..count).rev().map(|n| format!("S{n}")).collect::<Vec<_>>().join(",");
    let read = |status: &str| JobFilter::from_query_pairs([("status", status)]);
    assert_eq!(read(&names(32)).unwrap().statuses().len(), 32);
    assert_eq!(read(&names(33)), Err(FilterError::TooManyStatuses { max: 32 }));
    let repeated = format!("{},{}", names(32), names(32));
    assert_eq!(read(&repeated).unwrap().statuses().len(), 32, "duplicates count once");
}
