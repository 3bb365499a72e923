//! The browser's console.

use wasm_bindgen::JsValue;

/// Logs a warning for administrators.
pub fn warn(message: &str) {
    web_sys::console::warn_1(&JsValue::from_str(message));
}
