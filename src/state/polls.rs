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
    /// True while a refresh is pending.
    pub is_pending: bool,
    /// The failure of the latest refresh that has ended, if it failed.
    pub failure: Option<PollFailure>,
    /// The latest reply.
    pub latest: Option<PollReply>,
    /// The number of consecutive refreshes without a change.
    pub unchanged: u32,
    /// What the latest reply makes necessary.
    pub wanted: Option<Ask>,
    /// The submission of the earliest job that has ended since jobs were last asked for by their days.
    pub ended_since: Option<Timestamp>,
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

/// What a refresh has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings {
    /// True if a job changed.
    pub is_changed: bool,
    /// True if a job was new.
    pub has_new: bool,
    /// The submission of the earliest job that has ended.
    pub ended_since: Option<Timestamp>,
    /// True if a job has ended, whether or not its submission is known.
    pub has_ended: bool,
    /// True if a job that is active was missing from the active ones, or is not known to the service any more.
    pub is_contradictory: bool,
}

impl Polls {
    /// Returns the latest request: the refresh, or the one for the `listed` jobs if there was none since.
    pub fn latest_request<'s>(&'s self, listed: LatestRequest<'s>) -> LatestRequest<'s> {
        let LatestRequest::Succeeded { is_active, .. } = listed else { return listed };
        match (&self.failure, self.latest) {
            _ if self.is_pending => LatestRequest::Pending,
            (Some(PollFailure { error, at, failures }), _) => {
                LatestRequest::Failed { error, at: *at, failures: *failures }
            }
            (None, Some(PollReply { sent, at })) => LatestRequest::Succeeded { sent, at, is_active },
            (None, None) => listed,
        }
    }

    /// Records that a refresh was sent.
    pub fn start(&mut self) {
        self.is_pending = true;
    }

    /// Records that the pending refresh was cancelled.
    pub fn cancel(&mut self) {
        self.is_pending = false;
    }

    /// Records a complete reply to a question.
    pub fn finish(&mut self, ask: Ask, reply: PollReply, findings: Findings) {
        let Findings { is_changed, ended_since, has_ended, is_contradictory, .. } = findings;
        // A reply that is older than the one that another list has shared meanwhile.
        let latest = self.latest.filter(|latest| reply.sent.elapsed_since(latest.sent).is_zero());
        let has_recent = has_ended && ask == Ask::Active;
        *self = Self {
            is_pending: false,
            failure: None,
            latest: latest.or(Some(reply)),
            unchanged: if is_changed { 0 } else { self.unchanged.saturating_add(1) },
            wanted: match (is_contradictory, has_recent) {
                (true, _) => Some(Ask::All),
                (false, true) => Some(Ask::Recent),
                (false, false) => None,
            },
            ended_since: if has_recent { ended_since } else { None },
        };
    }

    /// Records a reply that another list has shared.
    pub fn hear(&mut self, reply: PollReply, is_changed: bool) {
        self.failure = None;
        self.latest = Some(reply);
        self.unchanged = if is_changed { 0 } else { self.unchanged.saturating_add(1) };
    }

    /// Records that the refresh failed at the moment `at`.
    pub fn fail(&mut self, error: ApiError, at: Moment) {
        let failures = self.failure.as_ref().map_or(0, |failure| failure.failures).saturating_add(1);
        self.is_pending = false;
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
    fn what_a_reply_makes_necessary_depends_on_its_question_and_its_findings() {
        let ended = Findings { is_changed: true, has_ended: true, ..Findings::default() };
        let contradictory = Findings { is_contradictory: true, ..ended };
        let table = [
            (Ask::Active, Findings::default(), None),
            (Ask::Active, ended, Some(Ask::Recent)),
            (Ask::Active, contradictory, Some(Ask::All)),
            (Ask::Recent, Findings::default(), None),
            // The reply had the other values of the jobs that have ended, or they are too old for it.
            (Ask::Recent, ended, None),
            (Ask::Recent, contradictory, Some(Ask::All)),
        ];
        for (ask, findings, wanted) in table {
            let mut polls = Polls { is_pending: true, unchanged: 3, ..Polls::default() };
            polls.finish(ask, reply(10), findings);
            let unchanged = if findings.is_changed { 0 } else { 4 };
            let expected = Polls { latest: Some(reply(10)), unchanged, wanted, ..Polls::default() };
            assert_eq!(polls, expected, "{ask:?} {findings:?}");
        }
    }

    #[test]
    fn a_failure_keeps_the_latest_reply_and_a_reply_ends_the_failures() {
        let mut polls = Polls::default();
        polls.finish(Ask::Active, reply(10), Findings::default());
        for failures in 1..=3 {
            polls.start();
            polls.fail(ApiError::SignedOut, reply(20).at);
            assert_eq!(polls.failure.as_ref().map(|failure| failure.failures), Some(failures));
            assert_eq!((polls.latest, polls.is_pending), (Some(reply(10)), false));
        }
        polls.hear(reply(30), false);
        assert_eq!((polls.latest, polls.failure.is_none()), (Some(reply(30)), true));
    }

    #[test]
    fn a_late_reply_does_not_make_the_list_look_older() {
        let mut polls = Polls::default();
        polls.hear(reply(30), true);
        polls.finish(Ask::Active, reply(20), Findings::default());
        assert_eq!(polls.latest, Some(reply(30)));
    }
}
