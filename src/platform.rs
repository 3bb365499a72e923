//! What the page needs to know of the machine it runs on: the clock, the time zone, the console.
//!
//! Everything else takes these as values, so that it can be tested anywhere.

use chrono::{FixedOffset, Offset, Utc};
use jess_api::Timestamp;
use wasm_bindgen::JsValue;

/// The present instant, by the viewer's clock.
pub fn now() -> Timestamp {
    // Whole milliseconds, and within the exact range of a double for 285,000 years.
    #[expect(clippy::cast_possible_truncation)]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// The viewer's offset from UTC at `instant`, daylight saving included.
pub fn local_offset(instant: Timestamp) -> FixedOffset {
    #[expect(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&JsValue::from_f64(instant.as_millis() as f64));
    // Zones are at most 14 hours from UTC; an instant that JavaScript cannot hold gives NaN, which casts to 0.
    #[expect(clippy::cast_possible_truncation)]
    let seconds_east = (date.get_timezone_offset() * -60.0) as i32;
    FixedOffset::east_opt(seconds_east).unwrap_or_else(utc)
}

/// No offset from UTC.
pub fn utc() -> FixedOffset {
    Utc.fix()
}

/// Tells whoever looks into the console; for facts that an administrator can act on.
pub fn warn(message: &str) {
    web_sys::console::warn_1(&JsValue::from_str(message));
}
