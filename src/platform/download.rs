//! Downloads, which the browser saves as files.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;

/// Lets the browser download a URL with the user's cookies. Whether it does cannot be known: a frame or the user may forbid
/// it.
pub fn download(url: &str) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(url);
        link.set_download("");
        // Not in the document, so that the page around the list does not see the click.
        link.click();
    }
}
