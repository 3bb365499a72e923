//! The composition root: from settings to state to page.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::api::Client;
use crate::components::filter_form::FilterForm;
use crate::components::header::Header;
use crate::components::jobs_panel::JobsPanel;
use crate::components::settings_trouble::SettingsTrouble;
use crate::settings::{Reading, Settings};
use crate::state::address::{self, AddressBar};
use crate::state::clock::use_now;
use crate::state::draft::Draft;
use crate::state::jobs::Jobs;
use crate::state::lifecycle::JobsState;
use crate::state::view::Rows;

/// The page, or what is wrong with its settings.
#[component]
pub fn App(
    /// The settings, as they were read.
    reading: Reading,
) -> impl IntoView {
    match reading.settings {
        Ok(settings) => view! { <Page settings/> }.into_any(),
        Err(problems) => view! { <SettingsTrouble problems/> }.into_any(),
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
    let jobs = Jobs::new(client, filter.into(), settings.refresh_interval());
    let rows = Memo::new(move |_| {
        jobs.state().with(|state| {
            filter.with(|filter| {
                filter.as_ref().map(|filter| Rows::of(state, filter, zone)).unwrap_or_default()
            })
        })
    });

    let busy = Signal::derive(move || jobs.state().with(JobsState::is_loading));
    let updated = Signal::derive(move || jobs.state().with(|state| state.held().map(|held| held.at)));
    let sign_in_link = {
        let settings = Arc::clone(&settings);
        Signal::derive(move || {
            address.query().track();
            settings.sign_in_link(&address::path_and_query())
        })
    };
    let now = use_now();
    view! {
        <div class="page">
            <Header title=settings.title.clone() busy updated on_refresh=Callback::new(move |()| jobs.refresh())/>
            <main>
                <FilterForm address/>
                <JobsPanel jobs filter rows address sign_in_link now/>
            </main>
        </div>
    }
}
