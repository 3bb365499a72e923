//! What the page shows is what the plainest page would: a list that is read whole, filtered, searched and sorted.
//!
//! Between the service and the rows there is a reader of pieces, a merge of replies that came at different
//! times, a compact list and a window of rows. For any list, any filters in any order, any splits of the replies
//! and any order of the rows, the jobs are the same and in the same order.
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

use chrono::NaiveDate;
use jess_api::{Job, JobFilter, JobId, JobReader, JobStatus, ServiceTimeZone, Timestamp};
use jess_jobs::state::recent::recent;
use jess_jobs::table::Column;
use jess_jobs::table::rows::{ListQuery, Rows};
use jess_jobs::table::sort::Sort;
use jess_jobs::table::store::Store;
use jess_jobs::table::viewport::Layout;
use proptest::prelude::*;
use proptest::sample::select;

const ZONE: ServiceTimeZone = ServiceTimeZone::UTC;
const DAY: i64 = 86_400_000;

/// Today, for what is recent: the jobs of this test are of the 60 days before.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 3, 1).unwrap()
}

/// How the service treats a filter.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Service {
    Filters,
    IgnoresDates,
    IgnoresStatuses,
    IgnoresAll,
}

/// One visit of a filter: how the jobs have changed since, what is asked, and how the replies come.
#[derive(Debug, Clone)]
struct Step {
    changed: Vec<Job>,
    gone: Vec<u64>,
    question: ListQuery,
    service: Service,
    pieces: Vec<usize>,
    /// Whether the last reply breaks off.
    breaks_off: bool,
}

prop_compose! {
    fn a_job()(
        number in 1_u64..60,
        name in select(vec![None, Some("Tower"), Some("tower, run 12"), Some("Tower, run 13"), Some("Büro"), Some("a")]),
        job_type in select(vec![None, Some("EP_IDF"), Some("JE_JEP")]),
        status in select(vec!["QUEUED", "FINISHED", "REJECTED", "PAUSED"]),
        received in prop::option::weighted(0.95, 0_i64..59 * DAY),
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
    fn a_question()(
        since in select(vec!["", "", "", "1970-01-10", "1970-02-10"]),
        till in select(vec!["", "", "", "1970-02-10", "1970-02-20"]),
        status in select(vec!["", "", "QUEUED", "FINISHED,PAUSED"]),
        search in select(vec!["", "", "tower", "TOWER 1", "buro", "je_", "4"]),
        column in select(Column::ALL.to_vec()),
        descending: bool,
    ) -> ListQuery {
        ListQuery {
            filter: JobFilter::from_query_pairs([("since", since), ("till", till), ("status", status)]).unwrap(),
            search: search.to_owned(),
            sort: Sort { column, descending },
        }
    }
}

prop_compose! {
    fn a_step()(
        changed in prop::collection::vec(a_job(), 0..20),
        gone in prop::collection::vec(1_u64..60, 0..4),
        question in a_question(),
        service in select(vec![Service::Filters, Service::Filters, Service::IgnoresDates, Service::IgnoresStatuses, Service::IgnoresAll]),
        pieces in prop::collection::vec(1_usize..200, 1..6),
        breaks_off in prop::bool::weighted(0.15),
    ) -> Step {
        Step { changed, gone, question, service, pieces, breaks_off }
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

/// What the service answers, oldest first as JESS does.
fn reply(jobs: &[Job], filter: &JobFilter, service: Service) -> String {
    let matcher = filter.matcher(ZONE);
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

/// Reads a reply into the store in pieces of these sizes, over and over; `None` where it broke off.
fn read(store: &mut Store, filter: &JobFilter, reply: &[u8], pieces: &[usize]) -> Option<JobFilter> {
    store.begin_reply(filter.clone());
    let mut reader = JobReader::new();
    let mut rest = reply;
    for size in pieces.iter().cycle() {
        let (piece, after) = rest.split_at(rest.len().min(*size));
        reader.feed(piece);
        let jobs = reader.take_jobs().collect();
        store.ingest(jobs);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    let (jobs, result) = reader.finish();
    store.ingest(jobs);
    result.ok().map(|_| store.finish_reply())
}

/// The requests that the page makes for a filter, one after the other; whether all were answered.
fn ask(store: &mut Store, jobs: &[Job], Step { question, service, pieces, breaks_off, .. }: &Step) -> bool {
    let filter = &question.filter;
    if let Some(recent) = recent(filter, today()) {
        let answered = read(store, &recent, reply(jobs, &recent, *service).as_bytes(), pieces).unwrap();
        if answered.covers(filter) {
            return true;
        }
    }
    let mut whole = reply(jobs, filter, *service).into_bytes();
    if *breaks_off {
        whole.truncate(whole.len() / 2);
    }
    read(store, filter, &whole, pieces).is_some()
}

/// The rows of the plainest page that there is.
fn plainly(jobs: &[Job], ListQuery { filter, search, sort }: &ListQuery) -> Vec<Job> {
    let has = |job: &Job, word: &str| {
        let texts = [&job.name, &job.job_type];
        job.id.to_string().contains(word)
            || texts.iter().any(|text| text.as_deref().is_some_and(|text| fold(text).contains(word)))
    };
    let mut rows: Vec<Job> = jobs
        .iter()
        .filter(|job| filter.matches(job, ZONE))
        .filter(|job| fold(search).split_whitespace().all(|word| has(job, word)))
        .cloned()
        .collect();
    rows.sort_by_key(|job| Reverse((job.received, job.id)));
    rows.sort_by(|one, other| compare(*sort, one, other));
    rows
}

fn compare(Sort { column, descending }: Sort, one: &Job, other: &Job) -> Ordering {
    fn known<T: Ord>(descending: bool, one: Option<T>, other: Option<T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
    let text = |text: &Option<String>| text.as_deref().map(fold);
    match column {
        Column::Job => known(descending, Some(one.id), Some(other.id)),
        Column::Name => known(descending, text(&one.name), text(&other.name)),
        Column::Status => known(descending, Some(&one.status), Some(&other.status)),
        Column::Type => known(descending, text(&one.job_type), text(&other.job_type)),
        Column::Submitted => known(descending, one.received, other.received),
        Column::CpuTime => known(descending, one.cpu_seconds, other.cpu_seconds),
        // None of these jobs has any.
        Column::Progress | Column::Storage => Ordering::Equal,
    }
}

fn shown(store: &Store, rows: &Rows) -> Vec<Job> {
    rows.indices.iter().map(|index| store.list().job(*index as usize).unwrap()).collect()
}

fn change(jobs: &mut Vec<Job>, Step { changed, gone, .. }: &Step) {
    jobs.retain(|job| !gone.contains(&job.id.number()));
    for job in changed {
        match jobs.iter_mut().find(|known| known.id == job.id) {
            // A job keeps the instant of its submission.
            Some(known) => *known = Job { received: known.received, ..job.clone() },
            None => jobs.push(job.clone()),
        }
    }
    jobs.sort_by_key(|job| job.id);
}

proptest! {
    #[test]
    fn the_rows_are_those_of_a_plain_list_whatever_was_asked_before(
        steps in prop::collection::vec(a_step(), 1..8),
    ) {
        let mut store = Store::new(ZONE, fold);
        let mut jobs = Vec::new();
        for step in &steps {
            change(&mut jobs, step);
            let answered = ask(&mut store, &jobs, step);
            let rows = store.rows(&step.question);
            prop_assert!(shown(&store, &rows).iter().all(|job| step.question.filter.matches(job, ZONE)));
            if answered {
                prop_assert_eq!(shown(&store, &rows), plainly(&jobs, &step.question));
                prop_assert!(rows.complete);
            }
        }
    }

    /// Where rows are said to be all there are, they are: for any question, from what is held alone, as long as
    /// nothing has changed at the service.
    #[test]
    fn what_is_called_complete_is(first in a_step(), second in a_step(), question in a_question()) {
        let mut store = Store::new(ZONE, fold);
        let mut jobs = Vec::new();
        change(&mut jobs, &first);
        change(&mut jobs, &second);
        ask(&mut store, &jobs, &first);
        ask(&mut store, &jobs, &second);
        let rows = store.rows(&question);
        if rows.complete {
            prop_assert_eq!(shown(&store, &rows), plainly(&jobs, &question));
        }
    }

    /// Every row that a view cuts is among those that are drawn.
    #[test]
    fn a_window_has_every_row_in_view(
        rows in 1_usize..2000,
        open in prop::collection::btree_map(0_usize..2000, 1_u32..400, 0..4),
        top in -500_i32..100_000,
        height in 1_i32..2000,
    ) {
        let open = open.into_iter().filter(|(index, _)| *index < rows).map(|(index, height)| (index, height.into())).collect();
        let layout = Layout { rows, row_height: 46.0, open };
        let most = usize::try_from(height.max(46)).unwrap() * 3 / 46 + 3;
        let (top, bottom) = (f64::from(top), f64::from(top + height));
        let window = layout.window(top, bottom);
        for index in 0..rows {
            let in_view = layout.top_of(index + 1) > top && layout.top_of(index) < bottom;
            prop_assert!(!in_view || window.contains(&index), "{} of {:?}", index, window);
        }
        prop_assert!(window.len() <= most, "{:?}", window);
    }
}
