//! The export that is running: it writes jobs in slices of a few milliseconds, and saves the file.

use std::time::Duration;

use jess_api::{Job, JobId};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use crate::export::{About, Format, Source};
use crate::platform::{FileParts, Moment, yield_to_browser};

/// The time after which the browser can handle events and render.
const SLICE: Duration = Duration::from_millis(6);

/// The number of jobs between two looks at the clock.
const JOBS_PER_LOOK: usize = 16;

/// The time after which the progress is shown.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);

/// The jobs to export, and how.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// The format of the file.
    pub format: Format,
    /// The jobs, in their order.
    pub ids: Vec<JobId>,
    /// The choice of the jobs.
    pub source: Source,
}

/// The state of the latest export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ExportState {
    /// Nothing to show: no export, or one that is about to finish.
    #[default]
    Quiet,
    /// The export takes long.
    Writing {
        /// The number of jobs that are done.
        done: usize,
        /// The number of all jobs.
        total: usize,
    },
    /// The file is saved.
    Saved {
        /// The number of jobs that it should have had, but that no longer exist.
        missing: usize,
    },
    /// The list has none of the jobs any more, or may be that of another user, and there is no file.
    Gone,
    /// The browser could not make the file.
    Failed,
}

/// Exports jobs, one file at a time.
#[derive(Debug, Clone, Copy)]
pub struct Exporter {
    jobs: Jobs,
    request: RwSignal<Option<ExportRequest>>,
    state: RwSignal<ExportState>,
}

impl Exporter {
    /// Creates an exporter, whose exports end with the owner of the caller.
    pub fn new(jobs: Jobs) -> Self {
        let exporter =
            Self { jobs, request: RwSignal::new(None), state: RwSignal::new(ExportState::default()) };
        // A new request ends the export that is running.
        Effect::new(move || {
            if let Some(request) = exporter.request.get() {
                spawn_local_scoped_with_cancellation(exporter.run(request));
            }
        });
        exporter
    }

    /// Returns the state of the latest export.
    pub fn state(self) -> ReadSignal<ExportState> {
        self.state.read_only()
    }

    /// Starts an export, in place of the one that is running.
    pub fn start(self, request: ExportRequest) {
        self.state.set(ExportState::Quiet);
        self.request.set(Some(request));
    }

    /// Ends the export that is running, without a file, and removes the note about the latest one.
    pub fn stop(self) {
        self.request.set(None);
        self.state.set(ExportState::Quiet);
    }

    async fn run(self, request: ExportRequest) {
        let ExportRequest { format, ids, source } = request;
        let (start, session) = (Moment::now(), self.jobs.list_session());
        let about = About { source, moment: start.wall() };
        let (parts, mut text) = (FileParts::default(), String::new());
        let (mut written, mut slice) = (0, start);
        for (index, id) in ids.iter().enumerate() {
            if let Some(job) = self.job(*id) {
                format.push_job(&mut text, &job, written == 0);
                written += 1;
            }
            if !(index + 1).is_multiple_of(JOBS_PER_LOOK) {
                continue;
            }
            let now = Moment::now();
            if now.running_since(slice) >= SLICE {
                parts.push(&text);
                text.clear();
                if now.running_since(start) >= PROGRESS_AFTER {
                    self.state.set(ExportState::Writing { done: index + 1, total: ids.len() });
                }
                yield_to_browser().await;
                slice = Moment::now();
                // The person in front of the page now must not get the jobs that were written before.
                if self.jobs.list_session() != session {
                    return self.state.set(ExportState::Gone);
                }
            }
        }
        if written == 0 || !ids.iter().any(|id| self.job(*id).is_some()) {
            return self.state.set(ExportState::Gone);
        }
        text.push_str(format.tail());
        parts.push(&text);
        parts.push_front(&format.head(&about, written));
        let is_saved = parts.save(&format.file_name(&about.day()), format.media_type());
        self.state.set(match is_saved {
            true => ExportState::Saved { missing: ids.len() - written },
            false => ExportState::Failed,
        });
    }

    fn job(self, id: JobId) -> Option<Job> {
        let job = self.jobs.with_store(|store| {
            let list = store.list();
            list.index_of(id).and_then(|index| list.job(index))
        });
        job.flatten()
    }
}
