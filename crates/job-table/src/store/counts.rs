//! The number of jobs behind each choice of a filter.

use jess_api::JobStatus;

use super::Store;
use crate::rows::ListQuery;

/// A number of jobs in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// The number of jobs.
    pub jobs: u64,
    /// True if the store has every such job of the service. Otherwise there may be more.
    pub is_exact: bool,
}

/// The number of jobs with each status, under the rest of a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// In the order of the statuses: each documented one, and each that a job in the store has, even if the rest of the
    /// filter does not match that job.
    counts: Vec<(JobStatus, Count)>,
}

impl StatusCounts {
    /// Returns the number of jobs with a status.
    pub fn get(&self, status: &JobStatus) -> Count {
        self.counts.iter().find(|(counted, _)| counted == status).map(|(_, count)| *count).unwrap_or_default()
    }

    /// Iterates over the statuses that have a count, in their order.
    pub fn statuses(&self) -> impl Iterator<Item = &JobStatus> {
        self.counts.iter().map(|(status, _)| status)
    }
}

impl Store {
    /// Counts the jobs that a query would select if its filter had only this status or that one: in one pass over the
    /// list, for all statuses.
    pub fn status_counts(&mut self, query: &ListQuery) -> StatusCounts {
        let rest = query.filter.without_statuses();
        let range = rest.time_range(&*self.zone);
        let Self { list, search, covers, .. } = self;
        let matches_search = search.matcher_for(list, &query.search);
        let mut counts: Vec<(JobStatus, u64)> =
            JobStatus::DOCUMENTED.into_iter().map(|status| (status, 0)).collect();
        for (status, jobs) in
            list.count_by_status(|index, job| range.contains(job.received()) && matches_search(index))
        {
            match counts.binary_search_by(|(counted, _)| counted.cmp(status)) {
                Ok(at) => counts.get_mut(at).map(|(_, count)| *count = jobs).unwrap_or_default(),
                Err(at) => counts.insert(at, (status.clone(), jobs)),
            }
        }
        let is_exact = |status: &JobStatus| {
            // A status that no filter can name is covered only together with all others.
            let only = rest.with_status(status).unwrap_or_else(|_| rest.clone());
            covers.as_ref().is_some_and(|covers| covers.covers(&only))
        };
        let counts = counts.into_iter().map(|(status, jobs)| {
            let is_exact = is_exact(&status);
            (status, Count { jobs, is_exact })
        });
        StatusCounts { counts: counts.collect() }
    }

    /// Counts the jobs that a query selects.
    pub fn count(&mut self, query: &ListQuery) -> Count {
        let Self { list, search, covers, zone, .. } = self;
        let matches_filter = list.filter_predicate(query.filter.matcher(&**zone));
        let matches_search = search.matcher_for(list, &query.search);
        let indices = 0..u32::try_from(list.len()).unwrap_or(u32::MAX);
        let jobs = indices.filter(|index| matches_filter(*index) && matches_search(*index)).count();
        Count {
            jobs: u64::try_from(jobs).unwrap_or(u64::MAX),
            is_exact: covers.as_ref().is_some_and(|covers| covers.covers(&query.filter)),
        }
    }
}
