//! The lifecycle of the job list: the loaded jobs, and the phase of the latest request.

use std::time::Duration;

use jess_api::{JobFilter, Timestamp};

use crate::api::ApiError;
use crate::platform::Moment;

/// A description of the loaded jobs. The jobs themselves are in the [store](job_table::store::Store).
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedJobs {
    /// The version of the store.
    pub version: u32,
    /// True if any job has a status that is not terminal, or is known to have ended only by its status, which leaves its
    /// CPU time and storage to the next list.
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
    /// The moment of the request, or of the preceding one for recent jobs: the reply is no newer than that.
    pub sent: Moment,
    /// The moment when the reply was complete.
    pub at: Moment,
}

/// A time in which the service wants no requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The beginning.
    pub since: Moment,
    /// The length.
    pub length: Duration,
    /// True if the service has sent the length.
    pub is_stated: bool,
}

impl Pause {
    /// Returns the remaining time.
    pub fn left(&self, now: Moment) -> Duration {
        self.length.saturating_sub(now.elapsed_since(self.since))
    }

    /// Returns the end by the viewer's clock.
    pub fn until(&self) -> Timestamp {
        let millis = i64::try_from(self.length.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(self.since.wall().as_millis().saturating_add(millis))
    }
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
        /// The moment of the failure.
        at: Moment,
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
    /// The time in which the service wants no requests, after an error with such a time. Requests of the user are sent.
    pub pause: Option<Pause>,
    /// True if the rows must not be seen until a reply shows whose jobs they are: the page has been left and may be
    /// restored for another person, or all recent jobs are gone.
    pub is_concealed: bool,
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
        self.pause = None;
    }

    /// Conceals the rows until a reply shows whose jobs they are.
    pub fn conceal(&mut self) {
        self.is_concealed = true;
    }

    /// Ends [`JobsState::conceal`].
    pub fn reveal(&mut self) {
        self.is_concealed = false;
    }

    /// Records that there is no valid filter any more.
    pub fn set_idle(&mut self) {
        self.phase = Phase::Idle;
    }

    /// Records that the reply is complete.
    pub fn set_loaded(&mut self) {
        self.phase = Phase::Loaded;
        self.pause = None;
        self.is_concealed = false;
    }

    /// Records that the request failed at the moment `at`. The rows of a concealed list whose session has ended are
    /// forgotten.
    pub fn fail(&mut self, error: ApiError, at: Moment) {
        let failures = self.failures().saturating_add(1);
        if let Some(length) = error.pause() {
            self.pause = Some(Pause { since: at, length, is_stated: error.retry_after().is_some() });
        }
        if self.is_concealed && error == ApiError::SignedOut {
            self.loaded = None;
        }
        self.phase = Phase::Failed { error, at, failures };
    }

    /// Returns the time until which the service wants no requests, if there is an error and the service has sent one,
    /// with this error or an earlier one.
    pub fn paused_until(&self) -> Option<Timestamp> {
        self.error()?;
        self.pause.as_ref().filter(|pause| pause.is_stated).map(Pause::until)
    }

    fn failures(&self) -> u32 {
        match self.phase {
            Phase::Loading { failures, .. } | Phase::Failed { failures, .. } => failures,
            Phase::Idle | Phase::Loaded => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_forgotten_only_if_another_person_may_see_them() {
        for (is_concealed, error, is_kept) in [
            (false, ApiError::SignedOut, true),
            (true, ApiError::Network { bytes: None, detail: String::new() }, true),
            (true, ApiError::SignedOut, false),
        ] {
            let loaded = Some(LoadedJobs { version: 1, active: false, completion: None });
            let mut state = JobsState { loaded, is_concealed, ..JobsState::default() };
            state.fail(error.clone(), Moment::new(Timestamp::from_millis(0), Duration::ZERO));
            assert_eq!(state.loaded.is_some(), is_kept, "{error:?}");
            assert_eq!(state.is_concealed, is_concealed, "{error:?}");
        }
    }
}
