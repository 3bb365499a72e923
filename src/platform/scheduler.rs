//! The browser's event loop and its timers.
#![expect(clippy::disallowed_methods, reason = "this module limits the delays of timers")]

use std::time::Duration;

use gloo_timers::callback::Timeout;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// The longest delay of a timer in milliseconds, 24.8 days. A longer one overflows, and the timer fires at once (HTML,
/// "timers").
const MAX_TIMER_MS: u32 = i32::MAX.unsigned_abs();

/// Calls `callback` after a delay, of at most 24.8 days. Dropping the timer cancels it.
///
/// While the machine sleeps, a timer stops on most systems.
pub fn set_timer(delay: Duration, callback: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(timer_millis(delay), callback)
}

/// Waits, at least for this time.
pub async fn delay(delay: Duration) {
    let mut timer = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        timer = Some(set_timer(delay, move || {
            let _ = resolve.call0(&JsValue::NULL);
        }));
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
    drop(timer);
}

/// Returns the delay in whole milliseconds, rounded up so that a timer does not fire too early, as a timer can have it.
fn timer_millis(delay: Duration) -> u32 {
    let millis = delay.as_nanos().div_ceil(1_000_000);
    u32::try_from(millis).unwrap_or(u32::MAX).min(MAX_TIMER_MS)
}

/// Yields to the browser, which handles pending events and renders before the future is resumed.
///
/// This posts a message to itself, because a nested timer waits for at least 4 ms (HTML, "timers").
pub async fn yield_to_browser() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    // If the message cannot be sent, the promise would never resolve.
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // The promise is never rejected.
        let _ = JsFuture::from(promise).await;
    }
}

/// Calls `callback` before the next frame is painted. A hidden tab has none until it is shown.
///
/// Leptos' `request_animation_frame` leaves the memory of the callback to a finalizer. Chromium drops a page from the
/// back/forward cache if a finalizer runs in it; here nothing is left to one.
pub fn on_next_frame(callback: impl FnOnce() + 'static) {
    spawn_local(async {
        let promise = js_sys::Promise::new(&mut |resolve, _| request_frame(&resolve));
        // The promise is never rejected.
        let _ = JsFuture::from(promise).await;
        callback();
    });
}

fn request_frame(callback: &js_sys::Function) {
    // Fails only if the argument is not a function.
    let _ = leptos::prelude::window().request_animation_frame(callback);
}

/// The time after which [`painted`] no longer waits, in milliseconds.
const PAINT_TIMEOUT_MS: u32 = 100;

/// Waits until the browser has painted what has changed. Browsers paint nothing in a hidden tab: then it waits for
/// 100 ms.
pub async fn painted() {
    let mut timer = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let on_timeout = resolve.clone();
        timer = Some(Timeout::new(PAINT_TIMEOUT_MS, move || {
            let _ = on_timeout.call0(&JsValue::NULL);
        }));
        request_frame(&resolve);
    });
    // The promise is never rejected. It resolves before the frame is painted, and a message arrives after that.
    let _ = JsFuture::from(promise).await;
    drop(timer);
    yield_to_browser().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_delay_overflows_a_timer() {
        let table = [
            (Duration::ZERO, 0),
            (Duration::from_nanos(1), 1),
            (Duration::from_millis(30), 30),
            (Duration::from_secs(86_400), 86_400_000),
            (Duration::from_millis(2_147_483_647), 2_147_483_647),
            (Duration::from_millis(2_147_483_648), 2_147_483_647),
            // Twenty times two days, and what is more than a u32.
            (Duration::from_secs(40 * 86_400), 2_147_483_647),
            (Duration::from_secs(60 * 86_400), 2_147_483_647),
            (Duration::MAX, 2_147_483_647),
        ];
        for (delay, millis) in table {
            assert_eq!(timer_millis(delay), millis, "{delay:?}");
        }
    }
}
