//! The composition root: from settings to state to page.

use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::api::{ApiError, Client};
use crate::components::elements::Element;
use crate::components::filter_form::filter_form;
use crate::components::header::header;
use crate::components::jobs_panel::jobs_panel;
use crate::components::settings_error::settings_trouble;
use crate::components::shared::AppContext;
use crate::embedding::Embedding;
use crate::settings::{ParsedSettings, Settings};
use crate::state::address::AddressBar;
use crate::state::clock::use_now;
use crate::state::draft::Draft;
use crate::state::effect::effect;
use crate::state::jobs::Jobs;
use crate::state::lifecycle::Phase;
use crate::state::query::Query;
use crate::table::rows::ListQuery;

/// The page, or what is wrong with its settings.
#[component]
pub fn App(
    /// The settings, as they were read.
    reading: ParsedSettings,
    /// The element that it is built in, which may have a query of its own.
    parent: HtmlElement,
    /// The page that it is a part of, if it is.
    embedding: Embedding,
) -> impl IntoView {
    let _ = parent;
    match reading.settings {
        Ok(settings) => page(settings, AddressBar::from_window(), embedding),
        Err(problems) => settings_trouble(&problems, embedding.is_embedded()),
    }
}

/// The page.
fn page(settings: Settings, address: AddressBar, embedding: Embedding) -> Element {
    let settings = Arc::new(settings);
    let filter = Memo::new(move |_| address.query().with(Draft::from_query).validate().ok());
    let client = Client::new(Rc::new((*settings).clone()));
    let zone = settings.service_time_zone;
    let jobs = Jobs::new(client, move || filter.get(), settings.refresh_interval(), zone);
    let rows = Memo::new(move |_| {
        let filter = filter.get()?;
        let (search, sort) = address.query().with(|query| (query.search_text().to_owned(), query.sort()));
        Some(jobs.rows(&ListQuery { filter, search, sort }))
    });
    let now = use_now();
    let is_part = embedding.is_embedded();
    let header = header(&settings, is_part, jobs, now);
    let shared = AppContext { jobs, rows, address, now, settings, embedding };
    if is_part {
        tell_of_answers(shared.clone());
    }
    // The embedding page has a main part already.
    let main = Element::new(if is_part { "div" } else { "main" });
    let main = main.child(filter_form(address)).child(jobs_panel(shared));
    Element::new("div").class("page").child(header).child(main)
}

/// Tells the embedding page of each answer that has come whole, and of the end of the session.
fn tell_of_answers(shared: AppContext) {
    let AppContext { jobs, rows, address, embedding, .. } = shared;
    let state = jobs.state();
    effect(move || {
        state.with(|state| match &state.phase {
            Phase::Loaded => {
                let number = rows.with_untracked(|rows| rows.as_ref().map_or(0, |rows| rows.indices.len()));
                let query = address.query().with_untracked(Query::to_search);
                embedding.emit("loaded", &[("jobs", number.into()), ("query", query.into())]);
            }
            Phase::Failed { error: ApiError::SignedOut, .. } => {
                embedding.emit("signed-out", &[]);
            }
            _ => {}
        });
    });
}
