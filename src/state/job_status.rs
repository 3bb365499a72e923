//! The status of one active job, requested without the rest of the list.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use jess_api::{JobId, JobStatusReply};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use super::lifecycle::JobsState;
use super::page_visibility::use_page_visibility;
use super::refresh::is_transient;
use crate::platform;

/// The minimum time between two requests for one job if the list has no automatic refreshes.
const MIN_INTERVAL: Duration = Duration::from_secs(5);

/// Requests the status of a job now and after each `interval`, until the job or the owner of the caller ends. Updates the
/// job in the list, and returns the latest reply. Without an `interval`, the view makes only one request.
///
/// A view that is created again, since the list has changed, starts with the last reply and continues to wait. Nothing
/// is requested while the page is hidden or the user is signed out.
pub fn use_job_status(
    jobs: Jobs,
    id: JobId,
    interval: Option<Duration>,
) -> ReadSignal<Option<JobStatusReply>> {
    let (status, set_status) = signal(jobs.last_status(id).map(|(reply, _)| reply));
    let is_visible = use_page_visibility();
    let is_signed_out = Memo::new(move |_| jobs.state().with(JobsState::is_signed_out));
    Effect::new(move |_| {
        if is_visible.get() && !is_signed_out.get() {
            spawn_local_scoped_with_cancellation(poll(jobs, id, interval, set_status));
        }
    });
    status
}

async fn poll(
    jobs: Jobs,
    id: JobId,
    interval: Option<Duration>,
    set_status: WriteSignal<Option<JobStatusReply>>,
) {
    if let Some((_, at)) = jobs.last_status(id) {
        let age = Duration::from_millis(u64::try_from(platform::now().millis_since(at)).unwrap_or(0));
        // The reply may itself be the reason for which the view was created again.
        if interval.is_none() && age < MIN_INTERVAL {
            return;
        }
        sleep(interval.unwrap_or_default().saturating_sub(age)).await;
    }
    loop {
        match jobs.refresh_job(id).await {
            Ok(reply) => {
                let has_ended = reply.status.is_terminal();
                set_status.set(Some(reply));
                if has_ended {
                    return;
                }
            }
            // The list reports failures to the user; the details show the state in the list.
            Err(error) => {
                platform::warn(&format!("The status of job {id} could not be loaded: {error}"));
                if !is_transient(&error) {
                    return;
                }
            }
        }
        let Some(interval) = interval else { return };
        sleep(interval).await;
    }
}

async fn sleep(duration: Duration) {
    TimeoutFuture::new(u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)).await;
}
