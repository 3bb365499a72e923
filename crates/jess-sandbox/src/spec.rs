//! What is fixed about a made-up job from its submission on.

use std::borrow::Cow;

use jess_api::Timestamp;

/// A made-up job. Everything that is seen of it follows from this, from a cancellation, and from the time.
///
/// Counts, sizes and times are `i64` throughout the sandbox, as in the replies' JSON, so that no arithmetic
/// between them needs a conversion; none of them is negative.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
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
    /// When it is submitted.
    pub(crate) received: Timestamp,
    /// How long it takes when nothing intervenes.
    pub(crate) steps: Steps,
    /// What comes of it.
    pub(crate) outcome: Outcome,
    /// Compute time of one case in milliseconds.
    pub(crate) case_cpu: i64,
    /// Bytes uploaded.
    pub(crate) submission: i64,
    /// Bytes of results of one case.
    pub(crate) case_bytes: i64,
    /// What the service gets wrong about it.
    pub(crate) oddity: Option<Oddity>,
    /// In which form it is listed.
    pub(crate) shape: ReplyFormat,
}

/// The type of a job: those that are seen in recorded lists.
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
    /// `job_Type`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Idf => "EP_IDF",
            Self::IdfSplit => "EP_IDF_SPLIT",
            Self::Project => "JE_JEP",
        }
    }

    /// `job_Subset`: a project submitted with `LHS` is listed as `LHS_RANDOM`.
    pub(crate) const fn subset(self) -> &'static str {
        match self {
            Self::Idf | Self::IdfSplit => "ALL",
            Self::Project => "LHS_RANDOM",
        }
    }
}

/// The lengths of the steps of a job in milliseconds, each greater than zero.
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
    /// From submission to the results.
    pub(crate) const fn total(&self) -> i64 {
        self.unpack + self.prepare + self.wait + self.run + self.collect
    }
}

/// What comes of a job, unless its user cancels it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It finishes, with this to read in its error file.
    Finished(Verdict),
    /// It is refused once unpacked, with these words.
    Rejected(&'static str),
    /// Somebody asks to cancel it so many milliseconds after its submission.
    Canceled {
        /// Milliseconds after submission.
        after: i64,
    },
    /// It gets a state that no page names, so many milliseconds after its submission, and stays in it.
    Paused {
        /// Milliseconds after submission.
        after: i64,
    },
}

/// How EnergyPlus ended. JESS says FINISHED for all of them (inferred: it has no state for a failed run).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// With warnings only.
    Clean,
    /// To the end, with severe errors on the way.
    Severe,
    /// Early, by a fatal error.
    Fatal,
}

/// What the service gets wrong about a job, so that clients prove that they can take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// The progress text is not seven numbers.
    MalformedProgress,
    /// The state is spelled `CANCELLED`, as on an older page of the wiki.
    TwoLs,
}

/// In which form a job is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplyFormat {
    /// 16 keys, and the old shape of the result directory.
    Of2020,
    /// 23 keys, and the shape for jsTree.
    Of2021,
}
