//! A model-based test of the path from replies to rows: the rows are those of a model that filters, searches and sorts
//! the service's whole list.
//!
//! The real path has a streaming reader, a merge of several replies, and a compact list. The test generates lists that
//! change over time, sequences of queries, splits of the replies into chunks, replies that break off, and services that
//! ignore the filter.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the exception in clippy.toml does not reach what tests call"
)]

use std::cmp::{Ordering, Reverse};
use std::rc::Rc;

use chrono::NaiveDate;
use jess_api::{Job, JobFilter, JobId, JobReader, JobStatus, ServiceTimeZone, Timestamp, ZoneRules};
use jess_jobs::state::recent::recent_filter;
use job_table::Column;
use job_table::rows::{ListQuery, Rows};
use job_table::sort::Sort;
use job_table::store::Store;
use job_table::viewport::RowLayout;
use proptest::prelude::*;
use proptest::sample::select;

const DAY_MS: i64 = 86_400_000;

/// 1 January 2026, 00:00 UTC.
const START: i64 = 1_767_225_600_000;

/// The viewer's zone, which puts its clock forward in the night to 10 February 2026, so that this day has no midnight.
#[derive(Debug, Clone, Copy)]
struct ViewerZone;

impl ZoneRules for ViewerZone {
    fn offset_seconds_at(&self, instant: Timestamp) -> i32 {
        if instant.as_millis() < START + 40 * DAY_MS - 10 * 3_600_000 { 10 * 3600 } else { 11 * 3600 }
    }
}

/// Returns the current day of the test. All jobs were submitted in the 60 days before it.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
}

/// The treatment of a filter by the service.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Service {
    Filters,
    IgnoresDates,
    IgnoresStatuses,
    IgnoresAll,
}

/// A step of the test: a change at the service, then a query and the replies to its requests.
#[derive(Debug, Clone)]
struct Step {
    changed: Vec<Job>,
    removed: Vec<u64>,
    query: ListQuery,
    service: Service,
    /// The zone of the service's days, which the page does not know.
    service_zone: ServiceTimeZone,
    chunk_sizes: Vec<usize>,
    /// True if the last reply breaks off in the middle.
    breaks_off: bool,
}

prop_compose! {
    fn any_job()(
        number in 1_u64..60,
        name in select(vec![None, Some("Tower"), Some("tower, run 12"), Some("Tower, run 13"), Some("Büro"), Some("a")]),
        job_type in select(vec![None, Some("EP_IDF"), Some("JE_JEP")]),
        status in select(vec!["QUEUED", "FINISHED", "REJECTED", "PAUSED"]),
        received in prop::option::weighted(0.95, START..START + 59 * DAY_MS),
        cpu_seconds in prop::option::of(0_u64..5),
    ) -> Job {
        Job {
            name: name.map(str::to_owned),
            job_type: job_type.map(str::to_owned),
            status: JobStatus::from_text(status),
            received: received.map(Timestamp::from_millis),
            cpu_seconds,
            ..Job::with_id(JobId::new(number).unwrap())
        }
    }
}

prop_compose! {
    fn any_query()(
        since in select(vec!["", "", "", "2026-01-10", "2026-02-10"]),
        till in select(vec!["", "", "", "2026-02-10", "2026-02-20"]),
        status in select(vec!["", "", "QUEUED", "FINISHED,PAUSED"]),
        search in select(vec!["", "", "tower", "TOWER 1", "buro", "je_", "4"]),
        column in select(Column::ALL.to_vec()),
        descending: bool,
    ) -> ListQuery {
        ListQuery {
            filter: JobFilter::from_query_pairs([("since", since), ("till", till), ("status", status)]).unwrap(),
            search: search.to_owned(),
            sort: Sort { column, descending },
            ..ListQuery::default()
        }
    }
}

prop_compose! {
    fn any_step()(
        changed in prop::collection::vec(any_job(), 0..20),
        removed in prop::collection::vec(1_u64..60, 0..4),
        query in any_query(),
        service in select(vec![Service::Filters, Service::Filters, Service::IgnoresDates, Service::IgnoresStatuses, Service::IgnoresAll]),
        service_zone in select(vec!["UTC", "+01:00", "-11:00", "+13:45"]),
        chunk_sizes in prop::collection::vec(1_usize..200, 1..6),
        breaks_off in prop::bool::weighted(0.15),
    ) -> Step {
        let service_zone = service_zone.parse().unwrap();
        Step { changed, removed, query, service, service_zone, chunk_sizes, breaks_off }
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace('ü', "u")
}

fn wire(job: &Job) -> String {
    let text = |text: &Option<String>| text.as_ref().map_or("null".to_owned(), |text| format!("{text:?}"));
    let number = |number: Option<i64>| number.map_or("null".to_owned(), |number| number.to_string());
    format!(
        r#"{{"job_SN":{},"job_Name":{},"job_Type":{},"status":"{}","received":{},"cputime":{}}}"#,
        job.id,
        text(&job.name),
        text(&job.job_type),
        job.status,
        number(job.received.map(Timestamp::as_millis)),
        number(job.cpu_seconds.map(|seconds| i64::try_from(seconds).unwrap())),
    )
}

/// Returns the reply of the service to the request for a filter. Like JESS, it sends the oldest job first.
fn reply(jobs: &[Job], filter: &JobFilter, service: Service, zone: ServiceTimeZone) -> String {
    let requested = filter.widened();
    let matcher = requested.matcher(zone);
    let by_date = matches!(service, Service::Filters | Service::IgnoresStatuses);
    let by_status = matches!(service, Service::Filters | Service::IgnoresDates);
    let entries: Vec<String> = jobs
        .iter()
        .filter(|job| !by_date || matcher.matches_instant(job.received))
        .filter(|job| !by_status || matcher.matches_status(&job.status))
        .map(wire)
        .collect();
    format!(r#"{{"ok":true,"status":"jobs available","data":[{}]}}"#, entries.join(","))
}

/// Reads a reply into the store in chunks of the given sizes, cyclically, and ends it with `finish`. Returns the filter
/// that the reply answers, or `None` if it broke off.
fn read(
    store: &mut Store,
    filter: &JobFilter,
    reply: &[u8],
    chunk_sizes: &[usize],
    finish: fn(&mut Store) -> JobFilter,
) -> Option<JobFilter> {
    store.begin_reply(filter.clone());
    let mut reader = JobReader::new();
    let mut remaining = reply;
    for size in chunk_sizes.iter().cycle() {
        let (chunk, tail) = remaining.split_at(remaining.len().min(*size));
        reader.feed(chunk);
        let jobs = reader.take_jobs().collect();
        store.ingest(jobs);
        remaining = tail;
        if remaining.is_empty() {
            break;
        }
    }
    let (jobs, result) = reader.finish();
    store.ingest(jobs);
    result.ok().map(|_| finish(store))
}

/// Makes the requests of the page for a query, one after the other. Returns whether all of them were answered.
fn request(
    store: &mut Store,
    jobs: &[Job],
    Step { query, service, service_zone, chunk_sizes, breaks_off, .. }: &Step,
) -> bool {
    let filter = &query.filter;
    if let Some(recent) = recent_filter(filter, today()) {
        let reply = reply(jobs, &recent, *service, *service_zone);
        let answered = read(store, &recent, reply.as_bytes(), chunk_sizes, Store::finish_part).unwrap();
        if answered.covers(filter) {
            return true;
        }
    }
    let mut whole = reply(jobs, filter, *service, *service_zone).into_bytes();
    if *breaks_off {
        whole.truncate(whole.len() / 2);
    }
    read(store, filter, &whole, chunk_sizes, Store::finish_reply).is_some()
}

/// Returns the expected rows: the whole list of the service, filtered, searched and sorted.
fn expected_rows(jobs: &[Job], ListQuery { filter, search, sort, .. }: &ListQuery) -> Vec<Job> {
    let contains = |job: &Job, word: &str| {
        let texts = [&job.name, &job.job_type];
        job.id.to_string().contains(word)
            || texts.iter().any(|text| text.as_deref().is_some_and(|text| fold(text).contains(word)))
    };
    let mut rows: Vec<Job> = jobs
        .iter()
        .filter(|job| filter.matches(job, ViewerZone))
        .filter(|job| fold(search).split_whitespace().all(|word| contains(job, word)))
        .cloned()
        .collect();
    rows.sort_by_key(|job| Reverse((submitted(job), job.id)));
    rows.sort_by(|one, other| compare(*sort, one, other));
    rows
}

/// Returns the instant of submission. A job without one counts as the newest.
fn submitted(job: &Job) -> i64 {
    job.received.map_or(i64::MAX, Timestamp::as_millis)
}

fn compare(Sort { column, descending }: Sort, one: &Job, other: &Job) -> Ordering {
    fn compare_options<T: Ord>(descending: bool, one: Option<T>, other: Option<T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
    let text = |text: &Option<String>| text.as_deref().map(fold);
    match column {
        Column::Job => compare_options(descending, Some(one.id), Some(other.id)),
        Column::Name => compare_options(descending, text(&one.name), text(&other.name)),
        Column::Status => compare_options(descending, Some(&one.status), Some(&other.status)),
        Column::Type => compare_options(descending, text(&one.job_type), text(&other.job_type)),
        Column::Submitted => compare_options(descending, Some(submitted(one)), Some(submitted(other))),
        Column::CpuTime => compare_options(descending, one.cpu_seconds, other.cpu_seconds),
        // The jobs of this test have neither.
        Column::Progress | Column::Storage => Ordering::Equal,
    }
}

fn jobs_of(store: &Store, rows: &Rows) -> Vec<Job> {
    rows.indices.iter().map(|index| store.list().job(*index as usize).unwrap()).collect()
}

fn change(jobs: &mut Vec<Job>, Step { changed, removed, .. }: &Step) {
    jobs.retain(|job| !removed.contains(&job.id.number()));
    for job in changed {
        match jobs.iter_mut().find(|known| known.id == job.id) {
            // The instant of submission does not change.
            Some(known) => *known = Job { received: known.received, ..job.clone() },
            None => jobs.push(job.clone()),
        }
    }
    jobs.sort_by_key(|job| job.id);
}

proptest! {
    #[test]
    fn rows_agree_with_the_model_after_any_sequence_of_queries(
        steps in prop::collection::vec(any_step(), 1..8),
    ) {
        let mut store = Store::new(Rc::new(ViewerZone), fold);
        let mut jobs = Vec::new();
        for step in &steps {
            change(&mut jobs, step);
            let answered = request(&mut store, &jobs, step);
            let rows = store.rows(&step.query);
            prop_assert!(jobs_of(&store, &rows).iter().all(|job| step.query.filter.matches(job, ViewerZone)));
            if answered {
                prop_assert_eq!(jobs_of(&store, &rows), expected_rows(&jobs, &step.query));
                prop_assert!(rows.complete);
            }
        }
    }

    /// For a query without a request, rows marked as complete agree with the model while the service does not change.
    #[test]
    fn complete_rows_have_every_match_of_the_service(first in any_step(), second in any_step(), query in any_query()) {
        let mut store = Store::new(Rc::new(ViewerZone), fold);
        let mut jobs = Vec::new();
        change(&mut jobs, &first);
        change(&mut jobs, &second);
        request(&mut store, &jobs, &first);
        request(&mut store, &jobs, &second);
        let rows = store.rows(&query);
        if rows.complete {
            prop_assert_eq!(jobs_of(&store, &rows), expected_rows(&jobs, &query));
        }
    }

    /// The visible range is also limited in length, whatever the length of the list.
    #[test]
    fn the_visible_range_has_every_row_in_the_viewport(
        rows in 1_usize..2000,
        top in -500_i32..100_000,
        height in 1_i32..2000,
    ) {
        let layout = RowLayout { rows, row_height: 46.0 };
        let max_len = usize::try_from(height.max(46)).unwrap() * 3 / 46 + 3;
        let (top, bottom) = (f64::from(top), f64::from(top + height));
        let range = layout.visible_range(top, bottom);
        for index in 0..rows {
            let in_view = layout.top_of(index + 1) > top && layout.top_of(index) < bottom;
            prop_assert!(!in_view || range.contains(&index), "{} of {:?}", index, range);
        }
        prop_assert!(range.len() <= max_len, "{:?}", range);
    }
}
