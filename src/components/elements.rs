//! The elements that the page is made of, each behind one type.
//!
//! Leptos compiles the machinery of a view once for each shape of it, and that of a reactive part once for each
//! closure. That is fast, and most of the weight of a page: spelled out everywhere, the same page is a third
//! larger. So what repeats, and what changes, goes through these functions.

use std::sync::{Arc, Mutex};

use jess_api::Timestamp;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use wasm_bindgen::JsCast;

use super::format;

/// A part of a view that is drawn anew when what it reads changes.
pub fn dynamic(view: impl FnMut() -> AnyView + Send + 'static) -> SharedReactiveFunction<AnyView> {
    Arc::new(Mutex::new(view))
}

/// An attribute that follows what it reads; absent for `None`.
pub fn attribute(
    value: impl FnMut() -> Option<String> + Send + 'static,
) -> SharedReactiveFunction<Option<String>> {
    Arc::new(Mutex::new(value))
}

/// Nothing.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// Bare text.
pub fn text(words: impl Into<String>) -> AnyView {
    words.into().into_any()
}

/// A paragraph.
pub fn paragraph(class: &'static str, words: impl Into<String>) -> AnyView {
    view! { <p class=class>{words.into()}</p> }.into_any()
}

/// A piece of text in a line, with more of it at hand where there is a title.
pub fn span(class: impl Into<String>, title: Option<String>, words: impl Into<String>) -> AnyView {
    view! { <span class=class.into() title=title>{words.into()}</span> }.into_any()
}

/// A block of other elements.
pub fn block(class: &'static str, children: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{children}</div> }.into_any()
}

/// Gives the focus to the element that a selector finds, once what has just changed is drawn. For presses that
/// take their own button away: without a place of its own the focus would start again at the top of the page.
pub fn focus_on(selector: String) {
    request_animation_frame(move || {
        let element = document().query_selector(&selector).ok().flatten();
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Refused only for what cannot have the focus; then it stays where it is.
            let _ = element.focus();
        }
    });
}

/// A button that does something when it is pressed.
pub fn button(label: impl Into<String>, on_press: impl Fn() + Send + Sync + 'static) -> AnyView {
    erased_button(label.into(), Callback::new(move |()| on_press()))
}

fn erased_button(label: String, on_press: Callback<()>) -> AnyView {
    view! {
        <button class="button" type="button" on:click=move |_| on_press.run(())>
            {label}
        </button>
    }
    .into_any()
}

/// A link that looks like a button. `download` asks the browser to save what it leads to.
pub fn link(class: &'static str, href: String, download: bool, label: String) -> AnyView {
    view! { <a class=class href=href download=download.then_some("")>{label}</a> }.into_any()
}

/// A time, for machines too; `title` is its exact text where `words` is not.
pub fn time(instant: Timestamp, title: Option<String>, words: AnyView) -> AnyView {
    view! { <time datetime=format::iso(instant) title=title>{words}</time> }.into_any()
}
