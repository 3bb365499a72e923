//! The lifecycle of the job list: the loaded jobs, and the phase of the latest request.

use std::time::Duration;

use jess_api::{JobFilter, Timestamp};

use crate::api::ApiError;

/// A description of the loaded jobs. The jobs themselves are in the [store](job_table::store::Store).
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedJobs {
    /// The version of the store.
    pub version: u32,
    /// True if any job has a status that is not terminal, or had one when the list was loaded. The status of a job that
    /// ends between two replies is requested separately, which leaves its CPU time and storage to the next reply.
    pub active: bool,
    /// The latest complete reply; `None` while the first one is being received.
    pub completion: Option<Completion>,
}

/// A complete reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The filter of which the store has every match.
    pub covers: JobFilter,
    /// The number of entries of the reply that could not be read as jobs.
    pub unreadable: usize,
    /// The instant when the reply was complete, by the clock of the user's computer.
    pub at: Timestamp,
    /// The time from the request to the complete reply, including a preceding request for recent jobs.
    pub took: Duration,
}

/// The phase of the latest request.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Phase {
    /// There is no request: the address has no valid filter.
    #[default]
    Idle,
    /// The reply is pending or being received.
    Loading {
        /// True if the recent jobs are loaded and the request is for the whole history.
        history: bool,
        /// The error of the previous request, if it failed. It stays on display until a request succeeds.
        previous_error: Option<ApiError>,
        /// The number of consecutive failed requests before this one.
        failures: u32,
    },
    /// The reply is complete.
    Loaded,
    /// The request failed.
    Failed {
        /// The cause.
        error: ApiError,
        /// The instant of the failure, by the clock of the user's computer.
        at: Timestamp,
        /// The number of consecutive failed requests, including this one.
        failures: u32,
    },
}

/// The state of the job list. A pending or failed request never removes loaded jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobsState {
    /// The phase of the latest request.
    pub phase: Phase,
    /// The loaded jobs; `None` before the first job or complete reply.
    pub loaded: Option<LoadedJobs>,
}

impl JobsState {
    /// Returns the latest complete reply.
    pub fn completion(&self) -> Option<&Completion> {
        self.loaded.as_ref()?.completion.as_ref()
    }

    /// Returns the error of the latest finished request, if it failed.
    pub fn error(&self) -> Option<&ApiError> {
        match &self.phase {
            Phase::Failed { error, .. } => Some(error),
            Phase::Loading { previous_error, .. } => previous_error.as_ref(),
            Phase::Idle | Phase::Loaded => None,
        }
    }

    /// Reports whether the latest finished request failed because there is no session.
    pub fn is_signed_out(&self) -> bool {
        self.error() == Some(&ApiError::SignedOut)
    }

    /// Reports whether a request is pending.
    pub fn is_loading(&self) -> bool {
        matches!(self.phase, Phase::Loading { .. })
    }

    /// Reports whether the recent jobs are loaded and a request for the whole history is pending.
    pub fn is_loading_history(&self) -> bool {
        matches!(self.phase, Phase::Loading { history: true, .. })
    }

    /// Records that a request was sent.
    pub fn start_loading(&mut self) {
        let (previous_error, failures) = (self.error().cloned(), self.failures());
        self.phase = Phase::Loading { history: false, previous_error, failures };
    }

    /// Records that the recent jobs are loaded and a request for the whole history was sent.
    pub fn start_loading_history(&mut self) {
        self.phase = Phase::Loading { history: true, previous_error: None, failures: 0 };
    }

    /// Records that there is no valid filter any more.
    pub fn set_idle(&mut self) {
        self.phase = Phase::Idle;
    }

    /// Records that the reply is complete.
    pub fn set_loaded(&mut self) {
        self.phase = Phase::Loaded;
    }

    /// Records that the request failed at the instant `at`.
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
