//! The composition root: from settings to state to page.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::api::Client;
use crate::components::filter_form::FilterForm;
use crate::components::header::Header;
use crate::components::jobs_panel::JobsPanel;
use crate::components::settings_trouble::settings_trouble;
use crate::settings::{Reading, Settings};
use crate::state::address::AddressBar;
use crate::state::clock::use_now;
use crate::state::draft::Draft;
use crate::state::jobs::Jobs;
use crate::state::view::Rows;

/// The page, or what is wrong with its settings.
#[component]
pub fn App(
    /// The settings, as they were read.
    reading: Reading,
) -> impl IntoView {
    match reading.settings {
        Ok(settings) => view! { <Page settings/> }.into_any(),
        Err(problems) => settings_trouble(&problems),
    }
}

/// The page.
#[component]
fn Page(settings: Settings) -> impl IntoView {
    let settings = Arc::new(settings);
    provide_context(Arc::clone(&settings));
    let zone = settings.service_time_zone;

    let address = AddressBar::new();
    let filter = Memo::new(move |_| address.query().with(Draft::from_query).validate().ok());
    let client = Client::new(Rc::new((*settings).clone()));
    let jobs = Jobs::new(client, move || filter.get(), settings.refresh_interval());
    let rows = Memo::new(move |_| {
        jobs.state().with(|state| {
            filter.with(|filter| {
                filter.as_ref().map(|filter| Rows::of(state, filter, zone)).unwrap_or_default()
            })
        })
    });

    let now = use_now();
    view! {
        <div class="page">
            <Header title=settings.title.clone() jobs now/>
            <main>
                <FilterForm address/>
                <JobsPanel jobs filter rows address now/>
            </main>
        </div>
    }
}
