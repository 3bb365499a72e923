//! Streams the reply to a job list, so that only a part of a long reply is in memory.

#[cfg(test)]
mod properties;

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use jess_api::{JobFilter, ServiceTimeZone, Timestamp};

use crate::control::Races;
use crate::job::SandboxJob;
use crate::population::Positions;
use crate::user::User;
use crate::{Cancellations, Sandbox};

/// The approximate length of a chunk of the body, in bytes.
const CHUNK_SIZE: usize = 32 * 1024;

/// The time zone of the days in filters. JESS does not document its own.
const ZONE: ServiceTimeZone = ServiceTimeZone::UTC;

/// The body of the reply. All jobs are listed in their state at one instant, however long the client reads.
pub(crate) struct ListReply {
    sandbox: Arc<Sandbox>,
    user: &'static User,
    filter: JobFilter,
    now: Timestamp,
    cancellations: Cancellations,
    races: Races,
    positions: Positions,
    /// The jobs that tests have submitted, which come last.
    submitted: std::vec::IntoIter<SandboxJob>,
    state: State,
}

/// The part of the reply that is written next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Head,
    /// Jobs; `needs_comma` after the first one.
    Jobs {
        needs_comma: bool,
    },
    Finished,
}

impl ListReply {
    /// Creates the reply with the jobs of the user that match `filter` now.
    pub(crate) fn new(sandbox: Arc<Sandbox>, user: &'static User, filter: JobFilter) -> Self {
        let now = sandbox.now();
        let cancellations = sandbox.cancellations().clone();
        // Jobs outside of the dates are not even generated, which would take long in a large population.
        let from = filter.since().map(|day| ZONE.start_of(day));
        let before = filter.till().and_then(|day| day.succ_opt()).map(|day| ZONE.start_of(day));
        let positions = sandbox.population(user).positions(from, before, now);
        let control = sandbox.control.as_ref();
        let races = control.map(|control| control.races().clone()).unwrap_or_default();
        let submitted = control.map(|control| control.submitted(user)).unwrap_or_default().into_iter();
        let state = State::Head;
        Self { sandbox, user, filter, now, cancellations, races, positions, submitted, state }
    }

    /// Returns the next chunk; `None` after the last one.
    fn next_chunk(&mut self) -> Result<Option<Bytes>, serde_json::Error> {
        let mut chunk = Vec::new();
        if self.state == State::Head {
            let head =
                format!("{{\"ok\":true,\"status\":\"{} jobs available\",\"data\":[", self.user.username);
            chunk.extend_from_slice(head.as_bytes());
            self.state = State::Jobs { needs_comma: false };
        }
        if let State::Jobs { needs_comma } = self.state {
            self.state = self.write_jobs(&mut chunk, needs_comma)?;
            if self.state == State::Finished {
                chunk.extend_from_slice(b"]}");
            }
        }
        Ok((!chunk.is_empty()).then(|| Bytes::from(chunk)))
    }

    /// Returns the next job, whether it matches or not.
    fn next_job(&mut self) -> Option<SandboxJob> {
        let position = self.positions.next();
        let job = position.map(|position| self.sandbox.population(self.user).get(position));
        job.or_else(|| self.submitted.next()).map(|job| self.races.apply(job))
    }

    /// Writes jobs until the chunk is full or there are no more, and returns the next state.
    fn write_jobs(&mut self, chunk: &mut Vec<u8>, mut needs_comma: bool) -> Result<State, serde_json::Error> {
        let filter = self.filter.clone();
        let matcher = filter.matcher(ZONE);
        while chunk.len() < CHUNK_SIZE {
            let Some(job) = self.next_job() else { return Ok(State::Finished) };
            let record = job.record(self.cancellations.get(&job.number()).copied(), self.now);
            if record.filterable_job().is_some_and(|job| matcher.matches(&job)) {
                if needs_comma {
                    chunk.push(b',');
                }
                serde_json::to_writer(&mut *chunk, &record)?;
                needs_comma = true;
            }
        }
        Ok(State::Jobs { needs_comma })
    }
}

impl Body for ListReply {
    type Data = Bytes;
    type Error = serde_json::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, serde_json::Error>>> {
        Poll::Ready(self.get_mut().next_chunk().map(|chunk| chunk.map(Frame::data)).transpose())
    }

    fn is_end_stream(&self) -> bool {
        self.state == State::Finished
    }
}
