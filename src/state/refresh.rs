//! The policy of automatic refreshes. It decides when, and has no timers.

use std::time::Duration;

use jess_api::Timestamp;

use super::lifecycle::{Completion, JobsState, Phase};
use crate::api::ApiError;

/// The input of a decision.
#[derive(Debug, Clone, Copy)]
pub struct RefreshContext<'s> {
    /// The state of the job list.
    pub state: &'s JobsState,
    /// The interval that the administrator set; `None` for no automatic refreshes.
    pub interval: Option<Duration>,
    /// True if the page is visible.
    pub visible: bool,
    /// The current instant.
    pub now: Timestamp,
}

/// The maximum delay of a retry after failures, unless the interval is longer.
const MAX_RETRY_DELAY: Duration = Duration::from_secs(600);

/// The inverse of the maximum fraction of time spent loading: a history that takes 6 seconds to load is refreshed at
/// most every 2 minutes.
const MAX_LOAD_FRACTION: u32 = 20;

/// Returns the delay until the next automatic refresh, or `None` if none is due.
///
/// There is no automatic refresh if no job is active, if the page is hidden, or if the session has expired. In these
/// cases the list is refreshed when the user returns to the page (see [`is_due_on_return`]).
pub fn next_refresh_in(context: RefreshContext<'_>) -> Option<Duration> {
    let interval = context.interval.filter(|_| context.visible)?;
    match &context.state.phase {
        Phase::Loaded => {
            let loaded = context.state.loaded.as_ref().filter(|loaded| loaded.active)?;
            let completion = loaded.completion.as_ref()?;
            Some(remaining(refresh_delay(completion, interval), completion.at, context.now))
        }
        Phase::Failed { error, at, failures } => {
            let backoff = interval.saturating_mul(2_u32.saturating_pow(*failures));
            let delay = backoff.min(MAX_RETRY_DELAY.max(interval));
            is_transient(error).then(|| remaining(delay, *at, context.now))
        }
        Phase::Idle | Phase::Loading { .. } => None,
    }
}

/// Reports whether to refresh at once when the user returns to the page. After a failure, the user may have signed in
/// in another tab, or the network may be available again. A list without active jobs has no automatic refreshes, but
/// there may be new jobs.
pub fn is_due_on_return(context: RefreshContext<'_>) -> bool {
    match &context.state.phase {
        Phase::Failed { error, .. } => *error == ApiError::SignedOut || is_transient(error),
        Phase::Loaded => match (context.interval, context.state.completion()) {
            (Some(interval), Some(completion)) => {
                remaining(refresh_delay(completion, interval), completion.at, context.now).is_zero()
            }
            _ => false,
        },
        Phase::Idle | Phase::Loading { .. } => false,
    }
}

/// Returns the time for which a reply counts as fresh.
fn refresh_delay(completion: &Completion, interval: Duration) -> Duration {
    interval.max(completion.took.saturating_mul(MAX_LOAD_FRACTION))
}

/// Returns the remaining part of a delay that began at `start`. If the clock was set back, that is the whole delay.
fn remaining(delay: Duration, start: Timestamp, now: Timestamp) -> Duration {
    let elapsed = Duration::from_millis(u64::try_from(now.millis_since(start)).unwrap_or(0));
    delay.saturating_sub(elapsed)
}

/// Reports whether the error is transient: the same request may succeed later without action by the user.
pub fn is_transient(error: &ApiError) -> bool {
    match error {
        ApiError::Network { .. } | ApiError::TimedOut { .. } | ApiError::Unreadable { .. } => true,
        ApiError::Http { status, .. } => *status == 429 || *status >= 500,
        ApiError::SignedOut | ApiError::Refused { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use jess_api::JobFilter;

    use super::super::lifecycle::LoadedJobs;
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn loaded(active: bool, took: Duration) -> JobsState {
        let at = Timestamp::from_millis(0);
        let completion = Some(Completion { covers: JobFilter::default(), unreadable: 0, at, took });
        JobsState { phase: Phase::Loaded, loaded: Some(LoadedJobs { version: 1, active, completion }) }
    }

    /// Returns the state after `failures` consecutive failed requests.
    fn failed(error: ApiError, failures: u32) -> JobsState {
        let mut state = JobsState::default();
        for _ in 0..failures {
            state.start_loading();
            state.fail(error.clone(), Timestamp::from_millis(0));
        }
        state
    }

    fn network_error() -> ApiError {
        ApiError::Network { bytes: None, detail: String::new() }
    }

    fn context(state: &JobsState) -> RefreshContext<'_> {
        let now = Timestamp::from_millis(0);
        RefreshContext { state, interval: Some(30 * SECOND), visible: true, now }
    }

    #[test]
    fn only_a_list_with_an_active_job_is_refreshed() {
        assert_eq!(next_refresh_in(context(&loaded(true, SECOND))), Some(30 * SECOND));
        assert_eq!(next_refresh_in(context(&loaded(false, SECOND))), None);
    }

    #[test]
    fn no_refresh_without_an_interval_or_while_hidden_or_while_loading() {
        let state = loaded(true, SECOND);
        assert_eq!(next_refresh_in(RefreshContext { interval: None, ..context(&state) }), None);
        assert_eq!(next_refresh_in(RefreshContext { visible: false, ..context(&state) }), None);
        let mut loading = state.clone();
        loading.start_loading();
        assert_eq!(next_refresh_in(context(&loading)), None);
        assert_eq!(next_refresh_in(context(&JobsState::default())), None);
    }

    #[test]
    fn the_delay_counts_from_the_completion_of_the_reply() {
        let state = loaded(true, SECOND);
        let at =
            |seconds: i64| RefreshContext { now: Timestamp::from_millis(seconds * 1000), ..context(&state) };
        assert_eq!(next_refresh_in(at(10)), Some(20 * SECOND));
        assert_eq!(next_refresh_in(at(500)), Some(Duration::ZERO));
        assert_eq!(next_refresh_in(at(-5)), Some(30 * SECOND), "the clock was set back");
    }

    #[test]
    fn a_list_that_loads_slowly_is_refreshed_less_often() {
        assert_eq!(next_refresh_in(context(&loaded(true, 6 * SECOND))), Some(120 * SECOND));
    }

    #[test]
    fn transient_errors_are_retried_with_exponential_backoff() {
        let delays: Vec<_> = (1..8)
            .map(|n| next_refresh_in(context(&failed(network_error(), n))).unwrap().as_secs())
            .collect();
        assert_eq!(delays, [60, 120, 240, 480, 600, 600, 600]);
        let unavailable = ApiError::Http { status: 503, message: None };
        assert_eq!(next_refresh_in(context(&failed(unavailable, 1))), Some(60 * SECOND));
    }

    #[test]
    fn errors_that_need_the_user_are_not_retried() {
        for error in [
            ApiError::SignedOut,
            ApiError::Refused { message: None },
            ApiError::Http { status: 400, message: None },
            ApiError::Http { status: 403, message: None },
        ] {
            assert_eq!(next_refresh_in(context(&failed(error.clone(), 1))), None, "{error:?}");
        }
    }

    #[test]
    fn a_return_after_an_expired_session_or_a_transient_error_refreshes() {
        assert!(is_due_on_return(context(&failed(ApiError::SignedOut, 1))));
        assert!(is_due_on_return(context(&failed(network_error(), 1))));
        assert!(!is_due_on_return(context(&failed(ApiError::Refused { message: None }, 1))));
        let mut loading = failed(ApiError::SignedOut, 1);
        loading.start_loading();
        assert!(!is_due_on_return(context(&loading)), "a request is pending");
    }

    #[test]
    fn a_return_to_an_old_list_without_active_jobs_refreshes() {
        let state = loaded(false, SECOND);
        let after =
            |seconds: i64| RefreshContext { now: Timestamp::from_millis(seconds * 1000), ..context(&state) };
        assert!(!is_due_on_return(after(29)));
        assert!(is_due_on_return(after(30)));
        assert!(!is_due_on_return(RefreshContext { interval: None, ..after(3000) }));
    }
}
