//! The number of a job.

use std::fmt;
use std::str::FromStr;

/// The number of a job, `job_SN`: the identifier in every path under `/job/`, and the only key of a job.
///
/// The field `id` is the number of the *account*, equal for all jobs of a user.
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
    /// A placeholder for a number that has not been read yet. It never leaves this crate.
    pub(crate) const PLACEHOLDER: Self = Self(u64::MAX);

    /// Creates the id of a job number; `None` for zero, which never identifies a job (as `jobRef` of a new job it
    /// means "none").
    pub const fn new(number: u64) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// Returns the number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The error of parsing a [`JobId`].
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

    /// Parses digits only, without a sign or whitespace.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(JobIdError);
        }
        text.parse().ok().and_then(Self::new).ok_or(JobIdError)
    }
}
