//! The wall clock.

use jess_api::Timestamp;

/// Returns the current time by the viewer's clock.
pub fn now() -> Timestamp {
    // Whole milliseconds, which a double represents exactly for 285,000 years.
    #[expect(clippy::cast_possible_truncation)]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}
