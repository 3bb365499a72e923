//! Downloads of the results of several jobs, one after the other.

use std::time::Duration;

use jess_api::{JobId, JobStatus};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use crate::api::{ApiError, Extensions, results_url};
use crate::platform;
use crate::settings::Settings;

/// The time between two downloads. Browsers drop all but the last of those that begin at the same time.
const GAP: Duration = Duration::from_millis(700);

/// The number of downloads from which on the user is asked first.
pub const CONFIRMED_FROM: usize = 20;

/// The state of the downloads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DownloadState {
    /// None has been requested.
    #[default]
    Idle,
    /// Some have begun.
    Running {
        /// The number of downloads that have begun.
        begun: usize,
        /// The number of all.
        all: usize,
    },
    /// All have begun.
    Done(usize),
    /// The user has stopped them.
    Stopped {
        /// The number of downloads that have begun.
        begun: usize,
        /// The number of all.
        all: usize,
    },
    /// There is no session, or this could not be found out.
    Failed {
        /// The number of downloads that have begun.
        begun: usize,
        /// The number of all.
        all: usize,
        /// The cause.
        error: ApiError,
    },
}

/// The downloads of results.
#[derive(Debug, Clone, Copy)]
pub struct Downloads {
    state: RwSignal<DownloadState>,
    request: RwSignal<Option<(Vec<JobId>, Extensions)>>,
}

/// Reports whether a job with this status can have results.
pub fn can_have_results(status: &JobStatus) -> bool {
    matches!(status, JobStatus::Finished | JobStatus::Canceled)
}

impl Downloads {
    /// Creates the means to download results, until the owner of the caller ends.
    pub fn new(jobs: Jobs, settings: StoredValue<Settings>) -> Self {
        let state = RwSignal::new(DownloadState::Idle);
        let request = RwSignal::new(None::<(Vec<JobId>, Extensions)>);
        Effect::new(move |_| {
            // Those before end with the previous run.
            let Some((ids, extensions)) = request.get() else { return };
            spawn_local_scoped_with_cancellation(async move {
                let all = ids.len();
                for (begun, id) in ids.into_iter().enumerate() {
                    state.set(DownloadState::Running { begun, all });
                    if begun > 0 {
                        platform::delay(GAP).await;
                    }
                    // Without a session, the browser would save the refusal as a file.
                    if let Err(error) = jobs.check_session().await {
                        return state.set(DownloadState::Failed { begun, all, error });
                    }
                    platform::download(
                        &settings.with_value(|settings| results_url(settings, id, &extensions)),
                    );
                }
                state.set(DownloadState::Done(all));
            });
        });
        Self { state, request }
    }

    /// Returns the state.
    pub fn state(self) -> ReadSignal<DownloadState> {
        self.state.read_only()
    }

    /// Downloads the results of these jobs that have these extensions.
    pub fn start(self, ids: Vec<JobId>, extensions: Extensions) {
        self.request.set(Some((ids, extensions)));
    }

    /// Begins no further download.
    pub fn stop(self) {
        self.request.set(None);
        self.state.update(|state| {
            if let DownloadState::Running { begun, all } = *state {
                *state = DownloadState::Stopped { begun, all };
            }
        });
    }

    /// Stops, and forgets the outcome.
    pub fn reset(self) {
        self.request.set(None);
        self.state.set(DownloadState::Idle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_jobs_that_have_run_can_have_results() {
        let with_results: Vec<JobStatus> =
            JobStatus::DOCUMENTED.into_iter().filter(can_have_results).collect();
        assert_eq!(with_results, [JobStatus::Finished, JobStatus::Canceled]);
        assert!(!can_have_results(&JobStatus::from_text("PAUSED")));
    }
}
