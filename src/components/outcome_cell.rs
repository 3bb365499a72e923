//! The cell with the outcome of a finished job.

use std::cell::RefCell;

use jess_api::{Job, JobStatus, Outcome, Timestamp};
use leptos::prelude::*;
use web_sys::Element;

use super::cells::{Cell, TextNode, set_attribute};
use super::outcome_label::{describe, label};

/// The cell, which is empty for a job that has not finished.
pub struct OutcomeCell {
    badge: Element,
    text: TextNode,
    shown: RefCell<Option<Shown>>,
}

/// What the cell shows: of a finished job the outcome, if it is known.
type Shown = Option<Option<Outcome>>;

impl OutcomeCell {
    /// Renders the empty cell.
    pub fn template() -> AnyView {
        view! { <span class="outcome"></span> }.into_any()
    }

    /// Creates the cell from a copy of its template.
    pub fn from_template(cell: &Element) -> Option<Box<dyn Cell>> {
        let badge = cell.first_element_child()?;
        let text = TextNode::replace_content(&badge)?;
        Some(Box::new(Self { badge, text, shown: RefCell::new(None) }))
    }
}

impl Cell for OutcomeCell {
    // The outcome follows.
    fn show(&self, _: &Job, _: Option<&Job>, _: Timestamp) {}

    fn show_outcome(&self, job: &Job, outcome: Option<Outcome>) {
        let next: Shown = (job.status == JobStatus::Finished).then_some(outcome);
        if self.shown.replace(Some(next)) == Some(next) {
            return;
        }
        let (text, class, title) = match next {
            None => (String::new(), "outcome".to_owned(), None),
            Some(None) => ("not looked at".to_owned(), "outcome outcome-unread".to_owned(), None),
            Some(Some(outcome)) => {
                let (text, tone) = label(outcome);
                (text, format!("outcome outcome-{tone}"), Some(describe(outcome)))
            }
        };
        self.badge.set_class_name(&class);
        set_attribute(&self.badge, "title", title.as_deref());
        self.text.set(&text);
    }
}
