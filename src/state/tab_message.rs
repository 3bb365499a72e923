//! Messages of one list of an origin to the others about its refreshes, as text.

use jess_api::{JobId, JobStatus, Timestamp};

/// A message to the other lists.
#[derive(Debug, Clone, PartialEq)]
pub enum TabMessage {
    /// A reply with some of the jobs.
    Jobs {
        /// The time of the request.
        sent: Timestamp,
        /// The body of the reply.
        body: String,
    },
    /// The status of a job.
    Status {
        /// The time of the request.
        sent: Timestamp,
        /// The job.
        id: JobId,
        /// The status.
        status: JobStatus,
        /// The service's own description of the status; empty if it sends none.
        message: String,
    },
}

impl TabMessage {
    /// Writes the message: a line with its kind, time and job, and then its text.
    pub fn to_text(&self) -> String {
        match self {
            Self::Jobs { sent, body } => format!("jobs {}\n{body}", sent.as_millis()),
            Self::Status { sent, id, status, message } => {
                format!("status {} {id} {status}\n{message}", sent.as_millis())
            }
        }
    }

    /// Parses a message. Returns `None` for one of another version of the page.
    pub fn parse(text: &str) -> Option<Self> {
        let (head, rest) = text.split_once('\n')?;
        let mut words = head.split(' ');
        let (kind, sent) = (words.next()?, Timestamp::from_millis(words.next()?.parse().ok()?));
        match kind {
            "jobs" => Some(Self::Jobs { sent, body: rest.to_owned() }),
            "status" => {
                let (id, status) = (words.next()?.parse().ok()?, JobStatus::from_text(words.next()?));
                Some(Self::Status { sent, id, status, message: rest.to_owned() })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_round_trip() {
        let sent = Timestamp::from_millis(1_764_000_000_123);
        let id = JobId::new(12_238).unwrap();
        let message = "Job is\ncancelled".to_owned();
        for message in [
            TabMessage::Jobs { sent, body: "{\"ok\":true,\n\"data\":[]}".to_owned() },
            TabMessage::Jobs { sent, body: String::new() },
            TabMessage::Status { sent, id, status: JobStatus::Canceled, message },
            TabMessage::Status { sent, id, status: JobStatus::from_text("PAUSED"), message: String::new() },
        ] {
            assert_eq!(TabMessage::parse(&message.to_text()), Some(message));
        }
    }

    #[test]
    fn other_texts_are_not_messages() {
        for text in [
            "",
            "jobs",
            "jobs 5",
            "jobs x\n{}",
            "jobs\n{}",
            "status 5 0 QUEUED\n",
            "status 5 7\n",
            "other 5\n",
        ] {
            assert_eq!(TabMessage::parse(text), None, "{text:?}");
        }
    }
}
