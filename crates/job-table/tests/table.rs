//! Tests of the compact list: it returns the jobs that were inserted, and filtering, searching and sorting agree with
//! straightforward implementations on a `Vec<Job>`.
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
use job_table::{Column, JobList, SearchIndex};
use proptest::prelude::*;

const DAY_MS: i64 = 86_400_000;

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

fn job_with_id(number: u64) -> Job {
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
        received in prop::option::of(0_i64..4 * DAY_MS),
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
            ..job_with_id(number)
        }
    }
}

fn some_jobs() -> impl Strategy<Value = Vec<Job>> {
    prop::collection::vec(any_job(), 0..70)
}

/// Returns the jobs as a list should have them: the last one of each number, at the position of the first one.
fn deduplicated(jobs: &[Job]) -> Vec<Job> {
    let mut unique: Vec<Job> = Vec::new();
    for job in jobs {
        match unique.iter_mut().find(|known| known.id == job.id) {
            Some(known) => *known = job.clone(),
            None => unique.push(job.clone()),
        }
    }
    unique
}

fn numbers_at(list: &JobList, indices: &[u32]) -> Vec<u64> {
    indices.iter().map(|index| list.get(*index as usize).unwrap().id().number()).collect()
}

fn numbers_of(jobs: &[Job]) -> Vec<u64> {
    jobs.iter().map(|job| job.id.number()).collect()
}

fn newest_first(mut jobs: Vec<Job>) -> Vec<Job> {
    jobs.sort_by_key(|job| Reverse((submitted(job), job.id)));
    jobs
}

/// Returns the instant of submission. A job without one counts as the newest.
fn submitted(job: &Job) -> i64 {
    job.received.map_or(i64::MAX, Timestamp::as_millis)
}

/// Compares two jobs by a column: the specification that `JobList::sort` is tested against.
fn compare(column: Column, descending: bool, one: &Job, other: &Job) -> Ordering {
    fn compare_options<T: Ord>(descending: bool, one: Option<T>, other: Option<T>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
    let text = |text: &Option<String>| text.as_deref().map(fold);
    let done_millionths = |job: &Job| {
        job.progress.and_then(|progress| (u64::from(progress.done) * 1_000_000).checked_div(progress.whole()))
    };
    match column {
        Column::Job => compare_options(descending, Some(one.id), Some(other.id)),
        Column::Name => compare_options(descending, text(&one.name), text(&other.name)),
        Column::Status => compare_options(descending, Some(&one.status), Some(&other.status)),
        Column::Progress => compare_options(descending, done_millionths(one), done_millionths(other)),
        Column::Type => compare_options(descending, text(&one.job_type), text(&other.job_type)),
        Column::Submitted => compare_options(descending, Some(submitted(one)), Some(submitted(other))),
        Column::CpuTime => compare_options(descending, one.cpu_seconds, other.cpu_seconds),
        Column::Storage => compare_options(descending, one.storage_bytes, other.storage_bytes),
    }
}

/// Reports whether a job contains every word: the specification that `SearchIndex` is tested against.
fn contains_words(job: &Job, search_text: &str) -> bool {
    let fields = [&job.name, &job.description, &job.job_type, &job.username, &job.message];
    fold(search_text).split_whitespace().all(|word| {
        job.id.to_string().contains(word)
            || fields.iter().any(|field| field.as_deref().is_some_and(|text| fold(text).contains(word)))
    })
}

proptest! {
    // Fewer cases than the default: each has many jobs with many fields.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn inserted_jobs_are_returned_unchanged(jobs in some_jobs()) {
        let list = list_of(&jobs);
        let expected = deduplicated(&jobs);
        prop_assert_eq!(list.len(), expected.len());
        prop_assert_eq!(list.is_empty(), expected.is_empty());
        for (index, job) in expected.iter().enumerate() {
            prop_assert_eq!(list.job(index), Some(job.clone()));
            prop_assert_eq!(list.index_of(job.id), Some(index));
            let job_ref = list.get(index).unwrap();
            prop_assert_eq!(
                (job_ref.id(), job_ref.received(), job_ref.status(), job_ref.progress()),
                (job.id, job.received, &job.status, job.progress)
            );
        }
        prop_assert_eq!(list.job(expected.len()), None);
        prop_assert_eq!(list.iter().count(), expected.len());
    }

    #[test]
    fn retained_jobs_keep_their_order_and_are_found(jobs in some_jobs(), divisor in 1_u64..5) {
        let mut list = list_of(&jobs);
        let expected = deduplicated(&jobs);
        let keep = |job: &&Job| !job.id.number().is_multiple_of(divisor);
        let kept: Vec<Job> = expected.iter().filter(keep).cloned().collect();
        let any_removed = list.retain(|_, job| !job.id().number().is_multiple_of(divisor));
        prop_assert_eq!(any_removed, kept.len() < expected.len());
        prop_assert_eq!((0..list.len()).map(|index| list.job(index).unwrap()).collect::<Vec<_>>(), kept.clone());
        for (index, job) in kept.iter().enumerate() {
            prop_assert_eq!(list.index_of(job.id), Some(index));
        }
        prop_assert!(expected.iter().filter(|job| !keep(job)).all(|job| list.index_of(job.id).is_none()));
    }

    #[test]
    fn newest_first_sorts_by_submission_and_then_by_number(jobs in some_jobs()) {
        let list = list_of(&jobs);
        prop_assert_eq!(numbers_at(&list, &list.newest_first()), numbers_of(&newest_first(deduplicated(&jobs))));
    }

    #[test]
    fn sorting_by_a_column_agrees_with_a_stable_comparison_sort(
        jobs in some_jobs(), column in prop::sample::select(Column::ALL.to_vec()), descending: bool,
    ) {
        let list = list_of(&jobs);
        let mut search = SearchIndex::new(fold);
        search.index_new_texts(&list);
        let sorted = list.sort(list.newest_first(), column, descending, &search);
        let mut expected = newest_first(deduplicated(&jobs));
        expected.sort_by(|one, other| compare(column, descending, one, other));
        prop_assert_eq!(numbers_at(&list, &sorted), numbers_of(&expected));
    }

    #[test]
    fn the_filter_predicate_agrees_with_the_filter(
        jobs in some_jobs(), day in 1_u32..4, status in prop::sample::select(vec!["", "QUEUED", "PAUSED,FINISHED"]),
    ) {
        let filter = JobFilter::from_query_pairs([("since", &*format!("1970-01-0{day}")), ("status", status)]).unwrap();
        let list = list_of(&jobs);
        let matches = list.filter_predicate(filter.matcher(ServiceTimeZone::UTC));
        for (index, job) in (0..).zip(deduplicated(&jobs)) {
            prop_assert_eq!(matches(index), filter.matches(&job, ServiceTimeZone::UTC));
        }
        prop_assert!(!matches(9_999));

        let indices: Vec<u32> = (0..u32::try_from(list.len()).unwrap()).collect();
        let counts = list.count_statuses(&indices);
        for (status, count) in &counts {
            let expected = deduplicated(&jobs).iter().filter(|job| job.status == **status).count();
            prop_assert_eq!(usize::try_from(*count).unwrap(), expected);
        }
        prop_assert_eq!(counts.iter().map(|(_, count)| *count).sum::<u64>(), list.len() as u64);
        prop_assert_eq!(list.has_active(), deduplicated(&jobs).iter().any(|job| !job.status.is_terminal()));
    }

    #[test]
    fn search_finds_jobs_with_every_word_at_each_step_of_typing(
        jobs in some_jobs(), more in some_jobs(), search_text in "[a-cüTO12 ]{0,6}|tower|Tower, run|büro B|12|QUEUED 1",
    ) {
        let mut list = list_of(&jobs);
        let mut search = SearchIndex::new(fold);
        // Type the text character by character, and add jobs after the first character.
        let length = search_text.chars().count();
        for step in 0..=length {
            if step == 1 {
                for job in &more {
                    list.upsert(job.clone());
                }
            }
            let search_text: String = search_text.chars().take(step).collect();
            let matches = search.matcher_for(&list, &search_text);
            for index in 0..list.len() {
                let job = list.job(index).unwrap();
                prop_assert_eq!(matches(index.try_into().unwrap()), contains_words(&job, &search_text), "{} in {:?}", search_text, job);
            }
        }
    }
}

#[test]
fn sorting_5000_jobs_agrees_with_a_comparison_sort() {
    let jobs: Vec<Job> = (1..=5000_u64)
        .map(|number| {
            let shuffled = number * 7919 % 5000;
            Job {
                name: Some(format!("The same long beginning of every name, run {}", shuffled % 700)),
                received: Some(Timestamp::from_millis(i64::try_from(shuffled).unwrap() * DAY_MS)),
                cpu_seconds: Some(shuffled % 300),
                ..job_with_id(number)
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
            let mut expected = newest.clone();
            expected.sort_by(|one, other| compare(column, descending, one, other));
            let sorted = list.sort(list.newest_first(), column, descending, &search);
            assert_eq!(numbers_at(&list, &sorted), numbers_of(&expected), "{column:?} {descending}");
        }
    }
}

#[test]
fn search_finds_digits_inside_a_job_number() {
    let list = list_of(&[job_with_id(12_244), job_with_id(u64::MAX), job_with_id(5)]);
    let mut search = SearchIndex::new(fold);
    for (search_text, expected) in [
        ("12244", [true, false, false]),
        ("224", [true, false, false]),
        ("18446744073709551615", [false, true, false]),
        ("5", [false, true, true]),
        ("5 1", [false, true, false]),
        ("05", [false, false, false]),
        ("122441", [false, false, false]),
        ("", [true, true, true]),
    ] {
        let matches = search.matcher_for(&list, search_text);
        assert_eq!([0, 1, 2].map(matches), expected, "{search_text}");
    }
}

#[test]
fn a_text_longer_than_a_storage_block_is_stored_whole() {
    let long = "x".repeat(200_000);
    let list =
        list_of(&[job_with_id(1), Job { message: Some(long.clone()), ..job_with_id(2) }, job_with_id(3)]);
    assert_eq!(list.job(1).unwrap().message, Some(long));
}
