//! Random sequences of replies, merges, single jobs and queries: after each, the store selects the rows that the plainest
//! list selects. The store patches its orders and caches them, the plainest list sorts anew.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the exception in clippy.toml does not reach what tests call"
)]

#[allow(dead_code, reason = "shared with the other tests")]
mod plain;

use std::rc::Rc;

use jess_api::{Job, JobFilter, ServiceTimeZone};
use job_table::Column;
use job_table::row_changes::RowChanges;
use job_table::rows::ListQuery;
use job_table::sort::Sort;
use job_table::store::Store;
use plain::{any_job, compare, contains_words, deduplicated, fold, newest_first, numbers_of, some_jobs};
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Step {
    /// A reply with all jobs.
    Reply(Vec<Job>),
    /// A reply with some of them.
    Merge(Vec<Job>),
    Upsert(Box<Job>),
    Query(ListQuery),
}

fn some_query() -> impl Strategy<Value = ListQuery> {
    let column = prop::sample::select(Column::ALL.to_vec());
    let search = prop::sample::select(vec!["", "", "tower", "b", "12"]);
    let filter = prop::sample::select(vec![("status", ""), ("status", "QUEUED"), ("since", "1970-01-03")]);
    (column, any::<bool>(), search, filter).prop_map(|(column, descending, search, filter)| ListQuery {
        filter: JobFilter::from_query_pairs([filter]).unwrap(),
        search: search.to_owned(),
        sort: Sort { column, descending },
        changed_only: false,
        failed_only: false,
    })
}

/// Jobs of one account, so that none replaces the others.
fn own(job: Job) -> Job {
    Job { account: Some(1), username: None, ..job }
}

fn some_steps() -> impl Strategy<Value = Vec<Step>> {
    let own_jobs = |jobs: Vec<Job>| jobs.into_iter().map(own).collect::<Vec<_>>();
    let step = prop_oneof![
        1 => some_jobs().prop_map(move |jobs| Step::Reply(own_jobs(jobs))),
        3 => prop::collection::vec(any_job(), 0..6).prop_map(move |jobs| Step::Merge(own_jobs(jobs))),
        4 => any_job().prop_map(|job| Step::Upsert(Box::new(own(job)))),
        3 => some_query().prop_map(Step::Query),
    ];
    prop::collection::vec(step, 0..30)
}

fn expected(jobs: &[Job], query: &ListQuery) -> Vec<u64> {
    let mut jobs = newest_first(jobs.to_vec());
    jobs.sort_by(|one, other| compare(query.sort.column, query.sort.descending, one, other));
    jobs.retain(|job| query.filter.matches(job, ServiceTimeZone::UTC) && contains_words(job, &query.search));
    numbers_of(&jobs)
}

proptest! {
    #[test]
    fn patched_orders_select_the_rows_that_sorting_anew_selects(steps in some_steps()) {
        let mut store = Store::new(Rc::new(ServiceTimeZone::UTC), fold);
        let mut jobs: Vec<Job> = Vec::new();
        let mut query = ListQuery::default();
        let mut shown = store.rows(&query);
        for step in steps {
            match step {
                Step::Reply(reply) => {
                    store.begin_reply(JobFilter::default());
                    store.ingest(reply.clone());
                    store.finish_reply();
                    jobs = deduplicated(&reply);
                }
                Step::Merge(part) => {
                    let before = jobs.clone();
                    jobs.extend(part.clone());
                    jobs = deduplicated(&jobs);
                    let merged = store.merge(part);
                    prop_assert_eq!(merged.is_changed, jobs != before);
                    prop_assert_eq!(merged.has_new, jobs.len() > before.len());
                }
                Step::Upsert(job) => {
                    let before = jobs.clone();
                    jobs.push(Job::clone(&job));
                    jobs = deduplicated(&jobs);
                    prop_assert_eq!(store.upsert(*job), jobs != before);
                }
                Step::Query(other) => query = other,
            }
            let rows = store.rows(&query);
            let numbers: Vec<u64> =
                rows.indices.iter().map(|index| store.list().get(*index as usize).unwrap().id().number()).collect();
            prop_assert_eq!(numbers, expected(&jobs, &query), "{:?}", query.sort);
            if rows.generation == shown.generation && rows.query == shown.query {
                let changes = RowChanges::between(&shown.indices, &rows.indices);
                prop_assert_eq!(changes.is_none(), shown.indices == rows.indices);
            }
            shown = rows;
        }
    }
}
