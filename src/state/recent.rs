//! Recent jobs first: which requests a filter takes.
//!
//! `GET /jobs` has no paging: without dates it brings every job that was ever run, and the oldest first. What
//! somebody comes for is among the last ones, so these are asked for alone, and the others behind them.

use chrono::{Days, NaiveDate};
use jess_api::JobFilter;

/// How many days before today are recent.
const RECENT_DAYS: u64 = 30;

/// The filter of a first request that brings the recent jobs of `filter`; none where that has dates of its own.
/// `today` is the day in the zone of the service.
pub fn recent(filter: &JobFilter, today: NaiveDate) -> Option<JobFilter> {
    if filter.since().is_some() || filter.till().is_some() {
        return None;
    }
    let since = today.checked_sub_days(Days::new(RECENT_DAYS))?;
    JobFilter::new(Some(since), None, filter.statuses().cloned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(pairs: &[(&str, &str)]) -> JobFilter {
        JobFilter::from_query_pairs(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn only_a_filter_without_dates_has_a_recent_part() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let recent = |pairs: &[(&str, &str)]| recent(&filter(pairs), today);
        assert_eq!(recent(&[]), Some(filter(&[("since", "2026-01-30")])));
        let queued = Some(filter(&[("since", "2026-01-30"), ("status", "QUEUED")]));
        assert_eq!(recent(&[("status", "QUEUED")]), queued);
        assert_eq!(recent(&[("since", "2020-01-01")]), None);
        assert_eq!(recent(&[("till", "2020-01-01"), ("status", "QUEUED")]), None);
    }

    #[test]
    fn at_the_beginning_of_the_calendar_there_is_none() {
        assert_eq!(recent(&JobFilter::default(), NaiveDate::MIN), None);
    }
}
