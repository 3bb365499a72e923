//! Tests of the counts behind the choices of a filter: they agree with selecting the rows of each choice.
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
use job_table::store::{Count, Store};
use proptest::prelude::*;

const DAY_MS: i64 = 86_400_000;

fn store() -> Store {
    Store::new(Rc::new(ServiceTimeZone::UTC), |text| text.to_lowercase())
}

fn filter(since: &str, status: &str) -> JobFilter {
    let since = JobFilter::from_query_pairs([("since", since)]).unwrap().since();
    JobFilter::from_status_text(status).unwrap().with_dates(since, None).unwrap()
}

fn query(since: &str, status: &str, search: &str) -> ListQuery {
    ListQuery { filter: filter(since, status), search: search.to_owned(), ..ListQuery::default() }
}

fn job(number: u64, status: &str, day: i64, name: &str) -> Job {
    Job {
        status: JobStatus::from_text(status),
        received: Some(Timestamp::from_millis(day * DAY_MS)),
        name: Some(name.to_owned()),
        ..Job::with_id(JobId::new(number).unwrap())
    }
}

fn counts(store: &mut Store, query: &ListQuery) -> Vec<(String, u64, bool)> {
    let counts = store.status_counts(query);
    let count = |status: &JobStatus| {
        let Count { jobs, is_exact } = counts.get(status);
        (status.to_string(), jobs, is_exact)
    };
    counts.statuses().map(count).collect()
}

#[test]
fn a_count_is_exact_if_the_store_has_every_job_of_the_status() {
    let exact = |query: &ListQuery, store: &mut Store| -> String {
        let is_exact = |(name, _, is_exact): (String, u64, bool)| is_exact.then_some(name);
        counts(store, query).into_iter().filter_map(is_exact).collect::<Vec<_>>().join(",")
    };
    let all = "ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED,REJECTED,PAUSED";
    let table = [
        // What the replies answer, what is counted, and the statuses with an exact count.
        (filter("", ""), query("", "", ""), all),
        (filter("", ""), query("1970-01-03", "QUEUED", "tower"), all),
        (filter("1970-01-03", ""), query("1970-01-03", "QUEUED", ""), all),
        (filter("1970-01-03", ""), query("", "QUEUED", ""), ""),
        (filter("", "QUEUED,PAUSED"), query("", "", ""), "QUEUED,PAUSED"),
        (
            filter("", "-REJECTED").documented(),
            query("", "-REJECTED", ""),
            "ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED",
        ),
    ];
    for (answered, query, expected) in table {
        let mut store = store();
        assert_eq!(exact(&query, &mut store), "");
        store.begin_reply(answered.clone());
        store.ingest(vec![job(1, "QUEUED", 9, "Tower"), job(2, "PAUSED", 9, "Tower")]);
        assert_eq!(exact(&query, &mut store), "", "before the reply is complete");
        store.finish_reply();
        assert_eq!(exact(&query, &mut store), expected, "{answered:?} {query:?}");
    }
}

#[test]
fn statuses_of_jobs_that_are_gone_are_not_counted() {
    let mut store = store();
    store.begin_reply(JobFilter::default());
    store.ingest(vec![job(1, "PAUSED", 1, ""), job(2, "", 1, "")]);
    store.finish_reply();
    assert_eq!(counts(&mut store, &query("1970-01-05", "", "")).len(), 8);
    store.clear();
    assert_eq!(counts(&mut store, &ListQuery::default()).len(), 6);
}

/// The page matches an undocumented status, which a request for the others could not ask for.
#[test]
fn jobs_with_an_undocumented_status_stay_in_all_but_another_one() {
    let numbers = |store: &mut Store, query: &ListQuery| {
        let rows = store.rows(query);
        let number = |index: &u32| store.list().get(*index as usize).unwrap().id().number();
        (rows.indices.iter().map(number).collect::<Vec<_>>(), rows.documented, rows.complete)
    };
    let all_but = query("", "-REJECTED", "");
    let mut store = store();
    store.begin_reply(JobFilter::default());
    store.ingest(vec![job(1, "PAUSED", 1, ""), job(2, "REJECTED", 2, ""), job(3, "QUEUED", 3, "")]);
    store.finish_reply();
    assert_eq!(numbers(&mut store, &all_but), (vec![3, 1], true, true));
    // The reply to the request for the documented ones confirms the others without removing this one.
    store.begin_reply(all_but.filter.documented());
    store.ingest(vec![job(3, "FINISHED", 3, "")]);
    store.finish_reply();
    assert_eq!(numbers(&mut store, &all_but), (vec![3, 1], true, true));

    let mut store = self::store();
    store.begin_reply(all_but.filter.documented());
    store.ingest(vec![job(3, "QUEUED", 3, "")]);
    store.finish_reply();
    assert_eq!(numbers(&mut store, &all_but), (vec![3], true, false), "others may exist");
    assert_eq!(numbers(&mut store, &query("", "", "")), (vec![3], false, false));
}

prop_compose! {
    fn any_job()(
        number in 1_u64..60,
        status in prop::sample::select(vec!["QUEUED", "FINISHED", "CANCELED", "REJECTED", "PAUSED", ""]),
        day in prop::option::of(0_i64..6),
        name in prop::sample::select(vec!["Tower", "tower 2", "Büro", "a", ""]),
    ) -> Job {
        Job { received: day.map(|day| Timestamp::from_millis(day * DAY_MS)), ..job(number, status, 0, name) }
    }
}

proptest! {
    #[test]
    fn counts_agree_with_the_rows_of_each_choice(
        jobs in prop::collection::vec(any_job(), 0..50),
        since in prop::sample::select(vec!["", "1970-01-01", "1970-01-04", "1970-01-09"]),
        status in prop::sample::select(vec!["", "QUEUED", "-REJECTED", "FINISHED,PAUSED"]),
        search in prop::sample::select(vec!["", "tower", "büro", "tow 2", "3"]),
        is_searched_before in any::<bool>(),
    ) {
        let mut store = store();
        store.begin_reply(JobFilter::default());
        store.ingest(jobs.clone());
        let query = query(since, status, search);
        if is_searched_before {
            store.rows(&query);
        }
        let counts = store.status_counts(&query);
        let rest = query.filter.without_statuses();
        let rows = store.rows(&ListQuery { filter: rest.clone(), ..query.clone() });
        let mut total = 0;
        for status in counts.statuses() {
            let has_status = |index: &&u32| store.list().get(**index as usize).unwrap().status() == status;
            let expected = rows.indices.iter().filter(has_status).count() as u64;
            prop_assert_eq!(counts.get(status).jobs, expected, "{}", status);
            total += expected;
        }
        prop_assert_eq!(total, rows.indices.len() as u64);
        let held = |status: &JobStatus| JobStatus::DOCUMENTED.contains(status)
            || store.list().iter().any(|job| job.status() == status);
        prop_assert!(counts.statuses().all(held));
        prop_assert!(counts.statuses().is_sorted());
        let count = store.count(&query).jobs;
        prop_assert_eq!(count, store.rows(&query).indices.len() as u64);
    }
}
