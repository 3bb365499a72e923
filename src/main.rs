//! Starts the page: the settings, and the app in its place.

use std::panic;

use jess_jobs::app::App;
use jess_jobs::platform;
use jess_jobs::settings::Settings;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The element of `index.html` with the settings, and the one that the page is built in.
const SETTINGS_ID: &str = "jess-jobs-settings";
const APP_ID: &str = "jess-jobs";

fn main() {
    // For developers: the release build leaves the words of a panic out. For users, a fault that ends the
    // program is told by public/start.js, which outlives it.
    panic::set_hook(Box::new(|info| platform::warn(&format!("The page has stopped: {info}"))));
    let json = document().get_element_by_id(SETTINGS_ID).and_then(|element| element.text_content());
    let reading = Settings::read(platform::written(&json.unwrap_or_default()));
    for key in &reading.unknown {
        platform::warn(&format!("The setting “{key}” is not known; it is misspelt, or of another version."));
    }
    if let Ok(settings) = &reading.settings {
        document().set_title(&settings.title);
    }
    if let Some(parent) = element(APP_ID) {
        mount_to(parent, move || view! { <App reading/> }).forget();
    } else {
        platform::warn(&format!("There is no element with the id “{APP_ID}” to build the page in."));
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
