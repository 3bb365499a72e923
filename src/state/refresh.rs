//! When to ask for the list again: policy alone, no timer.

use std::time::Duration;

use jess_api::Timestamp;

use super::lifecycle::{Completion, JobsState, Phase};
use crate::api::ApiError;

/// What the decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct RefreshContext<'s> {
    /// The list, and what became of the latest request.
    pub state: &'s JobsState,
    /// The interval that the administrator set; none for never.
    pub every: Option<Duration>,
    /// Whether the page can be seen.
    pub visible: bool,
    /// The present instant.
    pub now: Timestamp,
}

/// The longest time between two attempts after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// A request may take up at most this share of the time: a history that takes 6 seconds to come is asked for
/// at most every 2 minutes.
const MAX_LOAD_FRACTION: u32 = 20;

/// How long to wait before the list is asked for again without anybody's doing; none for not at all.
///
/// A list in which every job has ended does not change by itself, a page that nobody sees need not be fresh,
/// and a session that has ended does not come back by asking: for the latter two, the return of the viewer is
/// the moment (see [`on_return`]).
pub fn next_refresh_in(facts: RefreshContext<'_>) -> Option<Duration> {
    let every = facts.every.filter(|_| facts.visible)?;
    match &facts.state.phase {
        Phase::Loaded => {
            let held = facts.state.loaded.as_ref().filter(|held| held.active)?;
            let completion = held.completion.as_ref()?;
            Some(left_of(pause_after(completion, every), completion.at, facts.now))
        }
        Phase::Failed { error, at, failures } => {
            let doubled = every.saturating_mul(2_u32.saturating_pow(*failures));
            is_transient(error).then(|| left_of(doubled.min(LONGEST_PAUSE.max(every)), *at, facts.now))
        }
        Phase::Idle | Phase::Loading { .. } => None,
    }
}

/// Whether to ask again at once when the viewer comes back to the page: after a failure they may have signed in
/// elsewhere, or the network may be back; and a list of jobs that have all ended is not asked for by itself,
/// though there may be new ones by now.
pub fn on_return(facts: RefreshContext<'_>) -> bool {
    match &facts.state.phase {
        Phase::Failed { error, .. } => *error == ApiError::SignedOut || is_transient(error),
        Phase::Loaded => match (facts.every, facts.state.completion()) {
            (Some(every), Some(completion)) => {
                left_of(pause_after(completion, every), completion.at, facts.now).is_zero()
            }
            _ => false,
        },
        Phase::Idle | Phase::Loading { .. } => false,
    }
}

/// How long an answer is fresh enough.
fn pause_after(completion: &Completion, every: Duration) -> Duration {
    every.max(completion.took.saturating_mul(MAX_LOAD_FRACTION))
}

/// What is left of a pause that began at `start`.
fn left_of(pause: Duration, start: Timestamp, now: Timestamp) -> Duration {
    let passed = Duration::from_millis(u64::try_from(now.millis_since(start)).unwrap_or(0));
    pause.saturating_sub(passed)
}

/// Whether the same request may succeed later without anybody's doing.
fn is_transient(error: &ApiError) -> bool {
    match error {
        ApiError::Network { .. } | ApiError::TimedOut { .. } | ApiError::Unreadable { .. } => true,
        ApiError::Http { status, .. } => *status == 429 || *status >= 500,
        ApiError::SignedOut | ApiError::Refused { .. } | ApiError::Aborted => false,
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

    /// The state after that many failures in a row.
    fn failed(error: ApiError, times: u32) -> JobsState {
        let mut state = JobsState::default();
        for _ in 0..times {
            state.start_loading();
            state.fail(error.clone(), Timestamp::from_millis(0));
        }
        state
    }

    fn network() -> ApiError {
        ApiError::Network { bytes: None, detail: String::new() }
    }

    fn facts(state: &JobsState) -> RefreshContext<'_> {
        let now = Timestamp::from_millis(0);
        RefreshContext { state, every: Some(30 * SECOND), visible: true, now }
    }

    #[test]
    fn a_list_with_an_active_job_is_asked_for_again() {
        assert_eq!(next_refresh_in(facts(&loaded(true, SECOND))), Some(30 * SECOND));
        assert_eq!(next_refresh_in(facts(&loaded(false, SECOND))), None);
    }

    #[test]
    fn never_when_set_to_never_nor_unseen_nor_while_a_request_is_on_its_way() {
        let state = loaded(true, SECOND);
        assert_eq!(next_refresh_in(RefreshContext { every: None, ..facts(&state) }), None);
        assert_eq!(next_refresh_in(RefreshContext { visible: false, ..facts(&state) }), None);
        let mut asked = state.clone();
        asked.start_loading();
        assert_eq!(next_refresh_in(facts(&asked)), None);
        assert_eq!(next_refresh_in(facts(&JobsState::default())), None);
    }

    #[test]
    fn time_that_has_passed_unseen_counts() {
        let state = loaded(true, SECOND);
        let at =
            |seconds: i64| RefreshContext { now: Timestamp::from_millis(seconds * 1000), ..facts(&state) };
        assert_eq!(next_refresh_in(at(10)), Some(20 * SECOND));
        assert_eq!(next_refresh_in(at(500)), Some(Duration::ZERO));
        assert_eq!(next_refresh_in(at(-5)), Some(30 * SECOND), "a clock that was set back");
    }

    #[test]
    fn a_slow_answer_is_asked_for_less_often() {
        assert_eq!(next_refresh_in(facts(&loaded(true, 6 * SECOND))), Some(120 * SECOND));
    }

    #[test]
    fn failures_that_may_pass_are_tried_again_with_longer_and_longer_pauses() {
        let pauses: Vec<_> =
            (1..8).map(|n| next_refresh_in(facts(&failed(network(), n))).unwrap().as_secs()).collect();
        assert_eq!(pauses, [60, 120, 240, 480, 600, 600, 600]);
        let unavailable = ApiError::Http { status: 503, message: None };
        assert_eq!(next_refresh_in(facts(&failed(unavailable, 1))), Some(60 * SECOND));
    }

    #[test]
    fn failures_that_need_somebody_are_left_to_them() {
        for error in [
            ApiError::SignedOut,
            ApiError::Refused { message: None },
            ApiError::Http { status: 400, message: None },
            ApiError::Http { status: 403, message: None },
        ] {
            assert_eq!(next_refresh_in(facts(&failed(error.clone(), 1))), None, "{error:?}");
        }
    }

    #[test]
    fn the_viewers_return_is_the_moment_after_signing_in() {
        assert!(on_return(facts(&failed(ApiError::SignedOut, 1))));
        assert!(on_return(facts(&failed(network(), 1))));
        assert!(!on_return(facts(&failed(ApiError::Refused { message: None }, 1))));
        let mut asked = failed(ApiError::SignedOut, 1);
        asked.start_loading();
        assert!(!on_return(facts(&asked)), "a request is on its way");
    }

    #[test]
    fn the_viewers_return_finds_new_jobs_where_the_old_have_all_ended() {
        let state = loaded(false, SECOND);
        let after =
            |seconds: i64| RefreshContext { now: Timestamp::from_millis(seconds * 1000), ..facts(&state) };
        assert!(!on_return(after(29)));
        assert!(on_return(after(30)));
        assert!(!on_return(RefreshContext { every: None, ..after(3000) }));
    }
}
