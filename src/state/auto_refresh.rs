//! Automatic requests: the timers and the events that run the policy of `state/refresh_policy.rs`.

use std::time::Duration;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use super::page_return::{use_page_leave, use_page_return};
use super::page_visibility::use_page_visibility;
use super::refresh_policy::{Occasion, RequestContext, next_request_in};
use crate::platform::{self, Moment};

/// The longest time without a decision. A timer stops while the machine sleeps, so that a long one would end late.
const MAX_TIMER: Duration = Duration::from_secs(30);

/// Refreshes the jobs while one of them is active and the page is visible, after failures, and when the user returns to
/// the page, until the owner of the caller ends. Without an `interval` the jobs are refreshed only on return: after
/// failures, and if the page was left.
pub fn use_auto_refresh(jobs: Jobs, interval: Option<Duration>) {
    let is_checking_session = RwSignal::new(false);
    Effect::new(move |_| {
        if is_checking_session.get() {
            spawn_local_scoped_with_cancellation(async move {
                jobs.refresh_if_signed_in().await;
                is_checking_session.set(false);
            });
        }
    });

    let decide = move |occasion, is_visible| {
        jobs.state().with(|state| {
            let (latest, pause, now) = (state.latest_request(), state.pause, Moment::now());
            next_request_in(RequestContext { latest, pause, interval, is_visible, occasion, now })
        })
    };
    let send = move |occasion| {
        if occasion == Occasion::Restored {
            jobs.resume();
        } else if jobs.state().with_untracked(|state| state.is_signed_out()) {
            if !is_checking_session.get_untracked() {
                is_checking_session.set(true);
            }
        } else {
            jobs.refresh();
        }
    };
    use_requests(decide, send);
    use_page_leave(move || jobs.suspend());
}

/// Calls `send` whenever `decide` says that a request is due, until the owner of the caller ends.
///
/// `decide` returns the delay for an occasion and the visibility of the page, and is reactive. `send` gets the occasion.
pub fn use_requests(
    decide: impl Fn(Occasion, bool) -> Option<Duration> + Copy + 'static,
    send: impl Fn(Occasion) + Copy + 'static,
) {
    let is_visible = use_page_visibility();
    let recheck = RwSignal::new(());
    Effect::new(move |_| {
        recheck.track();
        if let Some(delay) = decide(Occasion::Timer, is_visible.get()) {
            // The timer is cancelled when the effect runs again.
            StoredValue::new_local(platform::set_timer(delay.min(MAX_TIMER), move || {
                if delay <= MAX_TIMER {
                    send(Occasion::Timer);
                } else {
                    recheck.notify();
                }
            }));
        }
    });

    let return_timer = StoredValue::new_local(None::<Timeout>);
    let on_return = move |occasion| {
        // The events of a return may come before the page counts as visible.
        match untrack(|| decide(occasion, true)) {
            Some(delay) if delay.is_zero() => send(occasion),
            // With an interval, the effect above continues; without one, this is the only attempt.
            Some(delay) => {
                let again = move || {
                    let is_visible = is_visible.get_untracked();
                    if untrack(|| decide(occasion, is_visible)).is_some_and(|delay| delay.is_zero()) {
                        send(occasion);
                    }
                };
                // Replacing a timer cancels it.
                return_timer.set_value(Some(platform::set_timer(delay, again)));
            }
            None => {}
        }
    };
    use_page_return(on_return);
}
