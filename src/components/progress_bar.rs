//! How the cases of a job divide: a stacked bar, and the same in words.

use jess_api::{Job, JobStatus, Progress, Segment, SegmentKind};
use leptos::prelude::*;

use super::elements::{span, text};

/// The name of a part for people, and its class in `style/progress_bar.css`.
fn look(kind: SegmentKind) -> (&'static str, &'static str) {
    match kind {
        SegmentKind::Done => ("done", "done"),
        SegmentKind::InHand => ("running or being collected", "in-hand"),
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

/// The bar of a job, with "done of all" beside it. A job without progress numbers has its count of cases.
pub fn progress_bar(job: &Job) -> AnyView {
    let Some(progress) = job.progress.filter(|progress| progress.whole() > 0) else {
        return match job.cases {
            Some(0) | None => span("progress-none", None, "–"),
            Some(1) => text("1 case"),
            Some(cases) => text(format!("{cases} cases")),
        };
    };
    let words = in_words(&progress, &job.status);
    // The bar is as many units long as the job has cases, and drawn by attributes alone: a strict policy
    // forbids styles in the markup.
    let view_box = format!("0 0 {} 1", progress.whole());
    view! {
        <span class="progress" title=words.clone()>
            <svg class="progress-bar" role="img" aria-label=words.clone() viewBox=view_box preserveAspectRatio="none">
                {rectangles(&progress, &job.status)}
            </svg>
            <span class="progress-figures" aria-hidden="true">
                {format!("{}/{}", progress.done, progress.total)}
            </span>
        </span>
    }
    .into_any()
}

fn rectangles(progress: &Progress, status: &JobStatus) -> Vec<impl IntoView + use<>> {
    let mut start = 0;
    progress
        .segments(status)
        .into_iter()
        .map(|Segment { kind, cases }| {
            let x = start;
            start += u64::from(cases);
            view! {
                <rect
                    class=format!("progress-{}", look(kind).1)
                    x=x.to_string()
                    width=cases.to_string()
                    height="1"
                ></rect>
            }
        })
        .collect()
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
