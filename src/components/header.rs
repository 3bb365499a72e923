//! The head of the page: its title, when the list was loaded, and the button that loads it again.

use jess_api::Timestamp;
use leptos::prelude::*;

use super::elements::{Element, block, icon, span, time};
use super::format;
use crate::platform;
use crate::state::jobs::Jobs;

/// The picture on the button: an arrow that goes round.
const ROUND: &str = "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3";

/// The head of the page, with its `title`; `now` is the present instant.
pub fn header(title: &str, jobs: Jobs, now: ReadSignal<Timestamp>) -> Element {
    let tools = block("page-tools", [])
        .bind_child(move || {
            let at = jobs.state().with(|state| state.answer().map(|answer| answer.at))?;
            Some(updated(at, now.get()))
        })
        .child(refresh(jobs));
    Element::new("header").class("page-header").child(Element::new("h1").text(title)).child(tools)
}

/// When the list was loaded: the time of day today, and later on the day too.
fn updated(at: Timestamp, now: Timestamp) -> Element {
    let offset = platform::local_offset(at);
    let exact = format::date_time(at, offset);
    let today = format::date(now, offset) == format::date(at, offset);
    let words = if today { format::time_of_day(at, offset) } else { exact.clone() };
    span("updated", None, "Updated ").child(time(at, Some(&exact)).text(&words))
}

fn refresh(jobs: Jobs) -> Element {
    Element::new("button")
        .bind("class", move || {
            Some(if jobs.is_loading() { "button button-busy" } else { "button" }.to_owned())
        })
        .attr("type", "button")
        .on("click", move |_| jobs.refresh())
        .child(icon("button-icon", ROUND))
        .text("Refresh")
}
