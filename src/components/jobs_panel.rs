//! Below the form: how many jobs there are, what went wrong, and the list or what stands in its place.

use jess_api::JobStatus;
use leptos::prelude::*;

use super::elements::{Element, block, paragraph, span};
use super::empty_state::empty;
use super::error_alert::trouble;
use super::format;
use super::job_table::job_list;
use super::shared::AppContext;
use super::status_badge::StatusStyle;
use crate::state::address;
use crate::state::jobs::{Jobs, LoadProgress};
use crate::state::lifecycle::{JobsState, Phase};
use crate::table::rows::{ListQuery, Rows, Summary};

/// What stands where the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// The list.
    List,
    /// Its outline, while the first answer is awaited.
    Outline,
    /// Word that there are no jobs.
    Empty,
    /// What to do where there is no valid filter.
    Correct,
    /// Nothing: the alert above says it all.
    Nothing,
}

impl Body {
    fn of(state: &JobsState, rows: Option<&Rows>) -> Self {
        let Some(rows) = rows else { return Self::Correct };
        match &state.phase {
            Phase::Idle => Self::Nothing,
            _ if !rows.indices.is_empty() => Self::List,
            // Only an answer to this very filter may say that there is nothing.
            Phase::Loaded if rows.complete => Self::Empty,
            Phase::Loading { previous_error: None, .. } | Phase::Loaded => Self::Outline,
            Phase::Loading { .. } | Phase::Failed { .. } => Self::Nothing,
        }
    }
}

/// How many jobs there are, for the live region.
fn count_words(state: &JobsState, rows: Option<&Rows>) -> String {
    let Some(rows) = rows else { return String::new() };
    match (rows.indices.len(), rows.complete, &state.phase) {
        (0, _, Phase::Loading { history: true, .. }) => "Loading older jobs…".to_owned(),
        (0, _, Phase::Loading { .. }) => "Loading jobs…".to_owned(),
        (0, true, Phase::Loaded) if is_everything(&rows.query) => "No jobs yet".to_owned(),
        (0, true, Phase::Loaded) => "No jobs match".to_owned(),
        (0, _, _) => String::new(),
        (number, true, _) => format::counted(number, "job"),
        (number, false, _) => format!("{} so far", format::counted(number, "job")),
    }
}

/// Whether nothing is left out.
fn is_everything(question: &ListQuery) -> bool {
    question.filter.is_default() && question.search.is_empty()
}

/// What is coming in, and how much of it has come.
fn progress_label(older: bool, LoadProgress { jobs, bytes }: LoadProgress) -> String {
    let what = if older { "Loading older jobs" } else { "Loading jobs" };
    let bytes = format::bytes(u64::try_from(bytes).unwrap_or(u64::MAX));
    format!("{what}: {}, {bytes}", format::counted(jobs, "job"))
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
        (format!("{} {adjective}", format::count(number)), StatusStyle::for_status(&status).tone)
    })
    .collect()
}

/// The count, the trouble and the list.
pub fn jobs_panel(shared: AppContext) -> Element {
    let AppContext { jobs, rows, address, .. } = shared;
    let state = jobs.state();
    let body = Memo::new(move |_| state.with(|state| rows.with(|rows| Body::of(state, rows.as_ref()))));
    let words = move || state.with(|state| rows.with(|rows| count_words(state, rows.as_ref())));
    let count = Element::new("p").class("count").attr("role", "status").bind_text(words);
    let summary = Element::new("div").class("summary").part("summary").child(count).bind_child(move || {
        let summary = rows.with(|rows| rows.as_ref().map(|rows| rows.summary)).unwrap_or_default();
        let parts = highlights(summary).into_iter();
        (body.get() == Body::List).then(|| {
            let parts = parts.map(|(words, tone)| span(&format!("highlight tone-{tone}"), None, &words));
            Element::new("span").class("highlights").children(parts)
        })
    });
    // In a line that is there anyway: what comes and goes moves nothing.
    let summary = summary.bind_child(move || state.with(JobsState::is_loading).then(|| load_progress(jobs)));
    Element::new("section")
        .class("panel")
        .child(summary)
        .bind_child(failure(shared.clone(), body))
        .bind_child(move || {
            unreadable(state.with(|state| state.completion().map_or(0, |completion| completion.unreadable)))
        })
        .bind_child(move || match body.get() {
            Body::List => Some(job_list(&shared)),
            Body::Outline => Some(outline()),
            Body::Empty => rows.with(|rows| {
                rows.as_ref().map(|rows| empty(&rows.query.filter, &rows.query.search, address))
            }),
            Body::Correct => Some(paragraph("note", "Correct the filter to see your jobs.")),
            Body::Nothing => None,
        })
}

/// How much of the reply has come.
fn load_progress(jobs: Jobs) -> Element {
    let older = move || jobs.state().with(JobsState::is_loading_history);
    let words = move || progress_label(older(), jobs.load_progress());
    let bar = Element::new("progress").bind("aria-label", move || Some(words()));
    block("arrival", [bar, Element::new("span").bind_text(words)])
}

/// The alert, where there is trouble. The same failure again leaves it as it is: one that is drawn anew is read
/// out anew, and takes the focus away from its button.
fn failure(shared: AppContext, body: Memo<Body>) -> impl FnMut() -> Option<Element> {
    let AppContext { jobs, address, settings, .. } = shared;
    let state = jobs.state();
    let elsewhere = settings.is_api_cross_origin(&address::origin());
    let failure = Memo::new(move |_| {
        state.with(|state| {
            let stale_since =
                state.completion().filter(|_| body.get() == Body::List).map(|completion| completion.at);
            state.error().map(|error| (error.clone(), stale_since))
        })
    });
    move || {
        let (error, stale_since) = failure.get()?;
        let settings = settings.clone();
        let sign_in_link = move || {
            address.query().track();
            settings.sign_in_link(&address::origin(), &address::current_relative_url())
        };
        Some(trouble(&error, elsewhere, stale_since, sign_in_link, move || jobs.refresh()))
    }
}

fn unreadable(entries: usize) -> Option<Element> {
    match entries {
        0 => None,
        1 => Some(paragraph("note", "1 entry of the reply could not be read and cannot be shown.")),
        _ => {
            let words = format!("{entries} entries of the reply could not be read and cannot be shown.");
            Some(paragraph("note", &words))
        }
    }
}

/// The outline of a list. Its style keeps it unseen for the first 200 ms, so that a quick answer does not
/// make the page flicker.
fn outline() -> Element {
    block("outline", (0..6).map(|_| block("outline-row", [])))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jess_api::{JobFilter, Timestamp};

    use super::*;
    use crate::api::ApiError;
    use crate::state::lifecycle::{Completion, LoadedJobs};

    fn filter(status: &str) -> JobFilter {
        JobFilter::from_query_pairs([("status", status)]).unwrap()
    }

    /// Rows for a filter, of which so many are there.
    fn rows(status: &str, number: u32, complete: bool) -> Option<Rows> {
        let query = ListQuery { filter: filter(status), ..ListQuery::default() };
        Some(Rows { indices: (0..number).collect(), complete, query, ..Rows::default() })
    }

    fn state(change: impl FnOnce(&mut JobsState)) -> JobsState {
        let at = Timestamp::from_millis(0);
        let completion = Completion { covers: JobFilter::default(), unreadable: 0, at, took: Duration::ZERO };
        let loaded = Some(LoadedJobs { version: 1, active: false, completion: Some(completion) });
        let mut state = JobsState { loaded, ..JobsState::default() };
        change(&mut state);
        state
    }

    fn failed(state: &mut JobsState) {
        state.start_loading();
        state.fail(ApiError::SignedOut, Timestamp::from_millis(1));
    }

    #[test]
    fn each_state_has_its_words_and_its_body() {
        let asked = || state(JobsState::start_loading);
        let older = || state(JobsState::start_loading_history);
        let loaded = || state(JobsState::set_loaded);
        let failed = || state(failed);
        let failed_and_asked = || {
            state(|state| {
                super::tests::failed(state);
                state.start_loading();
            })
        };
        let table = [
            (asked(), rows("", 0, false), "Loading jobs…", Body::Outline),
            (asked(), rows("", 12, false), "12 jobs so far", Body::List),
            (asked(), rows("", 12, true), "12 jobs", Body::List),
            (older(), rows("", 0, false), "Loading older jobs…", Body::Outline),
            (older(), rows("", 1, false), "1 job so far", Body::List),
            (loaded(), rows("", 4, true), "4 jobs", Body::List),
            (loaded(), rows("", 0, true), "No jobs yet", Body::Empty),
            (loaded(), rows("QUEUED", 0, true), "No jobs match", Body::Empty),
            (failed(), rows("", 0, false), "", Body::Nothing),
            (failed(), rows("", 2, false), "2 jobs so far", Body::List),
            (failed(), rows("", 2, true), "2 jobs", Body::List),
            // The alert stays while it is tried again, and nothing flickers below it.
            (failed_and_asked(), rows("", 0, false), "Loading jobs…", Body::Nothing),
            (state(JobsState::set_idle), rows("", 3, true), "3 jobs", Body::Nothing),
            (state(JobsState::set_idle), None, "", Body::Correct),
        ];
        for (state, rows, words, body) in table {
            assert_eq!(count_words(&state, rows.as_ref()), words, "{state:?}");
            assert_eq!(Body::of(&state, rows.as_ref()), body, "{state:?}");
        }
    }

    #[test]
    fn what_comes_in_is_told() {
        let load_progress = LoadProgress { jobs: 12_000, bytes: 4_200_000 };
        assert_eq!(progress_label(true, load_progress), "Loading older jobs: 12,000 jobs, 4.2 MB");
        assert_eq!(progress_label(false, LoadProgress::default()), "Loading jobs: 0 jobs, 0 B");
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
