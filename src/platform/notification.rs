//! Notifications of the browser, which appear outside of the page.

use gloo_events::EventListener;
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::NotificationOptions;

/// The user's decision about notifications of this origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationPermission {
    /// They are shown.
    Granted,
    /// The browser refuses them without asking again.
    Denied,
    /// The user has not decided.
    Undecided,
    /// The browser has no notifications.
    Unsupported,
}

impl NotificationPermission {
    /// Returns the current permission.
    pub fn current() -> Self {
        // The constructor is absent in some browsers, and in others for a page over plain http.
        if !js_sys::Reflect::has(&window(), &"Notification".into()).unwrap_or(false) {
            return Self::Unsupported;
        }
        match web_sys::Notification::permission() {
            web_sys::NotificationPermission::Granted => Self::Granted,
            web_sys::NotificationPermission::Denied => Self::Denied,
            _ => Self::Undecided,
        }
    }

    /// Asks the user, if they have not decided yet. Browsers do that only after an action of the user.
    pub async fn request() -> Self {
        if Self::current() == Self::Undecided
            && let Ok(answer) = web_sys::Notification::request_permission()
        {
            // Rejected only where there is nobody to ask, which the permission then says.
            let _ = JsFuture::from(answer).await;
        }
        Self::current()
    }
}

/// A notification that is shown. Dropping it leaves it on the screen, where a click then only closes it.
pub struct Notification {
    _listener: EventListener,
}

impl Notification {
    /// Shows a notification, in place of one with the same tag. A click focuses the page and calls `on_click`. Returns
    /// `None` if the browser refuses it, as some do without a service worker.
    pub fn show(title: &str, body: &str, tag: &str, on_click: impl Fn() + 'static) -> Option<Self> {
        let options = NotificationOptions::new();
        options.set_body(body);
        options.set_tag(tag);
        let shown = web_sys::Notification::new_with_options(title, &options).ok()?;
        let listener = EventListener::new(&shown, "click", move |event| {
            // Refused in a frame of another origin.
            let _ = window().focus();
            if let Some(shown) =
                event.target().and_then(|target| target.dyn_into::<web_sys::Notification>().ok())
            {
                shown.close();
            }
            on_click();
        });
        Some(Self { _listener: listener })
    }
}
