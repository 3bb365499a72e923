//! The clipboard.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, Node};

/// Copies the text of an element to the clipboard. Returns false if the browser does not allow it; the text is then
/// selected, so that the user can copy it.
pub async fn copy_text_of(element: &Node) -> bool {
    let text = element.text_content().unwrap_or_default();
    let clipboard = window().navigator().clipboard();
    // Pages over plain http have no clipboard, and a frame or the policy of a portal may forbid writing to it.
    if !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(&text)).await.is_ok() {
        return true;
    }
    let selection = window().get_selection().ok().flatten();
    if selection.is_none_or(|selection| selection.select_all_children(element).is_err()) {
        return false;
    }
    // Deprecated, but what all browsers have where there is no clipboard.
    document().unchecked_ref::<HtmlDocument>().exec_command("copy").unwrap_or(false)
}
