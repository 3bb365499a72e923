//! The outcomes of finished jobs: whether their simulations have succeeded, which JESS does not say.
//!
//! They are read from the result files of the jobs whose rows rest in view, and of those that the user asks for. Whether the
//! simulations of a finished job have succeeded does not change, so it is kept in the browser for each service and account.
//! That nothing was found is not kept: the reason may pass.

mod kept;
pub mod queue;

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use gloo_timers::callback::Timeout;
use jess_api::{JobId, JobStatus, Outcome};
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};

use self::queue::OutcomeQueue;
use super::address::AddressBar;
use super::jobs::Jobs;
use super::lifecycle::JobsState;
use super::outcome_reader::read_outcome;
use super::page_return::use_page_leave;
use super::query::Query;
use crate::api::ApiError;
use crate::platform::{self, Moment};
use job_table::rows::Rows;

/// The time that new outcomes wait for others before they are written to the browser's database.
const KEEP_DELAY: Duration = Duration::from_secs(2);

/// The time that outcomes wait for others before they are shown: with the filter for failed ones, each time selects and
/// counts the whole list.
const PUBLISH_DELAY: Duration = Duration::from_millis(200);

/// The outcomes of finished jobs.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes {
    jobs: Jobs,
    /// True if outcomes are read for the rows in view.
    is_enabled: bool,
    queue: RwSignal<OutcomeQueue>,
    /// The number of times that reading was begun.
    runs: RwSignal<u32>,
    is_reading: StoredValue<bool>,
    /// The absolute URL of the service, and the account whose outcomes are held.
    service: StoredValue<String>,
    account: StoredValue<Option<i64>>,
    keep_timer: StoredValue<Option<Timeout>, LocalStorage>,
    /// The timer that publishes outcomes.
    publish_timer: StoredValue<Option<Timeout>, LocalStorage>,
    /// True if only finished jobs are shown whose simulations have failed.
    is_failed_only: Memo<bool>,
}

/// How many of some rows are of finished jobs, and of how many the outcome is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The number of finished jobs.
    pub finished: usize,
    /// The number of finished jobs without a known outcome.
    pub unknown: usize,
}

impl Outcomes {
    /// Creates the outcomes of a list, until the owner of the caller ends. `api_base` is the URL of the service.
    pub fn new(jobs: Jobs, address: AddressBar, api_base: &str, is_enabled: bool) -> Self {
        let is_failed_only = Memo::new(move |_| is_enabled && address.query().with(Query::is_failed_only));
        let outcomes = Self {
            jobs,
            is_enabled,
            queue: RwSignal::new(OutcomeQueue::default()),
            runs: RwSignal::new(0),
            is_reading: StoredValue::new(false),
            service: StoredValue::new(platform::absolute_url(api_base)),
            account: StoredValue::new(None),
            keep_timer: StoredValue::new_local(None),
            publish_timer: StoredValue::new_local(None),
            is_failed_only,
        };
        Effect::new(move |_| {
            if outcomes.runs.get() > 0 {
                spawn_local_scoped_with_cancellation(outcomes.read_all());
            }
        });
        // The outcomes are those of one account.
        Effect::new(move |_| {
            jobs.generation();
            jobs.track_changes();
            let account = jobs.with_store(|store| store.account_number()).flatten();
            if outcomes.account.get_value() != account {
                outcomes.account.set_value(account);
                outcomes.keep_timer.set_value(None);
                outcomes.queue.set(OutcomeQueue::default());
                if account.is_some() {
                    // Not in the scope of this effect, which runs again with each change of a job.
                    spawn_local(outcomes.restore());
                }
            }
        });
        // An open request keeps some browsers from keeping the page.
        use_page_leave(move || {
            outcomes.queue.update(OutcomeQueue::abandon);
            outcomes.is_reading.set_value(false);
            outcomes.runs.set(0);
        });
        // A refresh that has succeeded shows that the network is back.
        Effect::new(move |previous: Option<Option<Moment>>| {
            let updated = jobs.updated_at();
            let is_halted = outcomes.queue.with_untracked(|queue| {
                matches!(queue.halt(), Some(ApiError::Network { .. } | ApiError::TimedOut { .. }))
            });
            if is_halted && previous.is_some_and(|previous| previous != updated) {
                outcomes.resume();
            }
            updated
        });
        let is_signed_out = Memo::new(move |_| jobs.state().with(JobsState::is_signed_out));
        Effect::new(move |was_signed_out: Option<bool>| {
            let is_signed_out = is_signed_out.get();
            if was_signed_out == Some(true) && !is_signed_out {
                outcomes.resume();
            }
            is_signed_out
        });
        outcomes
    }

    /// Reports whether outcomes are read and shown in the list.
    pub fn is_enabled(self) -> bool {
        self.is_enabled
    }

    /// Returns the outcomes that are known, and what is being read.
    pub fn queue(self) -> ReadSignal<OutcomeQueue> {
        self.queue.read_only()
    }

    /// Returns the outcome of a job, if it is known; not reactive.
    pub fn outcome_now(self, id: JobId) -> Option<Outcome> {
        self.queue.try_with_untracked(|queue| queue.outcome(id)).flatten()
    }

    /// Notes an outcome that was read elsewhere.
    pub fn note(self, id: JobId, outcome: Outcome) {
        if self.outcome_now(id) != Some(outcome) {
            self.queue.update(|queue| queue.note(id, outcome));
            self.keep_soon();
        }
    }

    /// Reads the outcomes of the finished jobs whose rows rest in view. An empty list ends that.
    pub fn set_in_view(self, ids: Vec<JobId>) {
        if !self.is_enabled || self.jobs.state().with_untracked(JobsState::is_signed_out) {
            return;
        }
        let is_empty = ids.is_empty();
        // Nothing that is shown changes.
        let _ = self.queue.try_update_untracked(|queue| queue.set_in_view(ids));
        if !is_empty {
            self.start();
        }
    }

    /// Reads the outcomes of the finished jobs of these rows.
    pub fn ask(self, rows: &Rows) {
        let finished = self.finished_of(rows);
        self.queue.update(|queue| queue.ask(finished));
        self.start();
    }

    /// Reads only those in view.
    pub fn stop(self) {
        self.queue.update(OutcomeQueue::stop);
    }

    /// Reads again after an error.
    pub fn resume(self) {
        self.queue.update(OutcomeQueue::resume);
        self.start();
    }

    /// Leaves out the rows of jobs whose simulations are not known to have failed, if the address asks for that; reactive.
    /// The rows must be of the current version of the store.
    pub fn retain_chosen(self, rows: &mut Rows) {
        if self.is_failed_only.get() {
            let has_failed = |queue: &OutcomeQueue, id| queue.outcome(id).is_some_and(Outcome::is_failure);
            self.queue.with(|queue| {
                self.jobs.with_store(|store| store.retain_rows(rows, |id| has_failed(queue, id)));
            });
        }
    }

    /// Reports whether only jobs are shown whose simulations have failed; reactive.
    pub fn is_failed_only(self) -> bool {
        self.is_failed_only.get()
    }

    /// Returns how many of some rows are finished and how many of these are not known; reactive.
    pub fn coverage(self, rows: &Rows) -> Coverage {
        let finished = self.finished_of(rows);
        let unknown =
            self.queue.with(|queue| finished.iter().filter(|id| queue.outcome(**id).is_none()).count());
        Coverage { finished: finished.len(), unknown }
    }

    fn finished_of(self, rows: &Rows) -> Vec<JobId> {
        let finished = self.jobs.with_store(|store| {
            let jobs = rows.indices.iter().filter_map(|index| store.list().get(*index as usize));
            jobs.filter(|job| *job.status() == JobStatus::Finished).map(|job| job.id()).collect()
        });
        finished.unwrap_or_default()
    }

    fn start(self) {
        // Concealed rows may be those of another user.
        if !self.is_reading.get_value() && self.jobs.list_session().is_some() {
            self.runs.update(|runs| *runs = runs.wrapping_add(1));
        }
    }

    async fn read_all(self) {
        self.is_reading.set_value(true);
        let session = self.jobs.list_session();
        let mut pending = FuturesUnordered::new();
        loop {
            while let Some(id) = self.queue.try_update_untracked(OutcomeQueue::start_next).flatten() {
                let runs = self.jobs.cases(id);
                pending.push(async move { (id, read_outcome(self.jobs, id, runs).await) });
            }
            let Some((id, result)) = pending.next().await else { break };
            if session.is_none() || self.jobs.list_session() != session {
                // The jobs may be those of another user now.
                self.queue.update(OutcomeQueue::abandon);
                break;
            }
            // The end of the session is told by the list.
            let problem = result.as_ref().err().filter(|error| **error != ApiError::SignedOut);
            let problem = problem.map(ToString::to_string);
            self.queue.try_update_untracked(|queue| queue.finish(id, result));
            self.publish_soon();
            // Results that are gone are an outcome, too.
            if let Some(problem) = problem.filter(|_| self.outcome_now(id).is_none()) {
                platform::warn(&format!("The outcome of job {id} could not be read: {problem}"));
            }
            self.keep_soon();
        }
        self.is_reading.set_value(false);
        self.queue.notify();
        // A user who has what they wanted may go.
        self.keep_now();
    }

    /// Returns the key of the account's outcomes in the database.
    fn key(self) -> Option<String> {
        let account = self.account.try_get_value().flatten()?;
        Some(format!("{} {account}", self.service.try_get_value()?))
    }

    async fn restore(self) {
        let Some(key) = self.key() else { return };
        let Some(text) = platform::kept_text(&key).await else { return };
        // The list may have ended, or another user may have signed in.
        if self.key() == Some(key) {
            self.queue.try_update(|queue| queue.restore(kept::read(&text)));
        }
    }

    /// Publishes outcomes together with those that follow within [`PUBLISH_DELAY`].
    fn publish_soon(self) {
        self.publish_timer.try_update_value(|timer| {
            timer.get_or_insert_with(|| {
                platform::set_timer(PUBLISH_DELAY, move || {
                    self.publish_timer.try_set_value(None);
                    self.queue.notify();
                })
            });
        });
    }

    fn keep_soon(self) {
        self.keep_timer.try_update_value(|timer| {
            timer.get_or_insert_with(|| platform::set_timer(KEEP_DELAY, move || self.keep_now()));
        });
    }

    /// Keeps the outcomes that wait for others.
    fn keep_now(self) {
        let is_waiting = self.keep_timer.try_update_value(|timer| timer.take().is_some());
        let known = self.queue.try_with_untracked(|queue| queue.known().collect::<Vec<_>>());
        if let (Some(true), Some(key), Some(known)) = (is_waiting, self.key(), known) {
            spawn_local(keep(key, known));
        }
    }
}

/// Adds outcomes to those that are kept. Another tab may have read others.
async fn keep(key: String, known: Vec<(JobId, Outcome)>) {
    let kept = platform::kept_text(&key).await.unwrap_or_default();
    let mut all: std::collections::HashMap<JobId, Outcome> = kept::read(&kept).collect();
    all.extend(known);
    platform::keep_text(&key, kept::write(all)).await;
}
