//! Downloads of the results of several jobs, one after the other.
//!
//! Each archive is requested by the page, and saved when all of it has arrived. A link would be shorter, and the browser
//! would write the archive to the disk as it arrives, but the page would not know the reply: browsers save a refusal or a
//! sign-in page under the name of the archive, or drop it without a message. An earlier check of the session, or of the
//! head of another reply, says nothing about the reply that is saved. So an archive must fit where the browser keeps the
//! files of pages, and [`MAX_ARCHIVE`] limits it; the link in the details of a job has no limit.

use std::time::Duration;

use jess_api::{JobId, JobStatus};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use crate::api::{ApiError, Extensions};
use crate::platform;

/// The time between two downloads. Browsers drop all but the last of those that begin at the same time.
const GAP: Duration = Duration::from_millis(700);

/// The number of downloads from which on the user is asked first.
pub const CONFIRMED_FROM: usize = 20;

/// The size of the largest archive that is saved, in bytes.
const MAX_ARCHIVE: usize = 500_000_000;

/// The reason for which the results of a job are not saved, although those of others may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The archive is too large, or the browser could not make the file.
    TooLarge,
    /// The reply is not an archive.
    Reply(ApiError),
}

/// The outcome of the downloads up to now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The number of files that the browser saves.
    pub saved: usize,
    /// The jobs without a file, each with the reason.
    pub refused: Vec<(JobId, Refusal)>,
    /// The number of all jobs.
    pub all: usize,
}

impl Progress {
    /// Returns the number of jobs that are done.
    pub fn done(&self) -> usize {
        self.saved + self.refused.len()
    }
}

/// The state of the downloads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DownloadState {
    /// None has been requested.
    #[default]
    Idle,
    /// Some have still to be done.
    Running(Progress),
    /// All are done.
    Done(Progress),
    /// The user has stopped them.
    Stopped(Progress),
    /// A job failed as the following ones would, such as without a session.
    Failed(Progress, JobId, ApiError),
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

/// Reports whether an error is one of a single job, so that the others are worth a request.
fn is_of_one_job(error: &ApiError) -> bool {
    match error {
        ApiError::Refused { .. } | ApiError::Http { .. } | ApiError::Unreadable { .. } => {
            error.pause().is_none()
        }
        ApiError::SignedOut | ApiError::Network { .. } | ApiError::TimedOut { .. } => false,
    }
}

impl Downloads {
    /// Creates the means to download results, until the owner of the caller ends.
    pub fn new(jobs: Jobs) -> Self {
        let downloads = Self { state: RwSignal::new(DownloadState::Idle), request: RwSignal::new(None) };
        Effect::new(move |_| {
            // Those before end with the previous run.
            if let Some((ids, extensions)) = downloads.request.get() {
                spawn_local_scoped_with_cancellation(downloads.run(jobs, ids, extensions));
            }
        });
        downloads
    }

    async fn run(self, jobs: Jobs, ids: Vec<JobId>, extensions: Extensions) {
        let session = jobs.list_session();
        let mut progress = Progress { all: ids.len(), ..Progress::default() };
        for id in ids {
            self.state.set(DownloadState::Running(progress.clone()));
            if progress.saved > 0 {
                platform::delay(GAP).await;
            }
            let archive = jobs.results(id, &extensions, MAX_ARCHIVE).await;
            if jobs.list_session() != session {
                // The person in front of the page now must not get the results.
                return self.state.set(DownloadState::Idle);
            }
            match archive {
                Ok(Some(archive)) if archive.save(&format!("{id}.zip"), "application/zip") => {
                    progress.saved += 1;
                }
                Ok(_) => progress.refused.push((id, Refusal::TooLarge)),
                Err(error) => {
                    platform::warn(&format!("The results of job {id} could not be downloaded: {error}"));
                    if !is_of_one_job(&error) {
                        return self.state.set(DownloadState::Failed(progress, id, error));
                    }
                    progress.refused.push((id, Refusal::Reply(error)));
                }
            }
        }
        self.state.set(DownloadState::Done(progress));
    }

    /// Returns the state.
    pub fn state(self) -> ReadSignal<DownloadState> {
        self.state.read_only()
    }

    /// Downloads the results of these jobs that have these extensions.
    pub fn start(self, ids: Vec<JobId>, extensions: Extensions) {
        self.request.set(Some((ids, extensions)));
    }

    /// Ends the download that is running, and begins no further one.
    pub fn stop(self) {
        self.request.set(None);
        self.state.update(|state| {
            if let DownloadState::Running(progress) = state {
                *state = DownloadState::Stopped(std::mem::take(progress));
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
    use jess_api::BodyKind;

    use super::*;

    #[test]
    fn only_jobs_that_have_run_can_have_results() {
        let with_results: Vec<JobStatus> =
            JobStatus::DOCUMENTED.into_iter().filter(can_have_results).collect();
        assert_eq!(with_results, [JobStatus::Finished, JobStatus::Canceled]);
        assert!(!can_have_results(&JobStatus::from_text("PAUSED")));
    }

    #[test]
    fn the_other_jobs_are_requested_only_if_they_may_succeed() {
        let http = |status, seconds: Option<u64>| ApiError::Http {
            status,
            message: None,
            retry_after: seconds.map(Duration::from_secs),
        };
        let html = ApiError::Unreadable { kind: BodyKind::Html, bytes: 7, detail: String::new() };
        let timed_out = ApiError::TimedOut { seconds: 45, bytes: 0, next_seconds: 90 };
        let table = [
            (ApiError::Refused { message: None }, true),
            (http(403, None), true),
            (http(404, None), true),
            (http(500, None), true),
            (html, true),
            (http(429, None), false),
            (http(503, Some(5)), false),
            (ApiError::SignedOut, false),
            (ApiError::Network { bytes: Some(5), detail: String::new() }, false),
            (timed_out, false),
        ];
        for (error, expected) in table {
            assert_eq!(is_of_one_job(&error), expected, "{error:?}");
        }
    }
}
