//! Formatting of numbers, sizes, durations and times for users.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, Timelike, Utc};
use jess_api::Timestamp;

const SECOND_MS: i64 = 1000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Formats a count with separators between the thousands: `12,408`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Formats a count with its noun, in the plural if need be: `1 job`, `12,408 jobs`. The plural must be regular.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(u64::try_from(number).unwrap_or(u64::MAX)))
}

/// Formats a size in bytes with a decimal unit, as JESS labels its files: `171 B`, `15.1 MB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if size < 1000 {
        return format!("{size} B");
    }
    // Integers only: the code that formats floats would be a twentieth of the size of the page. `scale` is a tenth of
    // the unit. Half of it is added before each division, so that the result is rounded.
    let mut scale = 100;
    let mut units = UNITS.into_iter();
    let mut unit = units.next().unwrap_or_default();
    // 999.5 and more would be rounded to 1000, so take the next unit.
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

/// Formats a duration in seconds with its two largest units: `6 s`, `2 min 5 s`, `1 h 40 min`, `3 d 2 h`.
pub fn seconds(duration: u64) -> String {
    let (days, hours, minutes) = (duration / 86_400, duration / 3600 % 24, duration / 60 % 60);
    let two = |first: u64, first_unit: &str, second: u64, second_unit: &str| match second {
        0 => format!("{} {first_unit}", count(first)),
        _ => format!("{} {first_unit} {second} {second_unit}", count(first)),
    };
    match duration {
        0..60 => format!("{duration} s"),
        60..3600 => two(minutes, "min", duration % 60, "s"),
        3600..86_400 => two(hours, "h", minutes, "min"),
        _ => two(days, "d", hours, "h"),
    }
}

/// Formats the time between an instant and `now`: `just now`, `5 minutes ago`, `3 months ago`. If the clock of the user's
/// computer is slow, a new job has an instant in the future: up to a minute it is `just now`, then `in 5 minutes`.
pub fn relative(instant: Timestamp, now: Timestamp) -> String {
    let elapsed = now.millis_since(instant);
    let distance = elapsed.saturating_abs();
    let (number, unit) = match distance {
        ..MINUTE_MS => return "just now".to_owned(),
        MINUTE_MS..HOUR_MS => (distance / MINUTE_MS, "minute"),
        HOUR_MS..DAY_MS => (distance / HOUR_MS, "hour"),
        _ if distance < 31 * DAY_MS => (distance / DAY_MS, "day"),
        _ if distance < 365 * DAY_MS => (distance * 12 / (365 * DAY_MS), "month"),
        _ => (distance / (365 * DAY_MS), "year"),
    };
    let text = counted(usize::try_from(number.max(1)).unwrap_or(usize::MAX), unit);
    if elapsed < 0 { format!("in {text}") } else { format!("{text} ago") }
}

/// Formats a date and time at an offset from UTC: `24 Nov 2026, 06:05:09`.
pub fn date_time(instant: Timestamp, offset: FixedOffset) -> String {
    format_at(instant, offset, |time| {
        let day = day(time.date_naive());
        format!("{day}, {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    })
}

/// Formats an instant at the offset of a time zone, followed by the zone's `label` if it has one, and in UTC: `6 Jul 2021,
/// 11:58:53 Europe/London` and `6 Jul 2021, 10:58:53 UTC`. The second is `None` where the two are the same; the first is
/// then in UTC.
pub fn exact(instant: Timestamp, offset: FixedOffset, label: Option<&str>) -> (String, Option<String>) {
    let (time, utc) = (date_time(instant, offset), date_time(instant, Utc.fix()));
    if time == utc {
        return (format!("{utc} UTC"), None);
    }
    let time = label.map_or_else(|| time.clone(), |label| format!("{time} {label}"));
    (time, Some(format!("{utc} UTC")))
}

/// Formats an instant for a tooltip, at the offset of a time zone and in UTC. A zone without a `label` is the viewer's.
pub fn exact_title(instant: Timestamp, offset: FixedOffset, label: Option<&str>) -> String {
    let (time, utc) = (date_time(instant, offset), date_time(instant, Utc.fix()));
    match label {
        None => format!("{time} local time, {utc} UTC"),
        Some(_) if time == utc => format!("{utc} UTC"),
        Some(label) => format!("{time} {label}, {utc} UTC"),
    }
}

/// Formats the date of an instant at an offset from UTC: `24 Nov 2026`.
pub fn date(instant: Timestamp, offset: FixedOffset) -> String {
    format_at(instant, offset, |time| day(time.date_naive()))
}

/// Formats a day: `24 Nov 2026`, with no-break spaces.
pub fn day(day: NaiveDate) -> String {
    format!("{}\u{a0}{}\u{a0}{}", day.day(), month(day), day.year())
}

/// Formats the time of day of an instant at an offset from UTC: `06:05:09`.
pub fn time_of_day(instant: Timestamp, offset: FixedOffset) -> String {
    format_at(instant, offset, |time| format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()))
}

/// Formats an instant for the `datetime` attribute, in UTC: `2026-11-24T06:05:09Z`.
pub fn iso(instant: Timestamp) -> String {
    format_at(instant, Utc.fix(), |time| {
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

/// Formats an instant at an offset from UTC.
fn format_at(
    instant: Timestamp,
    offset: FixedOffset,
    write: impl FnOnce(&DateTime<FixedOffset>) -> String,
) -> String {
    match instant.to_utc() {
        Some(utc) => write(&utc.with_timezone(&offset)),
        // The instant is outside of the range of the calendar.
        None => format!("{} ms since 1970", instant.as_millis()),
    }
}

fn month(day: NaiveDate) -> &'static str {
    usize::try_from(day.month0()).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
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
    fn counts_have_thousands_separators() {
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
    fn sizes_are_rounded_to_a_decimal_unit() {
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
    fn durations_have_at_most_two_units() {
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
        for (duration, text) in table {
            assert_eq!(seconds(duration), text, "{duration}");
        }
    }

    #[test]
    fn relative_times_have_one_unit() {
        let table = [
            (0, "just now"),
            (MINUTE_MS - 1, "just now"),
            (MINUTE_MS, "1 minute ago"),
            (HOUR_MS - 1, "59 minutes ago"),
            (HOUR_MS, "1 hour ago"),
            (DAY_MS - 1, "23 hours ago"),
            (DAY_MS, "1 day ago"),
            (31 * DAY_MS - 1, "30 days ago"),
            (31 * DAY_MS, "1 month ago"),
            (364 * DAY_MS, "11 months ago"),
            (365 * DAY_MS, "1 year ago"),
            (1500 * DAY_MS, "4 years ago"),
            (-30 * SECOND_MS, "just now"),
            (-5 * MINUTE_MS, "in 5 minutes"),
        ];
        for (millis, text) in table {
            assert_eq!(ago(millis), text, "{millis}");
        }
    }

    #[test]
    fn instants_are_formatted_at_an_offset() {
        let instant = Timestamp::from_millis(1_625_569_133_430);
        let summer = FixedOffset::east_opt(3600).unwrap();
        assert_eq!(date_time(instant, Utc.fix()), "6\u{a0}Jul\u{a0}2021, 10:58:53");
        assert_eq!(date_time(instant, summer), "6\u{a0}Jul\u{a0}2021, 11:58:53");
        assert_eq!(date(instant, FixedOffset::east_opt(14 * 3600).unwrap()), "7\u{a0}Jul\u{a0}2021");
        assert_eq!(time_of_day(instant, summer), "11:58:53");
        assert_eq!(iso(instant), "2021-07-06T10:58:53Z");
        assert_eq!(iso(Timestamp::from_millis(i64::MAX)), "9223372036854775807 ms since 1970");
    }

    #[test]
    fn exact_times_name_a_zone_that_is_not_the_viewers() {
        let instant = Timestamp::from_millis(1_625_569_133_430);
        let (winter, summer) = (Utc.fix(), FixedOffset::east_opt(3600).unwrap());
        let (london, utc) = ("6\u{a0}Jul\u{a0}2021, 11:58:53", "6\u{a0}Jul\u{a0}2021, 10:58:53 UTC");
        let table = [
            (summer, None, london.to_owned(), Some(utc), format!("{london} local time, {utc}")),
            (summer, Some("Rome"), format!("{london} Rome"), Some(utc), format!("{london} Rome, {utc}")),
            (winter, None, utc.to_owned(), None, utc.replace(" UTC", " local time, ") + utc),
            (winter, Some("UTC"), utc.to_owned(), None, utc.to_owned()),
        ];
        for (offset, label, time, other, title) in table {
            assert_eq!(exact(instant, offset, label), (time, other.map(str::to_owned)), "{label:?}");
            assert_eq!(exact_title(instant, offset, label), title, "{label:?}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics(a in any::<i64>(), b in any::<i64>(), size in any::<u64>()) {
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            let offset = FixedOffset::east_opt(-12 * 3600).unwrap();
            let texts = [relative(a, b), date_time(a, offset), iso(a), bytes(size), seconds(size), count(size)];
            prop_assert!(texts.iter().all(|text| !text.is_empty()));
        }
    }
}
