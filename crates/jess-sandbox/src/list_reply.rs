//! The reply of the job list, written as it is read: of a long one, only a part is ever in memory.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use jess_api::{JobFilter, ServiceTimeZone, Timestamp};

use super::seek::Positions;
use super::wire::USERNAME;
use super::{Cancellations, Sandbox};

/// About how many bytes are handed over at once.
const CHUNK: usize = 32 * 1024;

/// The zone of the sandbox's days. No page states the one of JESS.
const ZONE: ServiceTimeZone = ServiceTimeZone::UTC;

/// The body of the reply. What it lists is as of one instant, however long its reading takes.
pub(crate) struct ListReply {
    sandbox: Arc<Sandbox>,
    filter: JobFilter,
    now: Timestamp,
    cancellations: Cancellations,
    pub(super) positions: Positions,
    part: Part,
}

/// What is to be written next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    /// Whether a job has been written, after which a comma has to stand.
    Jobs {
        after_another: bool,
    },
    Nothing,
}

impl ListReply {
    /// The jobs that `filter` matches, as of now.
    pub(crate) fn new(sandbox: Arc<Sandbox>, filter: JobFilter) -> Self {
        let now = sandbox.now();
        let cancellations = sandbox.cancellations().clone();
        // A client that asks for the last days waits for these, not for the making of all that came before.
        let from = filter.since().map(|day| ZONE.start_of(day));
        let before = filter.till().and_then(|day| day.succ_opt()).map(|day| ZONE.start_of(day));
        let positions = sandbox.population.positions(from, before, now);
        Self { sandbox, filter, now, cancellations, positions, part: Part::Head }
    }

    /// The next part of the reply; `None` after the last one.
    pub(super) fn next_chunk(&mut self) -> Result<Option<Bytes>, serde_json::Error> {
        let mut chunk = Vec::new();
        if self.part == Part::Head {
            let head = format!("{{\"ok\":true,\"status\":\"{USERNAME} jobs available\",\"data\":[");
            chunk.extend_from_slice(head.as_bytes());
            self.part = Part::Jobs { after_another: false };
        }
        if let Part::Jobs { after_another } = self.part {
            self.part = self.write_jobs(&mut chunk, after_another)?;
            if self.part == Part::Nothing {
                chunk.extend_from_slice(b"]}");
            }
        }
        Ok((!chunk.is_empty()).then(|| Bytes::from(chunk)))
    }

    /// Writes jobs until the chunk is full or there are no more. Says what is to be written after that.
    fn write_jobs(
        &mut self,
        chunk: &mut Vec<u8>,
        mut after_another: bool,
    ) -> Result<Part, serde_json::Error> {
        let matcher = self.filter.matcher(ZONE);
        while chunk.len() < CHUNK {
            let Some(position) = self.positions.next() else { return Ok(Part::Nothing) };
            let entry = self.sandbox.population.get(position);
            let record = entry.record(self.cancellations.get(&entry.number()).copied(), self.now);
            if record.as_filtered().is_some_and(|job| matcher.matches(&job)) {
                if after_another {
                    chunk.push(b',');
                }
                serde_json::to_writer(&mut *chunk, &record)?;
                after_another = true;
            }
        }
        Ok(Part::Jobs { after_another })
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
        self.part == Part::Nothing
    }
}
