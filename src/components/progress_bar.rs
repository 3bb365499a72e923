//! The division of a job's cases: a stacked bar, and the same as text.

use jess_api::{Job, JobStatus, Progress, Segment, SegmentKind, Timestamp};
use leptos::prelude::*;
use web_sys::Element;

use super::cells::{ABSENT, Cell, TextNode, is_same, set_attribute};

/// The number of kinds of segments.
const SEGMENTS: usize = 5;

/// Returns the name of a segment for users, and its class in `style/progress_bar.css`.
pub fn segment_style(kind: SegmentKind) -> (&'static str, &'static str) {
    match kind {
        SegmentKind::Done => ("done", "done"),
        SegmentKind::InProgress => ("running or being collected", "in-hand"),
        SegmentKind::NotCollected => ("not collected", "not-collected"),
        SegmentKind::Waiting => ("waiting", "waiting"),
        SegmentKind::Canceled => ("canceled", "canceled"),
        SegmentKind::Other => ("other", "other"),
    }
}

/// Describes all segments: "20 cases: 12 done, 8 waiting".
pub fn describe(progress: &Progress, status: &JobStatus) -> String {
    let segments: Vec<String> = progress
        .segments(status)
        .into_iter()
        .map(|Segment { kind, cases }| format!("{cases} {}", segment_style(kind).0))
        .collect();
    let noun = if progress.total == 1 { "case" } else { "cases" };
    if segments.is_empty() {
        format!("{} {noun}", progress.total)
    } else {
        format!("{} {noun}: {}", progress.total, segments.join(", "))
    }
}

/// A bar without segments, which a [`ProgressCell`] then draws.
///
/// The bar is drawn with attributes, since the content security policy forbids inline styles.
#[component]
pub fn ProgressBar() -> impl IntoView {
    let segments: Vec<_> = (0..SEGMENTS).map(|_| view! { <rect height="1"></rect> }).collect();
    view! {
        <span class="progress">
            <svg class="progress-bar" role="img" preserveAspectRatio="none">
                {segments}
            </svg>
            <span class="progress-figures"></span>
        </span>
    }
}

/// The cell with the progress bar of a job.
pub struct ProgressCell {
    root: Element,
    bar: Element,
    segments: Vec<Element>,
    /// The number of segments that have a width.
    drawn: std::cell::Cell<usize>,
    figures: Element,
    figures_text: TextNode,
}

impl ProgressCell {
    /// Renders a cell that shows no job yet.
    pub fn template() -> AnyView {
        view! { <ProgressBar/> }.into_any()
    }

    /// Creates the cell from a copy of its template.
    pub fn from_template(cell: &Element) -> Option<Box<dyn Cell>> {
        let root = cell.first_element_child()?;
        let bar = root.first_element_child()?;
        let figures = bar.next_element_sibling()?;
        let segments =
            std::iter::successors(bar.first_element_child(), Element::next_element_sibling).collect();
        Some(Box::new(Self {
            segments,
            drawn: 0.into(),
            figures_text: TextNode::replace_content(&figures)?,
            figures,
            bar,
            root,
        }))
    }

    /// Draws the segments, with "done/total" beside them.
    fn show_progress(&self, progress: &Progress, status: &JobStatus) {
        let description = describe(progress, status);
        self.root.set_class_name("progress");
        set_attribute(&self.root, "title", Some(&description));
        set_attribute(&self.bar, "aria-label", Some(&description));
        // The bar is as many units long as the job has cases.
        set_attribute(&self.bar, "viewBox", Some(&format!("0 0 {} 1", progress.whole())));
        set_attribute(&self.bar, "hidden", None);
        let segments = progress.segments(status);
        let mut start = 0;
        for (rect, segment) in self.segments.iter().zip(&segments) {
            set_attribute(rect, "class", Some(&format!("progress-{}", segment_style(segment.kind).1)));
            set_attribute(rect, "x", Some(&start.to_string()));
            set_attribute(rect, "width", Some(&segment.cases.to_string()));
            start += u64::from(segment.cases);
        }
        // A rectangle without a width is not drawn.
        let drawn = self.drawn.replace(segments.len());
        let unused = self.segments.iter().take(drawn).skip(segments.len());
        unused.for_each(|rect| set_attribute(rect, "width", None));
        self.figures_text.set(&format!("{}/{}", progress.done, progress.total));
        set_attribute(&self.figures, "aria-hidden", Some("true"));
    }

    /// Shows the number of cases without a bar.
    fn show_count(&self, cases: Option<u64>) {
        let (class, text) = match cases {
            Some(0) | None => ("progress progress-none", ABSENT.to_owned()),
            Some(1) => ("progress", "1 case".to_owned()),
            Some(cases) => ("progress", format!("{cases} cases")),
        };
        self.root.set_class_name(class);
        set_attribute(&self.root, "title", None);
        set_attribute(&self.bar, "hidden", Some(""));
        set_attribute(&self.figures, "aria-hidden", None);
        self.figures_text.set(&text);
    }
}

impl Cell for ProgressCell {
    fn show(&self, job: &Job, previous: Option<&Job>, _: Timestamp) {
        let is_same_progress = is_same(job, previous, |job| &job.progress)
            && is_same(job, previous, |job| &job.cases)
            && is_same(job, previous, |job| &job.status);
        if is_same_progress {
            return;
        }
        match job.progress.filter(|progress| progress.whole() > 0) {
            Some(progress) => self.show_progress(&progress, &job.status),
            None => self.show_count(job.cases),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_described() {
        let table = [
            ("20, 0, 0, 0, 16, 4, 0", "QUEUED", "20 cases: 4 running or being collected, 16 waiting"),
            ("20, 0, 0, 12, 0, 8, 0", "CANCELED", "20 cases: 8 not collected, 12 canceled"),
            ("1, 0, 0, 0, 0, 0, 1", "FINISHED", "1 case: 1 done"),
            ("5, 1, 1, 0, 0, 0, 3", "FINISHED", "5 cases: 3 done, 2 other"),
            ("0, 0, 0, 0, 0, 0, 0", "UNPACKED", "0 cases"),
        ];
        for (text, status, description) in table {
            let progress = Progress::from_text(text).unwrap();
            assert_eq!(describe(&progress, &JobStatus::from_text(status)), description);
        }
    }
}
