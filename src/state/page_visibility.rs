//! The visibility of the page as a signal.

use gloo_events::EventListener;
use leptos::prelude::*;

/// Returns whether the page is visible, updated until the owner of the caller ends.
pub fn use_page_visibility() -> ReadSignal<bool> {
    let (is_visible, set_visible) = signal(is_page_visible());
    // The listener is removed with the owner.
    StoredValue::new_local(EventListener::new(&document(), "visibilitychange", move |_| {
        set_visible.set(is_page_visible());
    }));
    is_visible
}

fn is_page_visible() -> bool {
    !document().hidden()
}
