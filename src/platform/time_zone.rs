//! The viewer's time zone.

use chrono::{FixedOffset, Offset, Utc};
use jess_api::Timestamp;
use wasm_bindgen::JsValue;

/// Returns the viewer's offset from UTC at `instant`, daylight saving time included.
pub fn local_offset(instant: Timestamp) -> FixedOffset {
    #[expect(clippy::cast_precision_loss)]
    let date = js_sys::Date::new(&JsValue::from_f64(instant.as_millis() as f64));
    // Offsets are at most 14 hours. An instant out of JavaScript's range gives NaN, which casts to 0.
    #[expect(clippy::cast_possible_truncation)]
    let seconds_east = (date.get_timezone_offset() * -60.0) as i32;
    FixedOffset::east_opt(seconds_east).unwrap_or_else(utc)
}

/// Returns the offset of UTC, which is zero.
pub fn utc() -> FixedOffset {
    Utc.fix()
}
