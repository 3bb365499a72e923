//! The instants of a range of days.

use chrono::NaiveDate;

use crate::{Timestamp, ZoneRules, start_of_day};

/// The instants of a range of days in a time zone; the default range has all instants.
///
/// ```
/// use jess_api::{JobFilter, ServiceTimeZone, Timestamp};
///
/// let filter = JobFilter::from_query_pairs([("since", "2020-12-04"), ("till", "2020-12-04")])?;
/// let range = filter.time_range(ServiceTimeZone::UTC);
///
/// assert!(range.contains(Some(Timestamp::from_millis(1_607_124_600_000)))); // 2020-12-04 23:30 UTC
/// # Ok::<(), jess_api::FilterError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The first instant of the range.
    start: Option<Timestamp>,
    /// The first instant after the range.
    end: Option<Timestamp>,
}

/// The distance from a range of days at which an instant cannot be in the days that a request for the range asks for:
/// those are one day more on either side, which may have 25 hours, and the clocks of two zones differ by up to 26 hours.
const FAR_MS: i64 = 72 * 3_600_000;

impl TimeRange {
    /// Returns the range from the first instant of `since` to the last one of `till`.
    pub(super) fn of_days(since: Option<NaiveDate>, till: Option<NaiveDate>, zone: &dyn ZoneRules) -> Self {
        let end = till.map(|day| {
            day.succ_opt().map_or(Timestamp::from_millis(i64::MAX), |next| start_of_day(zone, next))
        });
        Self { start: since.map(|day| start_of_day(zone, day)), end }
    }

    /// Reports whether a submission time is in the range.
    ///
    /// A job without one counts as just submitted, and newer than every other job, so it is in a range without an end.
    pub fn contains(&self, received: Option<Timestamp>) -> bool {
        match received {
            Some(received) => {
                self.start.is_none_or(|start| start <= received) && self.end.is_none_or(|end| received < end)
            }
            None => self.end.is_none(),
        }
    }

    /// Reports whether a submission time is known and in the range. A service may list a job without one in any range of
    /// dates or in none, so nothing follows from its absence, except where there is no range.
    pub fn certainly_contains(&self, received: Option<Timestamp>) -> bool {
        *self == Self::default() || (received.is_some() && self.contains(received))
    }

    /// Reports whether a submission time is so far outside of the range that a service that was asked for it
    /// ([`JobFilter::widened`](crate::JobFilter::widened)) must have ignored the dates, whatever its time zone. A job
    /// without a submission time proves nothing.
    pub fn is_far_from(&self, received: Option<Timestamp>) -> bool {
        received.is_some_and(|received| {
            self.start.is_some_and(|start| start.millis_since(received) > FAR_MS)
                || self.end.is_some_and(|end| received.millis_since(end) > FAR_MS)
        })
    }
}
