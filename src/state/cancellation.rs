//! The cancellation of jobs: the requests, and the status of the jobs until they have ended.

pub mod queue;

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::{self, FuturesUnordered};
use jess_api::JobId;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use self::queue::{BatchJob, CancelQueue, DialogPhase, MAX_CONCURRENT_REQUESTS, Step};
use super::auto_refresh::use_requests;
use super::jobs::Jobs;
use super::lifecycle::JobsState;
use super::page_return::use_page_leave;
use super::refresh_policy::{LatestRequest, Occasion, RequestContext, next_request_in};
use crate::api::ApiError;
use crate::platform::{self, Moment};

/// The time between two requests for the status of the jobs that are being canceled.
const WATCH_INTERVAL: Duration = Duration::from_secs(5);

/// The cancellations of a list, and the state of their dialog.
#[derive(Debug, Clone, Copy)]
pub struct Cancellations {
    jobs: Jobs,
    queue: RwSignal<CancelQueue>,
    /// The jobs that are being canceled, ascending, as far as this list or the service has said.
    in_progress: Memo<Vec<JobId>>,
    /// The number of times that requests were begun to be sent.
    runs: RwSignal<u32>,
    /// True while requests are being sent.
    is_sending: StoredValue<bool>,
}

/// The latest request for the status of the jobs that are being canceled.
#[derive(Debug, Clone)]
enum Watch {
    Pending { failures: u32 },
    Succeeded { sent: Moment, at: Moment },
    Failed { error: ApiError, at: Moment, failures: u32 },
}

impl Watch {
    fn latest(&self) -> LatestRequest<'_> {
        match self {
            Self::Pending { .. } => LatestRequest::Pending,
            Self::Succeeded { sent, at } => {
                LatestRequest::Succeeded { sent: *sent, at: *at, is_active: true }
            }
            Self::Failed { error, at, failures } => {
                LatestRequest::Failed { error, at: *at, failures: *failures }
            }
        }
    }

    fn failures(&self) -> u32 {
        match self {
            Self::Pending { failures } | Self::Failed { failures, .. } => *failures,
            Self::Succeeded { .. } => 0,
        }
    }
}

impl Cancellations {
    /// Creates the cancellations of a list. All requests end with the owner of the caller.
    pub fn new(jobs: Jobs) -> Self {
        let queue = RwSignal::new(CancelQueue::default());
        let in_progress = Memo::new(move |_| {
            let mut all = queue.with(CancelQueue::in_progress);
            jobs.cancel_requests().with(|requests| all.extend(requests));
            all.sort_unstable();
            all.dedup();
            all
        });
        let cancellations =
            Self { jobs, queue, in_progress, runs: RwSignal::new(0), is_sending: StoredValue::new(false) };
        Effect::new(move |_| {
            if cancellations.runs.get() > 0 {
                spawn_local_scoped_with_cancellation(cancellations.send_all());
            }
        });
        Effect::new(move |_| {
            jobs.state().track();
            cancellations.follow_list();
        });
        use_page_leave(move || cancellations.leave());
        cancellations.watch();
        cancellations
    }

    /// Opens the dialog for those of the jobs that are active and not being canceled already.
    pub fn open(self, ids: Vec<JobId>) {
        let requested = self.jobs.cancel_requests();
        let is_requested = |id: &JobId| requested.with_untracked(|ids| ids.contains(id));
        let batch_job = |id: JobId| {
            let (name, status) = self.jobs.name_and_status(id)?;
            (!status.is_terminal()).then_some(BatchJob { id, name })
        };
        let active = ids.into_iter().filter_map(batch_job);
        let (requested, batch): (Vec<_>, Vec<_>) = active.partition(|job| is_requested(&job.id));
        self.queue.update(|queue| {
            queue.open(batch, requested.len());
        });
    }

    /// Reports whether a job is being canceled; reactive. A job that has ended since may still be.
    pub fn is_cancelling(self, id: JobId) -> bool {
        self.in_progress.with(|jobs| jobs.binary_search(&id).is_ok())
    }

    /// Reports the same; not reactive.
    pub fn is_cancelling_now(self, id: JobId) -> bool {
        let is_cancelling = self.in_progress.try_with_untracked(|jobs| jobs.binary_search(&id).is_ok());
        is_cancelling.unwrap_or(false)
    }

    /// Returns the jobs that are being canceled, ascending.
    pub fn in_progress(self) -> Memo<Vec<JobId>> {
        self.in_progress
    }

    /// Returns the requests and their outcomes.
    pub fn queue(self) -> ReadSignal<CancelQueue> {
        self.queue.read_only()
    }

    /// Sends the requests that the dialog asks about.
    pub fn confirm(self) {
        self.queue.update(CancelQueue::confirm);
        self.follow_list();
        self.start_sending();
    }

    /// Sends no further requests.
    pub fn stop(self) {
        self.queue.update(CancelQueue::stop);
    }

    /// Sends the requests again that failed or were refused.
    pub fn retry(self) {
        self.queue.update(CancelQueue::retry);
        self.follow_list();
        self.start_sending();
    }

    /// Closes the dialog.
    pub fn close(self) {
        if self.queue.with_untracked(|queue| queue.phase() != DialogPhase::Closed) {
            self.queue.update(CancelQueue::close);
        }
    }

    fn start_sending(self) {
        if !self.is_sending.get_value() {
            self.is_sending.set_value(true);
            self.runs.update(|runs| *runs = runs.wrapping_add(1));
        }
    }

    /// Sends requests until none is waiting or pending.
    async fn send_all(self) {
        let mut requests = FuturesUnordered::new();
        loop {
            while let Some(step) = self.queue.try_update(CancelQueue::start_next).flatten() {
                requests.push(self.perform(step));
            }
            if requests.next().await.is_none() {
                break;
            }
        }
        self.is_sending.try_set_value(false);
    }

    async fn perform(self, step: Step) {
        let (id, reply) = match step {
            Step::Cancel(id) => (id, self.jobs.cancel_job(id).await),
            Step::Check(id) => (
                id,
                match self.jobs.refresh_job(id).await {
                    Ok(reply) if !reply.is_cancel_requested && !reply.status.is_terminal() => {
                        self.jobs.cancel_job(id).await
                    }
                    reply => reply,
                },
            ),
        };
        if let Err(error) = &reply
            && !matches!(error, ApiError::Refused { .. })
        {
            platform::warn(&format!("Job {id} could not be canceled: {error}"));
        }
        self.queue.try_update(|queue| queue.finish(id, reply.as_ref()));
        self.follow_list();
    }

    /// Takes the statuses of the list, and forgets jobs that it no longer has: they may be those of another user.
    fn follow_list(self) {
        let unsettled = self.queue.with_untracked(CancelQueue::unsettled);
        let batch: Vec<JobId> =
            self.queue.with_untracked(|queue| queue.batch().map(|(job, _)| job.id).collect());
        if unsettled.is_empty() && batch.is_empty() {
            return;
        }
        let status = |id: JobId| self.jobs.name_and_status(id).map(|(_, status)| status);
        let is_lost = unsettled.iter().chain(&batch).any(|id| status(*id).is_none());
        let ended: Vec<_> = unsettled
            .into_iter()
            .filter_map(|id| Some((id, status(id).filter(jess_api::JobStatus::is_terminal)?)))
            .collect();
        if is_lost || !ended.is_empty() {
            self.queue.update(|queue| {
                if is_lost {
                    queue.retain(|id| status(id).is_some());
                }
                for (id, status) in &ended {
                    queue.observe(*id, status);
                }
            });
        }
    }

    /// Ends all requests and closes the dialog, since the user leaves the page: an open request keeps some browsers from
    /// keeping the page, which may be restored for another person.
    fn leave(self) {
        self.runs.set(0);
        self.is_sending.set_value(false);
        self.queue.update(CancelQueue::clear);
    }

    /// Requests the status of the jobs whose cancellation is accepted until they have ended, also while automatic refreshes
    /// are paused. Nothing is requested while the page is hidden or the user is signed out.
    fn watch(self) {
        let Self { jobs, queue, .. } = self;
        let has_accepted = Memo::new(move |_| queue.with(|queue| !queue.accepted().is_empty()));
        let is_signed_out = Memo::new(move |_| jobs.state().with(JobsState::is_signed_out));
        let pause = Memo::new(move |_| jobs.state().with(|state| state.pause));
        let started = move || Watch::Succeeded { sent: Moment::now(), at: Moment::now() };
        let watch = RwSignal::new(None::<Watch>);
        Effect::new(move |_| watch.set(has_accepted.get().then(started)));
        let decide = move |occasion, is_visible| {
            if is_signed_out.get() || occasion == Occasion::Restored {
                return None;
            }
            let (pause, interval, now) = (pause.get(), Some(WATCH_INTERVAL), Moment::now());
            watch.with(|watch| {
                let latest = watch.as_ref()?.latest();
                next_request_in(RequestContext { latest, pause, interval, is_visible, occasion, now })
            })
        };
        let rounds = RwSignal::new(0_u32);
        let send = move |_| {
            watch.update(|watch| {
                let failures = watch.as_ref().map_or(0, Watch::failures);
                *watch = Some(Watch::Pending { failures });
            });
            rounds.update(|rounds| *rounds = rounds.wrapping_add(1));
        };
        use_requests(decide, send);
        Effect::new(move |previous: Option<u32>| {
            let rounds = rounds.get();
            // The pending requests have ended with the previous run.
            if has_accepted.get() && rounds > 0 && previous != Some(rounds) {
                spawn_local_scoped_with_cancellation(self.ask_accepted(watch));
            }
            rounds
        });
        use_page_leave(move || rounds.set(0));
    }

    /// Requests the status of each job whose cancellation is accepted, once.
    async fn ask_accepted(self, watch: RwSignal<Option<Watch>>) {
        let sent = Moment::now();
        let accepted = self.queue.with_untracked(CancelQueue::accepted);
        let mut replies = stream::iter(accepted)
            .map(|id| async move { (id, self.jobs.refresh_job(id).await) })
            .buffer_unordered(MAX_CONCURRENT_REQUESTS);
        let mut failure = None;
        while let Some((id, reply)) = replies.next().await {
            match reply {
                Ok(reply) => {
                    self.queue.try_update(|queue| queue.observe(id, &reply.status));
                }
                Err(error @ ApiError::Refused { .. }) => {
                    self.queue.try_update(|queue| queue.lose(id, &error));
                }
                Err(error) => {
                    platform::warn(&format!("The status of job {id} could not be loaded: {error}"));
                    failure = Some(error);
                    break;
                }
            }
        }
        let at = Moment::now();
        watch.try_update(|watch| {
            if let Some(latest) = watch {
                *latest = match failure {
                    None => Watch::Succeeded { sent, at },
                    Some(error) => Watch::Failed { error, at, failures: latest.failures().saturating_add(1) },
                };
            }
        });
    }
}
