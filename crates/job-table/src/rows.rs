//! The rows of the table: the jobs that a query selects, in its order.

use jess_api::{JobFilter, JobStatus};

use super::JobList;
use super::sort::Sort;

/// A query of the table: filter, search and sort order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The filter. It is also part of the request to the service.
    pub filter: JobFilter,
    /// The words to search for. The service has no search, so this applies to the loaded jobs only.
    pub search: String,
    /// The sort order.
    pub sort: Sort,
    /// True if only jobs with changes are wanted. Which those are, only the caller knows: [`Store::rows`] selects all,
    /// and [`Store::retain_rows`] is to leave out the others.
    ///
    /// [`Store::rows`]: crate::store::Store::rows
    /// [`Store::retain_rows`]: crate::store::Store::retain_rows
    pub changed_only: bool,
    /// True for only those finished jobs whose simulations have failed. The store does not know them either.
    pub failed_only: bool,
}

/// The result of a [`ListQuery`]. Each row matches the filter and the search, even if the service ignored the
/// filter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The indices of the jobs in the store's list, from top to bottom.
    pub indices: Vec<u32>,
    /// True if the store has every job of the service that matches the filter. Otherwise, more rows may follow.
    pub complete: bool,
    /// True if the store has every match with a status that JESS documents. A filter that excludes statuses also matches
    /// others, which a request cannot ask for ([`JobFilter::documented`]).
    pub documented: bool,
    /// The number of rows with certain statuses.
    pub summary: Summary,
    /// The version of the store that the rows were selected from.
    pub version: u32,
    /// The number that all versions have in which the indices refer to the same jobs.
    pub generation: u32,
    /// The query that selected the rows.
    pub query: ListQuery,
}

/// The number of jobs with the statuses that are shown above the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Jobs with a status that is not terminal.
    pub active: u64,
    /// Jobs that the service rejected.
    pub rejected: u64,
    /// Jobs that were canceled.
    pub canceled: u64,
}

impl Summary {
    /// Counts the jobs at `indices`.
    pub fn count(list: &JobList, indices: &[u32]) -> Self {
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
