//! What the page needs to know of the machine it runs on: the clock, the time zone, the console.
//!
//! Everything else takes these as values, so that it can be tested anywhere.

use chrono::{FixedOffset, Offset, Utc};
use jess_api::Timestamp;
use js_sys::JsString;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

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

/// A text without case and without the marks on its letters, as texts are compared: `Büro` is `buro`. What
/// looks like another letter but is none of its own, such as `ﬁ`, becomes that letter (Unicode's form NFKD).
pub fn fold_for_search(text: &str) -> String {
    let text = JsString::from(text);
    let apart: String = text.normalize("NFKD").to_lower_case().into();
    apart.chars().filter(|letter| !is_mark(*letter)).map(without_stroke).collect()
}

/// The marks of Latin, Greek and Cyrillic letters, once they are apart from them.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Letters that Unicode does not take apart, and that people type without their stroke.
fn without_stroke(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'đ' => 'd',
        'ł' => 'l',
        'ı' => 'i',
        other => other,
    }
}

/// Lets the browser do what is due, such as to draw and to react to its user, and comes back. A timer would
/// come back no sooner than after 4 ms, once there have been a few (HTML, "timers").
pub async fn yield_to_browser() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    // A channel whose message cannot be sent would never come back.
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // Its promise has no way to fail.
        let _ = JsFuture::from(promise).await;
    }
}
