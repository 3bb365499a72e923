//! One job in the list: a row of cells, and below it the details when they are asked for.
//!
//! A row is built once and shows one job after another, so that to scroll costs the same however long the list
//! is.

use jess_api::{Column, Job, JobId, Timestamp};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dom::{find, set_attributes, set_text};
use super::elements::{Element, span};
use super::format;
use super::job_details::details_of;
use super::progress_bar::ProgressBar;
use super::status_badge::StatusBadge;
use crate::platform;
use crate::settings::Settings;

/// The heading of a column.
pub const fn heading(column: Column) -> &'static str {
    match column {
        Column::Job => "Job",
        Column::Name => "Name",
        Column::Status => "Status",
        Column::Progress => "Progress",
        Column::Type => "Type",
        Column::Submitted => "Submitted",
        Column::CpuTime => "CPU time",
        Column::Storage => "Storage",
    }
}

/// A row in the page, and the job that it shows.
pub struct JobRow {
    node: HtmlElement,
    parts: Parts,
    /// The job, and the version of the store that it is of.
    shown: Option<(Job, u32)>,
    details: Option<HtmlElement>,
    place: Option<Place>,
}

/// What changes from job to job.
struct Parts {
    opener: web_sys::Element,
    name: web_sys::Element,
    status: web_sys::Element,
    badge: StatusBadge,
    bar: ProgressBar,
    job_type: web_sys::Element,
    time: web_sys::Element,
    no_time: web_sys::Element,
    cpu_time: web_sys::Element,
    storage: web_sys::Element,
}

/// Where a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The index in the whole list.
    pub index: usize,
    /// How far down, in CSS pixels, and by how much further the details are; `None` where the browser lays the
    /// rows out.
    pub top: Option<(i64, i64)>,
}

/// A row of no job, to be copied.
///
/// The roles are written out because the style lays rows out as it likes, and a table that is not laid out as
/// one loses its meaning for assistive technology.
pub fn template() -> Element {
    Element::new("tr").attr("role", "row").class("job").children(Column::ALL.map(cell))
}

fn cell(column: Column) -> Element {
    let cell = match column {
        Column::Job => Element::new("th").attr("role", "rowheader").attr("scope", "row"),
        _ => Element::new("td").attr("role", "cell"),
    };
    let cell = cell.class(&format!("cell-{}", column.key()));
    match column {
        Column::Job => cell.child(
            Element::new("button")
                .class("job-number")
                .attr("type", "button")
                .attr("title", "Details")
                .text(" "),
        ),
        Column::Name => cell.child(span("job-name", None, " ")),
        Column::Status => cell.child(StatusBadge::template()),
        Column::Progress => cell.child(ProgressBar::template()),
        Column::Submitted => cell.child(Element::new("time").text(" ")).child(span("no-time", None, " ")),
        Column::Type | Column::CpuTime | Column::Storage => cell.text(" "),
    }
}

impl JobRow {
    /// A copy of the template, which shows no job yet.
    pub fn copy_of(template: &web_sys::Element) -> Option<Self> {
        let node: HtmlElement = template.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        let parts = Parts {
            opener: find(&node, "button")?,
            name: find(&node, ".job-name")?,
            status: find(&node, ".cell-status")?,
            badge: StatusBadge::find(&node)?,
            bar: ProgressBar::find(&node)?,
            job_type: find(&node, ".cell-type")?,
            time: find(&node, "time")?,
            no_time: find(&node, ".no-time")?,
            cpu_time: find(&node, ".cell-cpu")?,
            storage: find(&node, ".cell-storage")?,
        };
        Some(Self { node, parts, shown: None, details: None, place: None })
    }

    /// The row itself.
    pub fn node(&self) -> &HtmlElement {
        &self.node
    }

    /// The details below it, while they are there.
    pub fn details(&self) -> Option<&HtmlElement> {
        self.details.as_ref()
    }

    /// The number of the job that it shows.
    pub fn id(&self) -> Option<JobId> {
        self.shown.as_ref().map(|(job, _)| job.id)
    }

    /// Whether it shows the job as that version of the store has it.
    pub fn is_of(&self, version: u32) -> bool {
        self.shown.as_ref().is_some_and(|(_, shown)| *shown == version)
    }

    /// Shows a job as a version of the store has it.
    pub fn show(&mut self, job: Job, version: u32, now: Timestamp) {
        if self.shown.as_ref().is_none_or(|(shown, _)| *shown != job) {
            self.parts.show(&job, now);
            // What was open shows another job now, or the same one as it was.
            self.close();
        }
        self.shown = Some((job, version));
    }

    /// Tells how long ago the job was submitted.
    pub fn tell_time(&self, now: Timestamp) {
        if let Some(received) = self.shown.as_ref().and_then(|(job, _)| job.received) {
            set_text(&self.parts.time, &format::relative(received, now));
        }
    }

    /// Shows the details, or no longer.
    pub fn set_open(&mut self, open: bool, settings: &Settings) {
        if open == self.details.is_some() && self.place.is_some() {
            return;
        }
        let expanded = if open { "true" } else { "false" };
        set_attributes(&self.parts.opener, &[("aria-expanded", expanded)]);
        self.close();
        let Some((job, _)) = self.shown.as_ref().filter(|_| open) else { return };
        let id = format!("job-{}-details", job.id);
        let cell = Element::new("td").attr("role", "cell").children(details_of(job, settings));
        let details = Element::new("tr").attr("role", "row").class("job-details").attr("id", &id).child(cell);
        self.node.class_list().add_1("job-open").ok();
        set_attributes(&self.parts.opener, &[("aria-controls", &id)]);
        self.details = details.node().clone().dyn_into().ok();
        // They have no place yet.
        self.place = None;
    }

    /// Puts it where it is to be.
    pub fn put(&mut self, place: Place) {
        if self.place == Some(place) {
            return;
        }
        // The heading is the first row.
        set_attributes(&self.node, &[("aria-rowindex", &(place.index + 2).to_string())]);
        move_to(&self.node, place.top.map(|(top, _)| top));
        if let Some(details) = &self.details {
            move_to(details, place.top.map(|(top, below)| top + below));
        }
        self.place = Some(place);
    }

    /// Takes it out of the page.
    pub fn remove(&mut self) {
        self.close();
        self.node.remove();
    }

    fn close(&mut self) {
        if let Some(details) = self.details.take() {
            details.remove();
            self.place = None;
        }
        self.node.class_list().remove_1("job-open").ok();
        self.parts.opener.remove_attribute("aria-controls").ok();
    }
}

impl Parts {
    fn show(&self, job: &Job, now: Timestamp) {
        set_text(&self.opener, &job.id.to_string());
        match &job.name {
            Some(name) => set_attributes(&self.name, &[("class", "job-name"), ("title", name)]),
            None => {
                set_attributes(&self.name, &[("class", "job-name muted")]);
                self.name.remove_attribute("title").ok();
            }
        }
        set_text(&self.name, job.name.as_deref().unwrap_or("Unnamed"));
        match &job.message {
            Some(message) => set_attributes(&self.status, &[("title", message)]),
            None => drop(self.status.remove_attribute("title")),
        }
        self.badge.show(&job.status);
        self.bar.show(job);
        set_text(&self.job_type, job.job_type.as_deref().unwrap_or(MISSING));
        self.show_time(job.received, now);
        set_text(&self.cpu_time, &job.cpu_seconds.map_or_else(missing, format::seconds));
        set_text(&self.storage, &job.storage_bytes.map_or_else(missing, format::bytes));
    }

    /// How long ago, with the exact time at hand.
    fn show_time(&self, received: Option<Timestamp>, now: Timestamp) {
        let Some(instant) = received else {
            set_attributes(&self.time, &[("hidden", "")]);
            set_text(&self.time, "");
            return set_text(&self.no_time, MISSING);
        };
        let local = format::date_time(instant, platform::local_offset(instant));
        let utc = format::date_time(instant, platform::utc());
        let title = format!("{local} here, {utc} UTC");
        set_attributes(&self.time, &[("datetime", &format::iso(instant)), ("title", &title)]);
        set_text(&self.time, &format::relative(instant, now));
        self.time.remove_attribute("hidden").ok();
        set_text(&self.no_time, "");
    }
}

const MISSING: &str = "–";

fn missing() -> String {
    MISSING.to_owned()
}

/// Moves an element down by so many pixels from the top of the rows; with `None` it stays where it is laid out.
fn move_to(node: &HtmlElement, top: Option<i64>) {
    let value = top.map(|top| format!("translateY({top}px)")).unwrap_or_default();
    // The browser's own interface for styles; a strict policy forbids only those in the markup.
    node.style().set_property("transform", &value).ok();
}
