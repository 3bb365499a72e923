//! The composition root: from settings to state to page.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;

use crate::api::Client;
use crate::components::elements::Element;
use crate::components::filter_form::filter_form;
use crate::components::header::header;
use crate::components::jobs_panel::jobs_panel;
use crate::components::settings_trouble::settings_trouble;
use crate::settings::{Reading, Settings};
use crate::state::address::AddressBar;
use crate::state::clock::use_now;
use crate::state::draft::Draft;
use crate::state::jobs::Jobs;
use crate::state::view::Question;

/// The page, or what is wrong with its settings.
#[component]
pub fn App(
    /// The settings, as they were read.
    reading: Reading,
) -> impl IntoView {
    match reading.settings {
        Ok(settings) => page(settings),
        Err(problems) => settings_trouble(&problems),
    }
}

/// The page.
fn page(settings: Settings) -> Element {
    let settings = Arc::new(settings);
    let address = AddressBar::new();
    let filter = Memo::new(move |_| address.query().with(Draft::from_query).validate().ok());
    let client = Client::new(Rc::new((*settings).clone()));
    let zone = settings.service_time_zone;
    let jobs = Jobs::new(client, move || filter.get(), settings.refresh_interval(), zone);
    let rows = Memo::new(move |_| {
        let filter = filter.get()?;
        let (search, sort) = address.query().with(|query| (query.search_text().to_owned(), query.sort()));
        Some(jobs.rows(&Question { filter, search, sort }))
    });
    let now = use_now();
    let main = Element::new("main")
        .child(filter_form(address))
        .child(jobs_panel(jobs, rows, address, now, &settings));
    Element::new("div").class("page").child(header(&settings.title, jobs, now)).child(main)
}
