//! The progress of the simulation cases of a job.

use std::fmt;

use crate::spec::JobSpec;

/// The number of cases of a job that run at the same time.
const MAX_RUNNING_CASES: i64 = 8;

/// The numbers of cases of a job, displayed as the seven numbers of `progress`. The second and the third were zero in
/// all recorded replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CaseCounts {
    pub(crate) total: i64,
    pub(crate) canceled: i64,
    pub(crate) waiting: i64,
    pub(crate) in_progress: i64,
    pub(crate) done: i64,
}

impl CaseCounts {
    /// The counts of a job that is not unpacked.
    pub(super) const UNKNOWN: Self = Self { total: 0, canceled: 0, waiting: 0, in_progress: 0, done: 0 };
}

impl fmt::Display for CaseCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total, canceled, waiting, in_progress, done } = self;
        write!(f, "{total}, 0, 0, {canceled}, {waiting}, {in_progress}, {done}")
    }
}

/// The progress of the cases of a queued job.
pub(super) struct CaseProgress {
    started: i64,
    pub(super) ended: i64,
    /// The compute time in milliseconds.
    pub(super) cpu: i64,
}

impl CaseProgress {
    /// Computes the progress `elapsed` milliseconds after the first case has left the queue. The cases start at equal
    /// intervals, so that about [`MAX_RUNNING_CASES`] run at the same time and the last one ends with the run.
    pub(super) fn after(spec: &JobSpec, elapsed: i64) -> Self {
        let interval = start_interval(spec.cases, spec.steps.run);
        let duration = case_duration(spec.cases, spec.steps.run);
        let started_by = |time: i64| if time < 0 { 0 } else { spec.cases.min(time / interval + 1) };
        let (started, ended) = (started_by(elapsed), started_by(elapsed - duration));
        // The sum of `elapsed - i * interval`, which case `i` has run for, over the running cases.
        let running = started - ended;
        let running_time = running * elapsed - interval * running * (ended + started - 1) / 2;
        let cpu = spec.case_cpu * (ended * duration + running_time) / duration;
        Self { started, ended, cpu }
    }

    /// Returns the counts. The last case is done only when the job is finished.
    pub(super) fn counts(&self, total: i64) -> CaseCounts {
        let done = self.ended.min(total - 1);
        CaseCounts {
            total,
            canceled: 0,
            waiting: total - self.started,
            in_progress: self.started - done,
            done,
        }
    }
}

/// Returns the time that one case runs, in milliseconds, in a run of `cases` cases and `run` milliseconds.
pub(crate) fn case_duration(cases: i64, run: i64) -> i64 {
    (run - (cases - 1) * start_interval(cases, run)).max(1)
}

/// Returns the interval between the starts of cases, in milliseconds.
fn start_interval(cases: i64, run: i64) -> i64 {
    (run / (cases - 1 + MAX_RUNNING_CASES.min(cases))).max(1)
}
