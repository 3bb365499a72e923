//! Locks that the lists of the same origin share (Web Locks): one holds a lock, the others wait for it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

// Not in web-sys, except among its unstable interfaces.
#[wasm_bindgen]
extern "C" {
    type NavigatorLocks;

    #[wasm_bindgen(method, getter)]
    fn locks(this: &NavigatorLocks) -> Option<LockManager>;

    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// A request for a lock, or the lock. Dropping it ends the request or releases the lock.
///
/// A browser does not keep a page that holds a lock for the back button, so it is released when the page is left.
pub struct Lock {
    controller: AbortController,
    release: Option<Function>,
    _callback: Closure<dyn FnMut() -> Promise>,
}

impl Lock {
    /// Waits until this list holds the lock of this name. Returns `None` where there are no locks: in a page over plain
    /// http, and in one of an opaque origin.
    pub async fn acquire(name: &str) -> Option<Self> {
        let locks = window().navigator().unchecked_into::<NavigatorLocks>().locks()?;
        let controller = AbortController::new().ok()?;
        let mut release = None;
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let mut grant = None;
        let granted = Promise::new(&mut |resolve, _| grant = Some(resolve));
        let callback = Closure::new(move || {
            if let Some(grant) = &grant {
                // Resolving a promise does not fail.
                let _ = grant.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
            }
            held.clone()
        });
        let options = Object::new();
        // A new object accepts any property.
        let _ = Reflect::set(&options, &JsValue::from_str("signal"), &controller.signal());
        let ended = locks.request(name, &options, callback.as_ref().unchecked_ref()).ok()?;
        // From here on, dropping the future drops the lock.
        let lock = Self { controller, release, _callback: callback };
        let outcome = JsFuture::from(Promise::race(&Array::of2(&granted, &ended))).await;
        outcome.is_ok().then_some(lock)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.controller.abort();
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}
