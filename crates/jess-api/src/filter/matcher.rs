//! A filter prepared for many jobs.

use super::TimeRange;
use crate::{Job, JobStatus, Timestamp};

/// A [`JobFilter`](crate::JobFilter) prepared for many jobs.
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
    /// The instants of the days.
    pub(super) range: TimeRange,
    /// The named statuses; any is accepted if empty.
    pub(super) statuses: &'f [JobStatus],
    /// True if every status but the named ones is accepted.
    pub(super) excludes: bool,
}

impl Matcher<'_> {
    /// Reports whether the filter matches the job.
    pub fn matches(&self, job: &Job) -> bool {
        self.matches_instant(job.received) && self.matches_status(&job.status)
    }

    /// Reports whether a submission time is in the date range. See [`TimeRange::contains`] for a job without one.
    pub fn matches_instant(&self, received: Option<Timestamp>) -> bool {
        self.range.contains(received)
    }

    /// Reports whether a status is accepted.
    pub fn matches_status(&self, status: &JobStatus) -> bool {
        super::matches_status(self.statuses, self.excludes, status)
    }
}
