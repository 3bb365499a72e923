//! Properties that hold for any input.

use chrono::{Days, NaiveDate};
use jess_api::{
    Envelope, Job, JobFilter, JobId, JobStatus, Progress, ServiceTimeZone, Timestamp, read_envelope,
    read_job_list,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::fixtures::{day, recorded};

/// Generates days that are close enough for ranges to overlap, and any other day that a filter accepts.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    let near = (0..40u64).prop_map(|days| day("2024-02-10") + Days::new(days));
    let far = (1..=9999i32, 1..=366u32)
        .prop_filter_map("the year has no such day", |(year, ordinal)| NaiveDate::from_yo_opt(year, ordinal));
    prop_oneof![4 => near, 1 => far]
}

/// Generates states that a filter accepts.
fn any_status() -> impl Strategy<Value = JobStatus> {
    let other = "[A-Za-z0-9_][A-Za-z0-9_-]{0,31}".prop_map(|name| JobStatus::from_text(&name));
    prop_oneof![4 => select(JobStatus::DOCUMENTED.to_vec()), 1 => other]
}

fn any_filter() -> impl Strategy<Value = JobFilter> {
    (option::of(any_day()), option::of(any_day()), vec(any_status(), 0..4), proptest::bool::weighted(0.3))
        .prop_map(|(one, other, statuses, excluding)| {
            let (since, till) = match (one, other) {
                (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
                open => open,
            };
            let filter = JobFilter::new(since, till, statuses).unwrap();
            if excluding { filter.excluding() } else { filter }
        })
}

fn any_zone() -> impl Strategy<Value = ServiceTimeZone> {
    (select(vec!['+', '-']), 0..24, 0..60)
        .prop_map(|(sign, hours, minutes)| format!("{sign}{hours:02}:{minutes:02}").parse().unwrap())
}

/// Generates timestamps within the days above, at their bounds, and anywhere.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let edge = (any_day(), any_zone(), -1..=1i64)
        .prop_map(|(day, zone, step)| Timestamp::from_millis(zone.start_of(day).as_millis() + step));
    let near = (0..40 * 86_400_000i64).prop_map(|millis| Timestamp::from_millis(1_707_523_200_000 + millis));
    prop_oneof![edge, near, any::<i64>().prop_map(Timestamp::from_millis)]
}

fn any_job() -> impl Strategy<Value = Job> {
    (option::weighted(0.9, any_instant()), any_status()).prop_map(|(received, status)| Job {
        received,
        status,
        ..Job::with_id(JobId::new(7).unwrap())
    })
}

/// Generates recorded replies with a few bytes changed, removed or inserted.
fn mutated_reply() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<_> = recorded().into_iter().filter_map(|exchange| exchange.body).collect();
    mutated(select(bodies).prop_map(|body| body.as_bytes().to_vec()))
}

/// Generates bodies, which must not be empty, with a few bytes changed, removed or inserted.
pub(crate) fn mutated(body: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let structural = select(b"{}[]\",:\\0e.-n \xff\xc3".to_vec());
    let byte = prop_oneof![structural, any::<u8>()];
    (body, vec((any::<Index>(), byte, 0..3u8), 1..8)).prop_map(|(mut body, changes)| {
        for (index, byte, change) in changes {
            let index = index.index(body.len());
            match change {
                0 => body[index] = byte,
                1 => body.insert(index, byte),
                _ => drop(body.remove(index)),
            }
        }
        body
    })
}

/// Matches a job by its calendar day instead of its timestamp.
fn matches_by_day(filter: &JobFilter, job: &Job, zone: ServiceTimeZone) -> bool {
    let day = job.received.and_then(|received| zone.day_of(received));
    let since = filter.since().is_none_or(|since| day.is_none_or(|day| since <= day));
    let till = filter.till().is_none_or(|till| day.is_some_and(|day| day <= till));
    let is_named = filter.statuses().any(|status| *status == job.status);
    since && till && (filter.statuses().len() == 0 || is_named != filter.excludes_statuses())
}

proptest! {
    #[test]
    fn a_filter_round_trips_through_a_query(filter in any_filter()) {
        prop_assert_eq!(JobFilter::from_query_pairs(filter.to_query_pairs()), Ok(filter.documented()));
    }

    #[test]
    fn statuses_round_trip_through_the_text_of_an_address(filter in any_filter()) {
        let statuses = filter.without_dates();
        prop_assert_eq!(JobFilter::from_status_text(&filter.status_text()), Ok(statuses));
    }

    #[test]
    fn any_text_of_statuses_that_is_parsed_round_trips(text in "([-, ]|QUEUED|paused|CANCELLED|x){0,6}") {
        if let Ok(filter) = JobFilter::from_status_text(&text) {
            prop_assert_eq!(JobFilter::from_status_text(&filter.status_text()), Ok(filter));
        }
    }

    /// A request for the documented filter gets every match with a documented status.
    #[test]
    fn the_documented_filter_matches_the_same_jobs_with_documented_statuses(
        filter in any_filter(), job in any_job(), zone in any_zone(),
    ) {
        let documented = filter.documented();
        prop_assert!(!documented.excludes_statuses());
        let is_documented = JobStatus::DOCUMENTED.contains(&job.status);
        prop_assert!(!is_documented || !filter.matches(&job, zone) || documented.matches(&job, zone));
        if documented.covers(&filter) {
            prop_assert!(!filter.matches(&job, zone) || documented.matches(&job, zone));
        }
    }

    /// Covering is exact: some status tells apart two filters of which one does not cover the other.
    #[test]
    fn a_filter_covers_another_exactly_if_it_matches_its_statuses(wide in any_filter(), narrow in any_filter()) {
        let (wide, narrow) = (wide.without_dates(), narrow.without_dates());
        let fresh = JobStatus::from_text("A_STATUS_THAT_NO_FILTER_NAMES_YET");
        let mut statuses = wide.statuses().chain(narrow.statuses()).chain([&fresh]);
        let is_subset = statuses.all(|status| wide.matches_status(status) || !narrow.matches_status(status));
        prop_assert_eq!(wide.covers(&narrow), is_subset);
    }

    #[test]
    fn a_filter_round_trips_through_a_body(filter in any_filter()) {
        let filter = filter.documented();
        let body = filter.to_body();
        prop_assert_eq!(body.is_none(), filter.is_default());
        if let Some(body) = &body {
            // A generic JSON parser finds exactly the pairs of the query.
            let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(body).unwrap();
            let pairs = filter.to_query_pairs();
            prop_assert_eq!(members.len(), pairs.len());
            for (key, value) in pairs {
                prop_assert_eq!(members[key].as_str(), Some(value.as_str()));
            }
        }
        prop_assert_eq!(JobFilter::from_body(body.unwrap_or_default().as_bytes()), Ok(filter));
    }

    #[test]
    fn a_filter_parsed_from_any_text_can_be_sent(since in ".*", till in ".*", status in ".*") {
        let pairs = [("since", since), ("till", till), ("status", status)];
        if let Ok(filter) = JobFilter::from_query_pairs(pairs) {
            prop_assert_eq!(JobFilter::from_query_pairs(filter.to_query_pairs()), Ok(filter));
        }
    }

    #[test]
    fn no_filter_body_causes_a_panic(body in vec(any::<u8>(), 0..200)) {
        let _ = JobFilter::from_body(&body);
    }

    #[test]
    fn a_covering_filter_matches_the_jobs_of_the_covered_one(
        wide in any_filter(), narrow in any_filter(), job in any_job(), zone in any_zone(),
    ) {
        if wide.covers(&narrow) && narrow.matches(&job, zone) {
            prop_assert!(wide.matches(&job, zone));
        }
    }

    /// The condition of the property above is rarely true. Here the narrower filter is derived from the wider one.
    #[test]
    fn an_intersection_with_a_filter_is_covered_by_it(wide in any_filter(), other in any_filter(), job in any_job(), zone in any_zone()) {
        let since = wide.since().max(other.since());
        let till = [wide.till(), other.till()].into_iter().flatten().min();
        let mut statuses: Vec<_> = other.statuses().cloned().collect();
        if wide.excludes_statuses() {
            statuses.retain(|status| wide.matches_status(status));
            prop_assume!(!statuses.is_empty());
        } else if wide.statuses().len() > 0 {
            statuses = wide.statuses().take(1).cloned().collect();
        }
        if let Ok(narrow) = JobFilter::new(since, till, statuses) {
            prop_assert!(wide.covers(&narrow), "{:?} covers {:?}", wide, narrow);
            prop_assert!(!narrow.matches(&job, zone) || wide.matches(&job, zone));
        }
    }

    #[test]
    fn covering_is_a_partial_order(one in any_filter(), two in any_filter(), three in any_filter()) {
        prop_assert!(one.covers(&one));
        prop_assert!(JobFilter::default().covers(&one));
        if one.covers(&two) && two.covers(&one) {
            prop_assert_eq!(&one, &two);
        }
        if one.covers(&two) && two.covers(&three) {
            prop_assert!(one.covers(&three));
        }
    }

    #[test]
    fn matching_by_timestamp_equals_matching_by_day(filter in any_filter(), job in any_job(), zone in any_zone()) {
        // Outside of chrono's range, a timestamp has no calendar day but is still comparable.
        prop_assume!(job.received.is_none_or(|received| zone.day_of(received).is_some()));
        prop_assert_eq!(filter.matches(&job, zone), matches_by_day(&filter, &job, zone));
    }

    #[test]
    fn a_day_contains_its_start(instant in any_instant(), zone in any_zone()) {
        if let Some(day) = zone.day_of(instant) {
            let start = zone.start_of(day);
            prop_assert!(start <= instant && instant.millis_since(start) < 86_400_000);
            prop_assert!(zone.day_of(start).is_none_or(|start_day| start_day == day));
        }
    }

    #[test]
    fn a_time_zone_round_trips_through_text(zone in any_zone()) {
        prop_assert_eq!(zone.to_string().parse(), Ok(zone));
    }

    #[test]
    fn no_time_zone_text_causes_a_panic(text in ".*|[+−-][0-9:+é-]{0,6}") {
        let _ = text.parse::<ServiceTimeZone>();
    }

    #[test]
    fn arbitrary_bytes_cause_no_panic(body in vec(any::<u8>(), 0..400)) {
        let _ = read_job_list(&body);
        let _ = read_envelope::<serde_json::Value>(&body);
    }

    #[test]
    fn an_arbitrary_list_causes_no_panic(entries in r#"[\[\]{}",:0-9a-z._ \\-]{0,120}"#) {
        let _ = read_job_list(crate::fixtures::reply_with(&entries).as_bytes());
    }

    #[test]
    fn mutated_replies_cause_no_panic_and_lose_no_entry(body in mutated_reply()) {
        // If a JSON parser finds a list, no entry of it may be lost.
        let list = read_job_list(&body);
        let Ok(raw) = serde_json::from_slice::<serde_json::Value>(&body) else { return Ok(()) };
        if let (Ok(list), Some(entries)) = (list, raw["data"].as_array()) {
            prop_assert_eq!(list.jobs.len() + list.unreadable, entries.len());
        }
    }

    #[test]
    fn an_envelope_round_trips_through_json(ok in any::<bool>(), message in option::of("[a-z ]*[a-mo-z]"), data in option::of(any::<i64>())) {
        let envelope = Envelope { ok, message, data };
        let json = serde_json::to_vec(&envelope).unwrap();
        prop_assert_eq!(read_envelope::<i64>(&json), Ok(envelope));
    }

    #[test]
    fn the_segments_of_a_bar_fit_in_it(numbers in vec(any::<u32>(), 7), status in any_status()) {
        let text = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let progress = Progress::from_text(&text).unwrap();
        let segments = progress.segments(&status);
        prop_assert!(segments.iter().all(|segment| segment.cases > 0));
        let sum: u64 = segments.iter().map(|segment| u64::from(segment.cases)).sum();
        prop_assert!(sum <= progress.whole());
        prop_assert!(u64::from(progress.total) <= progress.whole());
    }

    #[test]
    fn no_progress_text_causes_a_panic(text in ".*|([0-9+-]{0,11}[,; ]{1,2}){5,8}") {
        if let Some(progress) = Progress::from_text(&text) {
            prop_assert_eq!(text.matches(',').count(), 6);
            let _ = progress.segments(&JobStatus::Queued);
        }
    }

    #[test]
    fn a_status_round_trips_through_text(text in ".*|[ıſﬁA-Za-z ]{0,12}|(?i:cancell?ed|finished)") {
        let status = JobStatus::from_text(&text);
        prop_assert_eq!(JobStatus::from_text(status.as_str()), status);
    }

    #[test]
    fn a_job_id_round_trips_through_text(number in 1..=u64::MAX) {
        let id = JobId::new(number).unwrap();
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert_eq!(id.number(), number);
    }
}
