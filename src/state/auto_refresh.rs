//! Automatic requests: the timers and the events that run the policies of `state/poll_policy.rs` and
//! `state/refresh_policy.rs`.

use std::time::Duration;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use super::page_return::{use_page_leave, use_page_return};
use super::page_visibility::use_page_visibility;
use super::poll_policy::{Ask, PollContext, next_poll};
use super::refresh_policy::{Occasion, RequestContext};
use crate::platform::{self, Broadcast, Lock, Moment};

/// The longest time without a decision. A timer stops while the machine sleeps, so that a long one would end late.
const MAX_TIMER: Duration = Duration::from_secs(30);

/// Refreshes the jobs while the page is visible, after failures, and when the user returns to the page, until the owner of
/// the caller ends. Without an `interval` the jobs are refreshed only on return: after failures, and if the page was left.
///
/// `service` is the URL of the service: of all lists of the same service and origin, one makes the requests, and the others
/// hear the replies.
pub fn use_auto_refresh(jobs: Jobs, interval: Option<Duration>, service: &str) {
    let is_checking_session = RwSignal::new(false);
    Effect::new(move |_| {
        if is_checking_session.get() {
            spawn_local_scoped_with_cancellation(async move {
                jobs.refresh_if_signed_in().await;
                is_checking_session.set(false);
            });
        }
    });

    let is_leader = use_leadership(jobs, interval.is_some(), format!("jess-jobs-refresh {service}"));
    let sends_filters = jobs.sends_filters();
    let next = move |occasion, is_visible| {
        let (history, is_leader, is_paused) = (jobs.poll_history(), is_leader.get(), jobs.is_paused());
        jobs.state().with(|state| {
            jobs.polls().with(|polls| {
                let (latest, now) = (polls.latest_request(state.latest_request()), Moment::now());
                let pause = state.pause;
                let request = RequestContext { latest, pause, interval, is_visible, occasion, now };
                next_poll(PollContext { request, history, sends_filters, is_leader, is_paused })
            })
        })
    };
    let decide = move |occasion, is_visible| next(occasion, is_visible).map(|(delay, _)| delay);
    let send = move |occasion| {
        if occasion == Occasion::Restored {
            jobs.resume();
        } else if jobs.state().with_untracked(|state| state.is_signed_out()) {
            if !is_checking_session.get_untracked() {
                is_checking_session.set(true);
            }
        } else {
            match untrack(|| next(occasion, true)) {
                Some((_, Ask::All)) | None => jobs.reload(),
                Some((_, ask)) => jobs.poll(ask),
            }
        }
    };
    use_requests(decide, send);
    use_page_leave(move || jobs.suspend());
}

/// Returns whether this list makes the requests of all lists that share a `channel`. A visible one does, while it is not
/// paused; where the browser has no locks, every one does. Connects the jobs to the channel.
fn use_leadership(jobs: Jobs, is_automatic: bool, channel: String) -> RwSignal<bool> {
    let is_leader = RwSignal::new(false);
    let is_visible = use_page_visibility();
    let lock = StoredValue::new_local(None::<Lock>);
    let channel = StoredValue::new(channel);
    Effect::new(move |_| {
        // Before the lock is waited for.
        lock.set_value(None);
        is_leader.set(false);
        if is_automatic && is_visible.get() && jobs.is_shown() && !jobs.is_paused() {
            spawn_local_scoped_with_cancellation(async move {
                let acquired = Lock::acquire(&channel.get_value()).await;
                lock.set_value(acquired);
                is_leader.set(true);
            });
        }
    });
    Effect::new(move |_| {
        let is_connected = is_automatic && jobs.is_shown();
        let open = || channel.with_value(|channel| Broadcast::open(channel, move |text| jobs.hear(&text)));
        jobs.connect(is_connected.then(open));
    });
    is_leader
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
