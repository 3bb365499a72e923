//! The plainest list of jobs: straightforward implementations on a `Vec<Job>`, and random jobs.

use std::cmp::{Ordering, Reverse};

use jess_api::{Job, JobId, JobStatus, Progress, Timestamp};
use job_table::Column;
use proptest::prelude::*;

pub(crate) const DAY_MS: i64 = 86_400_000;

pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase().replace('ü', "u")
}

pub(crate) fn job_with_id(number: u64) -> Job {
    Job::with_id(JobId::new(number).unwrap())
}

pub(crate) fn some_text() -> impl Strategy<Value = Option<String>> {
    let texts =
        ["", "a", "Tower", "tower 2", "Tower, run 12", "Tower, run 13", "Büro", "BÜRO b", "QUEUED", "1204"];
    prop_oneof![
        Just(None),
        prop::sample::select(texts.to_vec()).prop_map(|text| Some(text.to_owned())),
        "[a-cüA-C ]{0,20}".prop_map(Some),
    ]
}

prop_compose! {
    pub(crate) fn any_job()(
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

pub(crate) fn some_jobs() -> impl Strategy<Value = Vec<Job>> {
    prop::collection::vec(any_job(), 0..70)
}

/// Returns the jobs as a list should have them: the last one of each number, at the position of the first one.
pub(crate) fn deduplicated(jobs: &[Job]) -> Vec<Job> {
    let mut unique: Vec<Job> = Vec::new();
    for job in jobs {
        match unique.iter_mut().find(|known| known.id == job.id) {
            Some(known) => *known = job.clone(),
            None => unique.push(job.clone()),
        }
    }
    unique
}

pub(crate) fn newest_first(mut jobs: Vec<Job>) -> Vec<Job> {
    jobs.sort_by_key(|job| Reverse((submitted(job), job.id)));
    jobs
}

/// Returns the instant of submission. A job without one counts as the newest.
pub(crate) fn submitted(job: &Job) -> i64 {
    job.received.map_or(i64::MAX, Timestamp::as_millis)
}

/// Compares two jobs by a column: the specification that `JobList::sort` is tested against.
pub(crate) fn compare(column: Column, descending: bool, one: &Job, other: &Job) -> Ordering {
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
pub(crate) fn contains_words(job: &Job, search_text: &str) -> bool {
    let fields = [&job.name, &job.description, &job.job_type, &job.username, &job.message];
    fold(search_text).split_whitespace().all(|word| {
        job.id.to_string().contains(word)
            || fields.iter().any(|field| field.as_deref().is_some_and(|text| fold(text).contains(word)))
    })
}

pub(crate) fn numbers_of(jobs: &[Job]) -> Vec<u64> {
    jobs.iter().map(|job| job.id.number()).collect()
}
