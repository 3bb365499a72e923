//! The head of the page: its title, when the list was loaded, and the button that loads it again.

use jess_api::Timestamp;
use leptos::prelude::*;

use super::elements::{attribute, block, dynamic, nothing, text, time};
use super::format;
use crate::platform;
use crate::state::jobs::Jobs;

/// The head of the page.
#[component]
pub fn Header(
    /// The title.
    title: String,
    /// The jobs.
    jobs: Jobs,
    /// The present instant.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let updated = move || {
        let Some(at) = jobs.state().with(|state| state.held().map(|held| held.at)) else { return nothing() };
        let offset = platform::local_offset(at);
        let exact = format::date_time(at, offset);
        let today = format::date(now.get(), offset) == format::date(at, offset);
        let words = if today { format::time_of_day(at, offset) } else { exact.clone() };
        block("updated", vec![text("Updated "), time(at, Some(exact), text(words))])
    };
    view! {
        <header class="page-header">
            <h1>{title}</h1>
            <div class="page-tools">
                {dynamic(updated)}
                <button
                    class=attribute(move || Some(if jobs.is_loading() { "button button-busy" } else { "button" }.to_owned()))
                    type="button"
                    on:click=move |_| jobs.refresh()
                >
                    <svg class="button-icon" viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3"></path>
                    </svg>
                    "Refresh"
                </button>
            </div>
        </header>
    }
}
