//! Timestamps, and time zones with a fixed offset.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use crate::Quoted;
use crate::zone::{ZoneRules, day_of, start_of_day};

/// A time in milliseconds since the Unix epoch (UTC), the format of `received` and the other times of JESS.
///
/// ```
/// use jess_api::Timestamp;
///
/// let received = Timestamp::from_millis(1_625_569_133_430);
/// let collected = Timestamp::from_millis(1_625_569_158_028);
///
/// assert_eq!(collected.millis_since(received), 24_598);
/// assert_eq!(received.to_utc().unwrap().to_string(), "2021-07-06 10:58:53.430 UTC");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Creates a timestamp from milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the milliseconds from `earlier` to this timestamp; negative if `earlier` is later. The result saturates
    /// at the bounds of `i64`.
    pub const fn millis_since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Converts to a date and time in UTC; `None` outside of chrono's range (about 260,000 years).
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

/// A time zone with a fixed offset from UTC, in which a service's days may begin.
///
/// JESS does not document in which zone the days of `since` and `till` begin. This type is for a service whose zone is
/// known, such as the sandbox; the page filters by the viewer's days ([`ZoneRules`]).
///
/// ```
/// use jess_api::{ServiceTimeZone, Timestamp};
///
/// let zone: ServiceTimeZone = "+01:00".parse()?;
/// let half_past_eleven = Timestamp::from_millis(1_607_124_600_000); // 2020-12-04 23:30 UTC
///
/// assert_eq!(ServiceTimeZone::UTC.day_of(half_past_eleven).unwrap().to_string(), "2020-12-04");
/// assert_eq!(zone.day_of(half_past_eleven).unwrap().to_string(), "2020-12-05");
/// # Ok::<(), jess_api::TimeZoneError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ServiceTimeZone {
    /// Minutes east of UTC, between −1439 and 1439.
    east_minutes: i16,
}

impl ServiceTimeZone {
    /// Coordinated Universal Time, the default.
    pub const UTC: Self = Self { east_minutes: 0 };

    /// Returns the calendar day of `instant` in this zone; `None` outside of chrono's range.
    pub fn day_of(self, instant: Timestamp) -> Option<NaiveDate> {
        day_of(&self, instant)
    }

    /// Returns the first millisecond of `day` in this zone.
    pub fn start_of(self, day: NaiveDate) -> Timestamp {
        start_of_day(&self, day)
    }
}

impl ZoneRules for ServiceTimeZone {
    fn offset_seconds_at(&self, _: Timestamp) -> i32 {
        i32::from(self.east_minutes) * 60
    }
}

impl fmt::Display for ServiceTimeZone {
    /// Writes the format that [`FromStr`] parses: `UTC`, or `±hh:mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::UTC {
            return f.write_str("UTC");
        }
        let sign = if self.east_minutes < 0 { '-' } else { '+' };
        let minutes = self.east_minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// The error of parsing a [`ServiceTimeZone`].
///
/// ```
/// use jess_api::ServiceTimeZone;
///
/// let error = "Europe/London".parse::<ServiceTimeZone>().unwrap_err();
/// assert_eq!(error.to_string(), "“Europe/London” is not a time zone: write UTC, or an offset such as +01:00");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneError {
    text: String,
}

impl fmt::Display for TimeZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a time zone: write UTC, or an offset such as +01:00", Quoted(&self.text))
    }
}

impl std::error::Error for TimeZoneError {}

impl FromStr for ServiceTimeZone {
    type Err = TimeZoneError;

    /// Parses `UTC` or `Z` in any case, or an offset `±hh:mm` of less than a day. The minus sign may also be U+2212.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Ok(Self::UTC);
        }
        match parse_offset(text) {
            Some(east_minutes) => Ok(Self { east_minutes }),
            None => Err(TimeZoneError { text: text.to_owned() }),
        }
    }
}

/// Parses `±hh:mm` as minutes east of UTC.
fn parse_offset(text: &str) -> Option<i16> {
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let (hours, minutes) = (parse_two_digits(hours)?, parse_two_digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Parses exactly two digits. `str::parse` alone would also accept `+1`.
fn parse_two_digits(text: &str) -> Option<i16> {
    let is_two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_two_digits.then(|| text.parse().ok()).flatten()
}
