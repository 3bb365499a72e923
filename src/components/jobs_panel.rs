//! The panel below the filter form: the number of jobs, the error, and the table or what replaces it.

use leptos::prelude::*;

use super::empty_state::EmptyState;
use super::error_alert::{ErrorAlert, Failure};
use super::export_menu::ExportMenu;
use super::format;
use super::highlights::Highlights;
use super::list_area::ListArea;
use super::load_progress::LoadProgress;
use super::notify_switch::NotifySwitch;
use super::outcome_filter::{FailedChoice, OutcomeBar};
use super::seen_bar::SeenBar;
use super::selection_bar::SelectionBar;
use crate::context::AppContext;
use crate::export::Source;
use crate::state::lifecycle::{JobsState, Phase};
use job_table::rows::{ListQuery, Rows};
use job_table::store::Store;

/// The content of the panel below the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PanelBody {
    Table,
    /// A placeholder of the table, until the first reply has arrived.
    Skeleton,
    /// The message that there are no jobs.
    Empty,
    /// The request to correct the filter.
    FixFilter,
    /// Nothing: the alert above explains why.
    None,
}

impl PanelBody {
    fn new(state: &JobsState, rows: Option<&Rows>) -> Self {
        let Some(rows) = rows else { return Self::FixFilter };
        match &state.phase {
            Phase::Idle => Self::None,
            _ if !rows.indices.is_empty() => Self::Table,
            // Only a reply to this very filter proves that there are no jobs.
            Phase::Loaded if rows.documented => Self::Empty,
            Phase::Loading { previous_error: None, .. } | Phase::Loaded => Self::Skeleton,
            Phase::Loading { .. } | Phase::Failed { .. } => Self::None,
        }
    }
}

/// Returns the text of the live region: the number of jobs, or that they are being loaded.
fn count_label(state: &JobsState, rows: Option<&Rows>) -> String {
    let Some(rows) = rows else { return String::new() };
    let count = if state.is_concealed { 0 } else { rows.indices.len() };
    match (count, rows.documented, &state.phase) {
        (0, _, Phase::Loading { history: true, .. }) => "Loading older jobs…".to_owned(),
        (0, _, Phase::Loading { .. }) => "Loading jobs…".to_owned(),
        (0, true, Phase::Loaded) if selects_all(&rows.query) => "No jobs yet".to_owned(),
        (0, true, Phase::Loaded) => "No jobs match".to_owned(),
        (0, _, _) => String::new(),
        (count, true, _) => format::counted(count, "job"),
        (count, false, _) => format!("{} so far", format::counted(count, "job")),
    }
}

fn selects_all(query: &ListQuery) -> bool {
    query.filter.is_default() && query.search.is_empty() && !query.changed_only && !query.failed_only
}

/// Returns the note about entries of a reply that are not jobs; `None` without such entries.
fn unreadable_note(entries: usize) -> Option<String> {
    match entries {
        0 => None,
        1 => Some("1 entry of the reply could not be read and is not shown.".to_owned()),
        _ => Some(format!("{entries} entries of the reply could not be read and are not shown.")),
    }
}

/// Returns the note about jobs that no request can ask for; `None` without such jobs, or if the list is incomplete anyway.
fn undocumented_note(state: &JobsState, rows: Option<&Rows>) -> Option<&'static str> {
    let is_shown = rows.is_some_and(|rows| rows.documented && !rows.complete) && state.phase == Phase::Loaded;
    is_shown.then_some(
        "JESS was asked for all other statuses that it documents. Jobs with an undocumented status may be missing.",
    )
}

/// The panel below the filter form.
#[component]
pub fn JobsPanel() -> impl IntoView {
    let AppContext { jobs, rows, shown_rows, embedding, is_export_menu_open, outcomes, .. } =
        expect_context();
    let has_outcomes = outcomes.is_enabled();
    let state = jobs.state();
    let body = Memo::new(move |_| state.with(|state| rows.with(|rows| PanelBody::new(state, rows.as_ref()))));
    // With the rows that are held back, as the numbers beside it.
    let latest = shown_rows.latest;
    let label = Memo::new(move |_| state.with(|state| latest.with(|rows| count_label(state, rows.as_ref()))));
    let note = Memo::new(move |_| {
        unreadable_note(state.with(|state| state.completion().map_or(0, |completion| completion.unreadable)))
    });
    let undocumented =
        Memo::new(move |_| state.with(|state| rows.with(|rows| undocumented_note(state, rows.as_ref()))));
    let failure = Memo::new(move |_| {
        state.with(|state| {
            let has_rows = body.get() == PanelBody::Table && !state.is_concealed;
            let stale = state.completion().filter(|_| has_rows);
            state.error().map(|error| Failure {
                error: error.clone(),
                stale_since: stale
                    .map(|completion| untrack(|| jobs.updated_at()).unwrap_or(completion.at).wall()),
                wait_until: state.paused_until(),
            })
        })
    });
    let is_signed_out = Memo::new(move |_| state.with(JobsState::is_signed_out));
    let is_concealed = Memo::new(move |_| state.with(|state| state.is_concealed));
    // Concealed rows may be those of another person.
    let count = Memo::new(move |_| {
        let is_shown = body.get() == PanelBody::Table && !is_concealed.get();
        if is_shown { rows.with(|rows| rows.as_ref().map_or(0, |rows| rows.indices.len())) } else { 0 }
    });
    let chosen = move || {
        rows.with_untracked(|rows| {
            let indices = rows.iter().flat_map(|rows| rows.indices.iter());
            let ids = |store: &mut Store| {
                let list = store.list();
                indices.filter_map(|index| Some(list.get(*index as usize)?.id())).collect()
            };
            let query = rows.as_ref().map(|rows| rows.query.clone()).unwrap_or_default();
            (Source::List(query), jobs.with_store(ids).unwrap_or_default())
        })
    };
    view! {
        <section class="panel" class:panel-concealed=is_concealed class:panel-signed-out=is_signed_out>
            <div class="summary" part="summary">
                <p class="count" role="status" prop:textContent=label></p>
                <Show when=move || body.get() == PanelBody::Table>
                    <Highlights/>
                </Show>
                <SeenBar/>
                // In a line that always exists, so that nothing moves when it appears and disappears.
                <Show when=move || jobs.is_loading()>
                    <LoadProgress/>
                </Show>
                {has_outcomes.then(|| view! { <FailedChoice/> })}
                // The permission for notifications would be that of the embedding page.
                {(!embedding.is_embedded()).then(|| view! { <NotifySwitch/> })}
                <ExportMenu count chosen=Callback::new(move |()| chosen()) is_open=is_export_menu_open/>
            </div>
            <ErrorAlert failure/>
            {has_outcomes.then(|| view! { <OutcomeBar/> })}
            {move || note.get().map(|note| view! { <p class="note" prop:textContent=note></p> })}
            {move || undocumented.get().map(|note| view! { <p class="note" prop:textContent=note></p> })}
            {move || match body.get() {
                PanelBody::Table => view! { <ListArea/> }.into_any(),
                PanelBody::Skeleton => view! { <Skeleton/> }.into_any(),
                PanelBody::Empty => view! { <EmptyState/> }.into_any(),
                PanelBody::FixFilter => {
                    view! { <p class="note">"Correct the filter to see your jobs."</p> }.into_any()
                }
                PanelBody::None => ().into_any(),
            }}
            <SelectionBar/>
        </section>
    }
}

/// The placeholder of the table. Its style hides it for the first 200 ms, so that a quick reply does not flicker.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton">
            {(0..6).map(|_| view! { <div class="skeleton-row"></div> }).collect::<Vec<_>>()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jess_api::{JobFilter, Timestamp};

    use super::*;
    use crate::api::ApiError;
    use crate::platform::Moment;
    use crate::state::lifecycle::{Completion, LoadedJobs};

    fn filter(status: &str) -> JobFilter {
        JobFilter::from_query_pairs([("status", status)]).unwrap()
    }

    /// Returns `number` rows for a filter.
    fn rows(status: &str, number: u32, complete: bool) -> Option<Rows> {
        let query = ListQuery { filter: filter(status), ..ListQuery::default() };
        Some(Rows {
            indices: (0..number).collect(),
            complete,
            documented: complete,
            query,
            ..Rows::default()
        })
    }

    fn state(change: impl FnOnce(&mut JobsState)) -> JobsState {
        let at = Moment::new(Timestamp::from_millis(0), Duration::ZERO);
        let completion = Completion { covers: JobFilter::default(), unreadable: 0, sent: at, at };
        let loaded = Some(LoadedJobs { version: 1, active: false, completion: Some(completion) });
        let mut state = JobsState { loaded, ..JobsState::default() };
        change(&mut state);
        state
    }

    #[test]
    fn a_note_says_that_jobs_with_undocumented_statuses_may_be_missing() {
        let asked = |documented, complete| Rows { documented, complete, ..Rows::default() };
        let loaded = state(JobsState::set_loaded);
        for (rows, is_noted) in
            [(asked(true, false), true), (asked(true, true), false), (asked(false, false), false)]
        {
            assert_eq!(undocumented_note(&loaded, Some(&rows)).is_some(), is_noted, "{rows:?}");
            assert_eq!(undocumented_note(&state(JobsState::start_loading), Some(&rows)), None);
        }
        assert_eq!(undocumented_note(&loaded, None), None);
    }

    fn failed(state: &mut JobsState) {
        state.start_loading();
        state.fail(ApiError::SignedOut, Moment::new(Timestamp::from_millis(1), Duration::ZERO));
    }

    #[test]
    fn each_state_has_its_label_and_its_body() {
        let loading = || state(JobsState::start_loading);
        let older = || state(JobsState::start_loading_history);
        let loaded = || state(JobsState::set_loaded);
        let failed = || state(failed);
        let loading_after_failure = || {
            state(|state| {
                super::tests::failed(state);
                state.start_loading();
            })
        };
        let concealed = |change: fn(&mut JobsState)| {
            state(|state| {
                state.conceal();
                change(state);
            })
        };
        let table = [
            // The table is there and not visible, so that the place in it stays.
            (concealed(JobsState::start_loading), rows("", 12, true), "Loading jobs…", PanelBody::Table),
            (concealed(super::tests::failed), rows("", 12, true), "", PanelBody::Table),
            (concealed(JobsState::set_loaded), rows("", 12, true), "12 jobs", PanelBody::Table),
            (loading(), rows("", 0, false), "Loading jobs…", PanelBody::Skeleton),
            (loading(), rows("", 12, false), "12 jobs so far", PanelBody::Table),
            (loading(), rows("", 12, true), "12 jobs", PanelBody::Table),
            (older(), rows("", 0, false), "Loading older jobs…", PanelBody::Skeleton),
            (older(), rows("", 1, false), "1 job so far", PanelBody::Table),
            (loaded(), rows("", 4, true), "4 jobs", PanelBody::Table),
            (loaded(), rows("", 0, true), "No jobs yet", PanelBody::Empty),
            (loaded(), rows("QUEUED", 0, true), "No jobs match", PanelBody::Empty),
            (failed(), rows("", 0, false), "", PanelBody::None),
            (failed(), rows("", 2, false), "2 jobs so far", PanelBody::Table),
            (failed(), rows("", 2, true), "2 jobs", PanelBody::Table),
            // The alert stays during the next attempt, and nothing flickers below it.
            (loading_after_failure(), rows("", 0, false), "Loading jobs…", PanelBody::None),
            (state(JobsState::set_idle), rows("", 3, true), "3 jobs", PanelBody::None),
            (state(JobsState::set_idle), None, "", PanelBody::FixFilter),
        ];
        for (state, rows, label, body) in table {
            assert_eq!(count_label(&state, rows.as_ref()), label, "{state:?}");
            assert_eq!(PanelBody::new(&state, rows.as_ref()), body, "{state:?}");
        }
    }
}
