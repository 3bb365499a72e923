//! Matching jobs, and covering other filters.

use jess_api::{Job, JobFilter, JobId, JobStatus, ServiceTimeZone, Timestamp};

use crate::fixtures::filter;

fn job(status: &str, received: Option<i64>) -> Job {
    Job {
        status: JobStatus::from_text(status),
        received: received.map(Timestamp::from_millis),
        ..Job::with_id(JobId::new(7).unwrap())
    }
}

/// The range is from the first millisecond of `since` to the last millisecond of `till`.
#[test]
fn both_days_of_a_range_are_included() {
    let table = [
        ("UTC", "since=2020-12-04&till=2020-12-04", 1_607_040_000_000, 1_607_126_399_999),
        ("+01:00", "since=2020-12-04&till=2020-12-04", 1_607_036_400_000, 1_607_122_799_999),
        ("-09:30", "since=2020-12-04&till=2020-12-04", 1_607_074_200_000, 1_607_160_599_999),
        ("UTC", "since=2024-02-28&till=2024-02-29", 1_709_078_400_000, 1_709_251_199_999),
        ("UTC", "since=2020-12-31&till=2021-01-01", 1_609_372_800_000, 1_609_545_599_999),
    ];
    for (zone, query, first, last) in table {
        let zone: ServiceTimeZone = zone.parse().unwrap();
        let both = filter(query);
        let (since, till) = query.split_once('&').map(|(a, b)| (filter(a), filter(b))).unwrap();
        for (received, in_since, in_till) in
            [(first - 1, false, true), (first, true, true), (last, true, true), (last + 1, true, false)]
        {
            let job = job("FINISHED", Some(received));
            let matches = [&since, &till, &both].map(|filter| filter.matches(&job, zone));
            assert_eq!(matches, [in_since, in_till, in_since && in_till], "{query} in {zone}, {received}");
        }
    }
}

/// A job without a submission time counts as the newest one.
#[test]
fn jobs_without_a_submission_time_are_in_every_range_without_an_end_and_in_no_other() {
    for query in ["till=9999-12-31", "till=2020-12-02", "since=2020-12-01&till=2020-12-02"] {
        assert!(!filter(query).matches(&job("FINISHED", None), ServiceTimeZone::UTC), "{query}");
    }
    for query in ["since=0001-01-01", "since=2020-12-01", "since=9999-12-31"] {
        assert!(filter(query).matches(&job("FINISHED", None), ServiceTimeZone::UTC), "{query}");
        assert!(!filter(query).time_range(ServiceTimeZone::UTC).certainly_contains(None), "{query}");
    }
    assert!(filter("").time_range(ServiceTimeZone::UTC).certainly_contains(None));
    assert!(filter("status=FINISHED").matches(&job("FINISHED", None), ServiceTimeZone::UTC));
    for (received, since, till) in [(i64::MIN, false, true), (i64::MAX, true, false)] {
        let job = job("FINISHED", Some(received));
        assert_eq!(filter("since=2020-12-01").matches(&job, ServiceTimeZone::UTC), since);
        assert_eq!(filter("till=2020-12-01").matches(&job, ServiceTimeZone::UTC), till);
    }
}

#[test]
fn statuses_match_in_any_spelling() {
    let table = [
        ("", "", true),
        ("", "PAUSED", true),
        ("status=FINISHED", "FINISHED", true),
        ("status=finished", "Finished", true),
        ("status=FINISHED", "QUEUED", false),
        ("status=FINISHED", "", false),
        ("status=CANCELLED", "CANCELED", true),
        ("status=CANCELED", "CANCELLED", true),
        ("status=UNPACKED,ACCEPTED,QUEUED", "QUEUED", true),
        ("status=UNPACKED,ACCEPTED,QUEUED", "FINISHED", false),
        ("status=paused", "Paused", true),
        ("status=PAUSED", "PAUSED2", false),
    ];
    for (query, status, expected) in table {
        assert_eq!(
            filter(query).matches(&job(status, None), ServiceTimeZone::UTC),
            expected,
            "{query} {status}"
        );
    }
}

#[test]
fn a_filter_covers_narrower_filters() {
    let table = [
        ("", "", true),
        ("", "since=2020-12-01&status=QUEUED", true),
        ("since=2020-12-01", "", false),
        ("since=2020-12-01", "since=2020-12-01", true),
        ("since=2020-12-01", "since=2020-12-02", true),
        ("since=2020-12-02", "since=2020-12-01", false),
        ("since=2020-12-01", "till=2020-12-02", false),
        ("till=2020-12-02", "till=2020-12-01", true),
        ("till=2020-12-01", "till=2020-12-02", false),
        ("since=2020-12-01&till=2020-12-31", "since=2020-12-05&till=2020-12-06", true),
        ("since=2020-12-01&till=2020-12-31", "since=2020-12-05", false),
        ("status=QUEUED", "", false),
        ("status=QUEUED", "status=QUEUED", true),
        ("status=QUEUED,ACCEPTED", "status=QUEUED", true),
        ("status=QUEUED", "status=QUEUED,ACCEPTED", false),
        ("status=QUEUED", "status=FINISHED", false),
        ("since=2020-12-01&status=QUEUED", "since=2020-12-01&status=QUEUED", true),
        ("since=2020-12-01&status=QUEUED", "since=2020-12-01", false),
    ];
    for (wide, narrow, expected) in table {
        assert_eq!(filter(wide).covers(&filter(narrow)), expected, "{wide} covers {narrow}");
    }
}

/// A status that is not documented is not excluded, whether it is known or not.
#[test]
fn excluded_statuses_leave_all_others() {
    let all_but = |names: &str| JobFilter::from_status_text(names).unwrap();
    for (names, status, expected) in [
        ("-REJECTED", "REJECTED", false),
        ("-REJECTED", "rejected", false),
        ("-REJECTED", "FINISHED", true),
        ("-REJECTED", "PAUSED", true),
        ("-REJECTED", "", true),
        ("-CANCELED,-PAUSED", "CANCELLED", false),
        ("-CANCELED,-PAUSED", "Paused", false),
    ] {
        let matches = all_but(names).matches(&job(status, None), ServiceTimeZone::UTC);
        assert_eq!(matches, expected, "{names} {status}");
    }
    for (wide, narrow, expected) in [
        ("", "-REJECTED", true),
        ("-REJECTED", "", false),
        ("-REJECTED", "-REJECTED", true),
        ("-REJECTED", "-REJECTED,-CANCELED", true),
        ("-REJECTED,-CANCELED", "-REJECTED", false),
        ("-REJECTED", "FINISHED,PAUSED", true),
        ("-REJECTED", "FINISHED,REJECTED", false),
        // There may be statuses that nobody has named.
        ("ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED", "-REJECTED", false),
    ] {
        assert_eq!(all_but(wide).covers(&all_but(narrow)), expected, "{wide} covers {narrow}");
    }
    let all = all_but("-PAUSED");
    assert!(all.documented().covers(&all));
}
