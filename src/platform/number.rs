//! Numbers that the browser parses and formats: Rust's functions for floats would be a twentieth of the download.

use js_sys::Number;
use wasm_bindgen::JsValue;

/// Returns the number that a text is, without surrounding whitespace; NaN for any other text, also an empty one.
pub fn parse_number(text: &str) -> f64 {
    let text = text.trim();
    let is_decimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    // JavaScript also reads hexadecimal numbers, and an empty text as 0.
    if text.is_empty() || !text.bytes().all(is_decimal) {
        return f64::NAN;
    }
    JsValue::from_str(text).unchecked_into_f64()
}

/// Formats a number with at most four significant digits, for the mark of an axis.
pub fn format_number(number: f64) -> String {
    let rounded = Number::from(number).to_precision(4).ok().map(String::from).unwrap_or_default();
    // Without the zeros at the end.
    Number::from(parse_number(&rounded)).to_string_with_radix(10).ok().map(String::from).unwrap_or_default()
}
