//! The status of a job as a badge: text, icon and colour, never colour alone.

use jess_api::{Job, JobStatus, Timestamp};
use leptos::prelude::*;
use web_sys::Element;

use super::cells::{Cell, TextNode, is_same, set_attribute};
use super::icon::Icon;

/// The label and the looks of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusStyle {
    /// The label.
    pub label: String,
    /// The tone, which is part of a class of `style/status_badge.css`.
    pub tone: &'static str,
    /// The path of the icon, in a square of 16 units.
    pub icon: &'static str,
}

const CLOCK: &str = "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2.5V8l2.5 1.5";
const TICK: &str = "m3.5 8.5 3 3 6-7";
const CROSS: &str = "m4 4 8 8m0-8-8 8";
const BAR: &str = "M3.5 3.5h9v9h-9z";
const INBOX: &str = "M2.5 9h3l1 2h3l1-2h3m-11 0v4h11V9m-11 0 2-6h7l2 6";
const BOX: &str = "M2.5 5 8 2.5 13.5 5v6L8 13.5 2.5 11V5Zm0 0L8 7.5 13.5 5M8 7.5v6";
const DOT: &str = "M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z";

impl StatusStyle {
    /// Returns the style of a status. This is the only map from a status to its looks, and it is total: a status that
    /// JESS does not document is shown by its own name.
    pub fn for_status(status: &JobStatus) -> Self {
        let (label, tone, icon) = match status {
            JobStatus::Accepted => ("Accepted", "pending", INBOX),
            JobStatus::Unpacked => ("Unpacked", "pending", BOX),
            JobStatus::Queued => ("Queued", "active", CLOCK),
            JobStatus::Finished => ("Finished", "good", TICK),
            JobStatus::Canceled => ("Canceled", "ended", BAR),
            JobStatus::Rejected => ("Rejected", "bad", CROSS),
            JobStatus::Other(name) if name.is_empty() => ("No status", "unknown", DOT),
            JobStatus::Other(name) => {
                return Self { label: name.to_string(), tone: "unknown", icon: DOT };
            }
        };
        Self { label: label.to_owned(), tone, icon }
    }

    /// Returns the style of an active job that is being canceled, in place of that of its status.
    pub fn cancelling() -> Self {
        Self { label: "Canceling…".to_owned(), tone: "ended", icon: CLOCK }
    }
}

/// The badge of a status.
#[component]
pub fn StatusBadge(
    /// The status.
    status: JobStatus,
) -> impl IntoView {
    let StatusStyle { label, tone, icon } = StatusStyle::for_status(&status);
    view! {
        <span class=badge_class(tone)>
            <Icon class="badge-icon" path=icon/>
            <span class="badge-label">{label}</span>
        </span>
    }
}

fn badge_class(tone: &str) -> String {
    format!("badge badge-{tone}")
}

/// The cell of a status, with the service's message as a tooltip.
pub struct StatusCell {
    cell: Element,
    badge: Element,
    icon: Element,
    label: TextNode,
    /// True while the job is being canceled.
    is_cancelling: std::cell::Cell<bool>,
}

impl StatusCell {
    /// Renders a cell that shows no job yet.
    pub fn template() -> AnyView {
        view! { <StatusBadge status=JobStatus::from_text("")/> }.into_any()
    }

    /// Creates the cell from a copy of its template.
    pub fn from_template(cell: Element) -> Option<Box<dyn Cell>> {
        let badge = cell.first_element_child()?;
        let svg = badge.first_element_child()?;
        let label = TextNode::replace_content(&svg.next_element_sibling()?)?;
        Some(Box::new(Self {
            icon: svg.first_element_child()?,
            label,
            badge,
            cell,
            is_cancelling: false.into(),
        }))
    }

    fn draw(&self, status: &JobStatus) {
        let is_cancelling = self.is_cancelling.get() && !status.is_terminal();
        let StatusStyle { label, tone, icon } =
            if is_cancelling { StatusStyle::cancelling() } else { StatusStyle::for_status(status) };
        self.badge.set_class_name(&badge_class(tone));
        set_attribute(&self.icon, "d", Some(icon));
        self.label.set(&label);
    }
}

impl Cell for StatusCell {
    fn show(&self, job: &Job, previous: Option<&Job>, _: Timestamp) {
        if !is_same(job, previous, |job| &job.status) {
            self.draw(&job.status);
        }
        if !is_same(job, previous, |job| &job.message) {
            set_attribute(&self.cell, "title", job.message.as_deref());
        }
    }

    fn show_cancelling(&self, job: &Job, is_cancelling: bool) {
        if self.is_cancelling.replace(is_cancelling) != is_cancelling {
            self.draw(&job.status);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_documented_status_has_its_own_label_and_icon() {
        let styles = JobStatus::DOCUMENTED.map(|status| StatusStyle::for_status(&status));
        let labels: BTreeSet<_> = styles.iter().map(|style| style.label.clone()).collect();
        let icons: BTreeSet<_> = styles.iter().map(|style| style.icon).collect();
        assert_eq!((labels.len(), icons.len()), (6, 6));
    }

    #[test]
    fn an_unknown_status_keeps_its_own_name() {
        let style = StatusStyle::for_status(&JobStatus::from_text("on hold"));
        assert_eq!((style.label.as_str(), style.tone), ("ON HOLD", "unknown"));
        assert_eq!(StatusStyle::for_status(&JobStatus::from_text("")).label, "No status");
    }
}
