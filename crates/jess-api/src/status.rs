//! The state of a job.

use std::fmt;
use std::ops::Deref;

/// The state of a job, as named on the page `docs:jess:get_jobs`.
///
/// The set is open: a state that the service adds one day is kept as its own text. The order is the one in
/// which states are listed to people.
///
/// ```
/// use jess_api::JobStatus;
///
/// assert_eq!(JobStatus::from_text("finished"), JobStatus::Finished);
/// assert_eq!(JobStatus::from_text("CANCELLED"), JobStatus::Canceled);
///
/// let paused = JobStatus::from_text("Paused");
/// assert_eq!(paused.as_str(), "PAUSED");
/// assert!(!paused.is_terminal());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobStatus {
    /// `ACCEPTED`: taken by the service.
    Accepted,
    /// `UNPACKED`: the upload has been unpacked.
    Unpacked,
    /// `QUEUED`: waiting for, or in, execution; JESS has no public "running".
    Queued,
    /// `FINISHED`: ended, results are available. A simulation that failed inside EnergyPlus presumably ends
    /// here too (no sample).
    Finished,
    /// `CANCELED`: ended by its user or an administrator.
    Canceled,
    /// `REJECTED`: refused by the service.
    Rejected,
    /// Any other state; empty when the job came without one.
    Other(UnknownStatus),
}

/// The name of a state that JESS does not document, in upper case as the service writes them.
///
/// Only [`JobStatus::from_text`] makes one, so that no state has two spellings that differ.
///
/// ```
/// use jess_api::JobStatus;
///
/// let JobStatus::Other(name) = JobStatus::from_text(" paused ") else { panic!() };
/// assert_eq!(&*name, "PAUSED");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownStatus(Box<str>);

impl Deref for UnknownStatus {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl JobStatus {
    /// The six states that JESS documents, in the order in which they are listed to people.
    pub const DOCUMENTED: [JobStatus; 6] = [
        JobStatus::Accepted,
        JobStatus::Unpacked,
        JobStatus::Queued,
        JobStatus::Finished,
        JobStatus::Canceled,
        JobStatus::Rejected,
    ];

    /// Reads a state from the service or from a person: any case, blanks around it ignored, and `CANCELLED`,
    /// the spelling of older pages, as [`JobStatus::Canceled`].
    pub fn from_text(text: &str) -> Self {
        // Nearly every state comes as the service writes it, and there are as many of them as jobs.
        Self::documented(text).unwrap_or_else(|| Self::from_odd_text(text))
    }

    #[cold]
    fn from_odd_text(text: &str) -> Self {
        // Only ASCII changes its case: the full rules would make letters such as `ı` and `ﬁ` part of a documented
        // name.
        let name = text.trim().to_ascii_uppercase();
        Self::documented(&name).unwrap_or_else(|| Self::Other(UnknownStatus(name.into())))
    }

    /// The state of a name in upper case.
    #[inline(never)]
    fn documented(name: &str) -> Option<Self> {
        Some(match name {
            "ACCEPTED" => Self::Accepted,
            "UNPACKED" => Self::Unpacked,
            "QUEUED" => Self::Queued,
            "FINISHED" => Self::Finished,
            "CANCELED" | "CANCELLED" => Self::Canceled,
            "REJECTED" => Self::Rejected,
            _ => return None,
        })
    }

    /// The name as JESS writes it; empty for a job that came without a state.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::Unpacked => "UNPACKED",
            Self::Queued => "QUEUED",
            Self::Finished => "FINISHED",
            Self::Canceled => "CANCELED",
            Self::Rejected => "REJECTED",
            Self::Other(name) => name,
        }
    }

    /// Whether the job has ended and will not change again.
    ///
    /// An unknown state is taken as not ended: to look once more costs little, to stop looking too early
    /// hides a result.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Finished | Self::Canceled | Self::Rejected)
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
