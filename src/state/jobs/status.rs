//! The statuses of single jobs, which are requested between two requests for the list.

use std::collections::HashMap;

use jess_api::{Job, JobId, JobStatusReply};
use job_table::store::Store;
use leptos::prelude::*;

use super::Jobs;
use crate::api::ApiError;
use crate::platform::Moment;

impl Jobs {
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
    pub(super) fn take_reply(
        self,
        reply: Result<JobStatusReply, ApiError>,
    ) -> Result<JobStatusReply, ApiError> {
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

    /// Updates a job by its status, which was received at a moment.
    pub(super) fn take_status(self, reply: &JobStatusReply, received: Moment) {
        self.statuses.try_update_value(|statuses| statuses.insert(reply.id, (reply.clone(), received)));
        if self.with_store(|store| update_status(store, reply.id, reply)) == Some(true) {
            self.publish(None);
        }
    }

    /// Restores the statuses that were received after a request for the list was sent, whose reply may be older.
    pub(super) fn keep_newer_statuses(self, store: &mut Store, sent: Moment) {
        self.statuses.try_with_value(|statuses| {
            for (id, (reply, received)) in statuses {
                if is_newer(*received, sent) {
                    update_status(store, *id, reply);
                }
            }
        });
    }

    pub(super) fn has_ended_status(self) -> bool {
        let has_ended = |statuses: &HashMap<JobId, (JobStatusReply, Moment)>| {
            statuses.values().any(|(reply, _)| reply.status.is_terminal())
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

/// Reports whether a status was received after a request for the list was sent.
pub(super) fn is_newer(received: Moment, sent: Moment) -> bool {
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
