//! The state of a job as a badge: text, icon and colour, never colour alone.

use jess_api::JobStatus;

use super::dom::{Words, find, set_attributes};
use super::elements::{Element, icon, span};

/// How a state is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusStyle {
    /// The name for people.
    pub label: String,
    /// The tone, which is the name of a class of `style/status_badge.css`.
    pub tone: &'static str,
    /// The path of the icon, in a square of 16.
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
    /// The one map from a state to its looks. It is total: a state that the service adds is shown in its own
    /// words.
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
}

/// The badge of a state, to be shown for one job after another.
pub struct StatusBadge {
    root: web_sys::Element,
    icon: web_sys::Element,
    label: Words,
}

impl StatusBadge {
    /// An empty badge, to be copied.
    pub fn template() -> Element {
        Element::new("span").class("badge").child(icon("badge-icon", "")).child(span(
            "badge-label",
            None,
            " ",
        ))
    }

    /// The badge in a copy of what the template is in.
    pub fn find(within: &web_sys::Element) -> Option<Self> {
        let root = find(within, ".badge")?;
        Some(Self { icon: find(&root, "path")?, label: Words::find(&root, ".badge-label")?, root })
    }

    /// Shows a state.
    pub fn show(&self, status: &JobStatus) {
        let StatusStyle { label, tone, icon } = StatusStyle::for_status(status);
        set_attributes(&self.root, &[("class", &format!("badge badge-{tone}"))]);
        set_attributes(&self.icon, &[("d", icon)]);
        self.label.set(&label);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_documented_state_has_a_name_and_an_icon_of_its_own() {
        let looks = JobStatus::DOCUMENTED.map(|status| StatusStyle::for_status(&status));
        let labels: BTreeSet<_> = looks.iter().map(|look| look.label.clone()).collect();
        let icons: BTreeSet<_> = looks.iter().map(|look| look.icon).collect();
        assert_eq!((labels.len(), icons.len()), (6, 6));
    }

    #[test]
    fn an_unknown_state_keeps_its_own_text() {
        let look = StatusStyle::for_status(&JobStatus::from_text("on hold"));
        assert_eq!((look.label.as_str(), look.tone), ("ON HOLD", "unknown"));
        assert_eq!(StatusStyle::for_status(&JobStatus::from_text("")).label, "No status");
    }
}
