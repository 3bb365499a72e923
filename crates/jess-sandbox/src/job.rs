//! Jobs of all three sources: recorded, generated and hostile.

use jess_api::Timestamp;

use crate::files::Run;
use crate::hostile::HostileJob;
use crate::lifecycle;
use crate::recorded::RecordedJob;
use crate::spec::{ErrorLevel, JobSpec, Outcome, ReplyFormat};
use crate::wire::{JobRecord, StatusRecord};

/// A job of the sandbox.
pub(crate) enum SandboxJob {
    /// A job of a recorded reply.
    Recorded(&'static RecordedJob),
    /// A generated job, which advances with time.
    Generated(JobSpec),
    /// A job whose texts are attacks.
    Hostile(HostileJob<'static>),
}

impl SandboxJob {
    /// Returns the number of the job.
    pub(crate) fn number(&self) -> u64 {
        match self {
            Self::Recorded(recorded) => recorded.number,
            Self::Generated(spec) => spec.number,
            Self::Hostile(hostile) => hostile.number,
        }
    }

    /// Returns the job if it ends at `ending`, which became clear at `known`, instead of later or otherwise.
    #[must_use]
    pub(crate) fn ending_at(self, known: Timestamp, ending: Timestamp) -> Self {
        match self {
            Self::Generated(spec) => Self::Generated(spec.ending_at(known, ending)),
            unchanging => unchanging,
        }
    }

    /// Returns the time of the submission, which may be in the future.
    pub(crate) fn received(&self) -> Timestamp {
        match self {
            Self::Recorded(recorded) => recorded.received(),
            Self::Generated(spec) => spec.received,
            Self::Hostile(hostile) => hostile.received,
        }
    }

    /// Returns the format in which the job is listed.
    pub(crate) fn format(&self) -> ReplyFormat {
        match self {
            Self::Recorded(recorded) => recorded.format(),
            Self::Generated(spec) => spec.format,
            Self::Hostile(_) => HostileJob::FORMAT,
        }
    }

    /// Returns the job as it is listed at `now`, if its user requested its cancellation at `cancel_requested`.
    pub(crate) fn record(&self, cancel_requested: Option<Timestamp>, now: Timestamp) -> JobRecord<'_> {
        match self {
            Self::Recorded(recorded) => recorded.record(),
            Self::Generated(spec) => JobRecord::new(spec, &lifecycle::snapshot(spec, cancel_requested, now)),
            Self::Hostile(hostile) => hostile.record(),
        }
    }

    /// Returns the status of the job at `now`.
    pub(crate) fn status(&self, cancel_requested: Option<Timestamp>, now: Timestamp) -> StatusRecord<'_> {
        match self {
            Self::Recorded(recorded) => recorded.status(),
            Self::Generated(spec) => {
                StatusRecord::new(spec, &lifecycle::snapshot(spec, cancel_requested, now))
            }
            Self::Hostile(hostile) => hostile.status(),
        }
    }

    /// Reports whether the job can be canceled at `now`. Only generated jobs ever can: the others do not change.
    pub(crate) fn can_be_canceled(&self, cancel_requested: Option<Timestamp>, now: Timestamp) -> bool {
        match self {
            Self::Recorded(_) | Self::Hostile(_) => false,
            Self::Generated(spec) => !lifecycle::snapshot(spec, cancel_requested, now).stage.is_terminal(),
        }
    }

    /// Returns the data for the files of the job at `now`.
    pub(crate) fn run(&self, cancel_requested: Option<Timestamp>, now: Timestamp) -> Run<'_> {
        match self {
            Self::Recorded(recorded) => recorded.run(),
            Self::Generated(spec) => Run {
                number: spec.number,
                name: &spec.name,
                kind: spec.kind,
                cases: spec.cases,
                case_cpu: spec.case_cpu,
                error_level: match spec.outcome {
                    Outcome::Finished(error_level) => error_level,
                    _ => ErrorLevel::Warning,
                },
                results: spec.results,
                submitted: spec.received,
                collected: lifecycle::snapshot(spec, cancel_requested, now).collected,
            },
            Self::Hostile(hostile) => hostile.run(),
        }
    }
}
