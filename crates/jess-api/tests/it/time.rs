//! Timestamps, days and time zones.

use chrono::NaiveDate;
use jess_api::{ServiceTimeZone, Timestamp};

use crate::fixtures::day;

fn zone(text: &str) -> ServiceTimeZone {
    text.parse().unwrap()
}

#[test]
fn time_zones_are_parsed_and_written() {
    let table = [
        ("UTC", "UTC"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("z", "UTC"),
        ("+00:00", "UTC"),
        ("-00:00", "UTC"),
        ("+01:00", "+01:00"),
        ("-09:30", "-09:30"),
        ("−09:30", "-09:30"),
        ("-00:30", "-00:30"),
        ("+05:45", "+05:45"),
        ("+23:59", "+23:59"),
        ("-23:59", "-23:59"),
    ];
    for (text, written) in table {
        assert_eq!(zone(text).to_string(), written, "{text}");
        assert_eq!(zone(written), zone(text), "{text}");
    }
    let invalid = [
        "",
        "+",
        "GMT",
        "Europe/London",
        "01:00",
        "+1:00",
        "+01",
        "+0100",
        "+01:0",
        "+01:000",
        "+24:00",
        "+01:60",
        "+-1:00",
        "++1:+2",
        "+01:+2",
        "+ 1:00",
        " +01:00",
        "+01:00 ",
        "+01:00:00",
        "+é:00",
        "+０１:００",
        "UTC+1",
    ];
    for text in invalid {
        let error = text.parse::<ServiceTimeZone>().unwrap_err();
        assert!(error.to_string().contains("write UTC, or an offset such as +01:00"), "{text}");
    }
    assert_eq!(ServiceTimeZone::default(), ServiceTimeZone::UTC);
}

#[test]
fn error_messages_quote_at_most_forty_characters() {
    let long = "x".repeat(1000);
    let message = long.parse::<ServiceTimeZone>().unwrap_err().to_string();
    assert!(message.starts_with(&format!("“{}…” is not", "x".repeat(40))), "{message}");
    let message = "a\nb\u{202e}c".parse::<ServiceTimeZone>().unwrap_err().to_string();
    assert!(message.starts_with("“a\u{FFFD}b\u{FFFD}c” is not"), "{message}");
}

#[test]
fn a_day_starts_at_midnight_in_its_zone() {
    let table = [
        ("UTC", "1970-01-01", 0),
        ("+01:00", "1970-01-01", -3_600_000),
        ("-09:30", "1970-01-01", 34_200_000),
        ("UTC", "2020-12-04", 1_607_040_000_000),
        ("+01:00", "2020-12-04", 1_607_036_400_000),
        ("UTC", "2024-02-29", 1_709_164_800_000),
    ];
    for (name, text, millis) in table {
        let start = zone(name).start_of(day(text));
        assert_eq!(start.as_millis(), millis, "{text} in {name}");
        assert_eq!(zone(name).day_of(start), Some(day(text)), "{text} in {name}");
        let before = Timestamp::from_millis(millis - 1);
        assert_eq!(zone(name).day_of(before), day(text).pred_opt(), "{text} in {name}");
    }
}

#[test]
fn extreme_timestamps_do_not_panic() {
    let edges = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let last = NaiveDate::MAX.and_hms_milli_opt(23, 59, 59, 999).unwrap().and_utc().timestamp_millis();
    let first = NaiveDate::MIN.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp_millis();
    for name in ["UTC", "+23:59", "-23:59"] {
        for millis in edges.into_iter().chain([first - 1, first, last, last + 1]) {
            let instant = Timestamp::from_millis(millis);
            let day = zone(name).day_of(instant);
            assert!(day.is_none_or(|day| zone(name).start_of(day) <= instant), "{millis} in {name}");
            assert_eq!(instant.to_utc().is_some(), (first..=last).contains(&millis), "{millis}");
        }
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            let start = zone(name).start_of(day);
            assert!(zone(name).day_of(start).is_none_or(|start_day| start_day == day), "{day} in {name}");
        }
    }
    assert_eq!(ServiceTimeZone::UTC.day_of(Timestamp::from_millis(last)), Some(NaiveDate::MAX));
    assert_eq!(zone("+23:59").day_of(Timestamp::from_millis(last)), None);
    assert_eq!(zone("-23:59").day_of(Timestamp::from_millis(first)), None);
}

#[test]
fn differences_are_signed_and_saturating() {
    let at = Timestamp::from_millis;
    assert_eq!(at(5).millis_since(at(3)), 2);
    assert_eq!(at(3).millis_since(at(5)), -2);
    assert_eq!(at(i64::MAX).millis_since(at(i64::MIN)), i64::MAX);
    assert_eq!(at(i64::MIN).millis_since(at(i64::MAX)), i64::MIN);
}
