//! URLs, which the browser parses.

use leptos::prelude::document;
use web_sys::Url;

/// Returns the absolute URL of one that is relative to the page; the text itself if it is not a URL.
pub fn absolute_url(url: &str) -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    Url::new_with_base(url, &base).map_or_else(|_| url.to_owned(), |absolute| absolute.href())
}
