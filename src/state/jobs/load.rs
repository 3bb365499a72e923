//! The requests for the list: their parts, and how the jobs of a reply become rows.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use jess_api::{Job, JobFilter, day_of};
use job_table::store::Store;
use leptos::prelude::*;

use super::status::is_not_before;
use super::{Jobs, Received};
use crate::api::{ApiError, Client};
use crate::platform::{self, Moment};
use crate::state::lifecycle::{Completion, JobsState};
use crate::state::polls::Polls;
use crate::state::publishing::{HOLD, Publishing};
use crate::state::recent::recent_filter;

impl Jobs {
    /// Makes the requests for a filter, one after the other. After a refresh, jobs that are in the store may be outdated.
    pub(super) async fn load(self, filter: JobFilter, is_refresh: bool) {
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
        let is_account_unknown = is_empty && is_last && is_concealed;
        if is_account_unknown {
            // No job has shown whose the others are, and the filter may soon ask for those.
            self.forget_account();
        }
        let finished = self.with_store(|store| {
            if is_account_unknown {
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
            statuses.retain(|id, known| is_not_before(known.received, sent) || self.is_active(*id));
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
        self.note_sent(sent);
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

    fn fail(self, error: ApiError) {
        platform::warn(&format!("The jobs could not be loaded: {error}"));
        if error == ApiError::SignedOut && self.state.with_untracked(|state| state.is_concealed) {
            // Without a session, and the person in front of the page need not be the one whose rows these are.
            return self.drop_jobs();
        }
        // The jobs that arrived before the failure.
        if self.with_store(|store| store.is_empty()) == Some(false) {
            self.publish(None);
        }
        self.state.update(|state| state.fail(error, Moment::now()));
    }
}
