//! The compact list: what is put in comes out, and to filter, to search and to sort are what the plainest code
//! would do.
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

use jess_api::{Job, JobFilter, JobId, JobStatus, Progress, ServiceTimeZone, Timestamp};
use jess_jobs::table::{Column, JobList, SearchIndex};
use proptest::prelude::*;

const DAY: i64 = 86_400_000;

fn fold(text: &str) -> String {
    text.to_lowercase().replace('ü', "u")
}

fn list_of(jobs: &[Job]) -> JobList {
    let mut list = JobList::new();
    for job in jobs {
        list.upsert(job.clone());
    }
    list
}

fn numbered(number: u64) -> Job {
    Job::with_id(JobId::new(number).unwrap())
}

fn some_text() -> impl Strategy<Value = Option<String>> {
    let texts =
        ["", "a", "Tower", "tower 2", "Tower, run 12", "Tower, run 13", "Büro", "BÜRO b", "QUEUED", "1204"];
    prop_oneof![
        Just(None),
        prop::sample::select(texts.to_vec()).prop_map(|text| Some(text.to_owned())),
        "[a-cüA-C ]{0,20}".prop_map(Some),
    ]
}

prop_compose! {
    fn any_job()(
        number in 1_u64..200,
        texts in prop::array::uniform7(some_text()),
        status in prop::sample::select(vec!["QUEUED", "FINISHED", "REJECTED", "PAUSED", ""]),
        progress in prop::option::of((0_u32..4, 0_u32..4)),
        received in prop::option::of(0_i64..4 * DAY),
        numbers in prop::array::uniform5(prop::option::of(0_u64..300)),
        stamps in prop::array::uniform6(prop::option::of(any::<i32>())),
        account in prop::option::of(any::<i32>()),
    ) -> Job {
        let [name, description, job_type, subset, arguments, message, username] = texts;
        let [cases, cpu_seconds, storage_bytes, submission_bytes, result_bytes] = numbers;
        let stamps = stamps.map(|stamp| stamp.map(|stamp| Timestamp::from_millis(stamp.into())));
        let [accepted, prepared, simulated, collected, retrieved, cancelled] = stamps;
        Job {
            account: account.map(i64::from),
            name, description, job_type, subset, arguments, message, username,
            status: JobStatus::from_text(status),
            progress: progress.and_then(|(done, more)| Progress::from_text(&format!("{},0,0,0,{more},0,{done}", done + more))),
            received: received.map(Timestamp::from_millis),
            accepted, prepared, simulated, collected, retrieved, cancelled,
            cases, cpu_seconds, storage_bytes, submission_bytes, result_bytes,
            ..numbered(number)
        }
    }
}

fn some_jobs() -> impl Strategy<Value = Vec<Job>> {
    prop::collection::vec(any_job(), 0..70)
}

/// The jobs as a plain list has them: each number once, as it came last, where it came first.
fn plainly(jobs: &[Job]) -> Vec<Job> {
    let mut plain: Vec<Job> = Vec::new();
    for job in jobs {
        match plain.iter_mut().find(|known| known.id == job.id) {
            Some(known) => *known = job.clone(),
            None => plain.push(job.clone()),
        }
    }
    plain
}

fn numbers_at(list: &JobList, indices: &[u32]) -> Vec<u64> {
    indices.iter().map(|index| list.get(*index as usize).unwrap().id().number()).collect()
}

fn numbers_of(jobs: &[Job]) -> Vec<u64> {
    jobs.iter().map(|job| job.id.number()).collect()
}

fn newest_first(mut jobs: Vec<Job>) -> Vec<Job> {
    jobs.sort_by_key(|job| Reverse((job.received, job.id)));
    jobs
}

/// The comparison of a column, written down as it is meant.
fn compare(column: Column, descending: bool, one: &Job, other: &Job) -> Ordering {
    fn known<T: Ord>(descending: bool, one: Option<T>, other: Option<T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
    let text = |text: &Option<String>| text.as_deref().map(fold);
    let share = |job: &Job| {
        job.progress.and_then(|progress| (u64::from(progress.done) * 1_000_000).checked_div(progress.whole()))
    };
    match column {
        Column::Job => known(descending, Some(one.id), Some(other.id)),
        Column::Name => known(descending, text(&one.name), text(&other.name)),
        Column::Status => known(descending, Some(&one.status), Some(&other.status)),
        Column::Progress => known(descending, share(one), share(other)),
        Column::Type => known(descending, text(&one.job_type), text(&other.job_type)),
        Column::Submitted => known(descending, one.received, other.received),
        Column::CpuTime => known(descending, one.cpu_seconds, other.cpu_seconds),
        Column::Storage => known(descending, one.storage_bytes, other.storage_bytes),
    }
}

/// Whether a job has every word, written down as it is meant.
fn has_words(job: &Job, query: &str) -> bool {
    let fields = [&job.name, &job.description, &job.job_type, &job.username, &job.message];
    fold(query).split_whitespace().all(|word| {
        job.id.to_string().contains(word)
            || fields.iter().any(|field| field.as_deref().is_some_and(|text| fold(text).contains(word)))
    })
}

proptest! {
    // A case is many jobs of many fields.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_put_in_comes_out(jobs in some_jobs()) {
        let list = list_of(&jobs);
        let plain = plainly(&jobs);
        prop_assert_eq!(list.len(), plain.len());
        prop_assert_eq!(list.is_empty(), plain.is_empty());
        for (index, job) in plain.iter().enumerate() {
            prop_assert_eq!(list.job(index), Some(job.clone()));
            prop_assert_eq!(list.index_of(job.id), Some(index));
            let glance = list.get(index).unwrap();
            prop_assert_eq!(
                (glance.id(), glance.received(), glance.status(), glance.progress()),
                (job.id, job.received, &job.status, job.progress)
            );
        }
        prop_assert_eq!(list.job(plain.len()), None);
        prop_assert_eq!(list.iter().count(), plain.len());
    }

    #[test]
    fn what_is_kept_stays_in_its_order_and_is_found(jobs in some_jobs(), divisor in 1_u64..5) {
        let mut list = list_of(&jobs);
        let plain = plainly(&jobs);
        let keep = |job: &&Job| !job.id.number().is_multiple_of(divisor);
        let kept: Vec<Job> = plain.iter().filter(keep).cloned().collect();
        let any_gone = list.retain(|_, job| !job.id().number().is_multiple_of(divisor));
        prop_assert_eq!(any_gone, kept.len() < plain.len());
        prop_assert_eq!((0..list.len()).map(|index| list.job(index).unwrap()).collect::<Vec<_>>(), kept.clone());
        for (index, job) in kept.iter().enumerate() {
            prop_assert_eq!(list.index_of(job.id), Some(index));
        }
        prop_assert!(plain.iter().filter(|job| !keep(job)).all(|job| list.index_of(job.id).is_none()));
    }

    #[test]
    fn the_newest_come_first(jobs in some_jobs()) {
        let list = list_of(&jobs);
        prop_assert_eq!(numbers_at(&list, &list.newest_first()), numbers_of(&newest_first(plainly(&jobs))));
    }

    #[test]
    fn each_column_orders_as_its_comparison_does_and_keeps_the_newest_first_among_equals(
        jobs in some_jobs(), column in prop::sample::select(Column::ALL.to_vec()), descending: bool,
    ) {
        let list = list_of(&jobs);
        let mut search = SearchIndex::new(fold);
        search.index_new_texts(&list);
        let sorted = list.sort(list.newest_first(), column, descending, &search);
        let mut plain = newest_first(plainly(&jobs));
        plain.sort_by(|one, other| compare(column, descending, one, other));
        prop_assert_eq!(numbers_at(&list, &sorted), numbers_of(&plain));
    }

    #[test]
    fn a_filter_matches_the_same_jobs_in_the_list(
        jobs in some_jobs(), day in 1_u32..4, status in prop::sample::select(vec!["", "QUEUED", "PAUSED,FINISHED"]),
    ) {
        let filter = JobFilter::from_query_pairs([("since", &*format!("1970-01-0{day}")), ("status", status)]).unwrap();
        let list = list_of(&jobs);
        let matching = list.matching(filter.matcher(ServiceTimeZone::UTC));
        for (index, job) in (0..).zip(plainly(&jobs)) {
            prop_assert_eq!(matching(index), filter.matches(&job, ServiceTimeZone::UTC));
        }
        prop_assert!(!matching(9_999));

        let indices: Vec<u32> = (0..u32::try_from(list.len()).unwrap()).collect();
        let counts = list.count_statuses(&indices);
        for (status, count) in &counts {
            let plain = plainly(&jobs).iter().filter(|job| job.status == **status).count();
            prop_assert_eq!(usize::try_from(*count).unwrap(), plain);
        }
        prop_assert_eq!(counts.iter().map(|(_, count)| *count).sum::<u64>(), list.len() as u64);
        prop_assert_eq!(list.has_active(), plainly(&jobs).iter().any(|job| !job.status.is_terminal()));
    }

    #[test]
    fn a_search_finds_what_has_every_word_however_it_was_typed(
        jobs in some_jobs(), more in some_jobs(), query in "[a-cüTO12 ]{0,6}|tower|Tower, run|büro B|12|QUEUED 1",
    ) {
        let mut list = list_of(&jobs);
        let mut search = SearchIndex::new(fold);
        // Letter by letter, with jobs that come in between.
        let letters = query.chars().count();
        for step in 0..=letters {
            if step == 1 {
                for job in &more {
                    list.upsert(job.clone());
                }
            }
            let query: String = query.chars().take(step).collect();
            let matcher_for = search.matcher_for(&list, &query);
            for index in 0..list.len() {
                let job = list.job(index).unwrap();
                prop_assert_eq!(matcher_for(index.try_into().unwrap()), has_words(&job, &query), "{} in {:?}", query, job);
            }
        }
    }
}

#[test]
fn many_jobs_are_in_order_too() {
    let jobs: Vec<Job> = (1..=5000_u64)
        .map(|number| {
            let scattered = number * 7919 % 5000;
            Job {
                name: Some(format!("The same long beginning of every name, run {}", scattered % 700)),
                received: Some(Timestamp::from_millis(i64::try_from(scattered).unwrap() * DAY)),
                cpu_seconds: Some(scattered % 300),
                ..numbered(number)
            }
        })
        .collect();
    let list = list_of(&jobs);
    let mut search = SearchIndex::new(fold);
    search.index_new_texts(&list);
    let newest = newest_first(jobs);
    assert_eq!(numbers_at(&list, &list.newest_first()), numbers_of(&newest));
    for column in [Column::Name, Column::CpuTime] {
        for descending in [false, true] {
            let mut plain = newest.clone();
            plain.sort_by(|one, other| compare(column, descending, one, other));
            let sorted = list.sort(list.newest_first(), column, descending, &search);
            assert_eq!(numbers_at(&list, &sorted), numbers_of(&plain), "{column:?} {descending}");
        }
    }
}

#[test]
fn a_number_is_found_by_any_of_its_digits() {
    let list = list_of(&[numbered(12_244), numbered(u64::MAX), numbered(5)]);
    let mut search = SearchIndex::new(fold);
    for (query, expected) in [
        ("12244", [true, false, false]),
        ("224", [true, false, false]),
        ("18446744073709551615", [false, true, false]),
        ("5", [false, true, true]),
        ("5 1", [false, true, false]),
        ("05", [false, false, false]),
        ("122441", [false, false, false]),
        ("", [true, true, true]),
    ] {
        let matcher_for = search.matcher_for(&list, query);
        assert_eq!([0, 1, 2].map(matcher_for), expected, "{query}");
    }
}

#[test]
fn a_text_as_long_as_a_page_is_kept_whole() {
    let long = "x".repeat(200_000);
    let list = list_of(&[numbered(1), Job { message: Some(long.clone()), ..numbered(2) }, numbered(3)]);
    assert_eq!(list.job(1).unwrap().message, Some(long));
}
