//! Below the form: how many jobs there are, what went wrong, and the list or what stands in its place.

use std::sync::Arc;

use jess_api::{JobFilter, JobStatus, Timestamp};
use leptos::prelude::*;

use super::elements::{block, dynamic, nothing, paragraph, span, text};
use super::empty::empty;
use super::format;
use super::job_list::JobList;
use super::status_badge::Look;
use super::trouble::trouble;
use crate::settings::Settings;
use crate::state::address::{self, AddressBar};
use crate::state::jobs::Jobs;
use crate::state::lifecycle::JobsState;
use crate::state::view::{Rows, Summary};

/// What stands where the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// The list.
    List,
    /// Its outline, while the first answer is awaited.
    Outline,
    /// Word that there are no jobs.
    Empty,
    /// Nothing: the alert above says it all.
    Nothing,
}

impl Body {
    fn of(state: &JobsState, rows: &Rows) -> Self {
        match state {
            JobsState::Idle { .. } => Self::Nothing,
            _ if !rows.jobs.is_empty() => Self::List,
            // Only an answer to this very filter may say that there is nothing.
            JobsState::Loaded(_) if rows.complete => Self::Empty,
            JobsState::Loading { failed: None, .. } | JobsState::Loaded(_) => Self::Outline,
            JobsState::Loading { .. } | JobsState::Failed { .. } => Self::Nothing,
        }
    }
}

/// How many jobs there are, for the live region.
fn count_words(state: &JobsState, rows: &Rows, filter: Option<&JobFilter>) -> String {
    let Some(filter) = filter else { return String::new() };
    match (rows.jobs.len(), rows.complete, state) {
        (0, _, JobsState::Loading { .. }) => "Loading jobs…".to_owned(),
        (0, true, JobsState::Loaded(_)) if filter.is_default() => "No jobs yet".to_owned(),
        (0, true, JobsState::Loaded(_)) => "No jobs match".to_owned(),
        (0, _, _) => String::new(),
        (number, true, _) => format::counted(number, "job"),
        (number, false, JobsState::Loading { .. }) => {
            format!("{} so far, loading the rest…", format::counted(number, "job"))
        }
        (number, false, _) => format!("{} of an earlier list", format::counted(number, "job")),
    }
}

/// The kinds of jobs that people look for first, with their tone.
fn highlights(summary: Summary) -> Vec<(String, &'static str)> {
    let Summary { active, rejected, canceled } = summary;
    [
        (active, "active", JobStatus::Queued),
        (rejected, "rejected", JobStatus::Rejected),
        (canceled, "canceled", JobStatus::Canceled),
    ]
    .into_iter()
    .filter(|(number, _, _)| *number > 0)
    .map(|(number, adjective, status)| {
        (format!("{} {adjective}", format::count(number)), Look::of(&status).tone)
    })
    .collect()
}

/// The count, the trouble and the list.
#[component]
pub fn JobsPanel(
    /// The jobs.
    jobs: Jobs,
    /// The filter that the address holds, if it holds a valid one.
    filter: Memo<Option<JobFilter>>,
    /// The rows for that filter.
    rows: Memo<Rows>,
    /// The address, for what clears a part of the filter.
    address: AddressBar,
    /// The present instant.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let state = jobs.state();
    let body = Memo::new(move |_| state.with(|state| rows.with(|rows| Body::of(state, rows))));
    let words = move || {
        state.with(|state| rows.with(|rows| filter.with(|filter| count_words(state, rows, filter.as_ref()))))
    };
    let highlights = move || {
        if body.get() != Body::List {
            return nothing();
        }
        let views: Vec<AnyView> = highlights(rows.with(Rows::summary)).into_iter().map(highlight).collect();
        views.into_any()
    };
    let settings = expect_context::<Arc<Settings>>();
    let sign_in_link = move || {
        address.query().track();
        settings.sign_in_link(&address::origin(), &address::path_and_query())
    };
    // The same failure again leaves the alert as it is: one that is drawn anew is read out anew, and takes the
    // focus away from its button.
    let failure = Memo::new(move |_| {
        state.with(|state| {
            let stale_since = state.held().filter(|_| body.get() == Body::List).map(|held| held.at);
            state.error().map(|error| (error.clone(), stale_since))
        })
    });
    let trouble = move || match failure.get() {
        Some((error, stale_since)) => trouble(&error, stale_since, &sign_in_link(), move || jobs.refresh()),
        None => nothing(),
    };
    let unreadable = move || match state.with(|state| state.held().map_or(0, |held| held.unreadable)) {
        0 => nothing(),
        1 => paragraph("note", "1 entry of the reply has no job number and cannot be shown."),
        number => paragraph(
            "note",
            format!("{number} entries of the reply have no job number and cannot be shown."),
        ),
    };
    view! {
        <div class="summary">
            <p class="count" role="status">{dynamic(move || text(words()))}</p>
            {dynamic(highlights)}
        </div>
        {dynamic(trouble)}
        {dynamic(unreadable)}
        {dynamic(move || match body.get() {
            Body::List => view! { <JobList jobs rows now/> }.into_any(),
            Body::Outline => outline(),
            Body::Empty => empty(&filter.get().unwrap_or_default(), address),
            Body::Nothing if filter.with(Option::is_none) => {
                paragraph("note", "Correct the filter to see your jobs.")
            }
            Body::Nothing => nothing(),
        })}
    }
}

fn highlight((words, tone): (String, &'static str)) -> AnyView {
    span(format!("highlight tone-{tone}"), None, words)
}

/// The outline of a list. Its style keeps it unseen for the first 200 ms, so that a quick answer does not
/// make the page flicker.
fn outline() -> AnyView {
    block("outline", (0..6).map(|_| block("outline-row", Vec::new())).collect())
}

#[cfg(test)]
mod tests {
    use jess_api::{ServiceTimeZone, read_job_list};

    use super::*;
    use crate::api::ApiError;
    use crate::state::lifecycle::Held;

    fn loaded(filter: &JobFilter, ids: &[u32]) -> JobsState {
        let entries: Vec<String> =
            ids.iter().map(|id| format!(r#"{{"job_SN":{id},"status":"QUEUED"}}"#)).collect();
        let body = format!(r#"{{"ok":true,"data":[{}]}}"#, entries.join(","));
        let start = Timestamp::from_millis(0);
        JobsState::Loaded(Held::new(filter.clone(), read_job_list(body.as_bytes()).unwrap(), start, start))
    }

    fn queued() -> JobFilter {
        JobFilter::from_query_pairs([("status", "QUEUED")]).unwrap()
    }

    fn failed(state: JobsState) -> JobsState {
        state.asked().failed(ApiError::SignedOut, Timestamp::from_millis(1))
    }

    #[test]
    fn each_state_has_its_words_and_its_body() {
        let all = JobFilter::default();
        let finished = JobFilter::from_query_pairs([("status", "FINISHED")]).unwrap();
        let fresh = JobsState::default;
        let table = [
            (fresh().asked(), Some(&all), "Loading jobs…", Body::Outline),
            (failed(fresh()), Some(&all), "", Body::Nothing),
            (fresh(), None, "", Body::Nothing),
            (loaded(&all, &[1, 2, 3, 4]), Some(&all), "4 jobs", Body::List),
            (loaded(&all, &[1]), Some(&all), "1 job", Body::List),
            (loaded(&all, &[]), Some(&all), "No jobs yet", Body::Empty),
            (loaded(&queued(), &[]), Some(&queued()), "No jobs match", Body::Empty),
            (loaded(&all, &[1, 2]).asked(), Some(&all), "2 jobs", Body::List),
            (loaded(&all, &[1, 2]).asked(), Some(&queued()), "2 jobs", Body::List),
            (loaded(&queued(), &[1, 2]).asked(), Some(&all), "2 jobs so far, loading the rest…", Body::List),
            (failed(loaded(&queued(), &[1, 2])), Some(&all), "2 jobs of an earlier list", Body::List),
            (failed(loaded(&all, &[1, 2])), Some(&all), "2 jobs", Body::List),
            (loaded(&all, &[1]).at_rest(), None, "", Body::Nothing),
            // What is held has none that match; the answer may have some.
            (loaded(&all, &[1, 2]).asked(), Some(&finished), "Loading jobs…", Body::Outline),
            (failed(loaded(&all, &[1, 2])), Some(&finished), "", Body::Nothing),
            // The alert stays while it is tried again, and nothing flickers below it.
            (failed(fresh()).asked(), Some(&all), "Loading jobs…", Body::Nothing),
        ];
        for (state, filter, words, body) in table {
            let rows =
                filter.map(|filter| Rows::of(&state, filter, ServiceTimeZone::UTC)).unwrap_or_default();
            assert_eq!(count_words(&state, &rows, filter), words, "{state:?}");
            assert_eq!(Body::of(&state, &rows), body, "{state:?}");
        }
    }

    #[test]
    fn highlights_leave_out_what_is_not_there() {
        assert_eq!(highlights(Summary::default()), []);
        let summary = Summary { active: 1200, rejected: 0, canceled: 1 };
        assert_eq!(
            highlights(summary),
            [("1,200 active".to_owned(), "active"), ("1 canceled".to_owned(), "ended")]
        );
    }
}
