//! The job of the panel: as the list has it, or as its status says if the list does not have it.

use std::time::Duration;

use jess_api::{Job, JobId, JobStatusReply, Timestamp};
use leptos::prelude::*;

use super::job_status::{LiveStatus, use_job_status};
use super::jobs::Jobs;
use super::lifecycle::JobsState;
use crate::api::ApiError;

/// The time between two requests for the status of an active job.
const INTERVAL: Duration = Duration::from_secs(5);

/// What is known of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum PanelJob {
    /// Nothing yet.
    Loading,
    /// The job, of which only the status is known if the list does not have it.
    Known(Box<Job>),
    /// The reason for which nothing is known.
    Unknown(ApiError),
}

/// The job of the panel, and the news about it.
#[derive(Debug, Clone, Copy)]
pub struct PanelJobState {
    /// The job.
    pub job: Memo<PanelJob>,
    /// The time of the service's last news about the job, while it is active.
    pub updated: Memo<Option<Timestamp>>,
}

/// Returns the job with a number, until the owner of the caller ends. The status of an active job is requested every five
/// seconds if `is_live`, and that of a job that the list does not have once.
pub fn use_panel_job(jobs: Jobs, id: JobId, is_live: bool) -> PanelJobState {
    let listed = Memo::new(move |_| {
        jobs.track_changes();
        jobs.with_store(|store| store.list().index_of(id).and_then(|index| store.list().job(index))).flatten()
    });
    let is_loading = Memo::new(move |_| jobs.state().with(JobsState::is_loading));
    let is_active =
        Memo::new(move |_| listed.with(|job| job.as_ref().is_some_and(|job| !job.status.is_terminal())));
    let needs_status =
        Memo::new(move |_| is_active.get() || (listed.with(Option::is_none) && !is_loading.get()));
    let live = RwSignal::new(None::<LiveStatus>);
    Effect::new(move |_| {
        // The requests end with the next run.
        let status = needs_status.get().then(|| use_job_status(jobs, id, is_live.then_some(INTERVAL)));
        live.set(status);
    });
    let reply = Memo::new(move |_| live.get().and_then(|live| live.reply.try_get().flatten()));
    let error = Memo::new(move |_| live.get().and_then(|live| live.error.try_get().flatten()));
    let job = Memo::new(move |_| {
        let listed = listed.get();
        let of_status = || reply.with(|reply| reply.as_ref().map(|reply| with_status_only(id, reply)));
        match listed.or_else(of_status) {
            Some(job) => PanelJob::Known(Box::new(job)),
            None => match error.get() {
                Some(error) => PanelJob::Unknown(error),
                None => PanelJob::Loading,
            },
        }
    });
    let updated = Memo::new(move |_| reply.with(|reply| reply.as_ref()?.updated));
    PanelJobState { job, updated }
}

/// Returns a job of which only the status is known.
fn with_status_only(id: JobId, reply: &JobStatusReply) -> Job {
    Job {
        status: reply.status.clone(),
        message: reply.message.clone(),
        progress: reply.progress,
        cases: reply.progress.map(|progress| progress.whole()),
        collected: reply.completed.filter(|_| reply.status.is_terminal()),
        ..Job::with_id(id)
    }
}
