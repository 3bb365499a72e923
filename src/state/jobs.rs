//! The resource: the jobs that the filter asks for.
//!
//! This is not one of Leptos' resources, because those do not cancel: when the source changes, the running future is
//! awaited and its stale value published before the new one starts (leptos issue 4434). Here an effect starts a future
//! that ends when the effect runs again, and the request ends with its future.

mod cancel;
mod load;
mod poll;
mod results;
mod session;
mod status;

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use jess_api::{Job, JobFilter, JobId, ZoneRules};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use self::status::KnownStatus;
use super::lifecycle::{Completion, JobsState, LoadedJobs, Phase};
use super::poll_policy::{Ask, PollHistory};
use super::polls::{PollReply, Polls};
use crate::api::Client;
use crate::platform::{self, Broadcast, Moment};
use job_table::rows::{ListQuery, Rows};
use job_table::store::{Count, StatusCounts, Store};

/// The time that changes of single jobs wait for others. Whenever changes are published, the whole list is selected,
/// counted and compared: 100 statuses one by one would take 100 times as long.
const PUBLISH_DELAY: Duration = Duration::from_millis(200);

/// The jobs that a filter asks for, and the means to load them again.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    client: StoredValue<Client, LocalStorage>,
    store: StoredValue<Store, LocalStorage>,
    state: RwSignal<JobsState>,
    received: RwSignal<Received>,
    /// Notified when changes of the store are published.
    store_changed: RwSignal<()>,
    /// The timer that publishes changes of single jobs.
    publish_timer: StoredValue<Option<Timeout>, LocalStorage>,
    /// The number of requests to load the jobs again.
    refreshes: RwSignal<u32>,
    /// The number of times that the user has signed out.
    sign_outs: RwSignal<u32>,
    /// The number of times that all jobs of an account were dropped.
    dropped_accounts: RwSignal<u32>,
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
    /// The latest status of each job from [`Jobs::refresh_job`]: of the active jobs, and of those that have ended since
    /// the latest complete list was requested.
    statuses: StoredValue<HashMap<JobId, KnownStatus>, LocalStorage>,
    /// The moment of the latest of the requests for several jobs whose replies are in the store.
    latest_sent: StoredValue<Option<Moment>, LocalStorage>,
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
            publish_timer: StoredValue::new_local(None),
            refreshes: RwSignal::new(0),
            sign_outs: RwSignal::new(0),
            dropped_accounts: RwSignal::new(0),
            is_users_request: RwSignal::new(true),
            polls: RwSignal::new(Polls::default()),
            poll_request: RwSignal::new((0, Ask::Active)),
            is_paused: RwSignal::new(false),
            tabs: StoredValue::new_local(None),
            is_suspended: RwSignal::new(false),
            statuses: StoredValue::new_local(HashMap::new()),
            latest_sent: StoredValue::new_local(None),
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

    /// Passes those of these jobs that exist to `visit`, one by one; not reactive.
    pub fn visit(self, ids: &[JobId], mut visit: impl FnMut(Job)) {
        self.with_store(|store| {
            let list = store.list();
            let job = |id: &JobId| list.index_of(*id).and_then(|index| list.job(index));
            ids.iter().filter_map(job).for_each(&mut visit);
        });
    }

    /// Publishes the changes of the store, and the complete reply that was the last of them.
    fn publish(self, completion: Option<Completion>) {
        self.publish_timer.try_set_value(None);
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

    /// Publishes the changes of the store that wait for others.
    fn publish_waiting(self) {
        if self.publish_timer.try_with_value(Option::is_some) == Some(true) {
            self.publish(None);
        }
    }

    /// Publishes the changes of the store together with those that follow within [`PUBLISH_DELAY`].
    fn publish_soon(self) {
        self.publish_timer.try_update_value(|timer| {
            timer.get_or_insert_with(|| platform::set_timer(PUBLISH_DELAY, move || self.publish(None)));
        });
    }
}
