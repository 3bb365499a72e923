//! Automatic refreshes: the timer and the listeners that run the policy of `state/refresh.rs`.

use std::time::Duration;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use super::page_visibility::use_page_visibility;
use super::refresh::{RefreshContext, is_due_on_return, next_refresh_in};
use crate::platform;

/// Refreshes the jobs while one of them is active and the page is visible, and when the user returns to the page, until
/// the owner of the caller ends. Without an `interval` the jobs are refreshed only after failures, on return.
pub fn use_auto_refresh(jobs: Jobs, interval: Option<Duration>) {
    let is_visible = use_page_visibility();
    Effect::new(move |_| {
        let visible = is_visible.get();
        let delay = jobs
            .state()
            .with(|state| next_refresh_in(RefreshContext { state, interval, visible, now: platform::now() }));
        if let Some(delay) = delay {
            let millis = u32::try_from(delay.as_millis()).unwrap_or(u32::MAX);
            // The timer is cancelled when the effect runs again.
            StoredValue::new_local(Timeout::new(millis, move || jobs.refresh()));
        }
    });

    let is_checking_session = RwSignal::new(false);
    Effect::new(move |_| {
        if is_checking_session.get() {
            spawn_local_scoped_with_cancellation(async move {
                jobs.refresh_if_signed_in().await;
                is_checking_session.set(false);
            });
        }
    });

    let on_return = move || {
        let (is_due, is_signed_out) = jobs.state().with_untracked(|state| {
            let context = RefreshContext { state, interval, visible: true, now: platform::now() };
            (is_due_on_return(context), state.is_signed_out())
        });
        match (is_due, is_signed_out) {
            (true, true) if !is_checking_session.get_untracked() => is_checking_session.set(true),
            (true, false) => jobs.refresh(),
            _ => {}
        }
    };
    // A window that gets the focus and a page that becomes visible are two ways to return. Often there are both events;
    // in a frame, there may be only one.
    StoredValue::new_local(EventListener::new(&window(), "focus", move |_| on_return()));
    Effect::new(move |was_visible: Option<bool>| {
        let is_visible = is_visible.get();
        if is_visible && was_visible == Some(false) {
            on_return();
        }
        is_visible
    });
}
