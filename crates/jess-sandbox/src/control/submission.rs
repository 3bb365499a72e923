//! Jobs that tests submit.

use std::borrow::Cow;

use jess_api::Timestamp;
use serde::Deserialize;

use crate::generator::JobGenerator;
use crate::lifecycle::{CANCEL_DELAY_MS, add_millis};
use crate::samples::{JobTemplate, REJECTION_MESSAGES};
use crate::spec::{ErrorLevel, JobSpec, Kind, Outcome, ResultSet, Steps};
use crate::user::User;

/// A job to submit. Every member can be absent.
#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Submission {
    name: String,
    #[serde(rename = "type")]
    kind: JobType,
    cases: u16,
    outcome: JobOutcome,
    /// The errors of a finished job, and the files of its results.
    errors: ErrorLevel,
    results: ResultSet,
    /// The time in the status UNPACKED. A rejected job is rejected at the end of it.
    unpacked_seconds: u32,
    /// The time in the status ACCEPTED.
    accepted_seconds: u32,
    /// The time in the status QUEUED.
    queued_seconds: u32,
    /// The time since the submission.
    seconds_ago: u32,
    /// The e-mail address of the user who submits it.
    pub(super) email: String,
}

impl Default for Submission {
    fn default() -> Self {
        Self {
            name: "Submitted by a test".to_owned(),
            kind: JobType::default(),
            cases: 1,
            outcome: JobOutcome::default(),
            errors: ErrorLevel::Warning,
            results: ResultSet::Usual,
            unpacked_seconds: 10,
            accepted_seconds: 10,
            queued_seconds: 60,
            seconds_ago: 0,
            email: crate::EMAIL.to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum JobType {
    #[default]
    #[serde(rename = "EP_IDF")]
    Idf,
    #[serde(rename = "EP_IDF_SPLIT")]
    IdfSplit,
    #[serde(rename = "JE_JEP")]
    Project,
}

/// The final status of a job that is not canceled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum JobOutcome {
    #[default]
    Finished,
    Rejected,
    /// It is canceled when it has been queued for its time.
    Canceled,
}

impl Submission {
    /// Returns the job with this number.
    pub(super) fn spec(&self, owner: &'static User, number: u64, now: Timestamp) -> JobSpec {
        let template = JobTemplate {
            name: "",
            description: "",
            kind: match self.kind {
                JobType::Idf => Kind::Idf,
                JobType::IdfSplit => Kind::IdfSplit,
                JobType::Project => Kind::Project,
            },
            cases: i64::from(self.cases.max(1)),
        };
        let millis = |seconds: u32| i64::from(seconds) * 1000;
        let (unpack, prepare) = (millis(self.unpacked_seconds), millis(self.accepted_seconds));
        // Each part of the queued time takes at least a millisecond.
        let queued = millis(self.queued_seconds).max(10);
        let steps = Steps {
            unpack,
            prepare,
            wait: queued / 10,
            run: queued - 2 * (queued / 10),
            collect: queued / 10,
        };
        let canceled_after = unpack + prepare + queued;
        let (steps, outcome) = match self.outcome {
            JobOutcome::Finished => (steps, Outcome::Finished(self.errors)),
            JobOutcome::Rejected => (steps, Outcome::Rejected(REJECTION_MESSAGES[0])),
            JobOutcome::Canceled => (
                // Without the cancellation it would take twice as long.
                Steps { run: steps.run + queued, ..steps },
                Outcome::Canceled { after: canceled_after - CANCEL_DELAY_MS },
            ),
        };
        let received = add_millis(now, -millis(self.seconds_ago));
        let spec = JobGenerator::with_number(owner, number).finish(&template, received, steps, outcome);
        JobSpec { name: Cow::Owned(self.name.clone()), results: self.results, ..spec }
    }
}
