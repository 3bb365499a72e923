//! The title and the icon of the browser's tab.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlLinkElement;

/// Sets the title of the tab.
pub fn set_tab_title(title: &str) {
    document().set_title(title);
}

/// Returns the URL of the icon of the tab; `None` if the page names none.
pub fn tab_icon() -> Option<String> {
    Some(icon_link()?.href())
}

/// Sets the icon of the tab, if the page names one.
pub fn set_tab_icon(url: &str) {
    if let Some(link) = icon_link() {
        link.set_href(url);
    }
}

fn icon_link() -> Option<HtmlLinkElement> {
    document().query_selector("link[rel=icon]").ok().flatten()?.dyn_into().ok()
}
