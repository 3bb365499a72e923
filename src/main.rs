//! The program: it builds the page, or a list that is a part of another page, where a script tells it to.

use jess_jobs::app::App;
use jess_jobs::embedding::Embedding;
use jess_jobs::platform;
use jess_jobs::settings::Settings;
use js_sys::Function;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortSignal, HtmlElement};

fn main() {
    // For developers: a release build leaves the words of a panic out. For users, a fault that ends the program is
    // told by the script that started it, which outlives it.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| platform::warn(&format!("The page has stopped: {info}"))));
}

/// Builds the job list in `parent`, with these settings, in JSON.
///
/// By itself, for `public/start.js`, it is the page, and stays. As a part of another page, for `public/embed.js`,
/// it tells what happens by calling `tell` with a name and details, and goes when `end` is aborted. It then has
/// the query that the attribute `data-query` of `parent` holds, and not the window's, if there is that attribute;
/// where it changes later, an event `querychange` says so.
#[wasm_bindgen]
pub fn mount(parent: HtmlElement, settings: &str, tell: Option<Function>, end: Option<AbortSignal>) {
    let reading = Settings::parse(settings);
    for key in &reading.unknown {
        platform::warn(&format!("The setting “{key}” is not known; it is misspelt, or of another version."));
    }
    let embedding = Embedding::new(tell);
    let place = parent.clone();
    let handle = mount_to(place, move || view! { <App reading parent embedding/> });
    match end {
        None => handle.forget(),
        Some(end) if end.aborted() => drop(handle),
        Some(end) => {
            let unmount = Closure::once_into_js(move || drop(handle));
            end.set_onabort(Some(unmount.unchecked_ref()));
        }
    }
}
