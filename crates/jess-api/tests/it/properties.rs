//! Laws that hold for whatever comes.

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

/// A day near enough to others that ranges overlap, or any day that a filter takes.
fn any_day() -> impl Strategy<Value = NaiveDate> {
    let near = (0..40u64).prop_map(|days| day("2024-02-10") + Days::new(days));
    let far = (1..=9999i32, 1..=366u32)
        .prop_filter_map("a year has so many days", |(year, ordinal)| NaiveDate::from_yo_opt(year, ordinal));
    prop_oneof![4 => near, 1 => far]
}

/// A state that a filter can name.
fn any_status() -> impl Strategy<Value = JobStatus> {
    let other = "[A-Za-z0-9_-]{1,32}".prop_map(|name| JobStatus::from_text(&name));
    prop_oneof![4 => select(JobStatus::DOCUMENTED.to_vec()), 1 => other]
}

fn any_filter() -> impl Strategy<Value = JobFilter> {
    (option::of(any_day()), option::of(any_day()), vec(any_status(), 0..4)).prop_map(
        |(one, other, statuses)| {
            let (since, till) = match (one, other) {
                (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
                open => open,
            };
            JobFilter::new(since, till, statuses).unwrap()
        },
    )
}

fn any_zone() -> impl Strategy<Value = ServiceTimeZone> {
    (select(vec!['+', '-']), 0..24, 0..60)
        .prop_map(|(sign, hours, minutes)| format!("{sign}{hours:02}:{minutes:02}").parse().unwrap())
}

/// An instant in any of the days above, on one of their edges, or anywhere.
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

/// A recorded reply with a few of its bytes changed, taken out or put in.
fn mutated_reply() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<_> = recorded().into_iter().filter_map(|exchange| exchange.body).collect();
    mutated(select(bodies).prop_map(|body| body.as_bytes().to_vec()))
}

/// A body, which is not empty, with a few of its bytes changed, taken out or put in.
pub(crate) fn mutated(body: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let telling = select(b"{}[]\",:\\0e.-n \xff\xc3".to_vec());
    let byte = prop_oneof![telling, any::<u8>()];
    (body, vec((any::<Index>(), byte, 0..3u8), 1..8)).prop_map(|(mut body, changes)| {
        for (place, byte, change) in changes {
            let at = place.index(body.len());
            match change {
                0 => body[at] = byte,
                1 => body.insert(at, byte),
                _ => drop(body.remove(at)),
            }
        }
        body
    })
}

/// What a filter means, said by calendar days rather than by instants.
fn matches_by_day(filter: &JobFilter, job: &Job, zone: ServiceTimeZone) -> bool {
    let day = job.received.and_then(|received| zone.day_of(received));
    let since = filter.since().is_none_or(|since| day.is_some_and(|day| since <= day));
    let till = filter.till().is_none_or(|till| day.is_some_and(|day| day <= till));
    since && till && (filter.statuses().len() == 0 || filter.statuses().any(|status| *status == job.status))
}

proptest! {
    #[test]
    fn a_filter_survives_a_query(filter in any_filter()) {
        prop_assert_eq!(JobFilter::from_query_pairs(filter.to_query_pairs()), Ok(filter));
    }

    #[test]
    fn a_filter_survives_a_body(filter in any_filter()) {
        let body = filter.to_body();
        prop_assert_eq!(body.is_none(), filter.is_default());
        if let Some(body) = &body {
            // A JSON parser that knows nothing of filters finds the very pairs of the query.
            let written: serde_json::Map<String, serde_json::Value> = serde_json::from_str(body).unwrap();
            let pairs = filter.to_query_pairs();
            prop_assert_eq!(written.len(), pairs.len());
            for (key, value) in pairs {
                prop_assert_eq!(written[key].as_str(), Some(value.as_str()));
            }
        }
        prop_assert_eq!(JobFilter::from_body(body.unwrap_or_default().as_bytes()), Ok(filter));
    }

    #[test]
    fn no_text_makes_a_filter_that_cannot_be_sent(since in ".*", till in ".*", status in ".*") {
        let pairs = [("since", since), ("till", till), ("status", status)];
        if let Ok(filter) = JobFilter::from_query_pairs(pairs) {
            prop_assert_eq!(JobFilter::from_query_pairs(filter.to_query_pairs()), Ok(filter));
        }
    }

    #[test]
    fn no_body_panics(body in vec(any::<u8>(), 0..200)) {
        let _ = JobFilter::from_body(&body);
    }

    #[test]
    fn what_a_narrower_filter_matches_a_wider_one_does_too(
        wide in any_filter(), narrow in any_filter(), job in any_job(), zone in any_zone(),
    ) {
        if wide.covers(&narrow) && narrow.matches(&job, zone) {
            prop_assert!(wide.matches(&job, zone));
        }
    }

    /// The law above seldom has its premise fulfilled; here the narrower filter is cut out of the wider one.
    #[test]
    fn a_part_of_a_filter_is_covered(wide in any_filter(), part in any_filter(), job in any_job(), zone in any_zone()) {
        let since = wide.since().max(part.since());
        let till = [wide.till(), part.till()].into_iter().flatten().min();
        let mut statuses: Vec<_> = part.statuses().cloned().collect();
        if wide.statuses().len() > 0 {
            statuses = wide.statuses().take(1).cloned().collect();
        }
        if let Ok(narrow) = JobFilter::new(since, till, statuses) {
            prop_assert!(wide.covers(&narrow), "{:?} covers {:?}", wide, narrow);
            prop_assert!(!narrow.matches(&job, zone) || wide.matches(&job, zone));
        }
    }

    #[test]
    fn covering_is_an_order(one in any_filter(), two in any_filter(), three in any_filter()) {
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
    fn matching_by_instants_is_matching_by_days(filter in any_filter(), job in any_job(), zone in any_zone()) {
        // Beyond chrono's range an instant has no calendar day, but it is still before or after others.
        prop_assume!(job.received.is_none_or(|received| zone.day_of(received).is_some()));
        prop_assert_eq!(filter.matches(&job, zone), matches_by_day(&filter, &job, zone));
    }

    #[test]
    fn a_day_begins_within_itself(instant in any_instant(), zone in any_zone()) {
        if let Some(day) = zone.day_of(instant) {
            let start = zone.start_of(day);
            prop_assert!(start <= instant && instant.millis_since(start) < 86_400_000);
            prop_assert!(zone.day_of(start).is_none_or(|of_start| of_start == day));
        }
    }

    #[test]
    fn a_zone_is_read_as_it_is_written(zone in any_zone()) {
        prop_assert_eq!(zone.to_string().parse(), Ok(zone));
    }

    #[test]
    fn no_text_of_a_zone_panics(text in ".*|[+−-][0-9:+é-]{0,6}") {
        let _ = text.parse::<ServiceTimeZone>();
    }

    #[test]
    fn arbitrary_bytes_are_no_panic(body in vec(any::<u8>(), 0..400)) {
        let _ = read_job_list(&body);
        let _ = read_envelope::<serde_json::Value>(&body);
    }

    #[test]
    fn an_arbitrary_list_is_no_panic(entries in r#"[\[\]{}",:0-9a-z._ \\-]{0,120}"#) {
        let _ = read_job_list(crate::fixtures::reply_with(&entries).as_bytes());
    }

    #[test]
    fn mutated_replies_are_no_panic(body in mutated_reply()) {
        // Where any JSON parser finds a list, no entry of it may get lost.
        let list = read_job_list(&body);
        let Ok(raw) = serde_json::from_slice::<serde_json::Value>(&body) else { return Ok(()) };
        if let (Ok(list), Some(entries)) = (list, raw["data"].as_array()) {
            prop_assert_eq!(list.jobs.len() + list.unreadable, entries.len());
        }
    }

    #[test]
    fn an_envelope_survives(ok in any::<bool>(), words in option::of("[a-z ]*[a-mo-z]"), data in option::of(any::<i64>())) {
        let envelope = Envelope { ok, message: words, data };
        let written = serde_json::to_vec(&envelope).unwrap();
        prop_assert_eq!(read_envelope::<i64>(&written), Ok(envelope));
    }

    #[test]
    fn the_parts_of_a_bar_fit_in_it(numbers in vec(any::<u32>(), 7), status in any_status()) {
        let text = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let progress = Progress::from_text(&text).unwrap();
        let segments = progress.segments(&status);
        prop_assert!(segments.iter().all(|segment| segment.cases > 0));
        let parts: u64 = segments.iter().map(|segment| u64::from(segment.cases)).sum();
        prop_assert!(parts <= progress.whole());
        prop_assert!(u64::from(progress.total) <= progress.whole());
    }

    #[test]
    fn no_progress_text_panics(text in ".*|([0-9+-]{0,11}[,; ]{1,2}){5,8}") {
        if let Some(progress) = Progress::from_text(&text) {
            prop_assert_eq!(text.matches(',').count(), 6);
            let _ = progress.segments(&JobStatus::Queued);
        }
    }

    #[test]
    fn a_state_is_read_as_it_is_written(text in ".*|[ıſﬁA-Za-z ]{0,12}|(?i:cancell?ed|finished)") {
        let status = JobStatus::from_text(&text);
        prop_assert_eq!(JobStatus::from_text(status.as_str()), status);
    }

    #[test]
    fn a_job_number_is_read_as_it_is_written(number in 1..=u64::MAX) {
        let id = JobId::new(number).unwrap();
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert_eq!(id.number(), number);
    }
}
