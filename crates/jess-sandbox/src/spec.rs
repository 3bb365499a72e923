//! The specification of a generated job, which is fixed at its submission.

use std::borrow::Cow;

use jess_api::Timestamp;

/// A generated job. Its state is a function of this, of a cancellation, and of the time.
///
/// Counts, sizes and times are `i64` in the whole sandbox, as in the JSON of the replies, so that arithmetic needs no
/// conversions. None of them is negative.
#[derive(Debug, Clone)]
pub(crate) struct JobSpec {
    /// The number of the job.
    pub(crate) number: u64,
    /// The caption.
    pub(crate) name: Cow<'static, str>,
    /// The description.
    pub(crate) description: &'static str,
    /// The type.
    pub(crate) kind: Kind,
    /// The number of simulation cases, at least one.
    pub(crate) cases: i64,
    /// The time of the submission.
    pub(crate) received: Timestamp,
    /// The durations of its steps without a cancellation.
    pub(crate) steps: Steps,
    /// The outcome without a cancellation.
    pub(crate) outcome: Outcome,
    /// The compute time of one case in milliseconds.
    pub(crate) case_cpu: i64,
    /// The size of the upload in bytes.
    pub(crate) submission: i64,
    /// The size of the results of one case in bytes.
    pub(crate) case_bytes: i64,
    /// A deviation from the usual replies.
    pub(crate) quirk: Option<Quirk>,
    /// The format in which it is listed.
    pub(crate) format: ReplyFormat,
}

/// The type of a job; these occur in recorded lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One EnergyPlus model.
    Idf,
    /// One EnergyPlus model whose run period is split into parts.
    IdfSplit,
    /// A jEPlus project.
    Project,
}

impl Kind {
    /// Returns `job_Type`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Idf => "EP_IDF",
            Self::IdfSplit => "EP_IDF_SPLIT",
            Self::Project => "JE_JEP",
        }
    }

    /// Returns `job_Subset`. A project that is submitted with `LHS` is listed as `LHS_RANDOM`.
    pub(crate) const fn subset(self) -> &'static str {
        match self {
            Self::Idf | Self::IdfSplit => "ALL",
            Self::Project => "LHS_RANDOM",
        }
    }
}

/// The durations of the steps of a job in milliseconds, each greater than zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps {
    /// From submission until the upload is unpacked.
    pub(crate) unpack: i64,
    /// From then until the input of every case is ready.
    pub(crate) prepare: i64,
    /// From then until the first case leaves the queue.
    pub(crate) wait: i64,
    /// From then until the last case is simulated.
    pub(crate) run: i64,
    /// From then until the results are collected.
    pub(crate) collect: i64,
}

impl Steps {
    /// Returns the time from the submission to the results.
    pub(crate) const fn total(&self) -> i64 {
        self.unpack + self.prepare + self.wait + self.run + self.collect
    }
}

/// The outcome of a job, unless its user cancels it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It finishes, with errors up to this level.
    Finished(ErrorLevel),
    /// It is rejected when it is unpacked, with this message.
    Rejected(&'static str),
    /// Its cancellation is requested.
    Canceled {
        /// The time after the submission, in milliseconds.
        after: i64,
    },
    /// It enters a state that JESS does not document, and stays in it.
    Paused {
        /// The time after the submission, in milliseconds.
        after: i64,
    },
}

/// The most severe errors of EnergyPlus. The status is FINISHED for all levels (inferred: JESS documents no status for
/// a failed run).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorLevel {
    /// Only warnings.
    Warning,
    /// Severe errors, but the run was completed.
    Severe,
    /// A fatal error, which ended the run early.
    Fatal,
}

/// A deviation from the usual replies that clients must be able to handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quirk {
    /// The progress is not seven numbers.
    MalformedProgress,
    /// The status is spelled `CANCELLED`, as on an older page of the wiki.
    CancelledSpelling,
}

/// The format in which a job is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplyFormat {
    /// 16 keys, and the old format of the directory.
    Of2020,
    /// 23 keys, and the directory for jsTree.
    Of2021,
}
