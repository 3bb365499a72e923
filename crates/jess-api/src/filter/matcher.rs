//! The test that a filter is.

use crate::{Job, JobStatus, Timestamp};

/// A [`JobFilter`](crate::JobFilter) made ready to be applied to many jobs.
///
/// ```
/// use jess_api::{Job, JobFilter, JobId, JobStatus, ServiceTimeZone};
///
/// let filter = JobFilter::from_query_pairs([("status", "QUEUED")])?;
/// let matcher = filter.matcher(ServiceTimeZone::UTC);
///
/// let job = Job { status: JobStatus::Queued, ..Job::with_id(JobId::new(7).unwrap()) };
/// assert!(matcher.matches(&job));
/// # Ok::<(), jess_api::FilterError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Matcher<'f> {
    /// The first instant of the range.
    pub(super) from: Option<Timestamp>,
    /// The first instant after the range.
    pub(super) before: Option<Timestamp>,
    /// Empty for any.
    pub(super) statuses: &'f [JobStatus],
}

impl Matcher<'_> {
    /// Whether the job is one that the filter asks for. A job without a submission time is in no range of
    /// dates.
    pub fn matches(&self, job: &Job) -> bool {
        self.matches_instant(job.received) && self.matches_status(&job.status)
    }

    /// Whether a job that was submitted then is in the range of dates.
    pub fn matches_instant(&self, received: Option<Timestamp>) -> bool {
        match received {
            Some(received) => {
                self.from.is_none_or(|from| from <= received) && self.before.is_none_or(|end| received < end)
            }
            None => self.from.is_none() && self.before.is_none(),
        }
    }

    /// Whether a state is one of those asked for.
    pub fn matches_status(&self, status: &JobStatus) -> bool {
        self.statuses.is_empty() || self.statuses.contains(status)
    }
}
