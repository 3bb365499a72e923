//! The policy of automatic refreshes: when to ask the service, how long to wait, and what to ask for. It decides, and has
//! no timers.
//!
//! A refresh asks only for what can have changed, which is a short reply for any number of jobs.

use std::time::Duration;

use super::polls::PollReply;
use super::refresh_policy::{LatestRequest, Occasion, RequestContext, next_request_in};
use crate::platform::Moment;

/// The jobs that a refresh asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The active jobs. Those that were active and are not in the reply have ended.
    Active,
    /// The active jobs, and all that were submitted lately: some may have ended since, or were never seen active.
    Recent,
    /// The whole list.
    All,
}

/// The refreshes since the latest complete list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PollHistory {
    /// The latest complete list: the moment of its request, and the moment when it was complete.
    pub listed: Option<PollReply>,
    /// The moment of the latest request for jobs with any status, as the one for the list is.
    pub recent: Option<Moment>,
    /// The number of consecutive refreshes without a change.
    pub unchanged: u32,
    /// The jobs that the latest reply makes necessary: the other values of a job that has ended, or the whole list if the reply
    /// contradicts it.
    pub wanted: Option<Ask>,
}

/// The input of a decision.
#[derive(Debug, Clone, Copy)]
pub struct PollContext<'s> {
    /// The latest request, and the occasion. The interval is the one between two refreshes while something changes.
    pub request: RequestContext<'s>,
    /// The refreshes since the latest complete list.
    pub history: PollHistory,
    /// True if filters are sent to the service. If not, every reply has the whole list.
    pub sends_filters: bool,
    /// True if this list asks for all lists of the origin. The others hear its replies.
    pub is_leader: bool,
    /// True if the user has paused refreshes.
    pub is_paused: bool,
}

/// The maximum interval while nothing changes, unless the interval of the settings is longer.
const MAX_QUIET_INTERVAL: Duration = Duration::from_secs(60);

/// The time after which a refresh asks for jobs with any status: one that was submitted and has ended since the previous
/// refresh, such as a rejected one, is not among the active ones.
const RECENT_INTERVAL: Duration = Duration::from_secs(60);

/// The time after which the whole list is requested again.
const LIST_LIFETIME: Duration = Duration::from_secs(3600);

/// The minimum time between two automatic requests for the whole list.
const MIN_LIST_INTERVAL: Duration = Duration::from_secs(300);

/// The time without news after which a list that is not the leader asks itself: the leader may be frozen.
const MAX_SILENCE: Duration = Duration::from_secs(150);

/// Returns what to ask for next, and the delay; `None` if nothing is due.
pub fn next_poll(context: PollContext<'_>) -> Option<(Duration, Ask)> {
    let PollContext { request, history, sends_filters, is_leader, is_paused } = context;
    if request.occasion == Occasion::Restored {
        return Some((Duration::ZERO, Ask::All));
    }
    if is_paused {
        return None;
    }
    let LatestRequest::Succeeded { sent, at, is_active } = request.latest else {
        // A failed refresh is repeated as a refresh, so that the rows stay as they are.
        let ask = if history.listed.is_some() && sends_filters { Ask::Recent } else { Ask::All };
        return Some((next_request_in(request)?, ask));
    };
    if !sends_filters {
        return Some((next_request_in(request)?, Ask::All));
    }
    // A job may start at any time, so a list without active jobs is refreshed as well.
    let next_in = |PollReply { sent, at }, interval| {
        let latest = LatestRequest::Succeeded { sent, at, is_active: true };
        next_request_in(RequestContext { latest, interval, ..request })
    };
    let is_timer = request.occasion == Occasion::Timer;
    let latest = PollReply { sent, at };
    // The whole list may take long, which must not put off the next short request: it also counts as one that took no time.
    let quick = if history.listed == Some(latest) { PollReply { sent: at, at } } else { latest };
    let next_short =
        |interval| [latest, quick].into_iter().filter_map(|reply| next_in(reply, interval)).min();
    let (ask, delay) = match history.wanted {
        Some(Ask::Recent) if request.is_visible && request.interval.is_some() => {
            (Ask::Recent, Some(Duration::ZERO))
        }
        _ => {
            // On return, what is older than the shortest interval is old, and there may have been other jobs meanwhile.
            let interval = |interval| quiet_interval(interval, history.unchanged, is_active);
            let interval = if is_timer { request.interval.map(interval) } else { request.interval };
            let delay = next_short(interval);
            let since_recent = history.recent.map(|recent| request.now.elapsed_since(recent));
            let is_recent_due = since_recent
                .zip(delay)
                .is_some_and(|(since, delay)| since.saturating_add(delay) >= RECENT_INTERVAL);
            (if is_timer && !is_recent_due { Ask::Active } else { Ask::Recent }, delay)
        }
    };
    // A service that always contradicts itself must not be asked for the whole list all the time.
    let list_interval = request.interval.map(|interval| interval.max(MIN_LIST_INTERVAL));
    let list_delay = history.listed.and_then(|listed| {
        let is_old = request.now.elapsed_since(listed.sent) >= LIST_LIFETIME;
        (is_old || history.wanted == Some(Ask::All)).then(|| next_in(listed, list_interval)).flatten()
    });
    let (delay, ask) = match (delay, list_delay) {
        (delay, Some(list_delay)) if delay.is_none_or(|delay| list_delay <= delay) => (list_delay, Ask::All),
        (delay, _) => (delay?, ask),
    };
    let silence = if is_leader { Duration::ZERO } else { MAX_SILENCE };
    Some((delay.max(silence.saturating_sub(request.now.elapsed_since(at))), ask))
}

/// Returns the interval after a number of refreshes without a change: it grows with each, and is at its maximum if no job
/// is active.
fn quiet_interval(interval: Duration, unchanged: u32, is_active: bool) -> Duration {
    let steps = if is_active { unchanged.saturating_add(1) } else { u32::MAX };
    interval.saturating_mul(steps).min(MAX_QUIET_INTERVAL.max(interval))
}

#[cfg(test)]
mod tests {
    use jess_api::Timestamp;

    use super::*;
    use crate::api::ApiError;

    /// Returns a moment, in seconds by both clocks.
    fn at(seconds: u64) -> Moment {
        let millis = i64::try_from(seconds).unwrap() * 1000;
        Moment::new(Timestamp::from_millis(millis), Duration::from_secs(seconds))
    }

    /// Returns a context in which the list was requested at the moment 1000, and the latest refresh took no time
    /// at 2000.
    fn context(occasion: Occasion, now: u64) -> PollContext<'static> {
        let latest = LatestRequest::Succeeded { sent: at(2000), at: at(2000), is_active: true };
        let interval = Some(Duration::from_secs(10));
        PollContext {
            request: RequestContext {
                latest,
                pause: None,
                interval,
                is_visible: true,
                occasion,
                now: at(now),
            },
            history: PollHistory { listed: listed(), recent: Some(at(2000)), unchanged: 0, wanted: None },
            sends_filters: true,
            is_leader: true,
            is_paused: false,
        }
    }

    /// Returns a list that took 16 seconds to load.
    fn listed() -> Option<PollReply> {
        Some(PollReply { sent: at(1000), at: at(1016) })
    }

    fn just_listed(context: &mut PollContext<'_>) {
        context.history.recent = Some(at(1000));
        context.request.latest = LatestRequest::Succeeded { sent: at(1000), at: at(1016), is_active: true };
    }

    fn idle(context: &mut PollContext<'_>) {
        context.request.latest = LatestRequest::Succeeded { sent: at(2000), at: at(2000), is_active: false };
    }

    #[test]
    fn each_state_has_its_delay_and_its_question_on_each_occasion() {
        use Ask::{Active, All, Recent};
        use Occasion::{Online, Restored, Return, Timer};
        type Change = fn(&mut PollContext<'_>);
        type Row = (&'static str, Occasion, u64, Change, Option<(u64, Ask)>);
        let table: [Row; 37] = [
            ("a change", Timer, 2000, |_| {}, Some((10, Active))),
            ("a change, a while ago", Timer, 2004, |_| {}, Some((6, Active))),
            ("a change, long ago", Timer, 2400, |_| {}, Some((0, Recent))),
            (
                "a minute after the jobs with any status",
                Timer,
                2000,
                |c| c.history.recent = Some(at(1950)),
                Some((10, Recent)),
            ),
            (
                "almost a minute after them",
                Timer,
                2000,
                |c| c.history.recent = Some(at(1951)),
                Some((10, Active)),
            ),
            ("a list that took long", Timer, 1016, just_listed, Some((10, Active))),
            ("a return to a list that took long", Return, 1024, just_listed, None),
            ("a return to it after the interval", Return, 1026, just_listed, Some((0, Recent))),
            (
                "a return to a list during whose request the machine slept",
                Return,
                0,
                |c| {
                    let moment =
                        |wall, monotonic| Moment::new(at(wall).wall(), Duration::from_secs(monotonic));
                    let listed = PollReply { sent: at(1000), at: moment(4000, 1002) };
                    c.history.listed = Some(listed);
                    c.request.latest =
                        LatestRequest::Succeeded { sent: listed.sent, at: listed.at, is_active: true };
                    c.request.now = moment(4001, 1003);
                },
                Some((0, Recent)),
            ),
            ("one refresh without a change", Timer, 2000, |c| c.history.unchanged = 1, Some((20, Active))),
            ("four", Timer, 2000, |c| c.history.unchanged = 4, Some((50, Active))),
            ("many", Timer, 2000, |c| c.history.unchanged = 4000, Some((60, Recent))),
            ("no active jobs", Timer, 2000, idle, Some((60, Recent))),
            (
                "a long interval",
                Timer,
                2000,
                |c| c.request.interval = Some(Duration::from_secs(300)),
                Some((300, Recent)),
            ),
            ("a job has ended", Timer, 2000, |c| c.history.wanted = Some(Recent), Some((0, Recent))),
            ("a contradiction", Timer, 1020, |c| c.history.wanted = Some(All), Some((10, Active))),
            (
                "a contradiction, minutes after the list",
                Timer,
                1310,
                |c| c.history.wanted = Some(All),
                Some((6, All)),
            ),
            (
                "a contradiction, long after the list",
                Timer,
                2000,
                |c| c.history.wanted = Some(All),
                Some((0, All)),
            ),
            ("a list of an hour ago", Timer, 4600, |_| {}, Some((0, All))),
            ("a list of almost an hour ago", Timer, 4599, |_| {}, Some((0, Recent))),
            ("a return to a fresh list", Return, 2008, |_| {}, None),
            ("a return to an old list", Return, 2010, |c| c.history.unchanged = 5, Some((0, Recent))),
            ("a return after an hour", Return, 4600, |_| {}, Some((0, All))),
            ("a network again", Online, 2100, |_| {}, Some((0, Recent))),
            ("a restored page", Restored, 2001, |_| {}, Some((0, All))),
            ("a restored page, paused", Restored, 2001, |c| c.is_paused = true, Some((0, All))),
            ("paused", Timer, 9000, |c| c.is_paused = true, None),
            ("a return while paused", Return, 9000, |c| c.is_paused = true, None),
            ("another list asks", Timer, 2000, |c| c.is_leader = false, Some((150, Active))),
            ("the other list is silent", Timer, 2150, |c| c.is_leader = false, Some((0, Recent))),
            ("a return, another list asks", Return, 2020, |c| c.is_leader = false, Some((130, Recent))),
            ("hidden", Timer, 2400, |c| c.request.is_visible = false, None),
            (
                "hidden when a job ended",
                Timer,
                2000,
                |c| (c.request.is_visible, c.history.wanted) = (false, Some(Recent)),
                None,
            ),
            ("without an interval", Timer, 2400, |c| c.request.interval = None, None),
            ("a service without filters", Timer, 2000, |c| c.sends_filters = false, Some((10, All))),
            (
                "a service without filters and without active jobs",
                Timer,
                2000,
                |c| {
                    c.sends_filters = false;
                    idle(c);
                },
                None,
            ),
            ("a pending request", Timer, 9000, |c| c.request.latest = LatestRequest::Pending, None),
        ];
        for (name, occasion, now, change, expected) in table {
            let mut context = context(occasion, now);
            change(&mut context);
            let next = next_poll(context).map(|(delay, ask)| (delay.as_secs(), ask));
            assert_eq!(next, expected, "{name}");
        }
    }

    #[test]
    fn a_failed_refresh_is_repeated_as_a_refresh_and_a_failed_list_as_a_list() {
        let error = ApiError::Network { bytes: None, detail: String::new() };
        let latest = LatestRequest::Failed { error: &error, at: at(2000), failures: 1 };
        for (listed, sends_filters, ask) in
            [(listed(), true, Ask::Recent), (None, true, Ask::All), (listed(), false, Ask::All)]
        {
            let mut context = context(Occasion::Timer, 2000);
            (context.request.latest, context.history.listed) = (latest, listed);
            context.sends_filters = sends_filters;
            assert_eq!(next_poll(context), Some((Duration::from_secs(20), ask)));
        }
    }
}
