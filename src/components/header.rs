//! The head of the page: its title, when the list was loaded, and the button that loads it again.

use jess_api::Timestamp;
use leptos::prelude::*;

use super::format;
use crate::platform;

/// The head of the page.
#[component]
pub fn Header(
    /// The title.
    title: String,
    /// Whether a request is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// When the rows that are shown came.
    #[prop(into)]
    updated: Signal<Option<Timestamp>>,
    /// Asks for the list again.
    on_refresh: Callback<()>,
) -> impl IntoView {
    let updated = move || {
        updated.get().map(|at| {
            let offset = platform::local_offset(at);
            view! {
                <span class="updated">
                    "Updated "
                    <time datetime=format::iso(at) title=format::date_time(at, offset)>
                        {format::time(at, offset)}
                    </time>
                </span>
            }
        })
    };
    view! {
        <header class="page-header">
            <h1>{title}</h1>
            <div class="page-tools">
                {updated}
                <button
                    class="button"
                    class:button-busy=busy
                    type="button"
                    on:click=move |_| on_refresh.run(())
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
