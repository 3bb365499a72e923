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

mod plain;

use jess_api::{Job, JobFilter, JobId, JobStatus, ServiceTimeZone, Timestamp};
use job_table::{Column, JobList, SearchIndex};
use plain::{
    DAY_MS, compare, contains_words, deduplicated, fold, job_with_id, newest_first, numbers_of, some_jobs,
};
use proptest::prelude::*;

fn list_of(jobs: &[Job]) -> JobList {
    let mut list = JobList::new();
    for job in jobs {
        list.upsert(job.clone());
    }
    list
}

fn numbers_at(list: &JobList, indices: &[u32]) -> Vec<u64> {
    indices.iter().map(|index| list.get(*index as usize).unwrap().id().number()).collect()
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
    fn durations_are_those_of_finished_jobs_of_the_same_type_and_size(jobs in some_jobs()) {
        let list = list_of(&jobs);
        let jobs = deduplicated(&jobs);
        for (job_type, cases) in jobs.iter().filter_map(|job| Some((job.job_type.clone()?, job.cases?))) {
            let expected: Vec<u64> = jobs
                .iter()
                .filter(|job| job.status == JobStatus::Finished)
                .filter(|job| job.job_type.as_deref() == Some(&*job_type) && job.cases == Some(cases))
                .filter_map(|job| u64::try_from(job.collected?.millis_since(job.received?) / 1000).ok())
                .collect();
            prop_assert_eq!(list.durations(&job_type, cases), expected);
        }
        prop_assert!(list.durations("no such type", 1).is_empty());
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
    }

    #[test]
    fn the_active_jobs_are_those_whose_latest_status_is_not_terminal(jobs in some_jobs(), divisor in 1_u64..5) {
        let mut list = list_of(&jobs);
        let is_kept = |id: JobId| !id.number().is_multiple_of(divisor);
        let active = |list: &JobList| list.active().map(|job| job.id()).collect::<Vec<_>>();
        let expected: Vec<JobId> =
            deduplicated(&jobs).iter().filter(|job| !job.status.is_terminal()).map(|job| job.id).collect();
        prop_assert_eq!(active(&list), expected.clone());
        list.retain(|_, job| is_kept(job.id()));
        prop_assert_eq!(active(&list), expected.into_iter().filter(|id| is_kept(*id)).collect::<Vec<_>>());
        prop_assert_eq!(list.has_active(), list.active().next().is_some());
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
