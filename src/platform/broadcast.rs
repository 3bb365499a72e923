//! Messages to the other lists of the same origin, in other tabs and in other elements of the page.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

/// A connection to the other lists that have opened the same channel. Dropping it closes it.
///
/// A browser does not keep a page with an open channel for the back button, so it is closed when the page is left.
pub struct Broadcast {
    /// Absent where the browser has no such channels, as for a page of an opaque origin.
    channel: Option<BroadcastChannel>,
    _listener: Option<EventListener>,
}

impl Broadcast {
    /// Opens the channel of this name, and calls `on_message` with each text that another list sends.
    pub fn open(name: &str, on_message: impl Fn(String) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        let listener = channel.as_ref().map(|channel| {
            EventListener::new(channel, "message", move |event| {
                let data = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                if let Some(text) = data {
                    on_message(text);
                }
            })
        });
        Self { channel, _listener: listener }
    }

    /// Sends a text to the other lists.
    pub fn send(&self, text: &str) {
        if let Some(channel) = &self.channel {
            // Refused only for a closed channel, and for values that cannot be copied.
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    }
}

impl Drop for Broadcast {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}
