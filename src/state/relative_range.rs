//! Ranges of days that stay relative to the current day.

use chrono::{Datelike, Days, NaiveDate};

/// A range of days relative to the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelativeRange {
    /// The current day.
    Today,
    /// The day before the current one.
    Yesterday,
    /// The last 7 days, the current one included.
    Last7Days,
    /// The last 30 days, the current one included.
    Last30Days,
    /// The last 90 days, the current one included.
    Last90Days,
    /// The current calendar year.
    ThisYear,
}

impl RelativeRange {
    /// All ranges, from the shortest to the longest.
    pub const ALL: [RelativeRange; 6] = [
        RelativeRange::Today,
        RelativeRange::Yesterday,
        RelativeRange::Last7Days,
        RelativeRange::Last30Days,
        RelativeRange::Last90Days,
        RelativeRange::ThisYear,
    ];

    /// Returns the name in an address. `public/start.js` has the same.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Yesterday => "yesterday",
            Self::Last7Days => "7d",
            Self::Last30Days => "30d",
            Self::Last90Days => "90d",
            Self::ThisYear => "year",
        }
    }

    /// Returns the range with exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.as_str() == name)
    }

    /// Returns the first and the last day that the range means on the day `today`. A range that reaches to the current
    /// day has no end: no job was submitted later, except by the clock of a service that is ahead of the viewer's.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, Option<NaiveDate>) {
        // The first day of the calendar has no day before it.
        let ago = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        match self {
            Self::Today => (today, None),
            Self::Yesterday => (ago(1), Some(ago(1))),
            Self::Last7Days => (ago(6), None),
            Self::Last30Days => (ago(29), None),
            Self::Last90Days => (ago(89), None),
            Self::ThisYear => (NaiveDate::from_yo_opt(today.year(), 1).unwrap_or(today), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use jess_api::{Timestamp, ZoneRules, day_of};
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn names_are_exact() {
        for range in RelativeRange::ALL {
            assert_eq!(RelativeRange::from_name(range.as_str()), Some(range));
        }
        for name in ["", "7D", "7d ", "8d", "all", "7d,30d"] {
            assert_eq!(RelativeRange::from_name(name), None, "{name}");
        }
    }

    #[test]
    fn ranges_mean_days_across_the_ends_of_months_and_years() {
        let table = [
            ("2026-11-26", "2026-11-25", "2026-11-20", "2026-10-28", "2026-08-29", "2026-01-01"),
            ("2026-01-01", "2025-12-31", "2025-12-26", "2025-12-03", "2025-10-04", "2026-01-01"),
            ("2025-12-31", "2025-12-30", "2025-12-25", "2025-12-02", "2025-10-03", "2025-01-01"),
            ("2024-03-01", "2024-02-29", "2024-02-24", "2024-02-01", "2023-12-03", "2024-01-01"),
            ("2025-03-01", "2025-02-28", "2025-02-23", "2025-01-31", "2024-12-02", "2025-01-01"),
        ];
        for (today, yesterday, week, month, quarter, year) in table {
            let [today_days, yesterday_days, others @ ..] =
                RelativeRange::ALL.map(|range| range.days(day(today)));
            assert_eq!(today_days, (day(today), None));
            assert_eq!(yesterday_days, (day(yesterday), Some(day(yesterday))));
            assert_eq!(others, [week, month, quarter, year].map(|since| (day(since), None)), "{today}");
        }
    }

    /// A zone with one offset from UTC, in hours.
    #[derive(Debug)]
    struct Offset(i32);

    impl ZoneRules for Offset {
        fn offset_seconds_at(&self, _: Timestamp) -> i32 {
            self.0 * 3600
        }
    }

    #[test]
    fn the_current_day_is_the_one_of_the_zone() {
        // 31 December 2026, 23:30 UTC.
        let now = Timestamp::from_millis(1_798_759_800_000);
        for (hours, today, year) in [
            (0, "2026-12-31", "2026-01-01"),
            (1, "2027-01-01", "2027-01-01"),
            (-24 + 1, "2026-12-31", "2026-01-01"),
        ] {
            let current = day_of(&Offset(hours), now).unwrap();
            assert_eq!(RelativeRange::Today.days(current), (day(today), None), "{hours}");
            assert_eq!(RelativeRange::ThisYear.days(current), (day(year), None), "{hours}");
        }
    }

    proptest! {
        #[test]
        fn longer_ranges_contain_shorter_ones(year in 1970..9999, ordinal in 1_u32..=365) {
            let today = NaiveDate::from_yo_opt(year, ordinal).unwrap();
            let [first, _, week, month, quarter, year] = RelativeRange::ALL.map(|range| range.days(today).0);
            prop_assert!(quarter < month && month < week && week < first && first == today && year <= today);
            prop_assert_eq!((today - week).num_days(), 6);
            prop_assert_eq!((today - month).num_days(), 29);
            prop_assert_eq!((today - quarter).num_days(), 89);
        }
    }

    #[test]
    fn no_day_panics() {
        for today in [NaiveDate::MIN, NaiveDate::MAX] {
            for range in RelativeRange::ALL {
                range.days(today);
            }
        }
    }
}
