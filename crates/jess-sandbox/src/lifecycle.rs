//! What a made-up job looks like at an instant: a pure function of its plan, of a cancellation, and of the
//! time.
//!
//! What JESS has been seen to do is kept: QUEUED covers execution, a completion time is there while the job
//! is still queued, a cancelled job keeps the cases that had left the queue where they were. What has never
//! been seen (the words of some messages, how numbers grow in between) is made up plausibly.

use std::fmt;

use jess_api::Timestamp;

use super::plan::{Kind, Outcome, Plan, Steps};

/// From the request to cancel until the job is cancelled, in milliseconds: what job 12259 took.
pub(crate) const CANCEL_DELAY: i64 = 5_000;

/// How often the service looks at a job that is queued, in milliseconds; shows in `last_Update` only.
const HEARTBEAT: i64 = 5_000;

/// From the results until the last word on a job, in milliseconds (10 to 38 in the recorded replies).
const LAST_WORD: i64 = 12;

/// How many cases of a job run at once.
const LANES: i64 = 8;

/// What the service adds to each job's storage, in bytes (15,072,020 = 13,360,130 + 1,711,719 + 171).
const STORAGE_OVERHEAD: i64 = 171;

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Unpacked,
    Accepted,
    Queued,
    /// A state that no page names.
    Paused,
    Finished,
    Canceled,
    Rejected,
}

impl Stage {
    /// The name as the service writes it.
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

    /// Whether the job has ended.
    pub(crate) const fn is_terminal(self) -> bool {
        matches!(self, Self::Finished | Self::Canceled | Self::Rejected)
    }
}

/// The cases of a job: the seven progress numbers, of which the second and the third have only been seen as
/// zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cases {
    pub(crate) total: i64,
    pub(crate) canceled: i64,
    pub(crate) waiting: i64,
    pub(crate) in_hand: i64,
    pub(crate) done: i64,
}

impl Cases {
    /// Of a job that is not unpacked yet, or could not be.
    const UNKNOWN: Self = Self { total: 0, canceled: 0, waiting: 0, in_hand: 0, done: 0 };
}

impl fmt::Display for Cases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, canceled, waiting, in_hand, done } = self;
        write!(f, "{total}, 0, 0, {canceled}, {waiting}, {in_hand}, {done}")
    }
}

/// A job at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) stage: Stage,
    pub(crate) message: &'static str,
    pub(crate) cases: Cases,
    /// Set for jEPlus projects only, as in every recorded reply.
    pub(crate) accepted: Option<Timestamp>,
    pub(crate) prepared: Option<Timestamp>,
    pub(crate) simulated: Option<Timestamp>,
    pub(crate) collected: Option<Timestamp>,
    pub(crate) cancelled: Option<Timestamp>,
    /// `completion_Time` of job/status; set while the job is queued, as recorded for 12259.
    pub(crate) completed: Option<Timestamp>,
    pub(crate) updated: Timestamp,
    pub(crate) cancel_flag: bool,
    /// Whole seconds.
    pub(crate) cpu_seconds: i64,
    /// Bytes.
    pub(crate) storage: i64,
}

/// The job at `now`, its user having asked at `asked` for its cancellation. `now` is not before the job's
/// submission.
pub(crate) fn at(plan: &Plan, asked: Option<Timestamp>, now: Timestamp) -> Snapshot {
    let planned = match plan.outcome {
        Outcome::Canceled { after } => Some(later(plan.received, after)),
        _ => None,
    };
    let asked = planned.into_iter().chain(asked).min();
    let ends = asked.map(|asked| later(asked, CANCEL_DELAY));
    match ends {
        Some(ends) if ends <= now => cancel(undisturbed(plan, ends), ends),
        _ => {
            let job = undisturbed(plan, now);
            let cancel_flag = asked.is_some_and(|asked| asked <= now) && !job.stage.is_terminal();
            Snapshot { cancel_flag, ..job }
        }
    }
}

/// The job as it is after its cancellation at `ends`. A finish or a refusal before that has won the race.
fn cancel(job: Snapshot, ends: Timestamp) -> Snapshot {
    if job.stage.is_terminal() {
        return job;
    }
    Snapshot {
        stage: Stage::Canceled,
        message: "Job is cancelled",
        cases: Cases { canceled: job.cases.waiting, waiting: 0, ..job.cases },
        cancelled: Some(ends),
        completed: Some(ends),
        updated: ends,
        ..job
    }
}

/// The job at `now`, nobody having asked for its cancellation.
fn undisturbed(plan: &Plan, now: Timestamp) -> Snapshot {
    match plan.outcome {
        Outcome::Rejected(words) if now.millis_since(plan.received) >= plan.steps.unpack => {
            let refused = later(plan.received, plan.steps.unpack);
            Snapshot {
                stage: Stage::Rejected,
                message: words,
                cases: Cases::UNKNOWN,
                completed: Some(refused),
                updated: refused,
                ..unpacking(plan)
            }
        }
        Outcome::Paused { after } if now.millis_since(plan.received) >= after => {
            let paused = later(plan.received, after);
            let message = "Job is paused by the administrator";
            Snapshot { stage: Stage::Paused, message, updated: paused, ..working(plan, paused) }
        }
        _ => working(plan, now),
    }
}

/// The job at `now` on its way to its results.
fn working(plan: &Plan, now: Timestamp) -> Snapshot {
    let times = Times::of(plan);
    if now < times.unpacked {
        return unpacking(plan);
    }
    let unpacked = Snapshot {
        stage: Stage::Accepted,
        message: "Job accepted; input is being prepared.",
        cases: Cases { total: plan.cases, waiting: plan.cases, ..Cases::UNKNOWN },
        accepted: (plan.kind == Kind::Project).then_some(times.unpacked),
        updated: times.unpacked,
        ..unpacking(plan)
    };
    if now < times.prepared {
        return unpacked;
    }
    let work = Work::after(plan, now.millis_since(times.started));
    let queued = Snapshot {
        stage: Stage::Queued,
        message: "Job preparation done; awaiting execution.",
        cases: work.cases(plan.cases),
        prepared: Some(times.prepared),
        simulated: (now >= times.simulated).then_some(times.simulated),
        completed: Some(times.prepared),
        updated: last_heartbeat(times.prepared, now),
        cpu_seconds: work.cpu / 1000,
        storage: plan.submission + STORAGE_OVERHEAD + work.ended * plan.case_bytes,
        ..unpacked
    };
    if now < times.collected {
        return queued;
    }
    Snapshot {
        stage: Stage::Finished,
        message: "Job finished. Results collected into tables.",
        cases: Cases { total: plan.cases, done: plan.cases, ..Cases::UNKNOWN },
        collected: Some(times.collected),
        completed: Some(times.collected),
        updated: later(times.collected, LAST_WORD),
        ..queued
    }
}

/// The job right after its submission.
fn unpacking(plan: &Plan) -> Snapshot {
    Snapshot {
        stage: Stage::Unpacked,
        message: "Job files are being unpacked.",
        cases: Cases::UNKNOWN,
        accepted: None,
        prepared: None,
        simulated: None,
        collected: None,
        cancelled: None,
        completed: None,
        updated: plan.received,
        cancel_flag: false,
        cpu_seconds: 0,
        storage: plan.submission + STORAGE_OVERHEAD,
    }
}

/// When each step of an undisturbed job ends.
struct Times {
    unpacked: Timestamp,
    prepared: Timestamp,
    started: Timestamp,
    simulated: Timestamp,
    collected: Timestamp,
}

impl Times {
    fn of(plan: &Plan) -> Self {
        let Steps { unpack, prepare, wait, run, collect } = plan.steps;
        let unpacked = later(plan.received, unpack);
        let prepared = later(unpacked, prepare);
        let started = later(prepared, wait);
        let simulated = later(started, run);
        Self { unpacked, prepared, started, simulated, collected: later(simulated, collect) }
    }
}

/// How far the cases are.
struct Work {
    started: i64,
    ended: i64,
    /// Milliseconds.
    cpu: i64,
}

impl Work {
    /// So many milliseconds after the first case has left the queue: the cases start one after another,
    /// evenly, so that about [`LANES`] run at once and the last one ends with the run.
    fn after(plan: &Plan, elapsed: i64) -> Self {
        let gap = gap(plan.cases, plan.steps.run);
        let length = case_length(plan.cases, plan.steps.run);
        let begun = |since: i64| if since < 0 { 0 } else { plan.cases.min(since / gap + 1) };
        let (started, ended) = (begun(elapsed), begun(elapsed - length));
        // A running case i has run for `elapsed - i * gap`; the sum of that over i from `ended` to `started`.
        let running = started - ended;
        let part_done = running * elapsed - gap * running * (ended + started - 1) / 2;
        let cpu = plan.case_cpu * (ended * length + part_done) / length;
        Self { started, ended, cpu }
    }

    /// The numbers of a job that is queued. Its last case is not collected before the job is.
    fn cases(&self, total: i64) -> Cases {
        let done = self.ended.min(total - 1);
        Cases { total, canceled: 0, waiting: total - self.started, in_hand: self.started - done, done }
    }
}

/// How long one case runs, in milliseconds, when `cases` of them share a run of so many milliseconds.
pub(crate) fn case_length(cases: i64, run: i64) -> i64 {
    (run - (cases - 1) * gap(cases, run)).max(1)
}

fn gap(cases: i64, run: i64) -> i64 {
    (run / (cases - 1 + LANES.min(cases))).max(1)
}

/// The instant so many milliseconds later.
pub(crate) const fn later(instant: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(instant.as_millis().saturating_add(millis))
}

fn last_heartbeat(since: Timestamp, now: Timestamp) -> Timestamp {
    later(now, -(now.millis_since(since) % HEARTBEAT))
}
