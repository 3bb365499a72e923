//! Properties of the lifecycle of any job.

use std::borrow::Cow;

use jess_api::Timestamp;
use proptest::prelude::*;

use super::{CANCEL_DELAY_MS, Snapshot, Stage, add_millis, snapshot};
use crate::spec::{ErrorLevel, JobSpec, Kind, Outcome, ReplyFormat, ResultSet, Steps};
use crate::user::USER;

const SUBMITTED: i64 = 1_760_000_000_000;

fn steps() -> impl Strategy<Value = Steps> {
    (1..2_000_000_i64, 1..2_000_000_i64, 1..600_000_i64, 1..20_000_000_i64, 1..1_000_i64)
        .prop_map(|(unpack, prepare, wait, run, collect)| Steps { unpack, prepare, wait, run, collect })
}

fn outcomes(total: i64) -> impl Strategy<Value = Outcome> {
    prop_oneof![
        3 => Just(Outcome::Finished(ErrorLevel::Warning)),
        1 => Just(Outcome::Rejected("no")),
        1 => (0..total + 10_000).prop_map(|after| Outcome::Canceled { after }),
        1 => (0..total).prop_map(|after| Outcome::Paused { after }),
    ]
}

fn specs() -> impl Strategy<Value = JobSpec> {
    let kinds = prop_oneof![Just(Kind::Idf), Just(Kind::IdfSplit), Just(Kind::Project)];
    (steps(), kinds, 1..300_i64, 0..30_000_000_i64).prop_flat_map(|(steps, kind, cases, case_cpu)| {
        outcomes(steps.total()).prop_map(move |outcome| JobSpec {
            number: 1,
            owner: &USER,
            name: Cow::Borrowed("A job"),
            description: "",
            kind,
            cases,
            received: Timestamp::from_millis(SUBMITTED),
            steps,
            outcome,
            case_cpu,
            results: ResultSet::Usual,
            submission: 1_000,
            case_bytes: 10,
            quirk: None,
            format: ReplyFormat::Of2021,
        })
    })
}

/// Generates a job, perhaps a time at which its user cancels it, and two instants in ascending order.
fn lifecycles() -> impl Strategy<Value = (JobSpec, Option<Timestamp>, Timestamp, Timestamp)> {
    specs().prop_flat_map(|spec| {
        let longest = spec.steps.total() + 20_000;
        let cancel_requested = prop::option::of(0..longest);
        (Just(spec), cancel_requested, 0..longest, 0..longest).prop_map(
            |(spec, cancel_requested, one, other)| {
                let time = |age: i64| add_millis(spec.received, age);
                let (first, second) = (time(one.min(other)), time(one.max(other)));
                (spec.clone(), cancel_requested.map(time), first, second)
            },
        )
    })
}

fn sum_of_counts(job: &Snapshot) -> i64 {
    job.cases.canceled + job.cases.waiting + job.cases.in_progress + job.cases.done
}

proptest! {
    #[test]
    fn the_counts_add_up_to_the_total((spec, cancel_requested, now, _) in lifecycles()) {
        let job = snapshot(&spec, cancel_requested, now);
        let cases = job.cases;
        prop_assert_eq!(sum_of_counts(&job), cases.total);
        prop_assert!([cases.canceled, cases.waiting, cases.in_progress, cases.done].iter().all(|part| *part >= 0));
        prop_assert!(cases.total == 0 || cases.total == spec.cases);
    }

    #[test]
    fn a_job_never_moves_back((spec, cancel_requested, earlier, now) in lifecycles()) {
        let (before, after) = (snapshot(&spec, cancel_requested, earlier), snapshot(&spec, cancel_requested, now));
        prop_assert!(before.stage <= after.stage, "{:?} then {:?}", before.stage, after.stage);
        prop_assert!(before.cases.total <= after.cases.total);
        prop_assert!(before.cases.done <= after.cases.done);
        prop_assert!(before.cpu_seconds <= after.cpu_seconds);
        prop_assert!(before.storage <= after.storage);
        prop_assert!(before.updated <= after.updated);
    }

    #[test]
    fn an_ended_job_does_not_change((spec, cancel_requested, earlier, now) in lifecycles()) {
        let before = snapshot(&spec, cancel_requested, earlier);
        if before.stage.is_terminal() {
            let after = snapshot(&spec, cancel_requested, now);
            prop_assert_eq!(Snapshot { updated: before.updated, ..after }, before);
        }
    }

    #[test]
    fn timestamps_have_the_recorded_order((spec, cancel_requested, now, _) in lifecycles()) {
        let job = snapshot(&spec, cancel_requested, now);
        let timestamps = [Some(spec.received), job.accepted, job.prepared, job.simulated, job.collected];
        let set: Vec<_> = timestamps.into_iter().flatten().collect();
        prop_assert!(set.is_sorted_by(|one, next| one < next), "{set:?}");
        prop_assert!(set.iter().all(|timestamp| *timestamp <= now));
        prop_assert_eq!(job.collected.is_some(), job.stage == Stage::Finished);
        prop_assert_eq!(job.cancelled.is_some(), job.stage == Stage::Canceled);
        prop_assert!(spec.kind == Kind::Project || job.accepted.is_none());
    }

    #[test]
    fn a_finished_job_has_all_cases_done_and_their_compute_time(spec in specs()) {
        let spec = JobSpec { outcome: Outcome::Finished(ErrorLevel::Warning), ..spec };
        let end = add_millis(spec.received, spec.steps.total());
        let job = snapshot(&spec, None, end);
        prop_assert_eq!((job.stage, job.cases.done), (Stage::Finished, spec.cases));
        prop_assert_eq!(job.cpu_seconds, spec.case_cpu * spec.cases / 1000);
        prop_assert_eq!(job.collected, Some(end));
        let just_before = snapshot(&spec, None, add_millis(end, -1));
        prop_assert!(just_before.stage != Stage::Finished && just_before.cases.done < spec.cases);
    }

    #[test]
    fn a_cancellation_sets_the_flag_and_ends_the_job_after_the_delay(spec in specs(), age in 0..30_000_i64) {
        let spec = JobSpec { outcome: Outcome::Finished(ErrorLevel::Warning), ..spec };
        let cancel_requested = add_millis(spec.received, age);
        let at_once = snapshot(&spec, Some(cancel_requested), cancel_requested);
        prop_assert_eq!(at_once.cancel_flag, !at_once.stage.is_terminal());
        prop_assert!(at_once.stage != Stage::Canceled);

        let end = add_millis(cancel_requested, CANCEL_DELAY_MS);
        let job = snapshot(&spec, Some(cancel_requested), end);
        prop_assert!(!job.cancel_flag);
        let finished_first = spec.steps.total() <= age + CANCEL_DELAY_MS;
        prop_assert_eq!(job.stage, if finished_first { Stage::Finished } else { Stage::Canceled });
        prop_assert_eq!(job.cases.waiting, 0);
    }
}

/// Compares with the recorded replies for job 12259: when the flag is set, 16 of 20 cases wait and 4 are in progress;
/// five seconds later, 12 are canceled and 8 stay in progress.
#[test]
fn a_cancellation_matches_the_recorded_replies() {
    let spec = JobSpec {
        number: 12_259,
        owner: &USER,
        name: Cow::Borrowed("Recorded"),
        description: "",
        kind: Kind::Project,
        cases: 20,
        received: Timestamp::from_millis(SUBMITTED),
        // 27 intervals of 1,250 ms: four cases have started after 4 s, and eight after 9 s.
        steps: Steps { unpack: 1, prepare: 1, wait: 1, run: 27 * 1_250, collect: 1 },
        outcome: Outcome::Finished(ErrorLevel::Warning),
        case_cpu: 1_000,
        results: ResultSet::Usual,
        submission: 0,
        case_bytes: 0,
        quirk: None,
        format: ReplyFormat::Of2021,
    };
    let cancel_requested = add_millis(spec.received, 4_003);
    let flagged = snapshot(&spec, Some(cancel_requested), cancel_requested);
    assert_eq!(flagged.cases.to_string(), "20, 0, 0, 0, 16, 4, 0");
    assert!(flagged.cancel_flag);
    assert_eq!(
        (flagged.stage, flagged.message),
        (Stage::Queued, "Job preparation done; awaiting execution.")
    );
    assert!(flagged.completed.is_some());

    let end = add_millis(cancel_requested, CANCEL_DELAY_MS);
    let canceled = snapshot(&spec, Some(cancel_requested), end);
    assert_eq!(canceled.cases.to_string(), "20, 0, 0, 12, 0, 8, 0");
    assert_eq!((canceled.stage, canceled.message), (Stage::Canceled, "Job is cancelled"));
    assert_eq!((canceled.completed, canceled.updated, canceled.cancel_flag), (Some(end), end, false));
}
