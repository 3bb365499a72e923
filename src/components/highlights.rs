//! The number of jobs of the kinds that users look for first.

use jess_api::JobStatus;
use leptos::prelude::*;

use super::format;
use super::status_badge::StatusStyle;
use crate::context::AppContext;
use job_table::rows::Summary;

/// The number of active, rejected and canceled jobs, if there are any.
#[component]
pub fn Highlights() -> impl IntoView {
    let AppContext { rows, .. } = expect_context();
    let summary =
        Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| rows.summary)).unwrap_or_default());
    let highlights = move || {
        let highlights = highlights(summary.get()).into_iter();
        let view = |(label, tone)| view! { <span class=format!("highlight tone-{tone}") prop:textContent=label></span> };
        highlights.map(view).collect::<Vec<_>>()
    };
    view! { <span class="highlights">{highlights}</span> }
}

/// Returns the labels of the kinds of which there are jobs, each with its tone.
fn highlights(summary: Summary) -> Vec<(String, &'static str)> {
    let Summary { active, rejected, canceled } = summary;
    [
        (active, "active", JobStatus::Queued),
        (rejected, "rejected", JobStatus::Rejected),
        (canceled, "canceled", JobStatus::Canceled),
    ]
    .into_iter()
    .filter(|(count, _, _)| *count > 0)
    .map(|(count, adjective, status)| {
        (format!("{} {adjective}", format::count(count)), StatusStyle::for_status(&status).tone)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_without_jobs_are_left_out() {
        assert_eq!(highlights(Summary::default()), []);
        let summary = Summary { active: 1200, rejected: 0, canceled: 1 };
        assert_eq!(
            highlights(summary),
            [("1,200 active".to_owned(), "active"), ("1 canceled".to_owned(), "ended")]
        );
    }
}
