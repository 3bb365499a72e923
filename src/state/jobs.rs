//! The resource: the jobs that the filter asks for.
//!
//! This is not one of Leptos' resources, because those do not cancel: when the source changes, the running future is
//! awaited and its stale value published before the new one starts (leptos issue 4434). Here an effect starts a future
//! that ends when the effect runs again, and the request ends with its future.

mod cancel;
mod poll;
mod session;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use jess_api::{Job, JobFilter, JobId, JobStatusReply, ZoneRules, day_of};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::lifecycle::{Completion, JobsState, LoadedJobs, Phase};
use super::poll_policy::{Ask, PollHistory};
use super::polls::{PollReply, Polls};
use super::publishing::{HOLD, Publishing};
use super::recent::recent_filter;
use crate::api::{ApiError, Client, Extensions};
use crate::platform::{self, Broadcast, FileParts, Moment};
use job_table::rows::{ListQuery, Rows};
use job_table::store::{Count, StatusCounts, Store};

/// The jobs that a filter asks for, and the means to load them again.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    client: StoredValue<Client, LocalStorage>,
    store: StoredValue<Store, LocalStorage>,
    state: RwSignal<JobsState>,
    received: RwSignal<Received>,
    /// Notified when changes of the store are published.
    store_changed: RwSignal<()>,
    /// The number of requests to load the jobs again.
    refreshes: RwSignal<u32>,
    /// The number of times that the user has signed out.
    sign_outs: RwSignal<u32>,
    /// The number of times that all jobs of an account were dropped.
    dropped_accounts: StoredValue<u32>,
    /// True if the user has asked for the latest list, or for another one.
    is_users_request: RwSignal<bool>,
    /// The automatic refreshes since the latest complete list.
    polls: RwSignal<Polls>,
    /// The number of automatic refreshes, and what the latest one asks for.
    poll_request: RwSignal<(u32, Ask)>,
    /// True while the user has paused automatic refreshes.
    is_paused: RwSignal<bool>,
    /// The connection to the other lists of the origin, while the page is shown.
    tabs: StoredValue<Option<Broadcast>, LocalStorage>,
    /// True while the page is not shown, because the user has left it. The browser may restore it unchanged.
    is_suspended: RwSignal<bool>,
    /// The latest status of each job from [`Jobs::refresh_job`], and when it was received: of the active jobs, and of
    /// those that have ended since the latest complete list was requested.
    statuses: StoredValue<HashMap<JobId, (JobStatusReply, Moment)>, LocalStorage>,
    /// The jobs whose latest status says that their cancellation is requested, ascending.
    cancel_requests: RwSignal<Vec<JobId>>,
}

/// The part of a reply that has been received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Received {
    /// The number of jobs.
    pub jobs: usize,
    /// The number of bytes, decompressed.
    pub bytes: usize,
}

impl Jobs {
    /// Loads the jobs of `filter` now and whenever it changes, until the owner of the caller ends. Loads nothing while
    /// there is no filter. `zone` is the time zone of the days in a filter.
    pub fn new(
        client: Client,
        filter: impl Fn() -> Option<JobFilter> + 'static,
        zone: Rc<dyn ZoneRules>,
    ) -> Self {
        let mut state = JobsState::default();
        // Effects run after the first rendering, which must not show an idle list.
        if untrack(&filter).is_some() {
            state.start_loading();
        }
        let jobs = Self {
            client: StoredValue::new_local(client),
            store: StoredValue::new_local(Store::new(zone, platform::fold_for_search)),
            state: RwSignal::new(state),
            received: RwSignal::new(Received::default()),
            store_changed: RwSignal::new(()),
            refreshes: RwSignal::new(0),
            sign_outs: RwSignal::new(0),
            dropped_accounts: StoredValue::new(0),
            is_users_request: RwSignal::new(true),
            polls: RwSignal::new(Polls::default()),
            poll_request: RwSignal::new((0, Ask::Active)),
            is_paused: RwSignal::new(false),
            tabs: StoredValue::new_local(None),
            is_suspended: RwSignal::new(false),
            statuses: StoredValue::new_local(HashMap::new()),
            cancel_requests: RwSignal::new(Vec::new()),
        };
        Effect::new(move |previous: Option<(u32, u32)>| {
            let (refreshes, sign_outs) = (jobs.refreshes.get(), jobs.sign_outs.get());
            // The pending request has ended with the previous run.
            if previous.is_some_and(|(_, previous)| previous != sign_outs) {
                jobs.drop_jobs();
                return (refreshes, sign_outs);
            }
            if jobs.is_suspended.get() {
                // An open request keeps some browsers from keeping the page.
                return previous.unwrap_or((refreshes, sign_outs));
            }
            match filter() {
                Some(filter) => {
                    let is_refresh = previous.is_some_and(|(previous, _)| previous != refreshes);
                    if !is_refresh {
                        // For another filter.
                        jobs.is_users_request.set(true);
                    }
                    jobs.state.update(JobsState::start_loading);
                    spawn_local_scoped_with_cancellation(jobs.load(filter, is_refresh));
                }
                None => jobs.state.update(JobsState::set_idle),
            }
            (refreshes, sign_outs)
        });
        jobs.poll_on_request();
        jobs
    }

    /// Returns the state of the list and of the latest request.
    pub fn state(self) -> ReadSignal<JobsState> {
        self.state.read_only()
    }

    /// Subscribes the caller to published changes of the store.
    pub fn track_changes(self) {
        self.store_changed.track();
    }

    /// Returns the part of the current reply that has been received; reactive.
    pub fn received(self) -> Received {
        self.received.get()
    }

    /// Reports whether a request is pending; reactive.
    pub fn is_loading(self) -> bool {
        self.state.with(JobsState::is_loading)
    }

    /// Returns the rows for a query; reactive.
    pub fn rows(self, query: &ListQuery) -> Rows {
        self.store_changed.track();
        self.with_store(|store| store.rows(query)).unwrap_or_default()
    }

    /// Returns the number of times that jobs were removed; reactive.
    pub fn generation(self) -> u32 {
        self.store_changed.track();
        self.with_store(|store| store.generation()).unwrap_or_default()
    }

    /// Counts the jobs behind each status of a query; reactive.
    pub fn status_counts(self, query: &ListQuery) -> StatusCounts {
        self.store_changed.track();
        self.with_store(|store| store.status_counts(query)).unwrap_or_default()
    }

    /// Counts the jobs that a query selects; reactive.
    pub fn count(self, query: &ListQuery) -> Count {
        self.store_changed.track();
        self.with_store(|store| store.count(query)).unwrap_or_default()
    }

    /// Returns the job at an index of [`Rows::indices`].
    pub fn job(self, index: u32) -> Option<Job> {
        self.with_store(|store| store.list().job(index as usize)).flatten()
    }

    /// Accesses the store; not reactive. Returns `None` after the owner has ended.
    pub fn with_store<T>(self, access: impl FnOnce(&mut Store) -> T) -> Option<T> {
        self.store.try_update_value(access)
    }

    /// Loads the jobs again for the user, unless that is being done.
    pub fn refresh(self) {
        self.is_users_request.set(true);
        self.reload();
    }

    /// Loads the jobs again, unless that is being done. Rows in which the user is working stay in place.
    pub(super) fn reload(self) {
        if self.is_suspended.get_untracked() {
            self.resume();
        } else if !self.state.with_untracked(JobsState::is_loading) {
            self.refreshes.update(|refreshes| *refreshes = refreshes.wrapping_add(1));
        }
    }

    /// Reports whether the user has asked for the latest rows, and not an automatic refresh; reactive.
    pub fn is_users_request(self) -> bool {
        self.is_users_request.get()
    }

    /// Ends the pending request and conceals the rows, since the user leaves the page. If the browser restores it
    /// later, another person may be using the computer.
    pub fn suspend(self) {
        self.state.update(JobsState::conceal);
        self.is_suspended.set(true);
    }

    /// Loads the jobs again after [`Jobs::suspend`]. The rows are shown with the first job that arrives, or when the
    /// reply is complete.
    pub fn resume(self) {
        self.refreshes.update(|refreshes| *refreshes = refreshes.wrapping_add(1));
        self.is_suspended.set(false);
    }

    /// Returns the status of a job that [`Jobs::refresh_job`] received last, and when; not reactive.
    pub fn last_status(self, id: JobId) -> Option<(JobStatusReply, Moment)> {
        self.statuses.try_with_value(|statuses| statuses.get(&id).cloned()).flatten()
    }

    /// Requests the status of one job, and updates the job in the list. Returns the reply.
    ///
    /// # Errors
    /// Any [`ApiError`]. The jobs in the list stay as they are; the list is signed out after [`ApiError::SignedOut`].
    pub async fn refresh_job(self, id: JobId) -> Result<JobStatusReply, ApiError> {
        self.take_reply(self.client.get_value().job_status(id).await)
    }

    /// Updates a job by a reply with its status that was just received.
    fn take_reply(self, reply: Result<JobStatusReply, ApiError>) -> Result<JobStatusReply, ApiError> {
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                self.share_failure(&error);
                return Err(error);
            }
        };
        let has_ended = reply.status.is_terminal() && self.is_active(reply.id);
        self.note_cancel_request(&reply);
        self.take_status(&reply, Moment::now());
        if has_ended {
            let received = self.with_store(|store| {
                let job = store.list().index_of(reply.id).and_then(|index| store.list().get(index));
                job.and_then(|job| job.received())
            });
            self.polls.update(|polls| polls.note_end(received.flatten()));
        }
        Ok(reply)
    }

    /// Requests an archive of the results of a job, as [`Client::results`] does.
    ///
    /// # Errors
    /// Any [`ApiError`]; the list is signed out after [`ApiError::SignedOut`].
    pub async fn results(
        self,
        id: JobId,
        extensions: &Extensions,
        limit: usize,
    ) -> Result<Option<FileParts>, ApiError> {
        let results = self.client.get_value().results(id, extensions, limit).await;
        if let Err(error) = &results {
            self.share_failure(error);
        }
        results
    }

    /// Makes the failure of another request one of the list where it is: the end of the session, or a time without
    /// requests.
    fn share_failure(self, error: &ApiError) {
        let is_of_list = *error == ApiError::SignedOut || error.pause().is_some();
        // A pending request for the list will report it itself.
        if is_of_list && !self.state.with_untracked(JobsState::is_loading) {
            self.state.update(|state| state.fail(error.clone(), Moment::now()));
        }
    }

    /// Passes those of these jobs that exist to `visit`, one by one; not reactive.
    pub fn visit(self, ids: &[JobId], mut visit: impl FnMut(Job)) {
        self.with_store(|store| {
            let list = store.list();
            let job = |id: &JobId| list.index_of(*id).and_then(|index| list.job(index));
            ids.iter().filter_map(job).for_each(&mut visit);
        });
    }

    /// Updates a job by its status, which was received at a moment.
    fn take_status(self, reply: &JobStatusReply, received: Moment) {
        self.statuses.try_update_value(|statuses| statuses.insert(reply.id, (reply.clone(), received)));
        if self.with_store(|store| update_status(store, reply.id, reply)) == Some(true) {
            self.publish(None);
        }
    }

    /// Loads the jobs again if there is a session, after the user may have signed in elsewhere. Without a session
    /// everything stays as it is, so that the alert is not announced again.
    pub async fn refresh_if_signed_in(self) {
        let session = self.client.get_value().check_session().await;
        // The user may have loaded the jobs again in the meantime.
        let is_signed_out = self.state.with_untracked(JobsState::is_signed_out);
        if session != Err(ApiError::SignedOut) && is_signed_out {
            // Also after another failure: loading then shows the reason.
            self.reload();
        }
    }

    /// Makes the requests for a filter, one after the other. After a refresh, jobs that are in the store may be outdated.
    async fn load(self, filter: JobFilter, is_refresh: bool) {
        let Some(client) = self.client.try_get_value() else { return };
        let started = Moment::now();
        let filter = self.with_store(|store| store.requested_filter(&filter)).unwrap_or(filter);
        let is_known = self.with_store(|store| store.covers().is_some_and(|covers| covers.covers(&filter)));
        // Jobs that are all in the store need only to be confirmed, by one request.
        let in_parts = client.sends_filters() && (is_refresh || is_known != Some(true));
        let today =
            self.with_store(|store| day_of(store.zone(), started.wall())).flatten().filter(|_| in_parts);
        let first = today.and_then(|today| recent_filter(&filter, today));
        for requested in first.into_iter().chain([filter.clone()]) {
            let is_last = requested == filter;
            match self.load_part(&client, requested, is_last, started).await {
                // A service that ignores dates replies to the first request with all jobs.
                Ok(answered) if answered.covers(&filter) => {
                    self.polls.set(Polls::default());
                    return self.state.update(JobsState::set_loaded);
                }
                Ok(_) => {
                    self.state.update(JobsState::start_loading_history);
                    // The reply with the history would delay the first rows by the time that it takes to read it.
                    platform::painted().await;
                }
                Err(error) => return self.fail(error),
            }
        }
    }

    /// Makes one request and merges its jobs into the store as they arrive. Returns the filter that the reply answers,
    /// which is wider than `requested` if the service ignores a part of it.
    ///
    /// The request asks for one day more on either side ([`JobFilter::widened`]); `public/start.js` does the same.
    async fn load_part(
        self,
        client: &Client,
        requested: JobFilter,
        is_last: bool,
        started: Moment,
    ) -> Result<JobFilter, ApiError> {
        self.received.set(Received::default());
        self.with_store(|store| store.begin_reply(requested.clone()));
        let sent = Moment::now();
        let stored = self.with_store(|store| store.len()).unwrap_or_default();
        let publishing = Rc::new(RefCell::new(Publishing::new(stored)));
        let mut hold_timer = None;
        let on_jobs = |jobs, bytes| {
            hold_timer.get_or_insert_with(|| self.publish_after_hold(Rc::clone(&publishing)));
            self.ingest(jobs, bytes, sent, &mut publishing.borrow_mut());
        };
        let unreadable = client.jobs(&requested.widened(), on_jobs).await?;
        let finish = if is_last { Store::finish_reply } else { Store::finish_part };
        let is_empty = self.received.with_untracked(|received| received.jobs == 0);
        let is_concealed = self.state.with_untracked(|state| state.is_concealed);
        let finished = self.with_store(|store| {
            if is_empty && is_last && is_concealed {
                // No job has shown whose the others are, and the filter may soon ask for those.
                store.clear();
                store.begin_reply(requested.clone());
            }
            let stored = store.len();
            (finish(store), store.covers().cloned(), store.len() < stored)
        });
        let (answered, covers, has_removed) = finished.unwrap_or_default();
        // All recent jobs are gone, so the older ones may be those of another account: an empty reply names none. A
        // request for some statuses is often empty, because jobs go on to others.
        if is_empty && has_removed && !is_last && requested.statuses().len() == 0 {
            self.state.update(JobsState::conceal);
        }
        self.statuses.try_update_value(|statuses| {
            statuses.retain(|id, (_, received)| is_newer(*received, sent) || self.is_active(*id));
        });
        let covers = covers.unwrap_or_default();
        self.publish(Some(Completion { covers, unreadable, sent: started, at: Moment::now() }));
        Ok(answered)
    }

    /// Publishes the rows that were received when the time for which they are held back ends, since the next ones may
    /// take long. Dropping the timer cancels that.
    fn publish_after_hold(self, publishing: Rc<RefCell<Publishing>>) -> Timeout {
        platform::set_timer(HOLD, move || {
            let stored = self.with_store(|store| store.len()).unwrap_or_default();
            if publishing.borrow_mut().are_held_rows_due(stored) {
                self.publish(None);
            }
        })
    }

    /// Merges jobs of the current reply into the store.
    fn ingest(self, jobs: Vec<Job>, bytes: usize, sent: Moment, publishing: &mut Publishing) {
        let count = jobs.len();
        let ingested = self.with_store(|store| {
            let is_other_account = store.ingest(jobs);
            self.keep_newer_statuses(store, sent);
            (is_other_account, store.len())
        });
        let (is_other_account, stored) = ingested.unwrap_or_default();
        if is_other_account {
            self.forget_account();
            *publishing = Publishing::new(0);
            // At once, since the rows on the screen are those of the other account.
            self.publish(None);
        }
        if count > 0 && self.state.with_untracked(|state| state.is_concealed) {
            // Whose jobs these are is known now, and those of another account are gone.
            self.publish(None);
            self.state.update(JobsState::reveal);
        }
        self.received.update_untracked(|received| {
            *received = Received { jobs: received.jobs + count, bytes };
        });
        let now = Moment::now();
        if publishing.is_progress_due(now) {
            self.received.notify();
        }
        if publishing.are_rows_due(stored, now) {
            self.publish(None);
        }
    }

    /// Forgets what is known of the previous account, whose jobs the store has removed.
    fn forget_account(self) {
        self.dropped_accounts.try_update_value(|accounts| *accounts = accounts.wrapping_add(1));
        self.statuses.try_update_value(HashMap::clear);
        self.cancel_requests.set(Vec::new());
        self.state.update(|state| state.loaded = None);
    }

    /// Publishes the changes of the store, and the complete reply that was the last of them.
    fn publish(self, completion: Option<Completion>) {
        let store = self.with_store(|store| (store.version(), store.has_active()));
        let Some((version, active)) = store else { return };
        // The list is older than the status of a job that has ended: its CPU time and storage are still to come.
        let active = active || self.has_ended_status();
        self.store_changed.notify();
        self.state.update(|state| {
            let completion = completion.or_else(|| state.completion().cloned());
            state.loaded = Some(LoadedJobs { version, active, completion });
        });
    }

    /// Restores the statuses that were received after a request for the list was sent, whose reply may be older.
    fn keep_newer_statuses(self, store: &mut Store, sent: Moment) {
        self.statuses.try_with_value(|statuses| {
            for (id, (reply, received)) in statuses {
                if is_newer(*received, sent) {
                    update_status(store, *id, reply);
                }
            }
        });
    }

    fn has_ended_status(self) -> bool {
        let has_ended = |statuses: &HashMap<JobId, (JobStatusReply, Moment)>| {
            statuses.values().any(|(reply, _)| reply.status.is_terminal())
        };
        self.statuses.try_with_value(has_ended).unwrap_or_default()
    }

    fn is_active(self, id: JobId) -> bool {
        let is_active = self.with_store(|store| {
            let job = store.list().index_of(id).and_then(|index| store.list().get(index));
            job.is_some_and(|job| !job.status().is_terminal())
        });
        is_active == Some(true)
    }

    fn fail(self, error: ApiError) {
        platform::warn(&format!("The jobs could not be loaded: {error}"));
        if error == ApiError::SignedOut && self.state.with_untracked(|state| state.is_concealed) {
            // Without a session, and the person in front of the page need not be the one whose rows these are.
            self.with_store(Store::clear);
            self.statuses.try_update_value(HashMap::clear);
            self.cancel_requests.set(Vec::new());
            self.store_changed.notify();
        }
        // The jobs that arrived before the failure.
        if self.with_store(|store| store.is_empty()) == Some(false) {
            self.publish(None);
        }
        self.state.update(|state| state.fail(error, Moment::now()));
    }
}

/// Reports whether a status was received after a request for the list was sent.
fn is_newer(received: Moment, sent: Moment) -> bool {
    // The same moment counts as after: a status that is kept too long is corrected by the next list.
    sent.running_since(received).is_zero()
}

/// Updates the job of a status reply, if the store has it. Returns whether that changes it.
fn update_status(store: &mut Store, id: JobId, reply: &JobStatusReply) -> bool {
    let job = store.list().index_of(id).and_then(|index| store.list().job(index));
    job.is_some_and(|job| store.upsert(with_status(job, reply)))
}

/// Returns the job with the state that a status reply reports. A field that the reply leaves out stays as it was.
fn with_status(job: Job, reply: &JobStatusReply) -> Job {
    Job {
        status: reply.status.clone(),
        message: reply.message.clone().or(job.message),
        progress: reply.progress.or(job.progress),
        ..job
    }
}
