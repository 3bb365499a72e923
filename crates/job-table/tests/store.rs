//! Tests of the store: what a reply proves about jobs that it does not have, whose jobs it has, and single jobs that are
//! updated in between.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the exception in clippy.toml does not reach what tests call"
)]

use std::rc::Rc;

use jess_api::{Job, JobFilter, JobId, JobStatus, ServiceTimeZone, Timestamp};
use job_table::rows::ListQuery;
use job_table::store::Store;

const HOUR_MS: i64 = 3_600_000;

/// 25 June 2026, 00:00 UTC.
const SINCE: i64 = 1_782_345_600_000;

fn store() -> Store {
    Store::new(Rc::new(ServiceTimeZone::UTC), |text| text.to_lowercase())
}

/// Returns a queued job without an owner, received some hours after [`SINCE`].
fn job(number: u64, hours: impl Into<Option<i64>>) -> Job {
    let received = hours.into().map(|hours| Timestamp::from_millis(SINCE + hours * HOUR_MS));
    Job { received, status: JobStatus::Queued, ..Job::with_id(JobId::new(number).unwrap()) }
}

fn owned(number: u64, account: impl Into<Option<i64>>, username: &str) -> Job {
    let username = (!username.is_empty()).then(|| username.to_owned());
    Job { account: account.into(), username, ..job(number, 1) }
}

fn filter(query: &str) -> JobFilter {
    JobFilter::from_query_pairs(query.split('&').filter_map(|pair| pair.split_once('='))).unwrap()
}

fn reply(store: &mut Store, query: &str, jobs: Vec<Job>) -> JobFilter {
    store.begin_reply(filter(query));
    store.ingest(jobs);
    store.finish_reply()
}

/// Returns the numbers of the rows for a filter, from top to bottom, and whether they are complete.
fn rows(store: &mut Store, query: &str) -> (Vec<u64>, bool) {
    let rows = store.rows(&ListQuery { filter: filter(query), ..ListQuery::default() });
    let number = |index: &u32| store.list().get(*index as usize).unwrap().id().number();
    (rows.indices.iter().map(number).collect(), rows.complete)
}

const RECENT: &str = "since=2026-06-25";

#[test]
fn jobs_near_the_range_or_without_a_time_do_not_prove_that_dates_are_ignored() {
    let table: [(&str, Vec<Job>); 6] = [
        ("half an hour before", vec![job(1, -1), job(2, -1), job(3, 700)]),
        ("a day and the difference of two zones before", vec![job(1, -50), job(2, -40)]),
        ("no time", vec![job(1, None), job(2, None), job(3, 700)]),
        ("one exception", vec![job(1, -9000), job(2, 700), job(3, 710)]),
        ("one exception alone", vec![job(1, -9000)]),
        (
            "few exceptions",
            (1..=20).map(|number| job(number, if number < 3 { -9000 } else { 700 })).collect(),
        ),
    ];
    for (name, jobs) in table {
        let mut store = store();
        assert_eq!(reply(&mut store, RECENT, jobs), filter(RECENT), "{name}");
        assert!(!rows(&mut store, "").1, "{name}");
        assert!(rows(&mut store, RECENT).1, "{name}");
    }
    let old = vec![job(1, -9000), job(2, -8000), job(3, 700), job(4, 710)];
    assert_eq!(reply(&mut store(), RECENT, old), JobFilter::default());
}

#[test]
fn jobs_with_other_statuses_do_not_prove_that_statuses_are_ignored() {
    let finished = |number| Job { status: JobStatus::Finished, ..job(number, 1) };
    let mut store = store();
    reply(&mut store, "", vec![finished(1), finished(2), job(3, 1), job(4, 1)]);
    // The status of job 3 changes while the service writes the reply.
    let answered = reply(&mut store, "status=QUEUED", vec![finished(3), job(4, 1)]);
    assert_eq!(answered, filter("status=QUEUED"));
    assert_eq!(rows(&mut store, "").0, [4, 3, 2, 1]);
    // A batch ends meanwhile, of which the store has only a part.
    let answered =
        reply(&mut store, "status=QUEUED", vec![finished(2), finished(4), finished(5), finished(6)]);
    assert_eq!(answered, filter("status=QUEUED"));
    assert_eq!(rows(&mut store, ""), (vec![6, 5, 4, 3, 2, 1], true));
}

#[test]
fn a_job_without_a_submission_time_is_listed_first() {
    let mut store = store();
    reply(&mut store, "", vec![job(7, None), job(8, 1), job(3, None), job(9, 2)]);
    assert_eq!(rows(&mut store, "").0, [7, 3, 9, 8]);
    assert_eq!(rows(&mut store, RECENT).0, [7, 3, 9, 8]);
    assert_eq!(rows(&mut store, "till=2026-06-25").0, [9, 8]);
}

/// A service may list a job without a submission time in a range of dates, or only without dates.
#[test]
fn the_reply_with_the_recent_jobs_does_not_remove_those_without_a_submission_time() {
    let mut store = store();
    reply(&mut store, "", vec![job(7, None), job(8, 1), job(9, 2)]);
    store.begin_reply(filter(RECENT));
    store.ingest(vec![job(9, 2)]);
    assert_eq!(store.finish_part(), filter(RECENT));
    assert_eq!(rows(&mut store, ""), (vec![7, 9], true));
    reply(&mut store, "", vec![job(9, 2)]);
    assert_eq!(rows(&mut store, ""), (vec![9], true));
}

#[test]
fn a_job_without_a_submission_time_that_is_missing_from_a_range_may_still_exist() {
    let mut store = store();
    reply(&mut store, "", vec![job(7, None), job(8, 1), job(9, 2)]);
    reply(&mut store, RECENT, vec![job(8, 1), job(9, 2)]);
    assert_eq!(rows(&mut store, RECENT), (vec![9, 8], true));
    assert_eq!(rows(&mut store, ""), (vec![9, 8], false));
}

/// The request asks for more than the filter, and so the reply can have more. Only what the filter matches is known to
/// be complete.
#[test]
fn a_reply_answers_its_filter_and_not_the_wider_request() {
    let mut store = store();
    let answered = reply(&mut store, RECENT, vec![job(1, -20), job(2, 1)]);
    assert_eq!(answered, filter(RECENT));
    assert_eq!(rows(&mut store, "since=2026-06-24"), (vec![2, 1], false));
    assert_eq!(rows(&mut store, RECENT), (vec![2], true));
    // A job of the margin is not missing where the service's days begin earlier.
    reply(&mut store, RECENT, vec![job(2, 1)]);
    assert_eq!(rows(&mut store, "").0, [2, 1]);
}

#[test]
fn the_first_job_of_another_account_removes_those_of_the_previous_one() {
    let ann = || vec![owned(1, 1, ""), owned(2, 1, "ann"), owned(3, None, "ann"), owned(4, None, "")];
    let table = [
        ("the number", vec![owned(5, 2, "")], true, vec![5]),
        ("the number, with the same name", vec![owned(5, 2, "ann")], true, vec![5]),
        ("the name, without a number", vec![owned(5, None, "bob")], true, vec![5]),
        ("jobs without an owner first", vec![owned(5, None, ""), owned(6, 2, "bob")], true, vec![6, 5]),
        ("the number of a later job", vec![owned(5, None, "ann"), owned(6, 2, "ann")], true, vec![6, 5]),
        ("the same account, renamed", vec![owned(5, 1, "eve")], false, vec![5, 4, 3, 2, 1]),
        ("no owner", vec![owned(5, None, "")], false, vec![5, 4, 3, 2, 1]),
    ];
    for (name, jobs, is_other, expected) in table {
        let mut store = store();
        reply(&mut store, "", ann());
        let version = store.version();
        store.begin_reply(filter(RECENT));
        assert_eq!(store.ingest(jobs), is_other, "{name}");
        assert_eq!(rows(&mut store, "").0, expected, "{name}");
        assert_eq!(store.covers().is_none(), is_other, "{name}");
        assert_ne!(store.version(), version, "{name}");
    }
}

#[test]
fn another_account_is_detected_in_any_reply_and_so_is_the_return_of_the_first() {
    let mut store = store();
    reply(&mut store, "", vec![owned(1, 1, ""), owned(2, 1, "")]);
    // The recent jobs are of the first account, the history is of the second.
    reply(&mut store, RECENT, vec![owned(1, 1, "")]);
    store.begin_reply(filter(""));
    assert!(!store.ingest(Vec::new()));
    assert!(store.ingest(vec![owned(7, 2, ""), owned(8, 2, "")]));
    assert!(!store.ingest(vec![owned(9, 2, "")]));
    assert_eq!(rows(&mut store, ""), (vec![9, 8, 7], false));
    store.finish_reply();
    assert_eq!(rows(&mut store, ""), (vec![9, 8, 7], true));

    store.begin_reply(filter(""));
    assert!(store.ingest(vec![owned(1, 1, "")]));
    assert_eq!(rows(&mut store, "").0, [1]);
}

#[test]
fn a_status_that_arrives_meanwhile_does_not_save_a_job_of_the_previous_account() {
    let mut store = store();
    reply(&mut store, "", vec![owned(1, 1, ""), owned(2, None, "")]);
    store.begin_reply(filter(""));
    store.upsert(Job { status: JobStatus::Finished, ..owned(1, 1, "") });
    store.upsert(Job { status: JobStatus::Finished, ..owned(2, None, "") });
    assert!(store.ingest(vec![owned(7, 2, "")]));
    assert_eq!(rows(&mut store, "").0, [7]);
}

/// Should `id` ever mean something else than the account, no job is lost by it.
#[test]
fn a_reply_with_jobs_of_two_accounts_does_not_distinguish_accounts() {
    let mut store = store();
    let mixed = || vec![owned(1, 1, ""), owned(2, 2, ""), owned(3, 3, "")];
    reply(&mut store, "", mixed());
    store.begin_reply(filter(""));
    assert!(!store.ingest(vec![owned(4, 4, "")]));
    assert_eq!(rows(&mut store, "").0, [4, 3, 2, 1]);
}

fn with_status(number: u64, status: JobStatus) -> Job {
    Job { status, ..Job::with_id(JobId::new(number).unwrap()) }
}

fn with_statuses(statuses: &str) -> JobFilter {
    filter(&format!("status={statuses}"))
}

fn store_with(jobs: Vec<Job>) -> Store {
    let mut store = store();
    reply(&mut store, "", jobs);
    store
}

/// Returns the numbers and statuses of all jobs, in the order of insertion.
fn statuses_of(store: &Store) -> Vec<(u64, JobStatus)> {
    store.list().iter().map(|job| (job.id().number(), job.status().clone())).collect()
}

#[test]
fn upsert_replaces_a_job_and_keeps_all_others_and_the_coverage() {
    let mut store = store_with(vec![with_status(1, JobStatus::Queued), with_status(2, JobStatus::Queued)]);
    let version = store.version();
    assert!(store.upsert(with_status(1, JobStatus::Finished)));
    assert_eq!(statuses_of(&store), [(1, JobStatus::Finished), (2, JobStatus::Queued)]);
    assert_eq!(store.covers(), Some(&JobFilter::default()));
    assert_ne!(store.version(), version);
    let finished = ListQuery { filter: with_statuses("FINISHED"), ..ListQuery::default() };
    let rows = store.rows(&finished);
    assert_eq!((rows.indices, rows.complete), (vec![0], true));
}

#[test]
fn upsert_of_an_equal_job_changes_nothing() {
    let mut store = store_with(vec![with_status(1, JobStatus::Queued)]);
    let version = store.version();
    assert!(!store.upsert(with_status(1, JobStatus::Queued)));
    assert_eq!(store.version(), version);
}

#[test]
fn upsert_into_an_empty_store_covers_nothing() {
    let mut store = store();
    assert!(store.upsert(with_status(1, JobStatus::Queued)));
    assert_eq!((store.len(), store.covers()), (1, None));
    assert!(!store.rows(&ListQuery::default()).complete);
}

#[test]
fn a_reply_in_flight_keeps_an_upserted_job_but_removes_other_missing_jobs() {
    let mut store = store_with(vec![with_status(1, JobStatus::Queued), with_status(2, JobStatus::Queued)]);
    store.begin_reply(JobFilter::default());
    store.upsert(with_status(1, JobStatus::Queued));
    store.upsert(with_status(4, JobStatus::Queued));
    store.ingest(vec![with_status(3, JobStatus::Queued)]);
    store.finish_reply();
    let numbers: Vec<u64> = statuses_of(&store).into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, [1, 4, 3]);
}

#[test]
fn a_later_reply_removes_an_upserted_job_that_it_does_not_have() {
    let mut store = store_with(vec![with_status(1, JobStatus::Queued)]);
    store.upsert(with_status(2, JobStatus::Queued));
    store.begin_reply(JobFilter::default());
    store.ingest(vec![with_status(1, JobStatus::Queued)]);
    store.finish_reply();
    assert_eq!(statuses_of(&store), [(1, JobStatus::Queued)]);
}

#[test]
fn an_upserted_job_does_not_change_the_filter_that_a_reply_answers() {
    let mut store = store_with(Vec::new());
    store.begin_reply(with_statuses("QUEUED"));
    store.upsert(with_status(1, JobStatus::Finished));
    store.ingest(vec![with_status(2, JobStatus::Queued)]);
    assert_eq!(store.finish_reply(), with_statuses("QUEUED"));
}

#[test]
fn a_cleared_store_has_no_jobs_and_covers_nothing_in_a_new_version() {
    let mut store = store_with(vec![with_status(1, JobStatus::Queued), with_status(2, JobStatus::Finished)]);
    let version = store.version();
    store.clear();
    assert!(store.is_empty() && store.covers().is_none() && store.version() != version);
    reply(&mut store, "", vec![with_status(2, JobStatus::Queued)]);
    assert_eq!(statuses_of(&store), [(2, JobStatus::Queued)]);
}

#[test]
fn the_account_is_known_once_a_job_has_told_it_and_unless_a_reply_has_several() {
    let mut store = store();
    assert_eq!(store.account_number(), None);
    reply(&mut store, "", vec![owned(1, None, "ann"), owned(2, 7, "ann")]);
    assert_eq!(store.account_number(), Some(7));
    reply(&mut store, "", vec![owned(3, 8, "bob")]);
    assert_eq!(store.account_number(), Some(8));
    reply(&mut store, "", vec![owned(3, 8, "bob"), owned(4, 9, "eve")]);
    assert_eq!(store.account_number(), None);
}

#[test]
fn rows_can_be_left_out_by_number() {
    let mut store = store_with(vec![with_status(1, JobStatus::Queued), with_status(2, JobStatus::Finished)]);
    let mut rows = store.rows(&ListQuery::default());
    store.retain_rows(&mut rows, |id| id.number() == 2);
    assert_eq!((rows.indices.len(), rows.summary.active), (1, 0));
}
