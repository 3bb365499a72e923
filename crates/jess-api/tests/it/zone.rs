//! The days of zones whose offset from UTC changes.

use chrono::{Days, NaiveDate, NaiveTime};
use jess_api::{JobFilter, ServiceTimeZone, Timestamp, ZoneRules, day_of, start_of_day};
use proptest::prelude::*;

use crate::fixtures::{day, filter};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// A zone that changes its offset once.
#[derive(Debug, Clone, Copy)]
struct Zone {
    /// The first instant with the new offset.
    change: i64,
    /// The minutes east of UTC before and after that.
    minutes: (i32, i32),
}

impl ZoneRules for Zone {
    fn offset_seconds_at(&self, instant: Timestamp) -> i32 {
        60 * if instant.as_millis() < self.change { self.minutes.0 } else { self.minutes.1 }
    }
}

fn utc(text: &str) -> i64 {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap().and_utc().timestamp_millis()
}

/// Each zone with its change, a day, the instant at which the day begins, and its length in minutes.
#[test]
fn a_day_begins_and_ends_with_its_first_and_last_instant_in_the_zone() {
    let table = [
        ("Europe/London, spring", "2026-03-29 01:00", (0, 60), "2026-03-29", "2026-03-29 00:00", 23 * 60),
        (
            "Europe/London, the next day",
            "2026-03-29 01:00",
            (0, 60),
            "2026-03-30",
            "2026-03-29 23:00",
            24 * 60,
        ),
        ("Europe/London, autumn", "2026-10-25 01:00", (60, 0), "2026-10-25", "2026-10-24 23:00", 25 * 60),
        (
            "America/New_York, spring",
            "2026-03-08 07:00",
            (-300, -240),
            "2026-03-08",
            "2026-03-08 05:00",
            23 * 60,
        ),
        (
            "Pacific/Auckland, autumn",
            "2026-04-04 14:00",
            (780, 720),
            "2026-04-05",
            "2026-04-04 11:00",
            25 * 60,
        ),
        // The clock goes from 00:00 to 01:00: the day has no midnight.
        (
            "America/Sao_Paulo, spring",
            "2018-11-04 03:00",
            (-180, -120),
            "2018-11-04",
            "2018-11-04 03:00",
            23 * 60,
        ),
        (
            "America/Sao_Paulo, the day before",
            "2018-11-04 03:00",
            (-180, -120),
            "2018-11-03",
            "2018-11-03 03:00",
            24 * 60,
        ),
        ("Asia/Beirut, spring", "2026-03-28 22:00", (120, 180), "2026-03-29", "2026-03-28 22:00", 23 * 60),
        // The clock goes from 00:00 back to 23:00: the day before has 25 hours.
        (
            "America/Sao_Paulo, autumn",
            "2019-02-17 02:00",
            (-120, -180),
            "2019-02-16",
            "2019-02-16 02:00",
            25 * 60,
        ),
        (
            "America/Sao_Paulo, the day after",
            "2019-02-17 02:00",
            (-120, -180),
            "2019-02-17",
            "2019-02-17 03:00",
            24 * 60,
        ),
        // The clock goes from 01:00 back to 00:00: the day has two midnights.
        (
            "America/Havana, autumn",
            "2026-11-01 05:00",
            (-240, -300),
            "2026-11-01",
            "2026-11-01 04:00",
            25 * 60,
        ),
        // The clock goes from 00:01 back to 23:01 of the day before.
        (
            "America/St_Johns, autumn",
            "2010-11-07 02:31",
            (-150, -210),
            "2010-11-07",
            "2010-11-07 02:30",
            25 * 60,
        ),
        // Half an hour, and offsets with half and quarter hours.
        (
            "Australia/Lord_Howe, autumn",
            "2026-04-04 15:00",
            (660, 630),
            "2026-04-05",
            "2026-04-04 13:00",
            24 * 60 + 30,
        ),
        ("Asia/Kolkata", "1945-10-15 00:00", (390, 330), "2026-07-26", "2026-07-25 18:30", 24 * 60),
        ("Asia/Kathmandu", "1985-12-31 18:30", (330, 345), "2026-07-26", "2026-07-25 18:15", 24 * 60),
        // The zone changes to the other side of the date line and leaves out a day.
        ("Pacific/Apia", "2011-12-30 10:00", (-600, 840), "2011-12-29", "2011-12-29 10:00", 24 * 60),
        (
            "Pacific/Apia, the missing day",
            "2011-12-30 10:00",
            (-600, 840),
            "2011-12-30",
            "2011-12-30 10:00",
            0,
        ),
        (
            "Pacific/Apia, the day after",
            "2011-12-30 10:00",
            (-600, 840),
            "2011-12-31",
            "2011-12-30 10:00",
            24 * 60,
        ),
    ];
    for (name, change, minutes, date, start, length) in table {
        let zone = Zone { change: utc(change), minutes };
        let begin = start_of_day(&zone, day(date));
        assert_eq!(begin.as_millis(), utc(start), "{name}");
        let end = start_of_day(&zone, day(date) + Days::new(1));
        assert_eq!(end.millis_since(begin), length * MINUTE_MS, "{name}");

        let only = filter(&format!("since={date}&till={date}"));
        let range = only.time_range(zone);
        let first = begin.as_millis();
        let last = end.as_millis() - 1;
        let is_in = |millis: i64| range.contains(Some(Timestamp::from_millis(millis)));
        assert_eq!([first - 1, last + 1].map(is_in), [false, false], "{name}");
        assert_eq!([first, last].map(is_in), [length > 0, length > 0], "{name}");
    }
}

#[test]
fn a_filter_is_widened_by_a_day_on_either_side() {
    let table = [
        ("", ""),
        ("status=QUEUED", "status=QUEUED"),
        ("since=2026-03-01", "since=2026-02-28"),
        ("till=2024-02-28", "till=2024-02-29"),
        (
            "since=1970-01-01&till=2020-12-31&status=QUEUED,FINISHED",
            "since=1969-12-31&till=2021-01-01&status=QUEUED,FINISHED",
        ),
        // Beyond the years that can be written, the range is open.
        ("since=0001-01-01", ""),
        ("since=0001-01-02&till=9999-12-30", "since=0001-01-01&till=9999-12-31"),
        ("till=9999-12-31&status=FINISHED", "status=FINISHED"),
    ];
    for (query, widened) in table {
        assert_eq!(filter(query).widened(), filter(widened), "{query}");
    }
}

#[test]
fn only_an_instant_far_from_a_range_shows_that_the_dates_were_ignored() {
    let range = filter("since=2026-06-25&till=2026-06-30").time_range(ServiceTimeZone::UTC);
    let (start, end) = (utc("2026-06-25 00:00"), utc("2026-07-01 00:00"));
    let table = [
        (start, false),
        (start - HOUR_MS / 2, false),
        (start - 24 * HOUR_MS, false),
        // A day more, and the clocks of two zones that differ by 26 hours.
        (start - 51 * HOUR_MS, false),
        (end + 51 * HOUR_MS, false),
        (start - 73 * HOUR_MS, true),
        (end + 73 * HOUR_MS, true),
        (i64::MIN, true),
        (i64::MAX, true),
    ];
    for (millis, is_far) in table {
        assert_eq!(range.is_far_from(Some(Timestamp::from_millis(millis))), is_far, "{millis}");
    }
    assert!(!range.is_far_from(None));
    let everything = JobFilter::default().time_range(ServiceTimeZone::UTC);
    assert!(
        [i64::MIN, 0, i64::MAX]
            .iter()
            .all(|millis| !everything.is_far_from(Some(Timestamp::from_millis(*millis))))
    );
}

fn any_zone() -> impl Strategy<Value = Zone> {
    (-72 * 60..72 * 60i64, -56..=56i32, -56..=56i32).prop_map(|(minute, before, after)| Zone {
        change: utc("2026-06-15 00:00") + minute * MINUTE_MS,
        minutes: (before * 15, after * 15),
    })
}

/// Returns the first whole minute at which the local date is `day` or a later one.
fn first_minute_of(zone: &Zone, day: NaiveDate) -> i64 {
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    (-15 * 60..=15 * 60)
        .map(|minute| midnight + minute * MINUTE_MS)
        .find(|millis| day_of(zone, Timestamp::from_millis(*millis)).is_some_and(|local| local >= day))
        .unwrap()
}

proptest! {
    #[test]
    fn the_start_of_a_day_is_the_first_instant_of_its_date(zone in any_zone(), days in 0..6u64) {
        let day = day("2026-06-12") + Days::new(days);
        prop_assert_eq!(start_of_day(&zone, day).as_millis(), first_minute_of(&zone, day));
    }

    /// The days of any service are in the widened filter of any viewer, as long as the two zones are less than a day
    /// apart.
    #[test]
    fn a_widened_filter_contains_the_days_of_the_viewer(
        viewer in any_zone(), hours in -10..=13i32, since in 0..6u64, length in 0..4u64, minute in -9 * 1440..9 * 1440i64,
    ) {
        let (since, till) = (day("2026-06-12") + Days::new(since), day("2026-06-12") + Days::new(since + length));
        let filter = JobFilter::new(Some(since), Some(till), []).unwrap();
        let service: ServiceTimeZone = format!("{}{:02}:00", if hours < 0 { '-' } else { '+' }, hours.abs()).parse().unwrap();
        let instant = Timestamp::from_millis(utc("2026-06-15 00:00") + minute * MINUTE_MS);
        prop_assume!((viewer.minutes.0 - hours * 60).abs() < 1440 && (viewer.minutes.1 - hours * 60).abs() < 1440);
        if filter.time_range(viewer).contains(Some(instant)) {
            prop_assert!(filter.widened().time_range(service).contains(Some(instant)));
        }
        // What the service sends for it is never a proof that it ignores dates.
        if filter.widened().time_range(service).contains(Some(instant)) {
            prop_assert!(!filter.time_range(viewer).is_far_from(Some(instant)));
        }
    }
}
