//! The statuses of single jobs, which are requested between two requests for the list.

use std::collections::HashMap;

use jess_api::{Job, JobId, JobStatusReply};
use job_table::store::Store;
use leptos::prelude::*;

use super::Jobs;
use crate::api::ApiError;
use crate::platform::Moment;

/// The status of one job, and the moments of its request and of its reply: it is from between the two.
#[derive(Debug, Clone)]
pub(super) struct KnownStatus {
    pub(super) reply: JobStatusReply,
    pub(super) sent: Moment,
    pub(super) received: Moment,
}

impl Jobs {
    /// Returns the status of a job that [`Jobs::refresh_job`] received last, and when; not reactive.
    pub fn last_status(self, id: JobId) -> Option<(JobStatusReply, Moment)> {
        let pair = |known: &KnownStatus| (known.reply.clone(), known.received);
        self.statuses.try_with_value(|statuses| statuses.get(&id).map(pair)).flatten()
    }

    /// Requests the status of one job, and updates the job in the list. Returns the reply.
    ///
    /// # Errors
    /// Any [`ApiError`]. The jobs in the list stay as they are; the list is signed out after [`ApiError::SignedOut`].
    pub async fn refresh_job(self, id: JobId) -> Result<JobStatusReply, ApiError> {
        let sent = Moment::now();
        self.take_reply(self.client.get_value().job_status(id).await, sent)
    }

    /// Updates a job by a reply with its status that was just received, unless something newer is known. `sent` is the
    /// moment of its request.
    pub(super) fn take_reply(
        self,
        reply: Result<JobStatusReply, ApiError>,
        sent: Moment,
    ) -> Result<JobStatusReply, ApiError> {
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                self.share_failure(&error);
                return Err(error);
            }
        };
        if self.is_outdated(&reply, sent) {
            return Ok(reply);
        }
        let has_ended = reply.status.is_terminal() && self.is_active(reply.id);
        self.note_cancel_request(&reply);
        self.take_status(&reply, sent, Moment::now());
        if has_ended {
            let received = self.with_store(|store| {
                let job = store.list().index_of(reply.id).and_then(|index| store.list().get(index));
                job.and_then(|job| job.received())
            });
            self.polls.update(|polls| polls.note_end(received.flatten()));
        }
        Ok(reply)
    }

    /// Updates a job by its status, given the moments of its request and of its reply. The change is published soon.
    pub(super) fn take_status(self, reply: &JobStatusReply, sent: Moment, received: Moment) {
        let known = KnownStatus { reply: reply.clone(), sent, received };
        self.statuses.try_update_value(|statuses| statuses.insert(reply.id, known));
        if self.with_store(|store| update_status(store, reply.id, reply)) == Some(true) {
            self.publish_soon();
        }
    }

    /// Restores the statuses that are newer than a reply to a request for the list that was sent at the moment `sent`. Of
    /// a status that was requested before and received after that, only that the job has ended is certain.
    pub(super) fn keep_newer_statuses(self, store: &mut Store, sent: Moment) {
        self.statuses.try_with_value(|statuses| {
            for (id, known) in statuses {
                let is_certain = is_not_before(known.sent, sent) || known.reply.status.is_terminal();
                if is_not_before(known.received, sent) && is_certain {
                    update_status(store, *id, &known.reply);
                }
            }
        });
    }

    /// Notes that the store has a reply to a request for several jobs that was sent at a moment.
    pub(super) fn note_sent(self, sent: Moment) {
        self.latest_sent.try_update_value(|latest| {
            if latest.is_none_or(|latest| is_not_before(sent, latest)) {
                *latest = Some(sent);
            }
        });
    }

    /// Reports whether the store has a reply to a later request for several jobs than that of the moment `sent`.
    pub(super) fn is_overtaken(self, sent: Moment) -> bool {
        let latest = self.latest_sent.try_get_value().flatten();
        latest.is_some_and(|latest| !is_not_before(sent, latest))
    }

    /// Reports whether a status is not to be believed: its request has been overtaken by another one about the job, and it
    /// does not say that the job has ended, which is final.
    pub(super) fn is_outdated(self, reply: &JobStatusReply, sent: Moment) -> bool {
        let is_overtaken = self.is_overtaken(sent)
            || self.statuses.try_with_value(|statuses| {
                statuses.get(&reply.id).is_some_and(|known| !is_not_before(sent, known.sent))
            }) == Some(true);
        is_overtaken && !(reply.status.is_terminal() && self.is_active(reply.id))
    }

    pub(super) fn has_ended_status(self) -> bool {
        let has_ended = |statuses: &HashMap<JobId, KnownStatus>| {
            statuses.values().any(|known| known.reply.status.is_terminal())
        };
        self.statuses.try_with_value(has_ended).unwrap_or_default()
    }

    pub(super) fn is_active(self, id: JobId) -> bool {
        let is_active = self.with_store(|store| {
            let job = store.list().index_of(id).and_then(|index| store.list().get(index));
            job.is_some_and(|job| !job.status().is_terminal())
        });
        is_active == Some(true)
    }
}

/// Reports whether a moment is not before another one.
pub(super) fn is_not_before(moment: Moment, other: Moment) -> bool {
    // The same moment counts as after: a status that is kept too long is corrected by the next list.
    other.running_since(moment).is_zero()
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
