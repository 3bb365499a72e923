//! The cells of a row, each of which shows one job after another.
//!
//! A cell holds the nodes that change from job to job. Scrolling writes to these nodes and creates none, so that it
//! takes the same time however long the list is. What has not changed is not written, because a write to a text ends
//! a selection that begins or ends in it.

use std::cell::RefCell;

use jess_api::{Job, Outcome, Timestamp};
use leptos::prelude::*;
use web_sys::{Element, Node};

use super::format;
use crate::platform::TimeZone;
use crate::state::seen::Change;

/// A cell of a row.
pub trait Cell {
    /// Shows `job` in place of `previous`. Parts that are equal are left alone.
    fn show(&self, job: &Job, previous: Option<&Job>, now: Timestamp);

    /// Shows whether the job, which is shown already, is being canceled.
    fn show_cancelling(&self, _job: &Job, _is_cancelling: bool) {}

    /// Shows the outcome of the job, which is shown already; `None` if it is not known.
    fn show_outcome(&self, _job: &Job, _outcome: Option<Outcome>) {}

    /// Updates the text that depends on the current time.
    fn update_time(&self, _job: &Job, _now: Timestamp) {}
}

/// The text that is shown for an absent value.
pub const ABSENT: &str = "–";

/// Reports whether the cell shows this part of the job already.
pub fn is_same<T: PartialEq>(job: &Job, previous: Option<&Job>, part: fn(&Job) -> &T) -> bool {
    previous.is_some_and(|previous| part(previous) == part(job))
}

/// Sets an attribute; `None` removes it.
pub fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // Refused only for a name that is not one of an attribute.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// The text of an element that contains nothing else.
///
/// Programs that translate the page replace its text nodes by elements of their own. The text is then written to the
/// element, which removes them.
pub struct TextNode {
    element: Element,
    shown: RefCell<ShownText>,
}

struct ShownText {
    node: Node,
    text: String,
}

impl TextNode {
    /// Replaces the content of an element by a text node.
    pub fn replace_content(element: &Element) -> Option<Self> {
        // Not empty, since an empty text would be no node.
        let text = " ".to_owned();
        element.set_text_content(Some(&text));
        let shown = RefCell::new(ShownText { node: element.first_child()?, text });
        Some(Self { element: element.clone(), shown })
    }

    /// Sets the text, unless it is shown already.
    pub fn set(&self, text: &str) {
        let Ok(mut shown) = self.shown.try_borrow_mut() else { return };
        if shown.text == text {
            return;
        }
        text.clone_into(&mut shown.text);
        if self.element.contains(Some(&shown.node)) {
            return shown.node.set_node_value(Some(text));
        }
        self.element.set_text_content(Some(text));
        if let Some(node) = self.element.first_child() {
            shown.node = node;
        }
    }
}

/// A cell of plain text.
pub struct TextCell {
    text: TextNode,
    value: fn(&Job) -> Option<String>,
}

impl TextCell {
    /// Creates a cell that shows a value of the job.
    pub fn from_template(cell: &Element, value: fn(&Job) -> Option<String>) -> Option<Box<dyn Cell>> {
        Some(Box::new(Self { text: TextNode::replace_content(cell)?, value }))
    }
}

impl Cell for TextCell {
    fn show(&self, job: &Job, previous: Option<&Job>, _: Timestamp) {
        let value = (self.value)(job);
        if previous.is_none_or(|previous| (self.value)(previous) != value) {
            self.text.set(value.as_deref().unwrap_or(ABSENT));
        }
    }
}

/// The job number, as the button that opens the panel.
///
/// It is no `<button>`, because users copy numbers: in Chromium no selection can begin in a button, and in Firefox none
/// contains its text. `virtual_rows.rs` handles the keys of a button.
pub struct NumberCell(TextNode);

impl NumberCell {
    /// Renders the empty cell.
    pub fn template() -> AnyView {
        view! {
            <span class="job-number" role="button" tabindex="-1" title="Open the job"></span>
            <span class="job-mark" role="img" hidden></span>
        }
        .into_any()
    }

    /// Creates the cell from a copy of its template.
    pub fn from_template(cell: &Element) -> Option<Box<dyn Cell>> {
        Some(Box::new(Self(TextNode::replace_content(&cell.first_element_child()?)?)))
    }
}

impl Cell for NumberCell {
    fn show(&self, job: &Job, previous: Option<&Job>, _: Timestamp) {
        if !is_same(job, previous, |job| &job.id) {
            self.0.set(&job.id.to_string());
        }
    }
}

/// Shows in the mark beside a number what has changed. Its text is a label, so that it is not copied with the number.
pub fn show_change(mark: &Element, change: Option<Change>) {
    let label = change.map(|change| match change {
        Change::New => "New since you last looked",
        Change::Status => "Changed since you last looked",
    });
    set_attribute(mark, "aria-label", label);
    set_attribute(mark, "title", label);
    set_attribute(mark, "hidden", label.is_none().then_some(""));
}

/// The name, with the whole of it as a tooltip.
pub struct NameCell {
    name: Element,
    text: TextNode,
}

impl NameCell {
    /// Renders the empty cell.
    pub fn template() -> AnyView {
        view! { <span class="job-name"></span> }.into_any()
    }

    /// Creates the cell from a copy of its template.
    pub fn from_template(cell: &Element) -> Option<Box<dyn Cell>> {
        let name = cell.first_element_child()?;
        Some(Box::new(Self { text: TextNode::replace_content(&name)?, name }))
    }
}

impl Cell for NameCell {
    fn show(&self, job: &Job, previous: Option<&Job>, _: Timestamp) {
        if is_same(job, previous, |job| &job.name) {
            return;
        }
        if previous.is_none_or(|previous| previous.name.is_some() != job.name.is_some()) {
            self.name.set_class_name(if job.name.is_some() { "job-name" } else { "job-name muted" });
        }
        set_attribute(&self.name, "title", job.name.as_deref());
        self.text.set(job.name.as_deref().unwrap_or("Unnamed"));
    }
}

/// The time of submission relative to now, with the exact time as a tooltip.
pub struct SubmittedCell {
    time: Element,
    time_text: TextNode,
    /// The text where the time is absent.
    absent_text: TextNode,
    zone: TimeZone,
}

impl SubmittedCell {
    /// Renders the empty cell.
    pub fn template() -> AnyView {
        view! {
            <time></time>
            <span></span>
        }
        .into_any()
    }

    /// Creates the cell from a copy of its template.
    pub fn from_template(cell: &Element, zone: TimeZone) -> Option<Box<dyn Cell>> {
        let time = cell.first_element_child()?;
        let absent_text = TextNode::replace_content(&time.next_element_sibling()?)?;
        Some(Box::new(Self { time_text: TextNode::replace_content(&time)?, time, absent_text, zone }))
    }
}

impl Cell for SubmittedCell {
    fn show(&self, job: &Job, previous: Option<&Job>, now: Timestamp) {
        if is_same(job, previous, |job| &job.received) {
            return self.update_time(job, now);
        }
        let Some(received) = job.received else {
            set_attribute(&self.time, "hidden", Some(""));
            self.time_text.set("");
            return self.absent_text.set(ABSENT);
        };
        let title = format::exact_title(received, self.zone.offset_at(received), self.zone.label());
        set_attribute(&self.time, "datetime", Some(&format::iso(received)));
        set_attribute(&self.time, "title", Some(&title));
        set_attribute(&self.time, "hidden", None);
        self.time_text.set(&format::relative(received, now));
        self.absent_text.set("");
    }

    fn update_time(&self, job: &Job, now: Timestamp) {
        if let Some(received) = job.received {
            self.time_text.set(&format::relative(received, now));
        }
    }
}
