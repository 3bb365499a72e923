//! What the tests in the browser share.

use std::time::Duration;

use leptos::leptos_dom::helpers::set_timeout;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// Waits until something is so. Each round lets timers, requests and effects go on; the bound is there only
/// to end a test that would never pass.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if is_so() {
            return;
        }
        settle().await;
    }
    panic!("never came true: {what}");
}

/// Lets whatever is due now happen: promises, effects, timers of no length.
pub(crate) async fn settle() {
    wait(Duration::ZERO).await;
}

/// Lets some time pass, for what must *not* happen in it; for what must, there is [`until`].
pub(crate) async fn wait(time: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL)), time);
    });
    JsFuture::from(promise).await.unwrap();
}

/// Lets enough rounds pass for anything that a wrong implementation would do to be done.
pub(crate) async fn settle_well() {
    for _ in 0..20 {
        settle().await;
    }
}

/// The looks of the list, on which it depends which rows are in view.
const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/jobs_panel.css"),
    include_str!("../../style/job_list.css"),
    include_str!("../../style/job_list_narrow.css"),
);

/// A new element of the document to build something in.
pub(crate) fn stage() -> HtmlElement {
    let head = document().head().unwrap();
    if head.query_selector("style.page").unwrap().is_none() {
        let style = document().create_element("style").unwrap();
        style.set_class_name("page");
        style.set_text_content(Some(STYLE));
        head.append_child(&style).unwrap();
    }
    let stage: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&stage).unwrap();
    stage
}

/// Gives the address this query.
pub(crate) fn visit(search: &str) {
    let path = window().location().pathname().unwrap();
    let url = format!("{path}{search}");
    window().history().unwrap().push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url)).unwrap();
}

/// The query of the address.
pub(crate) fn search() -> String {
    window().location().search().unwrap()
}

/// The text of the first element that a selector finds; empty where there is none.
pub(crate) fn text(within: &Element, selector: &str) -> String {
    within.query_selector(selector).unwrap().and_then(|element| element.text_content()).unwrap_or_default()
}

/// How many elements a selector finds.
pub(crate) fn number_of(within: &Element, selector: &str) -> u32 {
    within.query_selector_all(selector).unwrap().length()
}

/// The first element that a selector finds.
pub(crate) fn find<T: JsCast>(within: &Element, selector: &str) -> T {
    let element = within.query_selector(selector).unwrap();
    element.unwrap_or_else(|| panic!("no {selector}")).dyn_into().unwrap()
}
