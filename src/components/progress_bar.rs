//! How the cases of a job divide: a stacked bar, and the same in words.

use jess_api::{Job, JobStatus, Progress, Segment, SegmentKind};

use super::dom::{Words, find, set_attributes};
use super::elements::{Element, span};

/// The name of a part for people, and its class in `style/progress_bar.css`.
fn look(kind: SegmentKind) -> (&'static str, &'static str) {
    match kind {
        SegmentKind::Done => ("done", "done"),
        SegmentKind::InProgress => ("running or being collected", "in-hand"),
        SegmentKind::NotCollected => ("not collected", "not-collected"),
        SegmentKind::Waiting => ("waiting", "waiting"),
        SegmentKind::Canceled => ("canceled", "canceled"),
        SegmentKind::Other => ("other", "other"),
    }
}

/// All parts in words: "20 cases: 12 done, 8 waiting".
pub fn in_words(progress: &Progress, status: &JobStatus) -> String {
    let parts: Vec<String> = progress
        .segments(status)
        .into_iter()
        .map(|Segment { kind, cases }| format!("{cases} {}", look(kind).0))
        .collect();
    let noun = if progress.total == 1 { "case" } else { "cases" };
    if parts.is_empty() {
        format!("{} {noun}", progress.total)
    } else {
        format!("{} {noun}: {}", progress.total, parts.join(", "))
    }
}

/// The bar of a job, to be shown for one job after another.
pub struct ProgressBar {
    root: web_sys::Element,
    bar: web_sys::Element,
    parts: Vec<web_sys::Element>,
    figures: web_sys::Element,
    figures_text: Words,
}

impl ProgressBar {
    /// An empty bar, to be copied.
    pub fn template() -> Element {
        // One for each kind of part.
        let parts = (0..5).map(|_| Element::svg("rect").attr("height", "1"));
        let bar = Element::svg("svg")
            .class("progress-bar")
            .attr("role", "img")
            .attr("preserveAspectRatio", "none")
            .children(parts);
        Element::new("span").class("progress").child(bar).child(span("progress-figures", None, " "))
    }

    /// The bar in a copy of what the template is in.
    pub fn find(within: &web_sys::Element) -> Option<Self> {
        let root = find(within, ".progress")?;
        let bar = find(&root, "svg")?;
        let parts = std::iter::successors(bar.first_element_child(), web_sys::Element::next_element_sibling);
        Some(Self {
            parts: parts.collect(),
            figures: find(&root, ".progress-figures")?,
            figures_text: Words::find(&root, ".progress-figures")?,
            root,
            bar,
        })
    }

    /// Shows how the cases of a job divide, with "done of all" beside it. A job without progress numbers has its
    /// count of cases.
    pub fn show(&self, job: &Job) {
        let Some(progress) = job.progress.filter(|progress| progress.whole() > 0) else {
            return self.show_count(job.cases);
        };
        let words = in_words(&progress, &job.status);
        set_attributes(&self.root, &[("class", "progress"), ("title", &words)]);
        // The bar is as many units long as the job has cases, and drawn by attributes alone: a strict policy
        // forbids styles in the markup.
        let view_box = format!("0 0 {} 1", progress.whole());
        set_attributes(&self.bar, &[("aria-label", &words), ("viewBox", &view_box)]);
        self.bar.remove_attribute("hidden").ok();
        let mut segments = progress.segments(&job.status).into_iter();
        let mut start = 0;
        for part in &self.parts {
            // A part without a width is not drawn.
            let (kind, cases) = segments.next().map_or(("unused", 0), |part| (look(part.kind).1, part.cases));
            let (x, width) = (start.to_string(), cases.to_string());
            set_attributes(part, &[("class", &format!("progress-{kind}")), ("x", &x), ("width", &width)]);
            start += u64::from(cases);
        }
        self.figures_text.set(&format!("{}/{}", progress.done, progress.total));
        set_attributes(&self.figures, &[("aria-hidden", "true")]);
    }

    fn show_count(&self, cases: Option<u64>) {
        let (class, words) = match cases {
            Some(0) | None => ("progress progress-none", "–".to_owned()),
            Some(1) => ("progress", "1 case".to_owned()),
            Some(cases) => ("progress", format!("{cases} cases")),
        };
        set_attributes(&self.root, &[("class", class)]);
        set_attributes(&self.bar, &[("hidden", "")]);
        self.root.remove_attribute("title").ok();
        self.figures.remove_attribute("aria-hidden").ok();
        self.figures_text.set(&words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_in_words() {
        let table = [
            ("20, 0, 0, 0, 16, 4, 0", "QUEUED", "20 cases: 4 running or being collected, 16 waiting"),
            ("20, 0, 0, 12, 0, 8, 0", "CANCELED", "20 cases: 8 not collected, 12 canceled"),
            ("1, 0, 0, 0, 0, 0, 1", "FINISHED", "1 case: 1 done"),
            ("5, 1, 1, 0, 0, 0, 3", "FINISHED", "5 cases: 3 done, 2 other"),
            ("0, 0, 0, 0, 0, 0, 0", "UNPACKED", "0 cases"),
        ];
        for (text, status, words) in table {
            let progress = Progress::from_text(text).unwrap();
            assert_eq!(in_words(&progress, &JobStatus::from_text(status)), words);
        }
    }
}
