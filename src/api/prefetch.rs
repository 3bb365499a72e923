//! The request that `public/start.js` has sent before the program was loaded.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::endpoint::Endpoint;

/// The global property in which the script leaves the request.
const PROPERTY: &str = "__jessJobsPrefetch";

/// A request that has been sent.
pub(super) struct PrefetchedRequest {
    /// The controller that aborts it.
    pub(super) controller: AbortController,
    /// The response, once its head has arrived.
    pub(super) response: JsFuture,
}

/// Takes the prefetched request if it is the one to `endpoint`, and aborts it if it is another. There is at most one.
pub(super) fn take(endpoint: &Endpoint) -> Option<PrefetchedRequest> {
    let global = js_sys::global();
    let name = JsValue::from_str(PROPERTY);
    let request = Reflect::get(&global, &name).ok().filter(JsValue::is_object)?;
    // Refused only for a property that a script has sealed.
    let _ = Reflect::set(&global, &name, &JsValue::NULL);
    let field = |name: &str| Reflect::get(&request, &JsValue::from_str(name)).ok();
    let controller: AbortController = field("controller")?.dyn_into().ok()?;
    let is_same = field("url")?.as_string().as_deref() == Some(endpoint.url())
        && field("body")?.as_string().as_deref() == endpoint.body();
    match field("response")?.dyn_into::<Promise>() {
        Ok(response) if is_same => Some(PrefetchedRequest { controller, response: JsFuture::from(response) }),
        _ => {
            controller.abort();
            None
        }
    }
}
