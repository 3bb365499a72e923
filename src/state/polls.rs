//! The automatic refreshes since the latest complete list.

use jess_api::Timestamp;

use super::poll_policy::Ask;
use super::refresh_policy::LatestRequest;
use crate::api::ApiError;
use crate::platform::Moment;

/// The state of the automatic refreshes. They are separate requests from those for the whole list
/// ([`Phase`](super::lifecycle::Phase)): a failed one leaves the list as complete as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Polls {
    /// The pending refresh.
    pub pending: Option<PendingPoll>,
    /// The failure of the latest refresh that has ended, if it failed.
    pub failure: Option<PollFailure>,
    /// The latest reply.
    pub latest: Option<PollReply>,
    /// The moment of the latest refresh that asked for jobs with any status.
    pub recent: Option<Moment>,
    /// The number of consecutive refreshes without a change.
    pub unchanged: u32,
    /// The requests that the next refresh has to send.
    pub wanted: Wanted,
}

/// The requests of a refresh, apart from that for the active jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// More than the active jobs.
    pub ask: Option<Ask>,
    /// The submission of the earliest job of which only the status is known to have ended.
    pub ended_since: Option<Timestamp>,
}

/// A refresh that has been sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingPoll {
    /// The requests that it had to send.
    pub wanted: Wanted,
}

/// The moments of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollReply {
    /// The moment of the request: the reply is no newer than that.
    pub sent: Moment,
    /// The moment when the reply was complete.
    pub at: Moment,
}

/// A failed refresh.
#[derive(Debug, Clone, PartialEq)]
pub struct PollFailure {
    /// The cause.
    pub error: ApiError,
    /// The moment of the failure.
    pub at: Moment,
    /// The number of consecutive failed refreshes, including this one.
    pub failures: u32,
}

/// The result of a refresh.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings {
    /// The moment of the request for jobs with any status, if there was one.
    pub recent: Option<Moment>,
    /// True if a job changed.
    pub is_changed: bool,
    /// True if a job that is active was missing from the active ones, or is not known to the service any more.
    pub is_contradictory: bool,
}

impl Wanted {
    fn or(self, other: Self) -> Self {
        let ask = if other.ask == Some(Ask::All) { other.ask } else { self.ask.or(other.ask) };
        let ended_since = self.ended_since.into_iter().chain(other.ended_since).min();
        Self { ask, ended_since }
    }
}

impl Polls {
    /// Returns the latest request: the refresh, or the one for the `listed` jobs if there was none since.
    pub fn latest_request<'s>(&'s self, listed: LatestRequest<'s>) -> LatestRequest<'s> {
        let LatestRequest::Succeeded { is_active, .. } = listed else { return listed };
        match (&self.failure, self.latest) {
            _ if self.pending.is_some() => LatestRequest::Pending,
            (Some(PollFailure { error, at, failures }), _) => {
                LatestRequest::Failed { error, at: *at, failures: *failures }
            }
            (None, Some(PollReply { sent, at })) => LatestRequest::Succeeded { sent, at, is_active },
            (None, None) => listed,
        }
    }

    /// Records that a refresh was sent.
    pub fn start(&mut self) {
        self.pending = Some(PendingPoll { wanted: std::mem::take(&mut self.wanted) });
    }

    /// Records that the pending refresh was cancelled.
    pub fn cancel(&mut self) {
        if let Some(PendingPoll { wanted }) = self.pending.take() {
            self.wanted = self.wanted.or(wanted);
        }
    }

    /// Records that a job has ended, of which only the status is known. Its CPU time and its storage are in the list.
    pub fn note_end(&mut self, received: Option<Timestamp>) {
        self.wanted = self.wanted.or(Wanted { ask: Some(Ask::Recent), ended_since: received });
    }

    /// Records that the reply to the pending refresh is complete.
    pub fn finish(&mut self, reply: PollReply, findings: Findings) {
        self.pending = None;
        self.recent = findings.recent.or(self.recent);
        // Another list may have shared a newer reply meanwhile.
        if self.latest.is_none_or(|latest| latest.sent.elapsed_since(reply.sent).is_zero()) {
            self.latest = Some(reply);
        }
        self.note_reply(findings.is_changed);
        if findings.is_contradictory {
            self.wanted.ask = Some(Ask::All);
        }
    }

    /// Records a reply that another list has shared.
    pub fn hear(&mut self, reply: PollReply, is_changed: bool) {
        self.latest = Some(reply);
        self.note_reply(is_changed);
    }

    fn note_reply(&mut self, is_changed: bool) {
        self.failure = None;
        self.unchanged = if is_changed { 0 } else { self.unchanged.saturating_add(1) };
    }

    /// Records that the refresh failed at the moment `at`.
    pub fn fail(&mut self, error: ApiError, at: Moment) {
        let failures = self.failure.as_ref().map_or(0, |failure| failure.failures).saturating_add(1);
        self.cancel();
        self.failure = Some(PollFailure { error, at, failures });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn reply(seconds: u64) -> PollReply {
        let moment = |seconds: u64| {
            let millis = i64::try_from(seconds).unwrap() * 1000;
            Moment::new(Timestamp::from_millis(millis), Duration::from_secs(seconds))
        };
        PollReply { sent: moment(seconds), at: moment(seconds + 1) }
    }

    #[test]
    fn what_is_wanted_is_asked_for_once_and_again_after_a_failure() {
        let mut polls = Polls::default();
        polls.note_end(Some(Timestamp::from_millis(7)));
        polls.note_end(None);
        polls.note_end(Some(Timestamp::from_millis(5)));
        let wanted = Wanted { ask: Some(Ask::Recent), ended_since: Some(Timestamp::from_millis(5)) };
        assert_eq!(polls.wanted, wanted);
        polls.start();
        assert_eq!((polls.wanted, polls.pending), (Wanted::default(), Some(PendingPoll { wanted })));
        polls.fail(ApiError::SignedOut, reply(10).at);
        assert_eq!((polls.wanted, polls.pending), (wanted, None));
        polls.start();
        polls.cancel();
        assert_eq!(polls.wanted, wanted);
        polls.start();
        polls.finish(reply(20), Findings::default());
        assert_eq!(polls.wanted, Wanted::default());
        // A job ends while a refresh is pending, which may have been too early for its values.
        polls.start();
        polls.note_end(None);
        polls.finish(reply(30), Findings { is_changed: true, ..Findings::default() });
        assert_eq!(polls.wanted.ask, Some(Ask::Recent));
    }

    #[test]
    fn a_contradiction_makes_the_whole_list_necessary() {
        let mut polls = Polls::default();
        polls.start();
        polls.note_end(None);
        polls.finish(reply(10), Findings { is_changed: true, is_contradictory: true, ..Findings::default() });
        assert_eq!(polls.wanted.ask, Some(Ask::All));
        polls.note_end(None);
        assert_eq!(polls.wanted.ask, Some(Ask::All));
    }

    #[test]
    fn replies_without_a_change_are_counted() {
        let mut polls = Polls::default();
        let mut count = |is_changed| {
            polls.start();
            polls.finish(reply(10), Findings { is_changed, ..Findings::default() });
            polls.unchanged
        };
        assert_eq!([false, false, true, false].map(&mut count), [1, 2, 0, 1]);
    }

    #[test]
    fn a_failure_keeps_the_latest_reply_and_a_reply_ends_the_failures() {
        let mut polls = Polls::default();
        polls.finish(reply(10), Findings::default());
        for failures in 1..=3 {
            polls.start();
            polls.fail(ApiError::SignedOut, reply(20).at);
            assert_eq!(polls.failure.as_ref().map(|failure| failure.failures), Some(failures));
            assert_eq!((polls.latest, polls.pending), (Some(reply(10)), None));
        }
        polls.hear(reply(30), false);
        assert_eq!((polls.latest, polls.failure.is_none()), (Some(reply(30)), true));
    }

    #[test]
    fn a_late_reply_does_not_make_the_list_look_older() {
        let mut polls = Polls::default();
        polls.hear(reply(30), true);
        polls.finish(reply(20), Findings::default());
        assert_eq!(polls.latest, Some(reply(30)));
    }
}
