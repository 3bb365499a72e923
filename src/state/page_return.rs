//! The events upon which the user may expect something newer than what the page shows.

use gloo_events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use super::refresh_policy::Occasion;

/// Calls `on_return` when the user returns to the page and when the browser has a network again, until the owner of the
/// caller ends.
///
/// One return has several events, of which there may be all or only one: a window that gets the focus, a page that
/// becomes visible, and in some browsers one that is thawed.
pub fn use_page_return(on_return: impl Fn(Occasion) + Copy + 'static) {
    let listen = |target: &web_sys::EventTarget, event, occasion| {
        // The listener is removed with the owner.
        StoredValue::new_local(EventListener::new(target, event, move |_| on_return(occasion)));
    };
    listen(&window(), "focus", Occasion::Return);
    listen(&window(), "online", Occasion::Online);
    listen(&document(), "resume", Occasion::Return);
    StoredValue::new_local(EventListener::new(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            on_return(Occasion::Return);
        }
    }));
    StoredValue::new_local(EventListener::new(&window(), "pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            on_return(Occasion::Restored);
        }
    }));
}

/// Calls `on_leave` when the user leaves the page, which the browser may show again as it is, until the owner of the
/// caller ends.
///
/// A listener to `unload` would keep browsers from doing that.
pub fn use_page_leave(on_leave: impl Fn() + 'static) {
    StoredValue::new_local(EventListener::new(&window(), "pagehide", move |_| on_leave()));
}
