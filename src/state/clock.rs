//! The current time as a signal.

use chrono::NaiveDate;
use gloo_timers::callback::Interval;
use jess_api::{Timestamp, ZoneRules, day_of};
use leptos::prelude::*;

use super::page_return::use_page_return;
use crate::platform;

/// The time between two updates in milliseconds. Relative times have a resolution of one minute.
const TICK_MS: u32 = 30_000;

/// Returns the current time, updated until the owner of the caller ends, and at once when the user returns to the page:
/// the machine may have slept.
#[expect(clippy::disallowed_methods, reason = "the interval is a constant")]
pub fn use_now() -> ReadSignal<Timestamp> {
    let (now, set_now) = signal(platform::now());
    StoredValue::new_local(Interval::new(TICK_MS, move || set_now.set(platform::now())));
    use_page_return(move |_| set_now.set(platform::now()));
    now
}

/// Returns the current day in a zone; it changes within half a minute after midnight.
pub fn use_today(
    now: ReadSignal<Timestamp>,
    zone: StoredValue<impl ZoneRules + 'static, LocalStorage>,
) -> Memo<NaiveDate> {
    // A clock outside of the calendar has no day.
    Memo::new(move |_| zone.with_value(|zone| day_of(zone, now.get())).unwrap_or_default())
}
