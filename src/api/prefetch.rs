//! The request that `public/start.js` has sent before this program was there.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::endpoint::Endpoint;

/// Where the script leaves it.
const NAME: &str = "__jessJobsPrefetch";

/// A request that is on its way.
pub(super) struct PrefetchedRequest {
    /// What ends it.
    pub(super) controller: AbortController,
    /// Its response, once the head has come.
    pub(super) response: JsFuture,
}

/// The prefetched request, if it is the very one that is wanted; ends it if it is another. There is one at most, and
/// it is taken once.
pub(super) fn take(wanted: &Endpoint) -> Option<PrefetchedRequest> {
    let global = js_sys::global();
    let name = JsValue::from_str(NAME);
    let prefetched = Reflect::get(&global, &name).ok().filter(JsValue::is_object)?;
    // Refused only for a property that somebody has sealed; it would then be taken twice, and fail as read.
    let _ = Reflect::set(&global, &name, &JsValue::NULL);
    let field = |name: &str| Reflect::get(&prefetched, &JsValue::from_str(name)).ok();
    let controller: AbortController = field("controller")?.dyn_into().ok()?;
    let is_wanted = field("url")?.as_string().as_deref() == Some(wanted.url())
        && field("body")?.as_string().as_deref() == wanted.body();
    match field("response")?.dyn_into::<Promise>() {
        Ok(response) if is_wanted => {
            Some(PrefetchedRequest { controller, response: JsFuture::from(response) })
        }
        _ => {
            controller.abort();
            None
        }
    }
}
