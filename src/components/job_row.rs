//! One job in the list: a row of cells, and below it the details when they are asked for.
//!
//! A row is built once and shows one job after another, so that to scroll costs the same however long the list
//! is.

use jess_api::{Job, JobId, Timestamp};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::dom::{Words, find, set_attributes};
use super::elements::{Element, span};
use super::format;
use super::job_details::details_of;
use super::progress_bar::ProgressBar;
use super::status_badge::StatusBadge;
use crate::platform;
use crate::settings::Settings;
use crate::table::Column;

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
    number: Words,
    name: web_sys::Element,
    name_text: Words,
    status: web_sys::Element,
    badge: StatusBadge,
    bar: ProgressBar,
    job_type: Words,
    time: web_sys::Element,
    time_text: Words,
    no_time: Words,
    cpu_time: Words,
    storage: Words,
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
    Element::new("tr").attr("role", "row").class("job").part("row").children(Column::ALL.map(cell))
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
            number: Words::find(&node, "button")?,
            name: find(&node, ".job-name")?,
            name_text: Words::find(&node, ".job-name")?,
            status: find(&node, ".cell-status")?,
            badge: StatusBadge::find(&node)?,
            bar: ProgressBar::find(&node)?,
            job_type: Words::find(&node, ".cell-type")?,
            time: find(&node, "time")?,
            time_text: Words::find(&node, "time")?,
            no_time: Words::find(&node, ".no-time")?,
            cpu_time: Words::find(&node, ".cell-cpu")?,
            storage: Words::find(&node, ".cell-storage")?,
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

    /// The job that it shows.
    pub fn job(&self) -> Option<&Job> {
        self.shown.as_ref().map(|(job, _)| job)
    }

    /// The number of the job that it shows.
    pub fn id(&self) -> Option<JobId> {
        self.job().map(|job| job.id)
    }

    /// Whether it shows the job as that version of the store has it.
    pub fn is_of(&self, version: u32) -> bool {
        self.shown.as_ref().is_some_and(|(_, shown)| *shown == version)
    }

    /// Shows a job as a version of the store has it.
    pub fn show(&mut self, job: Job, version: u32, now: Timestamp) {
        let shown = self.shown.take().map(|(shown, _)| shown);
        if shown.as_ref() != Some(&job) {
            self.parts.show(&job, shown.as_ref(), now);
            // What was open shows another job now, or the same one as it was.
            self.close();
        }
        self.shown = Some((job, version));
    }

    /// Tells how long ago the job was submitted.
    pub fn tell_time(&self, now: Timestamp) {
        if let Some(received) = self.shown.as_ref().and_then(|(job, _)| job.received) {
            self.parts.time_text.set(&format::relative(received, now));
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
        let details = Element::new("tr")
            .attr("role", "row")
            .class("job-details")
            .part("details")
            .attr("id", &id)
            .child(cell);
        self.node.class_list().add_1("job-open").ok();
        set_attributes(&self.parts.opener, &[("aria-controls", &id)]);
        self.details = details.node().clone().dyn_into().ok();
        // They have no place yet.
        self.place = None;
    }

    /// Puts it where it is to be; says whether it was elsewhere, or nowhere.
    pub fn put(&mut self, place: Place) -> bool {
        if self.place == Some(place) {
            return false;
        }
        // The heading is the first row.
        set_attributes(&self.node, &[("aria-rowindex", &(place.index + 2).to_string())]);
        move_to(&self.node, place.top.map(|(top, _)| top));
        if let Some(details) = &self.details {
            move_to(details, place.top.map(|(top, below)| top + below));
        }
        self.place = Some(place);
        true
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
    /// Shows a job where another one was shown; what both have is left alone, which is half of it mostly.
    fn show(&self, job: &Job, before: Option<&Job>, now: Timestamp) {
        let same = |is_same: fn(&Job, &Job) -> bool| before.is_some_and(|before| is_same(before, job));
        self.number.set(&job.id.to_string());
        if !same(|before, job| before.name == job.name) {
            self.show_name(job.name.as_deref(), before.is_some_and(|before| before.name.is_some()));
        }
        if !same(|before, job| before.status == job.status) {
            self.badge.show(&job.status);
        }
        if !same(|before, job| before.message == job.message) {
            show_title(&self.status, job.message.as_deref());
        }
        if !same(|before, job| {
            (before.progress, before.cases) == (job.progress, job.cases) && before.status == job.status
        }) {
            self.bar.show(job);
        }
        if !same(|before, job| before.job_type == job.job_type) {
            self.job_type.set(job.job_type.as_deref().unwrap_or(MISSING));
        }
        self.show_time(job.received, now);
        self.cpu_time.set(&job.cpu_seconds.map_or_else(missing, format::seconds));
        self.storage.set(&job.storage_bytes.map_or_else(missing, format::bytes));
    }

    fn show_name(&self, name: Option<&str>, had_one: bool) {
        if name.is_none() || !had_one {
            self.name.class_list().toggle_with_force("muted", name.is_none()).ok();
        }
        show_title(&self.name, name);
        self.name_text.set(name.unwrap_or("Unnamed"));
    }

    /// How long ago, with the exact time at hand.
    fn show_time(&self, received: Option<Timestamp>, now: Timestamp) {
        let Some(instant) = received else {
            set_attributes(&self.time, &[("hidden", "")]);
            self.time_text.set("");
            return self.no_time.set(MISSING);
        };
        let local = format::date_time(instant, platform::local_offset(instant));
        let utc = format::date_time(instant, platform::utc());
        let title = format!("{local} here, {utc} UTC");
        set_attributes(&self.time, &[("datetime", &format::iso(instant)), ("title", &title)]);
        self.time_text.set(&format::relative(instant, now));
        self.time.remove_attribute("hidden").ok();
        self.no_time.set("");
    }
}

fn show_title(node: &web_sys::Element, title: Option<&str>) {
    match title {
        Some(title) => set_attributes(node, &[("title", title)]),
        None => drop(node.remove_attribute("title")),
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
