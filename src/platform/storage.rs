//! The storage of the browser's tab, and that of the origin. Browsers refuse both in a sandboxed frame, and when they are
//! full.

use leptos::prelude::window;
use web_sys::Storage;

/// Returns the tab's value of a key; `None` without a value or without storage.
pub fn session_value(key: &str) -> Option<String> {
    value(session_storage(), key)
}

/// Stores the tab's value of a key, or removes it. Does nothing where there is no storage.
pub fn set_session_value(key: &str, value: Option<&str>) {
    // What cannot be stored is not there when it is read, which callers expect.
    set_value(session_storage(), key, value);
}

/// Returns the origin's value of a key; `None` without a value or without storage.
pub fn local_value(key: &str) -> Option<String> {
    value(local_storage(), key)
}

/// Stores the origin's value of a key, or removes it. Reports whether the browser has done that.
pub fn set_local_value(key: &str, value: Option<&str>) -> bool {
    set_value(local_storage(), key, value)
}

fn value(storage: Option<Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok().flatten()
}

fn set_value(storage: Option<Storage>, key: &str, value: Option<&str>) -> bool {
    let Some(storage) = storage else { return false };
    let outcome = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
    outcome.is_ok()
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn local_storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
