//! The life of a job list in the page: what is held, and what became of the latest request.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jess_api::{Job, JobFilter, JobId, JobList, Timestamp};

use crate::api::ApiError;

/// Jobs that have come, with the filter that they answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The filter that was asked for.
    pub filter: JobFilter,
    /// The jobs in the order of the list, newest first, each number once.
    pub jobs: Arc<[Arc<Job>]>,
    /// Entries of the reply that could not be taken as jobs.
    pub unreadable: usize,
    /// When the reply was complete, by the viewer's clock.
    pub at: Timestamp,
    /// How long the request took.
    pub took: Duration,
}

impl Held {
    /// A reply to a request for `filter` that left at `asked` and was answered in full at `at`.
    pub fn new(filter: JobFilter, list: JobList, asked: Timestamp, at: Timestamp) -> Self {
        let took = Duration::from_millis(u64::try_from(at.millis_since(asked)).unwrap_or(0));
        Self { filter, jobs: in_order(list.jobs), unreadable: list.unreadable, at, took }
    }
}

/// Newest submission first, and among those of one instant the highest number; a job without an instant comes
/// last. A number that comes twice is one job, as its last entry says. Done once for each answer, so that a
/// change of the filter only has to filter.
fn in_order(jobs: Vec<Job>) -> Arc<[Arc<Job>]> {
    let mut last: BTreeMap<JobId, usize> = BTreeMap::new();
    last.extend(jobs.iter().enumerate().map(|(place, job)| (job.id, place)));
    let mut jobs: Vec<Arc<Job>> = jobs
        .into_iter()
        .enumerate()
        .filter(|(place, job)| last.get(&job.id) == Some(place))
        .map(|(_, job)| Arc::new(job))
        .collect();
    jobs.sort_unstable_by_key(|job| Reverse((job.received, job.id)));
    jobs.into()
}

/// Where the list is in its life. Jobs that have come are never dropped for a request that has not been
/// answered, or that failed.
#[derive(Debug, Clone, PartialEq)]
pub enum JobsState {
    /// Nothing is asked for: the address holds no valid filter.
    Idle {
        /// What an earlier request brought.
        held: Option<Held>,
    },
    /// A request is on its way.
    Loading {
        /// What an earlier one brought.
        held: Option<Held>,
        /// Why the one before it failed, if it did: that is true until there is an answer.
        failed: Option<ApiError>,
        /// How many requests before it have failed, in a row.
        failures: u32,
    },
    /// The latest request was answered.
    Loaded(Held),
    /// The latest request failed.
    Failed {
        /// What an earlier one brought.
        held: Option<Held>,
        /// Why it failed.
        error: ApiError,
        /// When it failed, by the viewer's clock.
        at: Timestamp,
        /// How many requests have failed in a row, this one included.
        failures: u32,
    },
}

impl JobsState {
    /// The jobs at hand, whatever became of the latest request.
    pub fn held(&self) -> Option<&Held> {
        match self {
            Self::Idle { held } | Self::Loading { held, .. } | Self::Failed { held, .. } => held.as_ref(),
            Self::Loaded(held) => Some(held),
        }
    }

    /// Why the latest request that has ended failed, if it did.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::Loading { failed, .. } => failed.as_ref(),
            Self::Idle { .. } | Self::Loaded(_) => None,
        }
    }

    /// Whether a request is on its way.
    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    /// The state once a request has left.
    #[must_use]
    pub fn asked(self) -> Self {
        let (failed, failures) = (self.error().cloned(), self.failures());
        Self::Loading { held: self.into_held(), failed, failures }
    }

    /// The state once nothing is asked for any more.
    #[must_use]
    pub fn at_rest(self) -> Self {
        Self::Idle { held: self.into_held() }
    }

    /// The state once the latest request has failed.
    #[must_use]
    pub fn failed(self, error: ApiError, at: Timestamp) -> Self {
        let failures = self.failures().saturating_add(1);
        Self::Failed { held: self.into_held(), error, at, failures }
    }

    fn failures(&self) -> u32 {
        match self {
            Self::Loading { failures, .. } | Self::Failed { failures, .. } => *failures,
            Self::Idle { .. } | Self::Loaded(_) => 0,
        }
    }

    fn into_held(self) -> Option<Held> {
        match self {
            Self::Idle { held } | Self::Loading { held, .. } | Self::Failed { held, .. } => held,
            Self::Loaded(held) => Some(held),
        }
    }
}

impl Default for JobsState {
    fn default() -> Self {
        Self::Idle { held: None }
    }
}
