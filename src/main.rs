//! The program: mounts the page, or a list that is embedded in another page, when a script asks for it.

use jess_jobs::app::{App, Controls};
use jess_jobs::embedding::Host;
use jess_jobs::platform;
use jess_jobs::settings::Settings;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

fn main() {
    // For developers: a release build has no panic messages. `public/start.js` and `public/embed.js` show an alert
    // when the program has stopped.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| platform::warn(&format!("The page has stopped: {info}"))));
}

/// A mounted list, as JavaScript controls it.
///
/// JavaScript may drop the handle: the list then stays mounted.
#[wasm_bindgen]
pub struct JobListHandle {
    view: Option<UnmountHandle<<AnyView as Render>::State>>,
    controls: Controls,
}

/// Mounts a job list in `parent`, with settings in JSON.
///
/// Without a `host` the list is the page, as `public/start.js` mounts it. With one it is a part of another page, as
/// `public/embed.js` mounts it.
#[wasm_bindgen]
pub fn mount(parent: HtmlElement, settings: &str, host: Option<Host>) -> JobListHandle {
    let settings = Settings::parse(settings);
    for key in &settings.unknown {
        platform::warn(&format!(
            "The setting “{key}” is not known: it is misspelled, or of another version."
        ));
    }
    let controls = Controls::default();
    let view = mount_to(parent, {
        let controls = controls.clone();
        move || view! { <App settings host controls/> }.into_any()
    });
    JobListHandle { view: Some(view), controls }
}

#[wasm_bindgen]
impl JobListHandle {
    /// Replaces the filter of a list that has its own query; its search and its sort order stay.
    #[wasm_bindgen(js_name = setQuery)]
    pub fn set_query(&self, query: &str) {
        self.controls.set_query(query);
    }

    /// Draws the rows that are in view, after a change of size or position that the window does not report.
    pub fn redraw(&self) {
        self.controls.redraw();
    }

    /// Removes the list and ends its requests, timers and listeners.
    pub fn unmount(mut self) {
        drop(self.view.take());
    }
}

impl Drop for JobListHandle {
    fn drop(&mut self) {
        if let Some(view) = self.view.take() {
            view.forget();
        }
    }
}
