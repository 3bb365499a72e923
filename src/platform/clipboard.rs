//! The clipboard.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, Node};

/// Copies a text to the clipboard. Returns false if the browser does not allow it.
pub async fn copy_text(text: &str) -> bool {
    if write(text).await {
        return true;
    }
    let (Ok(element), Some(body)) = (document().create_element("pre"), document().body()) else {
        return false;
    };
    element.set_text_content(Some(text));
    // It is removed before the browser paints it.
    let is_copied = body.append_child(&element).is_ok() && select(&element) && execute_copy();
    element.remove();
    is_copied
}

/// Copies the text of an element to the clipboard. Returns false if the browser does not allow it; the text is then
/// selected, so that the user can copy it.
pub async fn copy_text_of(element: &Node) -> bool {
    let text = element.text_content().unwrap_or_default();
    if write(&text).await {
        return true;
    }
    select(element) && execute_copy()
}

async fn write(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Pages over plain http have no clipboard, and a frame or the policy of a portal may forbid writing to it.
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

fn select(element: &Node) -> bool {
    let selection = window().get_selection().ok().flatten();
    selection.is_some_and(|selection| selection.select_all_children(element).is_ok())
}

/// Copies what is selected.
fn execute_copy() -> bool {
    // Deprecated, but what all browsers have where there is no clipboard.
    document().unchecked_ref::<HtmlDocument>().exec_command("copy").unwrap_or(false)
}
