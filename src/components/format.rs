//! Numbers, sizes and times as people write them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, Timelike, Utc};
use jess_api::Timestamp;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A count with its thousands apart: `12,408`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with what is counted: `1 job`, `12,408 jobs`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(u64::try_from(number).unwrap_or(u64::MAX)))
}

/// A size in decimal units, as JESS labels its files: `171 B`, `15.1 MB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if size < 1000 {
        return format!("{size} B");
    }
    // In whole numbers: the code that writes floats would be a twentieth of the page. `scale` is a tenth of
    // the unit, and half of it is added before each division, so that the result is rounded.
    let mut scale = 100;
    let mut units = UNITS.into_iter();
    let mut unit = units.next().unwrap_or_default();
    // From 999.5 on it would be written as 1000.
    while size / scale >= 9_995 {
        let Some(next) = units.next() else { break };
        (scale, unit) = (scale * 1000, next);
    }
    let tenths = size.saturating_add(scale / 2) / scale;
    if tenths < 1000 {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    } else {
        format!("{} {unit}", size.saturating_add(scale * 5) / (scale * 10))
    }
}

/// A span of whole seconds in its two largest units: `6 s`, `2 min 5 s`, `1 h 40 min`, `3 d 2 h`.
pub fn seconds(span: u64) -> String {
    let (days, hours, minutes) = (span / 86_400, span / 3600 % 24, span / 60 % 60);
    let two = |first: u64, first_unit: &str, second: u64, second_unit: &str| match second {
        0 => format!("{} {first_unit}", count(first)),
        _ => format!("{} {first_unit} {second} {second_unit}", count(first)),
    };
    match span {
        0..60 => format!("{span} s"),
        60..3600 => two(minutes, "min", span % 60, "s"),
        3600..86_400 => two(hours, "h", minutes, "min"),
        _ => two(days, "d", hours, "h"),
    }
}

/// How long ago an instant was: `just now`, `5 minutes ago`, `3 months ago`. An instant to come, as a clock
/// that is slow makes of a new job, is `just now` for a minute and then `in 5 minutes`.
pub fn relative(instant: Timestamp, now: Timestamp) -> String {
    let passed = now.millis_since(instant);
    let distance = passed.saturating_abs();
    let (number, unit) = match distance {
        ..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (distance / MINUTE, "minute"),
        HOUR..DAY => (distance / HOUR, "hour"),
        _ if distance < 31 * DAY => (distance / DAY, "day"),
        _ if distance < 365 * DAY => (distance * 12 / (365 * DAY), "month"),
        _ => (distance / (365 * DAY), "year"),
    };
    let span = counted(usize::try_from(number.max(1)).unwrap_or(usize::MAX), unit);
    if passed < 0 { format!("in {span}") } else { format!("{span} ago") }
}

/// A date and time at an offset from UTC: `24 Nov 2026, 06:05:09`.
pub fn date_time(instant: Timestamp, offset: FixedOffset) -> String {
    at(instant, offset, |time| {
        let day = day(time.date_naive());
        format!("{day}, {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    })
}

/// A date at an offset from UTC: `24 Nov 2026`.
pub fn date(instant: Timestamp, offset: FixedOffset) -> String {
    at(instant, offset, |time| day(time.date_naive()))
}

/// A day: `24 Nov 2026`, held together by spaces at which no line breaks.
pub fn day(day: NaiveDate) -> String {
    format!("{}\u{a0}{}\u{a0}{}", day.day(), month(day), day.year())
}

/// A time of day at an offset from UTC: `06:05`.
pub fn time_of_day(instant: Timestamp, offset: FixedOffset) -> String {
    at(instant, offset, |time| format!("{:02}:{:02}", time.hour(), time.minute()))
}

/// An instant for machines, in UTC: `2026-11-24T06:05:09Z`, as the `datetime` attribute wants it.
pub fn iso(instant: Timestamp) -> String {
    at(instant, Utc.fix(), |time| {
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            time.year(),
            time.month(),
            time.day(),
            time.hour(),
            time.minute(),
            time.second()
        )
    })
}

fn at(
    instant: Timestamp,
    offset: FixedOffset,
    write: impl FnOnce(&DateTime<FixedOffset>) -> String,
) -> String {
    match instant.to_utc() {
        Some(utc) => write(&utc.with_timezone(&offset)),
        // Beyond what a calendar can tell; the number itself is the truth.
        None => format!("{} ms since 1970", instant.as_millis()),
    }
}

fn month(day: NaiveDate) -> &'static str {
    usize::try_from(day.month0()).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_764_000_000_000);

    fn ago(millis: i64) -> String {
        relative(Timestamp::from_millis(NOW.as_millis() - millis), NOW)
    }

    #[test]
    fn counts() {
        let table = [(0, "0"), (999, "999"), (1000, "1,000"), (12_408, "12,408"), (1_234_567, "1,234,567")];
        for (number, text) in table {
            assert_eq!(count(number), text);
        }
        assert_eq!(
            (counted(0, "job"), counted(1, "job"), counted(2000, "job")),
            ("0 jobs".into(), "1 job".into(), "2,000 jobs".into())
        );
    }

    #[test]
    fn sizes() {
        let table = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (15_072_020, "15.1 MB"),
            (64_541_606, "64.5 MB"),
            (99_949_999, "99.9 MB"),
            (99_950_000, "100 MB"),
            (999_499_999, "999 MB"),
            (999_500_000, "1.0 GB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (size, text) in table {
            assert_eq!(bytes(size), text, "{size}");
        }
    }

    #[test]
    fn spans() {
        let table = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (125, "2 min 5 s"),
            (3600, "1 h"),
            (6000, "1 h 40 min"),
            (86_399, "23 h 59 min"),
            (86_400, "1 d"),
            (266_400, "3 d 2 h"),
        ];
        for (span, text) in table {
            assert_eq!(seconds(span), text, "{span}");
        }
    }

    #[test]
    fn relative_times() {
        let table = [
            (0, "just now"),
            (MINUTE - 1, "just now"),
            (MINUTE, "1 minute ago"),
            (HOUR - 1, "59 minutes ago"),
            (HOUR, "1 hour ago"),
            (DAY - 1, "23 hours ago"),
            (DAY, "1 day ago"),
            (31 * DAY - 1, "30 days ago"),
            (31 * DAY, "1 month ago"),
            (364 * DAY, "11 months ago"),
            (365 * DAY, "1 year ago"),
            (1500 * DAY, "4 years ago"),
            (-30 * SECOND, "just now"),
            (-5 * MINUTE, "in 5 minutes"),
        ];
        for (millis, text) in table {
            assert_eq!(ago(millis), text, "{millis}");
        }
    }

    #[test]
    fn instants() {
        let instant = Timestamp::from_millis(1_625_569_133_430);
        let summer = FixedOffset::east_opt(3600).unwrap();
        assert_eq!(date_time(instant, Utc.fix()), "6\u{a0}Jul\u{a0}2021, 10:58:53");
        assert_eq!(date_time(instant, summer), "6\u{a0}Jul\u{a0}2021, 11:58:53");
        assert_eq!(date(instant, FixedOffset::east_opt(14 * 3600).unwrap()), "7\u{a0}Jul\u{a0}2021");
        assert_eq!(time_of_day(instant, summer), "11:58");
        assert_eq!(iso(instant), "2021-07-06T10:58:53Z");
        assert_eq!(iso(Timestamp::from_millis(i64::MAX)), "9223372036854775807 ms since 1970");
    }

    proptest! {
        #[test]
        fn nothing_panics(a in any::<i64>(), b in any::<i64>(), size in any::<u64>()) {
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            let offset = FixedOffset::east_opt(-12 * 3600).unwrap();
            let texts = [relative(a, b), date_time(a, offset), iso(a), bytes(size), seconds(size), count(size)];
            prop_assert!(texts.iter().all(|text| !text.is_empty()));
        }
    }
}
