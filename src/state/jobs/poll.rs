//! Automatic refreshes: short requests for what can have changed, whose replies are merged into the list and shared with
//! the other lists of the origin.

use std::collections::HashMap;

use chrono::Days;
use futures::StreamExt as _;
use futures::stream;
use jess_api::{Job, JobFilter, JobId, JobStatus, JobStatusReply, day_of};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::status::is_not_before;
use super::{Ask, Jobs, Phase, PollHistory, PollReply, Polls};
use crate::api::{ApiError, parse_jobs};
use crate::platform::{self, Broadcast, Moment};
use crate::state::polls::Findings;
use crate::state::tab_message::TabMessage;

/// The maximum number of jobs whose status is requested at the same time.
const MAX_CONCURRENT_REQUESTS: usize = 4;

/// The number of days before today from which on a job that has ended is requested again for its CPU time and storage.
/// For an earlier one they come with the next whole list.
const MAX_RECENT_DAYS: u64 = 30;

impl Jobs {
    /// Returns the state of the automatic refreshes.
    pub fn polls(self) -> ReadSignal<Polls> {
        self.polls.read_only()
    }

    /// Reports whether the user has paused automatic refreshes; reactive.
    pub fn is_paused(self) -> bool {
        self.is_paused.get()
    }

    /// Pauses automatic refreshes, or resumes them.
    pub fn set_paused(self, is_paused: bool) {
        self.is_paused.set(is_paused);
    }

    /// Reports whether the page is shown; reactive. It is not after the user has left it.
    pub fn is_shown(self) -> bool {
        !self.is_suspended.get()
    }

    /// Reports whether filters are sent to the service.
    pub fn sends_filters(self) -> bool {
        self.client.try_with_value(crate::api::Client::sends_filters).unwrap_or_default()
    }

    /// Returns the moment of the latest news: a complete list or a refresh; reactive.
    pub fn updated_at(self) -> Option<Moment> {
        let polled = self.polls.with(|polls| polls.latest.map(|latest| latest.at));
        polled.or_else(|| self.state.with(|state| state.completion().map(|completion| completion.at)))
    }

    /// Returns the refreshes since the latest complete list; reactive.
    pub fn poll_history(self) -> PollHistory {
        let listed = self.state.with(|state| {
            state.completion().map(|completion| PollReply { sent: completion.sent, at: completion.at })
        });
        self.polls.with(|polls| PollHistory {
            listed,
            recent: polls.recent.or(listed.map(|listed| listed.sent)),
            unchanged: polls.unchanged,
            wanted: polls.wanted.ask,
        })
    }

    /// Asks for what can have changed, unless a request is pending.
    pub(in crate::state) fn poll(self, ask: Ask) {
        if !self.polls.with_untracked(|polls| polls.pending.is_some()) {
            self.poll_request.update(|(number, latest)| (*number, *latest) = (number.wrapping_add(1), ask));
        }
    }

    /// Sets the connection to the other lists of the origin.
    pub(in crate::state) fn connect(self, tabs: Option<Broadcast>) {
        self.tabs.try_set_value(tabs);
    }

    /// Merges what another list has received.
    pub(in crate::state) fn hear(self, message: &str) {
        let is_settled =
            self.state.with_untracked(|state| state.phase == Phase::Loaded && !state.is_concealed);
        if !is_settled || self.is_paused.get_untracked() || self.is_suspended.get_untracked() {
            return;
        }
        let at = Moment::now();
        self.is_users_request.set(false);
        match TabMessage::parse(message) {
            Some(TabMessage::Jobs { sent, body }) => {
                let sent = at.back_to(sent);
                let is_changed = self.merge(parse_jobs(&body), sent);
                // The message may arrive late; its age is not the duration of the request.
                self.polls.update(|polls| polls.hear(PollReply { sent, at: sent }, is_changed));
            }
            Some(TabMessage::Status { sent, id, status, message }) => {
                let message = Some(message).filter(|message| !message.is_empty());
                let reply = JobStatusReply {
                    id,
                    status,
                    message,
                    progress: None,
                    is_cancel_requested: false,
                    completed: None,
                    updated: None,
                };
                let sent = at.back_to(sent);
                if !self.is_outdated(&reply, sent) {
                    self.take_status(&reply, sent, sent);
                }
            }
            None => {}
        }
    }

    /// Sends a refresh whenever one is requested and no list is being loaded, until the owner of the caller ends.
    pub(super) fn poll_on_request(self) {
        let is_settled = Memo::new(move |_| self.state.with(|state| state.phase == Phase::Loaded));
        Effect::new(move |handled: Option<u32>| {
            let (number, ask) = self.poll_request.get();
            let is_possible = is_settled.get() && !self.is_suspended.get();
            // A pending refresh has ended with the previous run.
            if self.polls.with_untracked(|polls| polls.pending.is_some()) {
                self.polls.update(Polls::cancel);
            }
            if is_possible && handled.is_some_and(|handled| handled != number) {
                self.polls.update(Polls::start);
                self.is_users_request.set(false);
                spawn_local_scoped_with_cancellation(self.refresh_active(ask));
            }
            number
        });
    }

    async fn refresh_active(self, ask: Ask) {
        let sent = Moment::now();
        let findings = self.ask(ask, sent).await;
        self.publish_waiting();
        match findings {
            Ok(findings) => {
                let reply = PollReply { sent, at: Moment::now() };
                self.polls.update(|polls| polls.finish(reply, findings));
            }
            Err(error) => {
                platform::warn(&format!("The jobs could not be refreshed: {error}"));
                let at = Moment::now();
                self.polls.update(|polls| polls.fail(error.clone(), at));
                // The end of the session, and a time without requests, are those of the list.
                if error == ApiError::SignedOut || error.pause().is_some() {
                    self.state.update(|state| state.fail(error, at));
                }
            }
        }
    }

    /// Makes the requests of a refresh, one after the other, and merges their replies.
    async fn ask(self, ask: Ask, sent: Moment) -> Result<Findings, ApiError> {
        let mut findings = Findings::default();
        if ask == Ask::Recent
            && let Some(filter) = self.recent_filter(sent)
        {
            findings.is_changed = self.request_some(&filter, sent).await?.1;
            findings.recent = Some(sent);
        }
        let before = self.active_jobs();
        let (listed, is_changed) = self.request_some(&active_filter(&before), Moment::now()).await?;
        findings.is_changed |= is_changed;
        let missing = before.into_keys().filter(|id| !listed.contains(id));
        let mut outcomes =
            stream::iter(missing).map(|id| self.ask_missing(id)).buffer_unordered(MAX_CONCURRENT_REQUESTS);
        while let Some(outcome) = outcomes.next().await {
            // After a failure, no other request is sent.
            let has_ended = outcome?;
            findings.is_changed |= has_ended;
            findings.is_contradictory |= !has_ended;
        }
        Ok(findings)
    }

    /// Requests the jobs of a filter, merges them, and shares them with the other lists. Returns their numbers,
    /// and whether a job changed.
    async fn request_some(self, filter: &JobFilter, sent: Moment) -> Result<(Vec<JobId>, bool), ApiError> {
        let Some(client) = self.client.try_get_value() else { return Ok(Default::default()) };
        let (jobs, body) = client.few_jobs(&filter.widened()).await?;
        if let Some(body) = body {
            self.share(&TabMessage::Jobs { sent: sent.wall(), body });
        }
        let ids = jobs.iter().map(|job| job.id).collect();
        Ok((ids, self.merge(jobs, sent)))
    }

    /// Requests the status of a job that was active and is missing from the active ones. Reports whether it has ended; if
    /// not, it is still active, or the service does not know it.
    async fn ask_missing(self, id: JobId) -> Result<bool, ApiError> {
        let sent = Moment::now();
        match self.refresh_job(id).await {
            Ok(reply) => {
                let JobStatusReply { status, message, .. } = &reply;
                let message = message.clone().unwrap_or_default();
                self.share(&TabMessage::Status { sent: sent.wall(), id, status: status.clone(), message });
                Ok(status.is_terminal())
            }
            Err(ApiError::Refused { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Merges the jobs of a reply to a request that was sent at the moment `sent`. Reports whether a job changed. If a
    /// later request has been replied to before, of jobs that are known only the ends are news.
    fn merge(self, mut jobs: Vec<Job>, sent: Moment) -> bool {
        if self.is_overtaken(sent) {
            let is_known = |id| self.with_store(|store| store.list().index_of(id).is_some()) == Some(true);
            jobs.retain(|job| !is_known(job.id) || (job.status.is_terminal() && self.is_active(job.id)));
        }
        self.note_sent(sent);
        let ids: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
        let merged = self.with_store(|store| {
            let version = store.version();
            let merged = store.merge(jobs);
            self.keep_newer_statuses(store, sent);
            (merged, store.version() != version)
        });
        let (merged, is_changed) = merged.unwrap_or_default();
        if merged.is_other_account {
            self.forget_account();
        }
        // The reply has more of these jobs than their statuses.
        self.statuses.try_update_value(|statuses| {
            statuses.retain(|id, known| is_not_before(known.received, sent) || !ids.contains(id));
        });
        if merged.is_other_account {
            // At once, since the rows on the screen are those of the other account.
            self.publish(None);
            self.reload();
        } else if is_changed {
            self.publish_soon();
        }
        is_changed
    }

    /// Sends a message to the other lists.
    fn share(self, message: &TabMessage) {
        self.tabs.try_with_value(|tabs| {
            if let Some(tabs) = tabs {
                tabs.send(&message.to_text());
            }
        });
    }

    /// Returns those of some jobs that are active; reactive.
    pub fn active_of(self, ids: &[JobId]) -> Vec<JobId> {
        self.store_changed.track();
        let is_active = |store: &mut job_table::store::Store, id: JobId| {
            let job = store.list().index_of(id).and_then(|index| store.list().get(index));
            job.is_some_and(|job| !job.status().is_terminal())
        };
        self.with_store(|store| ids.iter().copied().filter(|id| is_active(store, *id)).collect())
            .unwrap_or_default()
    }

    fn active_jobs(self) -> HashMap<JobId, JobStatus> {
        let active = self.with_store(|store| {
            store.active_jobs().into_iter().map(|(id, status)| (id, status.clone())).collect()
        });
        active.unwrap_or_default()
    }

    /// Returns the filter for the jobs that were submitted since the latest request for jobs with any status, or since the
    /// earliest submission of a job that has ended.
    fn recent_filter(self, now: Moment) -> Option<JobFilter> {
        let recent = self.polls.with_untracked(|polls| polls.recent);
        let listed = self.state.with_untracked(|state| state.completion().map(|completion| completion.sent));
        let ended =
            self.polls.with_untracked(|polls| polls.pending.and_then(|pending| pending.wanted.ended_since));
        let since = recent.or(listed).map(Moment::wall).into_iter().chain(ended).min()?;
        self.with_store(|store| {
            let today = day_of(store.zone(), now.wall())?;
            let first = today.checked_sub_days(Days::new(MAX_RECENT_DAYS))?;
            let since = day_of(store.zone(), since)?.max(first).min(today);
            JobFilter::new(Some(since), None, []).ok()
        })
        .flatten()
    }
}

/// Returns the filter for active jobs: those with a documented status, and those with any other that a job has.
fn active_filter(jobs: &HashMap<JobId, JobStatus>) -> JobFilter {
    let documented = JobStatus::DOCUMENTED.into_iter().filter(|status| !status.is_terminal());
    // Statuses whose names a filter cannot have are left out: their jobs count as missing, and are asked for one by one.
    let others =
        jobs.values().filter(|status| JobFilter::new(None, None, [(*status).clone()]).is_ok()).cloned();
    JobFilter::new(None, None, documented.clone().chain(others))
        .or_else(|_| JobFilter::new(None, None, documented))
        .unwrap_or_default()
}
