//! What there is to see: which of the jobs at hand, and in which order.

use jess_api::{JobFilter, JobStatus};

use super::JobList;
use super::sort::Sort;

/// What the user wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// What is asked of the service, too.
    pub filter: JobFilter,
    /// The words to look for; the service is not asked.
    pub search: String,
    /// The order.
    pub sort: Sort,
}

/// The rows of the list for a question. Whatever is held and whatever the service sent, each row matches the
/// filter and has the words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The indices of the jobs in the store's list, from top to bottom.
    pub indices: Vec<u32>,
    /// Whether these are all jobs that match, as far as the service has said; otherwise more may come.
    pub complete: bool,
    /// How many there are of the kinds that people look for first.
    pub summary: Summary,
    /// The version of the store that they are of.
    pub version: u32,
    /// What they answer.
    pub question: ListQuery,
}

/// How many jobs there are of the kinds that people look for first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Jobs that have not ended.
    pub active: u64,
    /// Jobs that the service refused.
    pub rejected: u64,
    /// Jobs that were cancelled.
    pub canceled: u64,
}

impl Summary {
    /// Counts the jobs at these indices.
    pub fn of(list: &JobList, indices: &[u32]) -> Self {
        let mut summary = Self::default();
        for (status, number) in list.count_statuses(indices) {
            match status {
                JobStatus::Finished => {}
                JobStatus::Rejected => summary.rejected += number,
                JobStatus::Canceled => summary.canceled += number,
                _ => summary.active += number,
            }
        }
        summary
    }
}
