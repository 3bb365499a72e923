//! The storage of the browser's tab. Browsers refuse it in a sandboxed frame, and when it is full.

use leptos::prelude::window;
use web_sys::Storage;

/// Returns the value of a key; `None` without a value or without storage.
pub fn session_value(key: &str) -> Option<String> {
    session_storage()?.get_item(key).ok().flatten()
}

/// Stores a value, or removes it. Does nothing where there is no storage.
pub fn set_session_value(key: &str, value: Option<&str>) {
    let Some(storage) = session_storage() else { return };
    // What cannot be stored is not there when it is read, which callers expect.
    let _ = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
