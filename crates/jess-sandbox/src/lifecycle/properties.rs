//! Laws of the life of a job, whatever its plan.

use std::borrow::Cow;

use jess_api::Timestamp;
use proptest::prelude::*;

use super::lifecycle::{CANCEL_DELAY, Snapshot, Stage, at, later};
use super::plan::{Kind, Outcome, Plan, ReplyFormat, Steps, Verdict};

const SUBMITTED: i64 = 1_760_000_000_000;

fn steps() -> impl Strategy<Value = Steps> {
    (1..2_000_000_i64, 1..2_000_000_i64, 1..600_000_i64, 1..20_000_000_i64, 1..1_000_i64)
        .prop_map(|(unpack, prepare, wait, run, collect)| Steps { unpack, prepare, wait, run, collect })
}

fn outcomes(total: i64) -> impl Strategy<Value = Outcome> {
    prop_oneof![
        3 => Just(Outcome::Finished(Verdict::Clean)),
        1 => Just(Outcome::Rejected("no")),
        1 => (0..total + 10_000).prop_map(|after| Outcome::Canceled { after }),
        1 => (0..total).prop_map(|after| Outcome::Paused { after }),
    ]
}

fn plans() -> impl Strategy<Value = Plan> {
    let kinds = prop_oneof![Just(Kind::Idf), Just(Kind::IdfSplit), Just(Kind::Project)];
    (steps(), kinds, 1..300_i64, 0..30_000_000_i64).prop_flat_map(|(steps, kind, cases, case_cpu)| {
        outcomes(steps.total()).prop_map(move |outcome| Plan {
            number: 1,
            name: Cow::Borrowed("A job"),
            description: "",
            kind,
            cases,
            received: Timestamp::from_millis(SUBMITTED),
            steps,
            outcome,
            case_cpu,
            submission: 1_000,
            case_bytes: 10,
            oddity: None,
            shape: ReplyFormat::Of2021,
        })
    })
}

/// A plan, perhaps a cancellation by the user while it lasts, and two ages, the first not above the second.
fn lives() -> impl Strategy<Value = (Plan, Option<Timestamp>, Timestamp, Timestamp)> {
    plans().prop_flat_map(|plan| {
        let longest = plan.steps.total() + 20_000;
        let asked = prop::option::of(0..longest);
        (Just(plan), asked, 0..longest, 0..longest).prop_map(|(plan, asked, one, other)| {
            let time = |age: i64| later(plan.received, age);
            let (first, second) = (time(one.min(other)), time(one.max(other)));
            (plan.clone(), asked.map(time), first, second)
        })
    })
}

fn parts(job: &Snapshot) -> i64 {
    job.cases.canceled + job.cases.waiting + job.cases.in_hand + job.cases.done
}

proptest! {
    #[test]
    fn the_parts_add_up_to_the_cases((plan, asked, now, _) in lives()) {
        let job = at(&plan, asked, now);
        let cases = job.cases;
        prop_assert_eq!(parts(&job), cases.total);
        prop_assert!([cases.canceled, cases.waiting, cases.in_hand, cases.done].iter().all(|part| *part >= 0));
        prop_assert!(cases.total == 0 || cases.total == plan.cases);
    }

    #[test]
    fn a_job_only_moves_forward((plan, asked, earlier, now) in lives()) {
        let (before, after) = (at(&plan, asked, earlier), at(&plan, asked, now));
        prop_assert!(before.stage <= after.stage, "{:?} then {:?}", before.stage, after.stage);
        prop_assert!(before.cases.total <= after.cases.total);
        prop_assert!(before.cases.done <= after.cases.done);
        prop_assert!(before.cpu_seconds <= after.cpu_seconds);
        prop_assert!(before.storage <= after.storage);
        prop_assert!(before.updated <= after.updated);
    }

    #[test]
    fn an_ended_job_does_not_change((plan, asked, earlier, now) in lives()) {
        let before = at(&plan, asked, earlier);
        if before.stage.is_terminal() {
            let after = at(&plan, asked, now);
            prop_assert_eq!(Snapshot { updated: before.updated, ..after }, before);
        }
    }

    #[test]
    fn stamps_come_in_the_observed_order((plan, asked, now, _) in lives()) {
        let job = at(&plan, asked, now);
        let stamps = [Some(plan.received), job.accepted, job.prepared, job.simulated, job.collected];
        let set: Vec<_> = stamps.into_iter().flatten().collect();
        prop_assert!(set.is_sorted_by(|one, next| one < next), "{set:?}");
        prop_assert!(set.iter().all(|stamp| *stamp <= now));
        prop_assert_eq!(job.collected.is_some(), job.stage == Stage::Finished);
        prop_assert_eq!(job.cancelled.is_some(), job.stage == Stage::Canceled);
        prop_assert!(plan.kind == Kind::Project || job.accepted.is_none());
    }

    #[test]
    fn a_finished_job_has_all_cases_done_and_all_of_their_time(plan in plans()) {
        let plan = Plan { outcome: Outcome::Finished(Verdict::Clean), ..plan };
        let ends = later(plan.received, plan.steps.total());
        let job = at(&plan, None, ends);
        prop_assert_eq!((job.stage, job.cases.done), (Stage::Finished, plan.cases));
        prop_assert_eq!(job.cpu_seconds, plan.case_cpu * plan.cases / 1000);
        prop_assert_eq!(job.collected, Some(ends));
        let just_before = at(&plan, None, later(ends, -1));
        prop_assert!(just_before.stage != Stage::Finished && just_before.cases.done < plan.cases);
    }

    #[test]
    fn a_cancellation_flags_first_and_ends_the_job_after_the_delay(plan in plans(), age in 0..30_000_i64) {
        let plan = Plan { outcome: Outcome::Finished(Verdict::Clean), ..plan };
        let asked = later(plan.received, age);
        let at_once = at(&plan, Some(asked), asked);
        prop_assert_eq!(at_once.cancel_flag, !at_once.stage.is_terminal());
        prop_assert!(at_once.stage != Stage::Canceled);

        let ends = later(asked, CANCEL_DELAY);
        let job = at(&plan, Some(asked), ends);
        prop_assert!(!job.cancel_flag);
        let finished_first = plan.steps.total() <= age + CANCEL_DELAY;
        prop_assert_eq!(job.stage, if finished_first { Stage::Finished } else { Stage::Canceled });
        prop_assert_eq!(job.cases.waiting, 0);
    }
}

/// As recorded for job 12259: of 20 cases 16 wait and 4 are in hand when the flag is set, and 12 are cancelled
/// and 8 stay in hand five seconds later.
#[test]
fn a_cancellation_reads_as_recorded() {
    let plan = Plan {
        number: 12_259,
        name: Cow::Borrowed("Recorded"),
        description: "",
        kind: Kind::Project,
        cases: 20,
        received: Timestamp::from_millis(SUBMITTED),
        // 27 gaps of 1,250 ms: four cases have begun after 4 s, and eight after 9 s.
        steps: Steps { unpack: 1, prepare: 1, wait: 1, run: 27 * 1_250, collect: 1 },
        outcome: Outcome::Finished(Verdict::Clean),
        case_cpu: 1_000,
        submission: 0,
        case_bytes: 0,
        oddity: None,
        shape: ReplyFormat::Of2021,
    };
    let asked = later(plan.received, 4_003);
    let flagged = at(&plan, Some(asked), asked);
    assert_eq!(flagged.cases.to_string(), "20, 0, 0, 0, 16, 4, 0");
    assert!(flagged.cancel_flag);
    assert_eq!(
        (flagged.stage, flagged.message),
        (Stage::Queued, "Job preparation done; awaiting execution.")
    );
    assert!(flagged.completed.is_some());

    let ends = later(asked, CANCEL_DELAY);
    let canceled = at(&plan, Some(asked), ends);
    assert_eq!(canceled.cases.to_string(), "20, 0, 0, 12, 0, 8, 0");
    assert_eq!((canceled.stage, canceled.message), (Stage::Canceled, "Job is cancelled"));
    assert_eq!((canceled.completed, canceled.updated, canceled.cancel_flag), (Some(ends), ends, false));
}
