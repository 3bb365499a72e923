//! Tests of the jobs of a sandbox and of their order.

use std::collections::BTreeSet;

use super::*;
use crate::lifecycle::{Snapshot, Stage, snapshot};

const START: Timestamp = Timestamp::from_millis(1_795_500_000_000);

fn specs(population: Population, now: Timestamp) -> Vec<JobSpec> {
    (0..population.len(now))
        .filter_map(|position| match population.get(position) {
            SandboxJob::Generated(spec) => Some(spec),
            SandboxJob::Recorded(_) | SandboxJob::Hostile(_) => None,
        })
        .collect()
}

fn snapshots(specs: &[JobSpec], now: Timestamp) -> Vec<Snapshot> {
    specs.iter().map(|spec| snapshot(spec, None, now)).collect()
}

#[test]
fn jobs_of_every_state_exist_at_the_start() {
    let specs = specs(Population::new(None, START), START);
    assert_eq!(specs.len(), 60);
    let jobs = snapshots(&specs, START);
    let stages: BTreeSet<_> = jobs.iter().map(|job| job.stage).collect();
    assert_eq!(stages.len(), 7, "{stages:?}");
    let active = jobs.iter().filter(|job| job.stage < Stage::Paused).count();
    assert_eq!(active, ACTIVE_JOBS.len());
}

#[test]
fn jobs_are_in_the_order_of_numbers_and_of_submissions_in_the_past() {
    for (size, age) in [(None, 0), (None, 40 * MINUTE), (Some(1_000), 0), (Some(100_000), 0)] {
        let now = add_millis(START, age);
        let specs = specs(Population::new(size, START), now);
        assert!(specs.is_sorted_by(|one, next| one.number < next.number));
        assert!(specs.is_sorted_by_key(|spec| spec.received));
        assert!(specs.iter().all(|spec| spec.received <= now));
    }
}

#[test]
fn jobs_are_found_by_their_numbers_only() {
    for (size, hostile) in [(None, false), (Some(50), false), (None, true), (Some(50), true)] {
        let population = Population::new(size, START).with_hostile(hostile);
        let numbers: BTreeSet<_> =
            (0..population.len(START)).map(|position| population.get(position).number()).collect();
        let last = numbers.last().copied().unwrap_or(0);
        let other_numbers = (0..20_000).chain(USER.first_job - 9..last + 30);
        for number in numbers.iter().copied().chain(other_numbers) {
            let found = population.find(number, START).map(|job| job.number());
            assert_eq!(found, numbers.contains(&number).then_some(number));
        }
        assert!(population.find(u64::MAX, START).is_none());
    }
}

#[test]
fn two_jobs_finish_within_two_minutes() {
    let specs = specs(Population::new(None, START), START);
    let finished = |now| snapshots(&specs, now).iter().filter(|job| job.stage == Stage::Finished).count();
    assert!(finished(add_millis(START, 2 * MINUTE)) >= finished(START) + 2);
}

#[test]
fn every_active_state_has_a_job_at_any_time() {
    let population = Population::new(None, START);
    let all = specs(population, add_millis(START, DAY));
    let mut large = all.iter().filter(|spec| spec.steps.unpack > 10 * MINUTE);
    assert!(
        large.all(|spec| spec.submission > 1_000_000_000),
        "a job that takes long to unpack must be large"
    );
    for minute in 0..24 * 60 {
        let now = add_millis(START, minute * MINUTE);
        let submitted: Vec<_> = all.iter().filter(|spec| spec.received <= now).cloned().collect();
        let stages: BTreeSet<_> = snapshots(&submitted, now).iter().map(|job| job.stage).collect();
        for stage in [Stage::Unpacked, Stage::Accepted, Stage::Queued] {
            assert!(stages.contains(&stage), "no {stage:?} job after {minute} minutes");
        }
    }
}

#[test]
fn one_job_is_submitted_in_each_interval() {
    let population = Population::new(None, START);
    let mut known = population.len(START);
    for interval in 1..=480 {
        let count = population.len(add_millis(START, interval * ARRIVAL_INTERVAL));
        assert_eq!(count, known + 1);
        known = count;
    }
    let a_year_later = add_millis(START, 365 * DAY);
    let active = snapshots(&specs(population, a_year_later), a_year_later)
        .iter()
        .filter(|job| job.stage < Stage::Paused)
        .count();
    assert!(active > 3, "{active}");
}

#[test]
fn a_clock_before_the_start_removes_only_new_jobs() {
    let population = Population::new(None, START);
    assert_eq!(population.len(add_millis(START, -DAY)), population.len(START));
    assert_eq!(population.len(Timestamp::from_millis(i64::MIN)), population.len(START));
}

#[test]
fn a_fixed_size_is_exact_and_reproducible_and_spans_years() {
    for size in [0, 1, 13, 100_000] {
        let population = Population::new(Some(size), START);
        assert_eq!(population.len(add_millis(START, 365 * DAY)), size);
    }
    let all = specs(Population::new(Some(100_000), START), START);
    let spread = START.millis_since(all[0].received);
    assert!((5 * 365 * DAY..=SIZED_AGE).contains(&spread));
    let again = Population::new(Some(100_000), START).sized_spec(70_000, 100_000);
    assert_eq!(format!("{again:?}"), format!("{:?}", all[70_000]));
}

#[test]
fn hostile_jobs_are_added_to_the_others() {
    for size in [None, Some(50)] {
        let plain = Population::new(size, START);
        let hostile = plain.with_hostile(true);
        assert_eq!(hostile.len(START), plain.len(START) + hostile::COUNT);
        for position in 0..plain.len(START) {
            let (shifted, job) = (hostile.get(position + hostile::COUNT), plain.get(position));
            assert_eq!((shifted.number(), shifted.received()), (job.number(), job.received()));
        }
    }
}

#[test]
fn the_largest_size_does_not_panic() {
    for hostile in [false, true] {
        let population = Population::new(Some(usize::MAX), START).with_hostile(hostile);
        population.get(0);
        population.get(population.len(START) - 1);
    }
}
