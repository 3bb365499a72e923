//! The state of a job.

use std::fmt;
use std::ops::Deref;

/// The state of a job, as documented on the page `docs:jess:get_jobs`.
///
/// The set is open: an undocumented state keeps its name. The order is the one in which states are listed to users.
/// The default is a state without a name.
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
    /// `ACCEPTED`: accepted by the service.
    Accepted,
    /// `UNPACKED`: the upload has been unpacked.
    Unpacked,
    /// `QUEUED`: waiting for execution or running; JESS has no public "running" state.
    Queued,
    /// `FINISHED`: ended, with results. A simulation that failed inside of EnergyPlus presumably ends in this state
    /// as well (no sample).
    Finished,
    /// `CANCELED`: ended by its user or an administrator.
    Canceled,
    /// `REJECTED`: refused by the service.
    Rejected,
    /// Any other state; the name is empty if the job has none.
    Other(UnknownStatus),
}

/// The name of an undocumented state, in upper case like those of the service.
///
/// Only [`JobStatus::from_text`] creates one, so a state has exactly one spelling.
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
    /// The six documented states, in the order in which they are listed to users.
    pub const DOCUMENTED: [JobStatus; 6] = [
        JobStatus::Accepted,
        JobStatus::Unpacked,
        JobStatus::Queued,
        JobStatus::Finished,
        JobStatus::Canceled,
        JobStatus::Rejected,
    ];

    /// Parses a state written by the service or by a user: in any case, with or without whitespace around it.
    /// `CANCELLED`, the spelling of older pages, is [`JobStatus::Canceled`].
    pub fn from_text(text: &str) -> Self {
        // Fast path: nearly every job has a state in the service's own spelling.
        Self::documented(text).unwrap_or_else(|| Self::parse_slow(text))
    }

    #[cold]
    fn parse_slow(text: &str) -> Self {
        // Only ASCII characters change their case: with the full rules, characters such as `ı` and `ﬁ` would become
        // part of a documented name.
        let name = text.trim().to_ascii_uppercase();
        Self::documented(&name).unwrap_or_else(|| Self::Other(UnknownStatus(name.into())))
    }

    /// Returns the documented state with this name, in upper case.
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

    /// Returns the name in JESS's spelling; empty for a job without a state.
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

    /// Reports whether the job has ended and will not change again.
    ///
    /// An unknown state counts as not ended: one more request costs little, whereas polling that stops too early
    /// hides a result.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Finished | Self::Canceled | Self::Rejected)
    }
}

impl Default for JobStatus {
    fn default() -> Self {
        Self::Other(UnknownStatus(Box::default()))
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
