//! Computes the state of a generated job at an instant, from its spec, a cancellation and the time.
//!
//! It behaves like the recorded jobs: QUEUED includes execution, a queued job already has a completion time, and in a
//! canceled job the cases that had left the queue stay in progress. Some messages and the growth of numbers were never
//! recorded; these are invented.

mod cases;
#[cfg(test)]
mod properties;

use jess_api::Timestamp;

pub(crate) use self::cases::case_duration;
use self::cases::{CaseCounts, CaseProgress};
use crate::spec::{JobSpec, Kind, Outcome, Steps};

/// The time from the request until a job is canceled, in milliseconds, as recorded for job 12259.
pub(crate) const CANCEL_DELAY_MS: i64 = 5_000;

/// The interval at which `last_Update` of a queued job changes, in milliseconds.
const HEARTBEAT_MS: i64 = 5_000;

/// The time from the collection of the results until `last_Update`, in milliseconds (10 to 38 in recorded replies).
const LAST_UPDATE_DELAY_MS: i64 = 12;

/// The storage of a job besides submission and results, in bytes (15,072,020 = 13,360,130 + 1,711,719 + 171).
const STORAGE_OVERHEAD: i64 = 171;

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Unpacked,
    Accepted,
    Queued,
    /// A state that JESS does not document.
    Paused,
    Finished,
    Canceled,
    Rejected,
}

impl Stage {
    /// Returns the name in replies.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unpacked => "UNPACKED",
            Self::Accepted => "ACCEPTED",
            Self::Queued => "QUEUED",
            Self::Paused => "PAUSED",
            Self::Finished => "FINISHED",
            Self::Canceled => "CANCELED",
            Self::Rejected => "REJECTED",
        }
    }

    /// Reports whether the job has ended.
    pub(crate) const fn is_terminal(self) -> bool {
        matches!(self, Self::Finished | Self::Canceled | Self::Rejected)
    }
}

/// The state of a job at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) stage: Stage,
    pub(crate) message: &'static str,
    pub(crate) cases: CaseCounts,
    /// Set only for jEPlus projects, as in all recorded replies.
    pub(crate) accepted: Option<Timestamp>,
    pub(crate) prepared: Option<Timestamp>,
    pub(crate) simulated: Option<Timestamp>,
    pub(crate) collected: Option<Timestamp>,
    pub(crate) cancelled: Option<Timestamp>,
    /// `completion_Time` of job/status, which is set in a queued job, as recorded for job 12259.
    pub(crate) completed: Option<Timestamp>,
    pub(crate) updated: Timestamp,
    pub(crate) cancel_flag: bool,
    /// The compute time in whole seconds.
    pub(crate) cpu_seconds: i64,
    /// The storage in bytes.
    pub(crate) storage: i64,
}

/// Computes the job at `now`, if its cancellation was requested at `cancel_requested`. `now` must not be before the
/// submission.
pub(crate) fn snapshot(spec: &JobSpec, cancel_requested: Option<Timestamp>, now: Timestamp) -> Snapshot {
    let planned_request = match spec.outcome {
        Outcome::Canceled { after } => Some(add_millis(spec.received, after)),
        _ => None,
    };
    let cancel_requested = planned_request.into_iter().chain(cancel_requested).min();
    let canceled = cancel_requested.map(|requested| add_millis(requested, CANCEL_DELAY_MS));
    match canceled {
        Some(canceled) if canceled <= now => cancel(without_cancellation(spec, canceled), canceled),
        _ => {
            let job = without_cancellation(spec, now);
            let requested = cancel_requested.is_some_and(|requested| requested <= now);
            let cancel_flag = requested && !job.stage.is_terminal();
            Snapshot { cancel_flag, ..job }
        }
    }
}

/// Returns a job after its cancellation at `canceled`, unless it had ended before.
fn cancel(job: Snapshot, canceled: Timestamp) -> Snapshot {
    if job.stage.is_terminal() {
        return job;
    }
    Snapshot {
        stage: Stage::Canceled,
        message: "Job is cancelled",
        cases: CaseCounts { canceled: job.cases.waiting, waiting: 0, ..job.cases },
        cancelled: Some(canceled),
        completed: Some(canceled),
        updated: canceled,
        ..job
    }
}

/// Computes the job at `now` without a cancellation.
fn without_cancellation(spec: &JobSpec, now: Timestamp) -> Snapshot {
    match spec.outcome {
        Outcome::Rejected(message) if now.millis_since(spec.received) >= spec.steps.unpack => {
            let rejected = add_millis(spec.received, spec.steps.unpack);
            Snapshot {
                stage: Stage::Rejected,
                message,
                cases: CaseCounts::UNKNOWN,
                completed: Some(rejected),
                updated: rejected,
                ..just_submitted(spec)
            }
        }
        Outcome::Paused { after } if now.millis_since(spec.received) >= after => {
            let paused = add_millis(spec.received, after);
            let message = "Job is paused by the administrator";
            Snapshot { stage: Stage::Paused, message, updated: paused, ..progressing(spec, paused) }
        }
        _ => progressing(spec, now),
    }
}

/// Computes the job at `now` if it is neither rejected nor paused.
fn progressing(spec: &JobSpec, now: Timestamp) -> Snapshot {
    let times = StepTimes::new(spec);
    if now < times.unpacked {
        return just_submitted(spec);
    }
    let unpacked = Snapshot {
        stage: Stage::Accepted,
        message: "Job accepted; input is being prepared.",
        cases: CaseCounts { total: spec.cases, waiting: spec.cases, ..CaseCounts::UNKNOWN },
        accepted: (spec.kind == Kind::Project).then_some(times.unpacked),
        updated: times.unpacked,
        ..just_submitted(spec)
    };
    if now < times.prepared {
        return unpacked;
    }
    let progress = CaseProgress::after(spec, now.millis_since(times.started));
    let queued = Snapshot {
        stage: Stage::Queued,
        message: "Job preparation done; awaiting execution.",
        cases: progress.counts(spec.cases),
        prepared: Some(times.prepared),
        simulated: (now >= times.simulated).then_some(times.simulated),
        completed: Some(times.prepared),
        updated: last_heartbeat(times.prepared, now),
        cpu_seconds: progress.cpu / 1000,
        storage: spec.submission + STORAGE_OVERHEAD + progress.ended * spec.case_bytes,
        ..unpacked
    };
    if now < times.collected {
        return queued;
    }
    Snapshot {
        stage: Stage::Finished,
        message: "Job finished. Results collected into tables.",
        cases: CaseCounts { total: spec.cases, done: spec.cases, ..CaseCounts::UNKNOWN },
        collected: Some(times.collected),
        completed: Some(times.collected),
        updated: add_millis(times.collected, LAST_UPDATE_DELAY_MS),
        ..queued
    }
}

/// Returns the job right after its submission.
fn just_submitted(spec: &JobSpec) -> Snapshot {
    Snapshot {
        stage: Stage::Unpacked,
        message: "Job files are being unpacked.",
        cases: CaseCounts::UNKNOWN,
        accepted: None,
        prepared: None,
        simulated: None,
        collected: None,
        cancelled: None,
        completed: None,
        updated: spec.received,
        cancel_flag: false,
        cpu_seconds: 0,
        storage: spec.submission + STORAGE_OVERHEAD,
    }
}

/// The end of each step of a job that is not canceled.
struct StepTimes {
    unpacked: Timestamp,
    prepared: Timestamp,
    started: Timestamp,
    simulated: Timestamp,
    collected: Timestamp,
}

impl StepTimes {
    fn new(spec: &JobSpec) -> Self {
        let Steps { unpack, prepare, wait, run, collect } = spec.steps;
        let unpacked = add_millis(spec.received, unpack);
        let prepared = add_millis(unpacked, prepare);
        let started = add_millis(prepared, wait);
        let simulated = add_millis(started, run);
        Self { unpacked, prepared, started, simulated, collected: add_millis(simulated, collect) }
    }
}

/// Returns the instant `millis` milliseconds later.
pub(crate) const fn add_millis(instant: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(instant.as_millis().saturating_add(millis))
}

/// Returns the last change of `last_Update` of a job that is queued since `since`.
fn last_heartbeat(since: Timestamp, now: Timestamp) -> Timestamp {
    add_millis(now, -(now.millis_since(since) % HEARTBEAT_MS))
}
