//! The present instant as a signal, for what is told relative to it.

use std::time::Duration;

use jess_api::Timestamp;
use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

use crate::platform;

/// Relative times are told in minutes at the finest, so half of one is fine enough.
const TICK: Duration = Duration::from_secs(30);

/// The present instant, kept up to date until the owner of the caller ends.
pub fn use_now() -> ReadSignal<Timestamp> {
    let (now, set_now) = signal(platform::now());
    if let Ok(timer) = set_interval_with_handle(move || set_now.set(platform::now()), TICK) {
        on_cleanup(move || timer.clear());
    }
    now
}
