//! The policy of requests that the user does not make: when to ask, and how long to wait. It decides, and has no timers.

use std::time::Duration;

use super::lifecycle::{JobsState, Pause, Phase};
use crate::api::ApiError;
use crate::platform::Moment;

/// The input of a decision.
#[derive(Debug, Clone, Copy)]
pub struct RequestContext<'s> {
    /// The latest request.
    pub latest: LatestRequest<'s>,
    /// The time in which the service wants no requests.
    pub pause: Option<Pause>,
    /// The interval that the administrator set; `None` for no automatic refreshes.
    pub interval: Option<Duration>,
    /// True if the page is visible.
    pub is_visible: bool,
    /// The occasion of the decision.
    pub occasion: Occasion,
    /// The current moment.
    pub now: Moment,
}

/// The latest request: for the list, or for the status of one job.
#[derive(Debug, Clone, Copy)]
pub enum LatestRequest<'s> {
    /// There was none, and one is wanted.
    None,
    /// There was none and none is wanted, or one is pending.
    Pending,
    /// The reply was complete.
    Succeeded {
        /// The moment when the request was sent: the reply is no newer than that.
        sent: Moment,
        /// The moment when the reply was complete.
        at: Moment,
        /// True if the reply has a job that has not ended.
        is_active: bool,
    },
    /// The request failed.
    Failed {
        /// The cause.
        error: &'s ApiError,
        /// The moment of the failure.
        at: Moment,
        /// The number of consecutive failed requests, including this one.
        failures: u32,
    },
}

/// The occasion of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The latest request has ended, or a timer has.
    Timer,
    /// The user has returned to the page: its window has the focus, or it has become visible.
    Return,
    /// The browser has a network again.
    Online,
    /// The page is shown again after it was left, as it was then (back/forward cache). Meanwhile the user may have signed
    /// out.
    Restored,
}

/// The maximum delay of an automatic request, unless the interval is longer.
const MAX_DELAY: Duration = Duration::from_secs(300);

/// The minimum time from a failure to a request on return, for each failure after the first. A user who switches between
/// windows while the service is down must not multiply its requests.
const RETURN_DELAY: Duration = Duration::from_secs(1);

/// The maximum of these minimum times.
const MAX_RETURN_DELAY: Duration = Duration::from_secs(10);

/// The inverse of the maximum fraction of time spent loading: a history that takes 6 seconds to load is refreshed at
/// most every 2 minutes, one that takes 15 seconds or more after [`MAX_DELAY`].
const MAX_LOAD_FRACTION: u32 = 20;

/// Returns the delay until the next request that the user does not make, or `None` if none is due.
///
/// A list without active jobs is requested again only when the user returns. So is one whose session has expired: the
/// user may have signed in elsewhere. Any other failure can pass without the user's doing.
pub fn next_request_in(context: RequestContext<'_>) -> Option<Duration> {
    let RequestContext { latest, pause, interval, is_visible, occasion, now } = context;
    if occasion == Occasion::Restored {
        // As for a reload, which is what the user would get without the cache.
        return Some(Duration::ZERO);
    }
    if !is_visible {
        return None;
    }
    let delay = match (occasion, latest) {
        (_, LatestRequest::Pending) => None,
        (_, LatestRequest::None) => Some(Duration::ZERO),
        (Occasion::Timer, LatestRequest::Succeeded { sent, at, is_active }) => interval
            .filter(|_| is_active)
            .map(|interval| refresh_delay(sent, at, interval).saturating_sub(now.elapsed_since(at))),
        (Occasion::Timer, LatestRequest::Failed { error, at, failures }) => interval
            .and_then(|interval| retry_delay(error, failures, interval))
            .map(|delay| delay.saturating_sub(now.elapsed_since(at))),
        // There may be new jobs, also if none was active. If the machine slept during the request, the reply is as old
        // as the request.
        (_, LatestRequest::Succeeded { sent, at, .. }) => interval
            .filter(|interval| refresh_delay(sent, at, *interval) <= now.elapsed_since(sent))
            .map(|_| Duration::ZERO),
        (Occasion::Online, LatestRequest::Failed { error, .. }) if is_of_network(error) => {
            Some(Duration::ZERO)
        }
        (_, LatestRequest::Failed { at, failures, .. }) => {
            Some(return_delay(failures).saturating_sub(now.elapsed_since(at)))
        }
    };
    let pause = pause.map_or(Duration::ZERO, |pause| pause.left(now));
    delay.map(|delay| delay.max(pause))
}

/// Returns the time for which a reply counts as fresh.
fn refresh_delay(sent: Moment, at: Moment, interval: Duration) -> Duration {
    let took = at.running_since(sent);
    interval.max(took.saturating_mul(MAX_LOAD_FRACTION)).min(max_delay(interval))
}

/// Returns the time from a failure to the next request; `None` after the end of the session.
fn retry_delay(error: &ApiError, failures: u32, interval: Duration) -> Option<Duration> {
    let slow = max_delay(interval);
    match error {
        ApiError::SignedOut => None,
        error if is_transient(error) => {
            Some(interval.saturating_mul(2_u32.saturating_pow(failures)).min(slow))
        }
        _ => Some(slow),
    }
}

/// Returns the minimum time from a failure to a request on return.
fn return_delay(failures: u32) -> Duration {
    RETURN_DELAY.saturating_mul(failures.saturating_sub(1)).min(MAX_RETURN_DELAY)
}

fn max_delay(interval: Duration) -> Duration {
    MAX_DELAY.max(interval)
}

/// Reports whether the error is likely to pass soon. Others, such as a refusal, may need action by a person.
fn is_transient(error: &ApiError) -> bool {
    match error {
        ApiError::Unreadable { .. } => true,
        ApiError::Http { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
        ApiError::SignedOut | ApiError::Refused { .. } => false,
        error => is_of_network(error),
    }
}

fn is_of_network(error: &ApiError) -> bool {
    matches!(error, ApiError::Network { .. } | ApiError::TimedOut { .. })
}

impl JobsState {
    /// Returns the latest request for the list.
    pub fn latest_request(&self) -> LatestRequest<'_> {
        match (&self.phase, &self.loaded) {
            (Phase::Failed { error, at, failures }, _) => {
                LatestRequest::Failed { error, at: *at, failures: *failures }
            }
            (Phase::Loaded, Some(loaded)) => match &loaded.completion {
                Some(completion) => LatestRequest::Succeeded {
                    sent: completion.sent,
                    at: completion.at,
                    is_active: loaded.active,
                },
                None => LatestRequest::Pending,
            },
            (Phase::Idle | Phase::Loading { .. } | Phase::Loaded, _) => LatestRequest::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use jess_api::{BodyKind, Timestamp};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const INTERVAL: Option<Duration> = Some(Duration::from_secs(30));

    /// Returns a moment, in seconds by both clocks.
    fn at(seconds: u64) -> Moment {
        moment(i64::try_from(seconds).unwrap(), seconds)
    }

    /// Returns a moment, in seconds by the wall clock and by the monotonic clock.
    fn moment(wall: i64, monotonic: u64) -> Moment {
        Moment::new(Timestamp::from_millis(wall * 1000), Duration::from_secs(monotonic))
    }

    /// Returns a request that took one second and ended at the moment 1000.
    fn succeeded(is_active: bool) -> LatestRequest<'static> {
        LatestRequest::Succeeded { sent: at(999), at: at(1000), is_active }
    }

    /// Returns the last of some failures, at the moment 1000.
    fn failed(error: &ApiError, failures: u32) -> LatestRequest<'_> {
        LatestRequest::Failed { error, at: at(1000), failures }
    }

    fn context(latest: LatestRequest<'_>, occasion: Occasion, now: Moment) -> RequestContext<'_> {
        RequestContext { latest, pause: None, interval: INTERVAL, is_visible: true, occasion, now }
    }

    /// Returns the seconds until the next request.
    fn seconds(context: RequestContext<'_>) -> Option<u64> {
        next_request_in(context).map(|delay| delay.as_secs())
    }

    fn http(status: u16) -> ApiError {
        ApiError::Http { status, message: None, retry_after: None }
    }

    fn no_network() -> ApiError {
        ApiError::Network { bytes: None, detail: String::new() }
    }

    #[test]
    fn each_request_has_its_delay_on_each_occasion() {
        use Occasion::{Online, Restored, Return, Timer};
        let (network, refused) = (no_network(), ApiError::Refused { message: None });
        let slow = LatestRequest::Succeeded { sent: at(994), at: at(1000), is_active: true };
        let table = [
            ("active jobs", succeeded(true), Timer, 1000, Some(30)),
            ("active jobs, a while later", succeeded(true), Timer, 1010, Some(20)),
            ("active jobs, long ago", succeeded(true), Timer, 9000, Some(0)),
            ("no active jobs", succeeded(false), Timer, 9000, None),
            ("a list that takes 6 s to load", slow, Timer, 1000, Some(120)),
            ("a return to a fresh list", succeeded(false), Return, 1028, None),
            ("a return to an old list", succeeded(false), Return, 1029, Some(0)),
            ("a return to a slow list", slow, Return, 1113, None),
            ("a return to an old slow list", slow, Return, 1114, Some(0)),
            ("a network after a success", succeeded(true), Online, 1010, None),
            ("a restored page", succeeded(false), Restored, 1001, Some(0)),
            ("a restored page with a request", LatestRequest::Pending, Restored, 1001, Some(0)),
            ("a pending request", LatestRequest::Pending, Timer, 9000, None),
            ("a return to a pending request", LatestRequest::Pending, Return, 9000, None),
            ("no request yet", LatestRequest::None, Timer, 1000, Some(0)),
            ("no network", failed(&network, 1), Timer, 1000, Some(60)),
            ("no network, a while later", failed(&network, 1), Timer, 1050, Some(10)),
            ("a network again", failed(&network, 9), Online, 1000, Some(0)),
            ("a return after a failure", failed(&network, 1), Return, 1000, Some(0)),
            ("a return after three failures", failed(&network, 3), Return, 1000, Some(2)),
            ("a return a while later", failed(&network, 3), Return, 1002, Some(0)),
            ("a return after many failures", failed(&network, u32::MAX), Return, 1000, Some(10)),
            ("a refusal", failed(&refused, 1), Timer, 1000, Some(300)),
            ("a return after a refusal", failed(&refused, 1), Return, 1000, Some(0)),
            ("the session has expired", failed(&ApiError::SignedOut, 1), Timer, 9000, None),
            ("a return after that", failed(&ApiError::SignedOut, 1), Return, 1000, Some(0)),
        ];
        for (name, latest, occasion, now, expected) in table {
            assert_eq!(seconds(context(latest, occasion, at(now))), expected, "{name}");
        }
    }

    #[test]
    fn every_error_except_the_end_of_the_session_is_retried_within_the_maximum_delay() {
        let unreadable = ApiError::Unreadable { kind: BodyKind::Html, bytes: 9, detail: String::new() };
        let timed_out = ApiError::TimedOut { seconds: 45, bytes: 0, next_seconds: 90 };
        let table = [
            (no_network(), [60, 120, 240, 300, 300]),
            (timed_out, [60, 120, 240, 300, 300]),
            (unreadable, [60, 120, 240, 300, 300]),
            (http(408), [60, 120, 240, 300, 300]),
            (http(429), [60, 120, 240, 300, 300]),
            (http(500), [60, 120, 240, 300, 300]),
            (http(503), [60, 120, 240, 300, 300]),
            (http(400), [300; 5]),
            (http(403), [300; 5]),
            (http(404), [300; 5]),
            (http(302), [300; 5]),
            (ApiError::Refused { message: None }, [300; 5]),
        ];
        for (error, expected) in table {
            let delay = |failures| seconds(context(failed(&error, failures), Occasion::Timer, at(1000)));
            assert_eq!([1, 2, 3, 4, u32::MAX].map(delay), expected.map(Some), "{error:?}");
            for occasion in [Occasion::Return, Occasion::Online] {
                assert_eq!(seconds(context(failed(&error, 9), occasion, at(1008))), Some(0), "{error:?}");
            }
        }
    }

    #[test]
    fn a_hidden_page_requests_nothing() {
        let network = no_network();
        for latest in [succeeded(true), failed(&network, 1), LatestRequest::None] {
            for occasion in [Occasion::Timer, Occasion::Return, Occasion::Online] {
                let hidden = RequestContext { is_visible: false, ..context(latest, occasion, at(9000)) };
                assert_eq!(next_request_in(hidden), None, "{latest:?}");
            }
        }
    }

    #[test]
    fn without_an_interval_only_a_return_after_a_failure_requests_again() {
        let network = no_network();
        let table = [
            (succeeded(true), Occasion::Timer, None),
            (succeeded(true), Occasion::Return, None),
            (failed(&network, 1), Occasion::Timer, None),
            (failed(&network, 1), Occasion::Return, Some(0)),
            (failed(&network, 1), Occasion::Online, Some(0)),
            (succeeded(true), Occasion::Restored, Some(0)),
        ];
        for (latest, occasion, expected) in table {
            let context = RequestContext { interval: None, ..context(latest, occasion, at(9000)) };
            assert_eq!(seconds(context), expected, "{latest:?} {occasion:?}");
        }
    }

    #[test]
    fn a_long_interval_is_never_shortened() {
        let (network, interval) = (no_network(), Some(86_400 * SECOND));
        for latest in [succeeded(true), failed(&network, 9)] {
            let context = RequestContext { interval, ..context(latest, Occasion::Timer, at(1000)) };
            assert_eq!(seconds(context), Some(86_400), "{latest:?}");
        }
    }

    #[test]
    fn clocks_that_jump_and_machines_that_sleep_delay_nothing_beyond_the_maximum() {
        let two_days = 2 * 86_400;
        // The readings of the clocks when the request was sent and when the reply was complete.
        let table = [
            ("the clock was set forward", moment(1000, 1000), moment(1000 + two_days, 1001), 30),
            ("the clock was set back", moment(1000, 1000), moment(1000 - two_days, 1001), 30),
            ("an hour of sleep, without the monotonic clock", moment(1000, 1000), moment(4600, 1001), 30),
            ("an hour of sleep, with the monotonic clock", at(1000), at(4600), 300),
        ];
        for (name, sent, done, expected) in table {
            let latest = LatestRequest::Succeeded { sent, at: done, is_active: true };
            assert_eq!(seconds(context(latest, Occasion::Timer, done)), Some(expected), "{name}");
            if done.elapsed_since(sent) > MAX_DELAY {
                // The reply may be as old as the request.
                assert_eq!(seconds(context(latest, Occasion::Return, done)), Some(0), "{name}");
            }
        }
        let latest = LatestRequest::Succeeded { sent: at(1000), at: at(1001), is_active: true };
        let jumped_back = context(latest, Occasion::Timer, moment(-500_000, 1011));
        assert_eq!(seconds(jumped_back), Some(20), "the clock was set back after the reply");
        let slept = context(latest, Occasion::Timer, moment(4600, 1002));
        assert_eq!(seconds(slept), Some(0), "the machine slept after the reply");
    }

    #[test]
    fn nothing_is_requested_before_the_time_that_the_service_gives() {
        let error = ApiError::Http { status: 429, message: None, retry_after: Some(600 * SECOND) };
        let mut state = JobsState::default();
        state.start_loading();
        state.fail(error.clone(), at(1000));
        assert_eq!(state.paused_until(), Some(Timestamp::from_millis(1_600_000)));
        for (occasion, now, expected) in [
            (Occasion::Timer, 1000, Some(600)),
            (Occasion::Timer, 1599, Some(1)),
            (Occasion::Return, 1001, Some(599)),
            (Occasion::Return, 1599, Some(1)),
            (Occasion::Online, 1100, Some(500)),
            (Occasion::Return, 1600, Some(0)),
            // The user goes back to the page, or would reload it.
            (Occasion::Restored, 1001, Some(0)),
        ] {
            let context =
                RequestContext { pause: state.pause, ..context(state.latest_request(), occasion, at(now)) };
            assert_eq!(seconds(context), expected, "{occasion:?} at {now}");
        }
        // A request of the user may fail otherwise; the time stays, and is still shown.
        state.start_loading();
        state.fail(no_network(), at(1100));
        assert_eq!(state.paused_until(), Some(Timestamp::from_millis(1_600_000)));
        let context = RequestContext {
            pause: state.pause,
            ..context(state.latest_request(), Occasion::Return, at(1200))
        };
        assert_eq!(seconds(context), Some(400));
        state.start_loading();
        state.set_loaded();
        assert_eq!(state.pause, None);
    }

    #[test]
    fn a_429_without_retry_after_pauses_requests() {
        let mut state = JobsState::default();
        state.fail(http(429), at(1000));
        assert_eq!(
            (state.paused_until(), state.pause.map(|pause| pause.left(at(1000)))),
            (None, Some(60 * SECOND))
        );
    }
}
