//! The status of one active job, requested without the rest of the list.

use std::time::Duration;

use jess_api::{JobId, JobStatusReply};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::auto_refresh::use_requests;
use super::jobs::Jobs;
use super::lifecycle::JobsState;
use super::page_return::use_page_leave;
use super::refresh_policy::{LatestRequest, Occasion, RequestContext, next_request_in};
use crate::api::ApiError;
use crate::platform::{self, Moment};

/// The minimum time between two requests for one job if the list has no automatic refreshes.
const MIN_INTERVAL: Duration = Duration::from_secs(5);

/// The latest request for the status.
#[derive(Debug, Clone)]
enum Request {
    None,
    Pending { failures: u32 },
    Succeeded { sent: Moment, at: Moment, is_active: bool },
    Failed { error: ApiError, at: Moment, failures: u32 },
}

impl Request {
    fn latest(&self) -> LatestRequest<'_> {
        match self {
            Self::None => LatestRequest::None,
            Self::Pending { .. } => LatestRequest::Pending,
            Self::Succeeded { sent, at, is_active } => {
                LatestRequest::Succeeded { sent: *sent, at: *at, is_active: *is_active }
            }
            Self::Failed { error, at, failures } => {
                LatestRequest::Failed { error, at: *at, failures: *failures }
            }
        }
    }

    fn failures(&self) -> u32 {
        match self {
            Self::Pending { failures } | Self::Failed { failures, .. } => *failures,
            Self::None | Self::Succeeded { .. } => 0,
        }
    }
}

/// The latest status of a job.
#[derive(Debug, Clone, Copy)]
pub struct LiveStatus {
    /// The latest reply.
    pub reply: ReadSignal<Option<JobStatusReply>>,
    /// The error of the latest request, if it has failed.
    pub error: Memo<Option<ApiError>>,
}

/// Requests the status of a job now and after each `interval`, until the job or the owner of the caller ends. Updates the
/// job in the list, and returns the latest reply. Without an `interval`, the view makes only one request.
///
/// A view that is created again, since the list has changed, starts with the last reply and continues to wait. Nothing
/// is requested while the page is hidden or the user is signed out. After failures the policy is that of the list.
pub fn use_job_status(jobs: Jobs, id: JobId, interval: Option<Duration>) -> LiveStatus {
    let (status, set_status) = signal(jobs.last_status(id).map(|(reply, _)| reply));
    let request = RwSignal::new(first_request(jobs, id, interval));
    let is_signed_out = Memo::new(move |_| jobs.state().with(JobsState::is_signed_out));
    let pause = Memo::new(move |_| jobs.state().with(|state| state.pause));
    let decide = move |occasion, is_visible| {
        // The list loads after the page has been restored, and shows whether there is a session.
        if is_signed_out.get() || jobs.is_paused() || occasion == Occasion::Restored {
            return None;
        }
        let (pause, now) = (pause.get(), Moment::now());
        request.with(|request| {
            let latest = request.latest();
            next_request_in(RequestContext { latest, pause, interval, is_visible, occasion, now })
        })
    };
    let requests = RwSignal::new(0_u32);
    let send = move |_| {
        request.update(|request| *request = Request::Pending { failures: request.failures() });
        requests.update(|requests| *requests = requests.wrapping_add(1));
    };
    use_requests(decide, send);
    Effect::new(move |_| {
        if requests.get() > 0 {
            spawn_local_scoped_with_cancellation(ask(jobs, id, request, set_status));
        }
    });
    // An open request keeps some browsers from keeping the page.
    use_page_leave(move || {
        requests.set(0);
        request.set(Request::None);
    });
    Effect::new(move |was_signed_out: Option<bool>| {
        let is_signed_out = is_signed_out.get();
        if was_signed_out == Some(true) && !is_signed_out {
            request.set(Request::None);
        }
        is_signed_out
    });
    let error = Memo::new(move |_| {
        request.with(|request| match request {
            Request::Failed { error, .. } => Some(error.clone()),
            _ => None,
        })
    });
    LiveStatus { reply: status, error }
}

/// Returns the state with which a view begins.
fn first_request(jobs: Jobs, id: JobId, interval: Option<Duration>) -> Request {
    match jobs.last_status(id) {
        // The reply may itself be the reason for which the view was created again.
        Some((_, at)) if interval.is_some() || Moment::now().elapsed_since(at) < MIN_INTERVAL => {
            Request::Succeeded { sent: at, at, is_active: true }
        }
        _ => Request::None,
    }
}

async fn ask(
    jobs: Jobs,
    id: JobId,
    request: RwSignal<Request>,
    set_status: WriteSignal<Option<JobStatusReply>>,
) {
    let sent = Moment::now();
    match jobs.refresh_job(id).await {
        Ok(reply) => {
            let is_active = !reply.status.is_terminal();
            set_status.set(Some(reply));
            request.set(Request::Succeeded { sent, at: Moment::now(), is_active });
        }
        // The list reports failures to the user; the panel shows the state in the list.
        Err(error) => {
            platform::warn(&format!("The status of job {id} could not be loaded: {error}"));
            request.update(|request| {
                let failures = request.failures().saturating_add(1);
                *request = Request::Failed { error, at: Moment::now(), failures };
            });
        }
    }
}
