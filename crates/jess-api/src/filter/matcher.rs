//! A filter prepared for many jobs.

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
    /// The first instant of the range.
    pub(super) start: Option<Timestamp>,
    /// The first instant after the range.
    pub(super) end: Option<Timestamp>,
    /// The accepted statuses; any if empty.
    pub(super) statuses: &'f [JobStatus],
}

impl Matcher<'_> {
    /// Reports whether the filter matches the job. A job without a submission time is outside of every date
    /// range.
    pub fn matches(&self, job: &Job) -> bool {
        self.matches_instant(job.received) && self.matches_status(&job.status)
    }

    /// Reports whether a submission time is in the date range.
    pub fn matches_instant(&self, received: Option<Timestamp>) -> bool {
        match received {
            Some(received) => {
                self.start.is_none_or(|start| start <= received) && self.end.is_none_or(|end| received < end)
            }
            None => self.start.is_none() && self.end.is_none(),
        }
    }

    /// Reports whether a status is one of the accepted ones.
    pub fn matches_status(&self, status: &JobStatus) -> bool {
        self.statuses.is_empty() || self.statuses.contains(status)
    }
}
