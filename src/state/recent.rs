//! The policy of loading recent jobs first.
//!
//! `GET /jobs` has no paging: without dates it returns every job of the account, the oldest first. Users mostly look for
//! recent jobs, so the page requests those first, and the whole history after them.

use chrono::{Days, NaiveDate};
use jess_api::JobFilter;

/// The number of days before today that count as recent.
const RECENT_DAYS: u64 = 30;

/// Returns the filter of a first request, for the recent jobs of `filter`. Returns `None` if `filter` has dates, so that
/// one request is enough. `today` is the current day in the time zone of the filter.
pub fn recent_filter(filter: &JobFilter, today: NaiveDate) -> Option<JobFilter> {
    if filter.since().is_some() || filter.till().is_some() {
        return None;
    }
    let since = today.checked_sub_days(Days::new(RECENT_DAYS))?;
    filter.with_dates(Some(since), None).ok()
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
        let recent = |pairs: &[(&str, &str)]| recent_filter(&filter(pairs), today);
        assert_eq!(recent(&[]), Some(filter(&[("since", "2026-01-30")])));
        let queued = Some(filter(&[("since", "2026-01-30"), ("status", "QUEUED")]));
        assert_eq!(recent(&[("status", "QUEUED")]), queued);
        assert_eq!(recent(&[("since", "2020-01-01")]), None);
        assert_eq!(recent(&[("till", "2020-01-01"), ("status", "QUEUED")]), None);
    }

    #[test]
    fn no_recent_part_before_the_first_day_of_the_calendar() {
        assert_eq!(recent_filter(&JobFilter::default(), NaiveDate::MIN), None);
    }
}
