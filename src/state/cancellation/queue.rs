//! The cancellations that the user has asked for: which request is next, and what has become of each. It has no signals,
//! sends nothing and reads no clock.

use std::collections::BTreeMap;

use jess_api::{JobId, JobStatus, JobStatusReply};

use crate::api::ApiError;

/// The maximum number of requests at the same time.
pub const MAX_CONCURRENT_REQUESTS: usize = 4;

/// The state of the cancellation of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The request is to be sent.
    Waiting {
        /// True if an earlier request failed in a way in which the service may have received it. Its status then tells.
        is_uncertain: bool,
    },
    /// The request is pending.
    Sent,
    /// The service has marked the job. It is canceled later, or ends before that.
    Accepted,
    /// The job is canceled.
    Canceled,
    /// The job ended with this other status before it could be canceled.
    Ended(JobStatus),
    /// The service refused, with its message.
    Refused(Option<String>),
    /// The request failed for another reason.
    Failed(ApiError),
    /// The request was not sent, because the user stopped, or a failure did.
    NotSent,
}

impl Stage {
    /// Reports whether the stage is the last one, unless the user tries again.
    pub fn is_outcome(&self) -> bool {
        !matches!(self, Self::Waiting { .. } | Self::Sent | Self::Accepted)
    }

    /// Reports whether the job is being canceled: another request would be the same one again.
    fn is_in_progress(&self) -> bool {
        matches!(self, Self::Sent | Self::Accepted)
    }

    /// Reports whether the request is still to be sent, or pending.
    fn is_running(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::Sent)
    }
}

/// A job for which the dialog is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchJob {
    /// The number.
    pub id: JobId,
    /// The name when the dialog was opened.
    pub name: Option<String>,
}

/// The phase of the dialog.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DialogPhase {
    /// It is closed.
    #[default]
    Closed,
    /// The question whether to cancel the jobs.
    Question,
    /// The requests are being sent.
    Running,
    /// All requests have been sent and replied to, or will not be sent.
    Result,
}

/// The reason for which the rest of the requests is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// The user stopped.
    User,
    /// The session has ended, or the service wants no requests for some time.
    Error(ApiError),
}

/// The next step for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send the request.
    Cancel(JobId),
    /// Ask for the status of the job first, and send the request only if it is not canceled or being canceled.
    Check(JobId),
}

/// The number of jobs of the dialog in each stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// The jobs in total.
    pub total: usize,
    /// Those that are neither waiting nor sent.
    pub decided: usize,
    /// Those that the service has marked.
    pub accepted: usize,
    /// Those that are canceled.
    pub canceled: usize,
    /// Those that ended before.
    pub ended: usize,
    /// Those that the service refused.
    pub refused: usize,
    /// Those whose request failed.
    pub failed: usize,
    /// Those whose request was not sent.
    pub not_sent: usize,
}

/// The cancellations of a list, and the jobs of its dialog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CancelQueue {
    /// Every job for which there is or was a request.
    stages: BTreeMap<JobId, Stage>,
    /// The jobs of the dialog, in the order in which they are canceled.
    batch: Vec<BatchJob>,
    phase: DialogPhase,
    halt: Option<Halt>,
    /// The number of the user's jobs that are being canceled already, and are not in the dialog.
    left_out: usize,
}

impl CancelQueue {
    /// Opens the dialog for those of the jobs that are not being canceled; reports whether there is any. Does nothing while
    /// it is open for others. `requested` is the number of the user's jobs whose cancellation JESS reports already.
    pub fn open(&mut self, jobs: Vec<BatchJob>, requested: usize) -> bool {
        if self.phase != DialogPhase::Closed {
            return false;
        }
        let total = jobs.len();
        let mut batch = jobs;
        batch.retain(|job| !self.is_in_progress(job.id));
        if batch.is_empty() {
            return false;
        }
        self.left_out = requested + total - batch.len();
        // A job that ended before it could be canceled is kept, for its panel.
        self.stages.retain(|_, stage| stage.is_in_progress() || matches!(stage, Stage::Ended(_)));
        self.batch = batch;
        self.halt = None;
        self.phase = DialogPhase::Question;
        true
    }

    /// Lets the requests be sent that the dialog asks about.
    pub fn confirm(&mut self) {
        if self.phase == DialogPhase::Question {
            for job in &self.batch {
                self.stages.insert(job.id, Stage::Waiting { is_uncertain: false });
            }
            self.update_phase_to(DialogPhase::Running);
        }
    }

    /// Sends no further requests. Those that are pending stay.
    pub fn stop(&mut self) {
        self.halt_for(Halt::User);
    }

    /// Sends the requests again that failed or were refused, and those that a failure kept from being sent.
    pub fn retry(&mut self) {
        if self.phase != DialogPhase::Result {
            return;
        }
        for id in self.retryable() {
            let is_uncertain =
                matches!(self.stage(id), Some(Stage::Failed(error)) if may_have_arrived(error));
            self.stages.insert(id, Stage::Waiting { is_uncertain });
        }
        self.halt = None;
        self.update_phase_to(DialogPhase::Running);
    }

    /// Closes the dialog. Requests that are not sent yet will not be sent.
    pub fn close(&mut self) {
        self.stop();
        self.phase = DialogPhase::Closed;
    }

    /// Forgets all jobs, which may be those of another user.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Forgets the jobs that `is_known` does not know, and closes the dialog if it has no others.
    pub fn retain(&mut self, is_known: impl Fn(JobId) -> bool) {
        self.stages.retain(|id, _| is_known(*id));
        self.batch.retain(|job| is_known(job.id));
        if self.batch.is_empty() {
            self.phase = DialogPhase::Closed;
        }
        self.update_phase();
    }

    /// Returns the next step, and records that its request is pending. Returns `None` if no job is waiting, or as many
    /// requests are pending as may be.
    pub fn start_next(&mut self) -> Option<Step> {
        let pending = self.stages.values().filter(|stage| **stage == Stage::Sent).count();
        if pending >= MAX_CONCURRENT_REQUESTS {
            return None;
        }
        let (id, is_uncertain) = self.batch.iter().find_map(|job| match self.stage(job.id) {
            Some(Stage::Waiting { is_uncertain }) => Some((job.id, *is_uncertain)),
            _ => None,
        })?;
        self.stages.insert(id, Stage::Sent);
        Some(if is_uncertain { Step::Check(id) } else { Step::Cancel(id) })
    }

    /// Records the end of a pending request.
    pub fn finish(&mut self, id: JobId, reply: Result<&JobStatusReply, &ApiError>) {
        // The job may have been forgotten since.
        if self.stage(id) != Some(&Stage::Sent) {
            return;
        }
        let stage = match reply {
            Ok(reply) => outcome(&reply.status).unwrap_or(Stage::Accepted),
            Err(ApiError::Refused { message }) => Stage::Refused(message.clone()),
            Err(error) => Stage::Failed(error.clone()),
        };
        self.stages.insert(id, stage);
        match reply {
            Err(error) if ends_all(error) => self.halt_for(Halt::Error(error.clone())),
            _ => self.update_phase(),
        }
    }

    /// Records the status of a job, from the list or from a reply. Returns whether that changes anything. The status of a
    /// job whose request is pending is not recorded: the reply tells more.
    pub fn observe(&mut self, id: JobId, status: &JobStatus) -> bool {
        let is_open = matches!(self.stage(id), Some(Stage::Waiting { .. } | Stage::Accepted));
        let Some(stage) = outcome(status).filter(|_| is_open) else { return false };
        self.stages.insert(id, stage);
        self.update_phase();
        true
    }

    /// Records that the service no longer knows a job whose cancellation it had accepted.
    pub fn lose(&mut self, id: JobId, error: &ApiError) {
        if self.stage(id) == Some(&Stage::Accepted) {
            self.stages.insert(id, Stage::Failed(error.clone()));
        }
    }

    /// Returns the stage of a job; `None` if nothing was requested.
    pub fn stage(&self, id: JobId) -> Option<&Stage> {
        self.stages.get(&id)
    }

    /// Reports whether the request for a job is pending or accepted.
    pub fn is_in_progress(&self, id: JobId) -> bool {
        self.stage(id).is_some_and(Stage::is_in_progress)
    }

    /// Returns the jobs whose request is pending or accepted, ascending.
    pub fn in_progress(&self) -> Vec<JobId> {
        self.stages.iter().filter(|(_, stage)| stage.is_in_progress()).map(|(id, _)| *id).collect()
    }

    /// Returns the jobs whose request is accepted, ascending.
    pub fn accepted(&self) -> Vec<JobId> {
        self.stages.iter().filter(|(_, stage)| **stage == Stage::Accepted).map(|(id, _)| *id).collect()
    }

    /// Returns the jobs whose status in the list matters.
    pub fn unsettled(&self) -> Vec<JobId> {
        self.stages.iter().filter(|(_, stage)| !stage.is_outcome()).map(|(id, _)| *id).collect()
    }

    /// Returns the jobs of the dialog, with their stages.
    pub fn batch(&self) -> impl Iterator<Item = (&BatchJob, Option<&Stage>)> {
        self.batch.iter().map(|job| (job, self.stage(job.id)))
    }

    /// Reports whether there is a request that is still to be sent.
    pub fn has_waiting(&self) -> bool {
        self.stages.values().any(|stage| matches!(stage, Stage::Waiting { .. }))
    }

    /// Returns the number of jobs that the dialog leaves out, since they are being canceled already.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Returns what the dialog shows.
    pub fn phase(&self) -> DialogPhase {
        self.phase
    }

    /// Returns the reason for which the rest was not sent.
    pub fn halt(&self) -> Option<&Halt> {
        self.halt.as_ref()
    }

    /// Returns the jobs that [`CancelQueue::retry`] requests again.
    pub fn retryable(&self) -> Vec<JobId> {
        let is_halted = matches!(self.halt, Some(Halt::Error(_)));
        let is_retryable = |stage: &Stage| match stage {
            Stage::Refused(_) | Stage::Failed(_) => true,
            Stage::NotSent => is_halted,
            _ => false,
        };
        self.batch().filter(|(_, stage)| stage.is_some_and(is_retryable)).map(|(job, _)| job.id).collect()
    }

    /// Counts the jobs of the dialog.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { total: self.batch.len(), ..Counts::default() };
        for stage in self.batch().filter_map(|(_, stage)| stage) {
            let count = match stage {
                Stage::Waiting { .. } | Stage::Sent => continue,
                Stage::Accepted => &mut counts.accepted,
                Stage::Canceled => &mut counts.canceled,
                Stage::Ended(_) => &mut counts.ended,
                Stage::Refused(_) => &mut counts.refused,
                Stage::Failed(_) => &mut counts.failed,
                Stage::NotSent => &mut counts.not_sent,
            };
            *count += 1;
            counts.decided += 1;
        }
        counts
    }

    /// Gives up the requests that are not sent yet.
    fn halt_for(&mut self, halt: Halt) {
        for stage in self.stages.values_mut() {
            if matches!(stage, Stage::Waiting { .. }) {
                *stage = Stage::NotSent;
                self.halt.get_or_insert_with(|| halt.clone());
            }
        }
        // An error explains more than that the user stopped.
        if matches!(halt, Halt::Error(_)) {
            self.halt = Some(halt);
        }
        self.update_phase();
    }

    fn update_phase_to(&mut self, phase: DialogPhase) {
        self.phase = phase;
        self.update_phase();
    }

    fn update_phase(&mut self) {
        if self.phase == DialogPhase::Running
            && !self.batch().any(|(_, stage)| stage.is_some_and(Stage::is_running))
        {
            self.phase = DialogPhase::Result;
        }
    }
}

/// Returns the outcome that a terminal status means.
fn outcome(status: &JobStatus) -> Option<Stage> {
    match status {
        JobStatus::Canceled => Some(Stage::Canceled),
        status if status.is_terminal() => Some(Stage::Ended(status.clone())),
        _ => None,
    }
}

/// Reports whether further requests would fail as well, or the service wants none.
fn ends_all(error: &ApiError) -> bool {
    *error == ApiError::SignedOut || error.pause().is_some()
}

/// Reports whether the service may have received a request that failed.
fn may_have_arrived(error: &ApiError) -> bool {
    match error {
        ApiError::SignedOut | ApiError::Refused { .. } => false,
        ApiError::Http { status, .. } => *status >= 500,
        ApiError::Unreadable { .. } | ApiError::Network { .. } | ApiError::TimedOut { .. } => true,
    }
}

#[cfg(test)]
mod tests;
