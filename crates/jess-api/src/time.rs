//! Instants of the service, and the zone in which its days begin.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::quoted::Quoted;

/// An instant in milliseconds since the Unix epoch (UTC), as JESS writes `received` and its other stamps.
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
    /// The instant this many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is the later one. A difference
    /// that no `i64` holds comes as the nearest one that it does.
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
    /// Minutes east of UTC, less than a day either way.
    east_minutes: i16,
}

impl ServiceTimeZone {
    /// Coordinated Universal Time, the default.
    pub const UTC: Self = Self { east_minutes: 0 };

    /// The calendar day of `instant` in this zone; `None` beyond chrono's range.
    pub fn day_of(self, instant: Timestamp) -> Option<NaiveDate> {
        let local = instant.0.checked_add(self.east_millis())?;
        Some(Timestamp(local).to_utc()?.date_naive())
    }

    /// The first millisecond of `day` in this zone.
    pub fn start_of(self, day: NaiveDate) -> Timestamp {
        Timestamp(
            day.and_time(NaiveTime::MIN).and_utc().timestamp_millis().saturating_sub(self.east_millis()),
        )
    }

    /// The first millisecond of the day after `day` in this zone.
    pub(crate) fn end_of(self, day: NaiveDate) -> Timestamp {
        day.checked_add_days(Days::new(1)).map_or(Timestamp(i64::MAX), |next| self.start_of(next))
    }

    const fn east_millis(self) -> i64 {
        self.east_minutes as i64 * 60_000
    }
}

impl fmt::Display for ServiceTimeZone {
    /// Writes what [`FromStr`] reads: `UTC`, or `±hh:mm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::UTC {
            return f.write_str("UTC");
        }
        let sign = if self.east_minutes < 0 { '-' } else { '+' };
        let minutes = self.east_minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Why a text is not a [`ServiceTimeZone`].
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

    /// Reads `UTC` or `Z` in any case, or an offset `±hh:mm` of less than a day; its minus may also be the
    /// typographic one (U+2212).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Ok(Self::UTC);
        }
        match east_minutes(text) {
            Some(east_minutes) => Ok(Self { east_minutes }),
            None => Err(TimeZoneError { text: text.to_owned() }),
        }
    }
}

/// The minutes east of UTC of `±hh:mm`.
fn east_minutes(text: &str) -> Option<i16> {
    let (sign, digits) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let (hours, minutes) = digits.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// A number of exactly two digits; a parser alone would also take `+1`.
fn two_digits(text: &str) -> Option<i16> {
    let only_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| text.parse().ok()).flatten()
}
