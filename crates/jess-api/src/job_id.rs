//! The number of a job.

use std::fmt;
use std::str::FromStr;

/// The number of a job, `job_SN`: what every path under `/job/` takes, and the only key of a job.
///
/// The field `id` is the number of the *account* and the same for all of a user's jobs.
///
/// ```
/// use jess_api::JobId;
///
/// let id: JobId = "385099".parse()?;
/// assert_eq!(id.number(), 385_099);
/// assert_eq!(format!("/job/dir/{id}"), "/job/dir/385099");
/// # Ok::<(), jess_api::JobIdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u64);

impl JobId {
    /// Holds the place of a number that has not been read yet; the job that is read gets its own before it leaves this crate.
    pub(crate) const STAND_IN: Self = Self(u64::MAX);

    /// The job of this number; `None` for zero, which is no job (in a new job's `jobRef` it means "none").
    pub const fn new(number: u64) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// The bare number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is not a [`JobId`].
///
/// ```
/// use jess_api::{JobId, JobIdError};
///
/// assert_eq!("../1".parse::<JobId>(), Err(JobIdError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobIdError;

impl fmt::Display for JobIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a job number has digits only and is greater than zero")
    }
}

impl std::error::Error for JobIdError {}

impl FromStr for JobId {
    type Err = JobIdError;

    /// Reads digits and nothing else: no sign, no blank.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(JobIdError);
        }
        text.parse().ok().and_then(Self::new).ok_or(JobIdError)
    }
}
