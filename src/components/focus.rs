//! The focus after its control has been removed, which browsers would give to the document.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use crate::context::AppContext;
use crate::platform::on_next_frame;

/// Keeps the focus in the list when the view of the caller is removed or replaced while a control in it has the focus,
/// such as "Try again" after the next attempt has succeeded. The focus goes to the control that replaces it in the same
/// view, or else to the search field.
///
/// `view` is the element of the view.
pub fn keep_focus<E>(view: NodeRef<E>)
where
    E: ElementType,
    E::Output: JsCast + Clone + 'static,
{
    // The context exists only in the list.
    let Some(AppContext { search_input, .. }) = use_context() else { return };
    // The elements are still in the page.
    on_cleanup(move || {
        let Some(view) = view.try_get_untracked().flatten() else { return };
        let view: HtmlElement = view.unchecked_into();
        let root = view.get_root_node();
        if focused_element(&root).is_some_and(|focused| view.contains(Some(&focused))) {
            on_next_frame(move || {
                if focused_element(&root).is_some() {
                    return;
                }
                let control = Some(view).filter(|view| view.is_connected()).and_then(first_control);
                match control {
                    Some(control) => focus(&control),
                    None => focus_input(search_input),
                }
            });
        }
    });
}

/// Moves the focus to a field once the page has changed, if the list still exists then.
pub fn focus_later(input: NodeRef<leptos::html::Input>) {
    on_next_frame(move || focus_input(input));
}

fn focus_input(input: NodeRef<leptos::html::Input>) {
    if let Some(input) = input.try_get_untracked().flatten() {
        focus(&input);
    }
}

/// Returns the element that has the focus in the document or shadow root of `view`; `None` if only the document has it.
pub fn focused_beside(view: &HtmlElement) -> Option<HtmlElement> {
    focused_element(&view.get_root_node())?.dyn_into().ok()
}

/// Moves the focus to an element of the page, which can be focused.
pub fn focus_element(element: &HtmlElement) {
    focus(element);
}

fn focus(element: &HtmlElement) {
    // An element in the document can be focused.
    let _ = element.focus();
}

/// Returns the element that has the focus in a document or shadow root; `None` if only the document has it.
fn focused_element(root: &Node) -> Option<Element> {
    // Shadow roots have the same property (`DocumentOrShadowRoot`).
    let focused = root.unchecked_ref::<web_sys::Document>().active_element()?;
    (focused.tag_name() != "BODY").then_some(focused)
}

fn first_control(view: HtmlElement) -> Option<HtmlElement> {
    view.query_selector("a, button").ok().flatten()?.dyn_into().ok()
}
