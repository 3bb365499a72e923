//! The cancellation of a job, and which jobs are being canceled as far as the service has said.

use jess_api::{JobId, JobStatus, JobStatusReply};
use leptos::prelude::*;

use super::Jobs;
use crate::api::ApiError;
use crate::platform::Moment;

impl Jobs {
    /// Asks the service to cancel a job, and updates the job in the list. Returns the reply.
    ///
    /// # Errors
    /// As [`Jobs::refresh_job`].
    pub(in crate::state) async fn cancel_job(self, id: JobId) -> Result<JobStatusReply, ApiError> {
        let (client, sent) = (self.client.get_value(), Moment::now());
        self.take_reply(client.cancel(id).await, sent)
    }

    /// Returns the jobs whose latest status reply says that their cancellation is requested, ascending. A job that has
    /// ended since may still be among them.
    pub fn cancel_requests(self) -> ReadSignal<Vec<JobId>> {
        self.cancel_requests.read_only()
    }

    /// Returns the name and the status of a job, if the list has it; not reactive.
    pub(in crate::state) fn name_and_status(self, id: JobId) -> Option<(Option<String>, JobStatus)> {
        self.with_store(|store| {
            let job = store.list().job(store.list().index_of(id)?)?;
            Some((job.name, job.status))
        })
        .flatten()
    }

    /// Notes whether a reply says that the cancellation of its job is requested.
    pub(super) fn note_cancel_request(self, reply: &JobStatusReply) {
        let is_requested = reply.is_cancel_requested && !reply.status.is_terminal();
        let place = self.cancel_requests.with_untracked(|jobs| jobs.binary_search(&reply.id));
        match (place, is_requested) {
            (Err(place), true) => self.cancel_requests.update(|jobs| jobs.insert(place, reply.id)),
            (Ok(place), false) => self.cancel_requests.update(|jobs| {
                jobs.remove(place);
            }),
            _ => {}
        }
    }
}
