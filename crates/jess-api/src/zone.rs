//! The days of a time zone whose offset from UTC changes.

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

use crate::Timestamp;

/// The rules of a time zone: its offset from UTC at each instant.
///
/// A database of time zones would be larger than the whole page, so this crate has none. The page implements the trait
/// with the rules of the browser.
///
/// ```
/// use chrono::NaiveDate;
/// use jess_api::{Timestamp, ZoneRules, start_of_day};
///
/// /// London in the autumn of 2026: an hour east of UTC until 25 October, 01:00 UTC.
/// #[derive(Debug)]
/// struct London;
///
/// impl ZoneRules for London {
///     fn offset_seconds_at(&self, instant: Timestamp) -> i32 {
///         if instant.as_millis() < 1_792_890_000_000 { 3600 } else { 0 }
///     }
/// }
///
/// let start = |day| start_of_day(&London, NaiveDate::from_ymd_opt(2026, 10, day).unwrap());
/// assert_eq!(start(25).millis_since(start(24)), 24 * 3_600_000);
/// assert_eq!(start(26).millis_since(start(25)), 25 * 3_600_000);
/// ```
pub trait ZoneRules: fmt::Debug {
    /// Returns the seconds east of UTC at an instant. Offsets of a day and more are not supported.
    fn offset_seconds_at(&self, instant: Timestamp) -> i32;
}

impl<Z: ZoneRules + ?Sized> ZoneRules for &Z {
    fn offset_seconds_at(&self, instant: Timestamp) -> i32 {
        (**self).offset_seconds_at(instant)
    }
}

const SECOND_MS: i64 = 1000;

/// A time that is longer than every offset. Within it, a zone is assumed to change its offset at most once.
const DAY_MS: i64 = 86_400 * SECOND_MS;

/// Returns the calendar day of `instant` in a zone; `None` outside of chrono's range.
pub fn day_of(zone: &dyn ZoneRules, instant: Timestamp) -> Option<NaiveDate> {
    Some(Timestamp::from_millis(local_millis(zone, instant.as_millis())?).to_utc()?.date_naive())
}

/// Returns the first instant of `day` in a zone.
///
/// That is not always midnight: where the clock is put forward at midnight, the day begins at 01:00. Where it is put
/// back across midnight, the day begins at the first of two midnights. A day that a zone leaves out, when it changes to
/// the other side of the date line, begins and ends with the beginning of the next one.
pub fn start_of_day(zone: &dyn ZoneRules, day: NaiveDate) -> Timestamp {
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    let offset_at = |millis: i64| offset_millis(zone, millis);
    let (before, after) = (midnight.saturating_sub(DAY_MS), midnight.saturating_add(DAY_MS));
    // The offset before a change comes first: its midnight is the earlier one if there are two.
    let candidates =
        [offset_at(before), offset_at(after)].map(|offset| (midnight.saturating_sub(offset), offset));
    let found = candidates.into_iter().find(|(start, offset)| offset_at(*start) == *offset);
    Timestamp::from_millis(
        found.map_or_else(|| change_over(zone, midnight, before, after), |(start, _)| start),
    )
}

/// Returns the instant between `before` and `after` at which the local time passes over `midnight` without showing it.
/// Changes are at whole seconds.
fn change_over(zone: &dyn ZoneRules, midnight: i64, before: i64, after: i64) -> i64 {
    let (mut before, mut after) = (before, after);
    while after - before > SECOND_MS {
        let middle = before + (after - before) / (2 * SECOND_MS) * SECOND_MS;
        if middle.saturating_add(offset_millis(zone, middle)) < midnight {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

/// Returns the local time at an instant as if it were UTC.
fn local_millis(zone: &dyn ZoneRules, millis: i64) -> Option<i64> {
    millis.checked_add(offset_millis(zone, millis))
}

fn offset_millis(zone: &dyn ZoneRules, millis: i64) -> i64 {
    i64::from(zone.offset_seconds_at(Timestamp::from_millis(millis))) * SECOND_MS
}
