//! Helpers of the tests in the browser.

use std::time::Duration;

use jess_jobs::platform::set_timer;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// Waits until a condition is true. Each round lets timers, requests and effects run; the limit only ends tests that
/// would never pass.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if condition() {
            return;
        }
        settle().await;
    }
    panic!("timed out: {what}");
}

/// Lets pending promises, effects and timers run.
pub(crate) async fn settle() {
    wait(Duration::ZERO).await;
}

/// Waits for some time, in which something must not happen. See [`until`] for what must.
pub(crate) async fn wait(time: Duration) {
    let mut timer = None;
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        timer = Some(set_timer(time, move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL))));
    });
    JsFuture::from(promise).await.unwrap();
    drop(timer);
}

/// Waits long enough that a wrong implementation would have acted.
pub(crate) async fn settle_well() {
    for _ in 0..20 {
        settle().await;
    }
}

/// Adds an element to the document.
pub(crate) fn stage() -> HtmlElement {
    let stage: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&stage).unwrap();
    stage
}

/// The URL of a service. Lists of the same service share their requests, so each has another one.
pub(crate) fn service() -> String {
    thread_local!(static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    COUNT.set(COUNT.get() + 1);
    format!("https://jess{}.example/", COUNT.get())
}
