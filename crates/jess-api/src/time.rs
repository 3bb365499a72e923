//! Instants of the service, and the zone in which its days begin.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Utc};

/// An instant in milliseconds since the Unix epoch (UTC), as JESS writes `received` and its other stamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant this many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is the later one.
    pub const fn millis_since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This instant as a date and time in UTC; `None` beyond chrono's range (some 260,000 years).
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

/// The zone whose midnights bound `since` and `till`.
///
/// No document of JESS states it, so it is a setting. A fixed offset from UTC is what can be computed without
/// a time-zone database, which would be larger than the whole page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceTimeZone(FixedOffset);

impl ServiceTimeZone {
    /// Coordinated Universal Time, the default.
    pub const UTC: Self = match FixedOffset::east_opt(0) {
        Some(zero) => Self(zero),
        None => unreachable!(),
    };

    /// The calendar day of `instant` in this zone; `None` beyond chrono's range.
    pub fn day_of(self, instant: Timestamp) -> Option<NaiveDate> {
        Some(instant.to_utc()?.with_timezone(&self.0).date_naive())
    }

    /// The first millisecond of `day` in this zone.
    pub fn start_of(self, day: NaiveDate) -> Timestamp {
        let offset_millis = i64::from(self.0.local_minus_utc()) * 1000;
        Timestamp(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis().saturating_sub(offset_millis))
    }

    /// The first millisecond of the day after `day` in this zone.
    pub(crate) fn end_of(self, day: NaiveDate) -> Timestamp {
        day.checked_add_days(Days::new(1)).map_or(Timestamp(i64::MAX), |next| self.start_of(next))
    }
}

impl Default for ServiceTimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for ServiceTimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::UTC { f.write_str("UTC") } else { self.0.fmt(f) }
    }
}

/// Why a text is not a [`ServiceTimeZone`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneError {
    text: String,
}

impl fmt::Display for TimeZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is not a time zone: write UTC, or an offset such as +01:00", self.text)
    }
}

impl std::error::Error for TimeZoneError {}

impl FromStr for ServiceTimeZone {
    type Err = TimeZoneError;

    /// Reads `UTC`, `Z`, or an offset `±hh:mm` of less than a day.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Ok(Self::UTC);
        }
        offset_seconds(text)
            .and_then(FixedOffset::east_opt)
            .map(Self)
            .ok_or_else(|| TimeZoneError { text: text.to_owned() })
    }
}

/// The seconds east of UTC of `±hh:mm`.
fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let two_digits = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
    let (hours, minutes) = (i32::from(two_digits(hours)?), i32::from(two_digits(minutes)?));
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}
