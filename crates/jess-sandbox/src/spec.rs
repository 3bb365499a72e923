//! The specification of a generated job, which is fixed at its submission.

use std::borrow::Cow;

use jess_api::Timestamp;
use serde::Deserialize;

use crate::user::User;

/// A generated job. Its state is a function of this, of a cancellation, and of the time.
///
/// Counts, sizes and times are `i64` in the whole sandbox, as in the JSON of the replies, so that arithmetic needs no
/// conversions. None of them is negative.
#[derive(Debug, Clone)]
pub(crate) struct JobSpec {
    /// The number of the job.
    pub(crate) number: u64,
    /// The user who submitted it.
    pub(crate) owner: &'static User,
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
    /// The files of its results.
    pub(crate) results: ResultSet,
    /// The size of the upload in bytes.
    pub(crate) submission: i64,
    /// The size of the results of one case in bytes.
    pub(crate) case_bytes: i64,
    /// A deviation from the usual replies.
    pub(crate) quirk: Option<Quirk>,
    /// The format in which it is listed.
    pub(crate) format: ReplyFormat,
}

impl JobSpec {
    /// Returns the job if it finishes at `ending`, which became clear at `known`, instead of later or otherwise.
    pub(crate) fn ending_at(self, known: Timestamp, ending: Timestamp) -> Self {
        let steps = self.steps.shortened(known.millis_since(self.received), ending.millis_since(known));
        Self { steps, outcome: Outcome::Finished(ErrorLevel::Warning), ..self }
    }
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

    /// Returns the steps of a job that turns out, `elapsed` milliseconds after its submission, to take only `rest`
    /// milliseconds more: the steps that are over stay, and the others share the rest equally.
    pub(crate) fn shortened(self, elapsed: i64, rest: i64) -> Self {
        let Self { unpack, prepare, wait, run, collect } = self;
        let mut end = 0;
        let ends = [unpack, prepare, wait, run, collect].map(|length| {
            end += length;
            (length, end)
        });
        let open = ends.iter().filter(|(_, end)| *end > elapsed).count();
        let open = i64::try_from(open).unwrap_or(1).max(1);
        let share = (rest / open).max(1);
        let [unpack, prepare, wait, run, collect] =
            ends.map(
                |(length, end)| {
                    if end <= elapsed { length } else { (elapsed - (end - length)).max(0) + share }
                },
            );
        // The last one has the remainder too.
        let collect = collect + (rest - open * share).max(0);
        Self { unpack, prepare, wait, run, collect }
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
/// a failed run). If a job has many runs, one or some of them have this level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ErrorLevel {
    /// None, not even warnings.
    None,
    /// Only warnings.
    Warning,
    /// Severe errors, but the run was completed.
    Severe,
    /// A fatal error, which ended the run early.
    Fatal,
    /// The program crashed and could not say so.
    Crashed,
}

/// The files of the results of a finished job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResultSet {
    /// The usual ones, in one folder, as recorded.
    #[default]
    Usual,
    /// The usual ones, and some in folders in folders, one of which is empty.
    Folders,
    /// The usual ones, all in a folder.
    InFolder,
    /// The usual ones, and `eplusout.eso` with 30 MB.
    LongSeries,
    /// The usual ones, and a folder of 5,000 files.
    ManyFiles,
    /// The usual ones, and some with names and contents that are attacks.
    Hostile,
    /// Only the submitted ones: the job has no results.
    Submission,
    /// None: the folder is empty.
    Nothing,
    /// JESS does not have them any more, and refuses their requests.
    Gone,
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
