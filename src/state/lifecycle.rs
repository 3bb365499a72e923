//! The life of a job list in the page: what is held, and what became of the latest request.

use std::time::Duration;

use jess_api::{JobFilter, Timestamp};

use crate::api::ApiError;

/// What is known of the jobs that have come. The jobs themselves are in the [store](crate::table::store::Store).
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedJobs {
    /// The version of the store.
    pub version: u32,
    /// Whether one of the jobs has not ended.
    pub active: bool,
    /// The latest reply that came whole; none while the first is still coming in.
    pub completion: Option<Completion>,
}

/// A reply that came whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The filter of which every match is held.
    pub covers: JobFilter,
    /// Entries of the reply that could not be taken as jobs.
    pub unreadable: usize,
    /// When the reply was complete, by the viewer's clock.
    pub at: Timestamp,
    /// How long it took from the request on, and the one for recent jobs before it where there was one.
    pub took: Duration,
}

/// What became of the latest request.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Phase {
    /// Nothing is asked for: the address holds no valid filter.
    #[default]
    Idle,
    /// It is on its way.
    Loading {
        /// Whether the recent jobs are there, and it is for those before them.
        older: bool,
        /// Why the one before it failed, if it did: that is true until there is an answer.
        failed: Option<ApiError>,
        /// How many requests before it have failed, in a row.
        failures: u32,
    },
    /// It was answered.
    Loaded,
    /// It failed.
    Failed {
        /// Why.
        error: ApiError,
        /// When, by the viewer's clock.
        at: Timestamp,
        /// How many requests have failed in a row, this one included.
        failures: u32,
    },
}

/// Where the list is in its life. Jobs that have come are never dropped for a request that has not been
/// answered, or that failed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobsState {
    /// What became of the latest request.
    pub phase: Phase,
    /// What is held, if any job or any answer has come.
    pub loaded: Option<LoadedJobs>,
}

impl JobsState {
    /// The latest reply that came whole.
    pub fn completion(&self) -> Option<&Completion> {
        self.loaded.as_ref()?.completion.as_ref()
    }

    /// Why the latest request that has ended failed, if it did.
    pub fn error(&self) -> Option<&ApiError> {
        match &self.phase {
            Phase::Failed { error, .. } => Some(error),
            Phase::Loading { failed, .. } => failed.as_ref(),
            Phase::Idle | Phase::Loaded => None,
        }
    }

    /// Whether a request is on its way.
    pub fn is_loading(&self) -> bool {
        matches!(self.phase, Phase::Loading { .. })
    }

    /// Whether a request for older jobs is on its way, the recent ones being there.
    pub fn is_loading_history(&self) -> bool {
        matches!(self.phase, Phase::Loading { older: true, .. })
    }

    /// A request has left.
    pub fn start_loading(&mut self) {
        let (failed, failures) = (self.error().cloned(), self.failures());
        self.phase = Phase::Loading { older: false, failed, failures };
    }

    /// The request for the recent jobs was answered, and one for the others has left.
    pub fn start_loading_history(&mut self) {
        self.phase = Phase::Loading { older: true, failed: None, failures: 0 };
    }

    /// Nothing is asked for any more.
    pub fn set_idle(&mut self) {
        self.phase = Phase::Idle;
    }

    /// The latest request was answered in full.
    pub fn set_loaded(&mut self) {
        self.phase = Phase::Loaded;
    }

    /// The latest request has failed.
    pub fn fail(&mut self, error: ApiError, at: Timestamp) {
        let failures = self.failures().saturating_add(1);
        self.phase = Phase::Failed { error, at, failures };
    }

    fn failures(&self) -> u32 {
        match self.phase {
            Phase::Loading { failures, .. } | Phase::Failed { failures, .. } => failures,
            Phase::Idle | Phase::Loaded => 0,
        }
    }
}
