//! The head of the page: its title, ways to elsewhere, when the list was loaded, and the button that loads it again.

use jess_api::Timestamp;
use leptos::prelude::*;

use super::elements::{Element, block, icon, link, span, time};
use super::format;
use crate::platform;
use crate::settings::Settings;
use crate::state::jobs::Jobs;

/// The picture on the button: an arrow that goes round.
const ROUND: &str = "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3";

/// The head of the page; `now` is the present instant. Where the list is a part of another page its title is no
/// heading of the first level.
pub fn header(settings: &Settings, is_part: bool, jobs: Jobs, now: ReadSignal<Timestamp>) -> Element {
    let tools = block("page-tools", [])
        .bind_child(move || {
            let at = jobs.state().with(|state| state.completion().map(|answer| answer.at))?;
            Some(updated(at, now.get()))
        })
        .child(refresh(jobs));
    let title = Element::new(if is_part { "h2" } else { "h1" }).text(&settings.title);
    // Nor is it the banner of that page, which a header would be beside its main part.
    Element::new(if is_part { "div" } else { "header" })
        .class("page-header")
        .part("header")
        .child(title)
        .children(links(settings))
        .child(tools)
}

/// The ways to elsewhere that an administrator has set.
fn links(settings: &Settings) -> Option<Element> {
    let links = settings.links.iter().map(|to| link("", &to.address, false, &to.label));
    (!settings.links.is_empty()).then(|| Element::new("nav").class("page-links").children(links))
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
