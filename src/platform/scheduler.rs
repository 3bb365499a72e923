//! The browser's event loop.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Yields to the browser, which handles pending events and renders before the future is resumed.
///
/// This posts a message to itself, because a nested timer waits for at least 4 ms (HTML, "timers").
pub async fn yield_to_browser() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    // If the message cannot be sent, the promise would never resolve.
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // The promise is never rejected.
        let _ = JsFuture::from(promise).await;
    }
}
