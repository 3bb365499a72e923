//! A job of the sandbox, wherever it comes from, as JESS would tell of it.

use jess_api::Timestamp;

use super::files::Run;
use super::hostile::Hostile;
use super::lifecycle;
use super::plan::{Outcome, Plan, ReplyFormat, Verdict};
use super::recorded::Recorded;
use super::wire::{JobRecord, StatusRecord};

/// A job of the sandbox.
pub(crate) enum Entry {
    /// As it was in a recorded reply.
    Recorded(&'static Recorded),
    /// Made up.
    Made(Plan),
    /// Made up by an attacker.
    Hostile(Hostile<'static>),
}

impl Entry {
    /// The number of the job.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Self::Recorded(recorded) => recorded.number,
            Self::Made(plan) => plan.number,
            Self::Hostile(hostile) => hostile.number,
        }
    }

    /// When the job was, or will be, submitted.
    pub(crate) fn received(&self) -> Timestamp {
        match self {
            Self::Recorded(recorded) => recorded.received(),
            Self::Made(plan) => plan.received,
            Self::Hostile(hostile) => hostile.received,
        }
    }

    /// In which form it is listed.
    pub(crate) fn shape(&self) -> ReplyFormat {
        match self {
            Self::Recorded(recorded) => recorded.shape(),
            Self::Made(plan) => plan.shape,
            Self::Hostile(_) => Hostile::SHAPE,
        }
    }

    /// The job as it is listed at `now`, its user having asked at `asked` for its cancellation.
    pub(crate) fn record(&self, asked: Option<Timestamp>, now: Timestamp) -> JobRecord<'_> {
        match self {
            Self::Recorded(recorded) => recorded.record(),
            Self::Made(plan) => JobRecord::new(plan, &lifecycle::at(plan, asked, now)),
            Self::Hostile(hostile) => hostile.record(),
        }
    }

    /// The job's status at `now`.
    pub(crate) fn status(&self, asked: Option<Timestamp>, now: Timestamp) -> StatusRecord<'_> {
        match self {
            Self::Recorded(recorded) => recorded.status(),
            Self::Made(plan) => StatusRecord::new(plan, &lifecycle::at(plan, asked, now)),
            Self::Hostile(hostile) => hostile.status(),
        }
    }

    /// Whether the job can be cancelled at `now`: only a made-up one moves on at all.
    pub(crate) fn can_be_canceled(&self, asked: Option<Timestamp>, now: Timestamp) -> bool {
        match self {
            Self::Recorded(_) | Self::Hostile(_) => false,
            Self::Made(plan) => !lifecycle::at(plan, asked, now).stage.is_terminal(),
        }
    }

    /// What its files are about at `now`.
    pub(crate) fn run(&self, asked: Option<Timestamp>, now: Timestamp) -> Run<'_> {
        match self {
            Self::Recorded(recorded) => recorded.run(),
            Self::Made(plan) => Run {
                number: plan.number,
                name: &plan.name,
                kind: plan.kind,
                cases: plan.cases,
                case_cpu: plan.case_cpu,
                verdict: match plan.outcome {
                    Outcome::Finished(verdict) => verdict,
                    _ => Verdict::Clean,
                },
                submitted: plan.received,
                collected: lifecycle::at(plan, asked, now).collected,
            },
            Self::Hostile(hostile) => hostile.run(),
        }
    }
}
