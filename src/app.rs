//! The composition root: creates the state of a list from its settings and renders its components.

use std::cell::OnceCell;
use std::rc::Rc;

use jess_api::JobFilter;
use leptos::prelude::*;

use crate::api::{ApiError, Client};
use crate::components::cancel_dialog::CancelDialog;
use crate::components::filter_form::FilterForm;
use crate::components::header::Header;
use crate::components::job_panel::JobPanel;
use crate::components::jobs_panel::JobsPanel;
use crate::components::settings_error::SettingsError;
use crate::components::shortcuts::Shortcuts;
use crate::context::AppContext;
use crate::embedding::{Embedding, Host};
use crate::platform::{Moment, TimeZone, absolute_url};
use crate::settings::{ParsedSettings, SettingProblem, Settings};
use crate::state::address::AddressBar;
use crate::state::auto_refresh::use_auto_refresh;
use crate::state::cancellation::Cancellations;
use crate::state::check_in::use_check_in;
use crate::state::clock::{use_now, use_today};
use crate::state::draft::Draft;
use crate::state::jobs::Jobs;
use crate::state::lifecycle::Phase;
use crate::state::open_job::OpenJob;
use crate::state::outcomes::Outcomes;
use crate::state::saved_place::SavedPlace;
use crate::state::seen::Seen;
use crate::state::selection::Selection;
use crate::state::shown_rows::ShownRows;
use crate::state::tab_marks::use_tab_marks;
use crate::state::tab_sessions::TabSessions;
use job_table::rows::ListQuery;
use job_table::store::StatusCounts;

/// The controls of a list, for the script that mounted it.
#[derive(Debug, Clone, Default)]
pub struct Controls {
    address: Rc<OnceCell<AddressBar>>,
    redraw: ArcRwSignal<()>,
}

impl Controls {
    /// Replaces the filter of a list that has its own query.
    pub fn set_query(&self, query: &str) {
        if let Some(address) = self.address.get() {
            address.replace_filter_from(query);
        }
    }

    /// Draws the rows that are in view.
    pub fn redraw(&self) {
        self.redraw.set(());
    }
}

/// A job list, or the problems of its settings.
#[component]
pub fn App(
    /// The settings, as they were parsed.
    settings: ParsedSettings,
    /// The page around the list, if it is embedded.
    #[prop(optional_no_strip)]
    host: Option<Host>,
    /// The controls that the owner of the list keeps.
    #[prop(optional)]
    controls: Controls,
) -> impl IntoView {
    let embedding = Embedding::new(host);
    match settings.settings.and_then(with_zone) {
        Ok((settings, zone)) => view! { <JobList settings zone embedding controls/> }.into_any(),
        Err(problems) => view! { <SettingsError problems is_embedded=embedding.is_embedded()/> }.into_any(),
    }
}

/// Returns the settings with their time zone, or the problem that the browser does not know it.
fn with_zone(settings: Settings) -> Result<(Settings, TimeZone), Vec<SettingProblem>> {
    match TimeZone::from_name(&settings.time_zone) {
        Some(zone) => Ok((settings, zone)),
        None => Err(vec![SettingProblem::unknown_time_zone(&settings.time_zone)]),
    }
}

/// The job list: creates its state and provides it to the components.
#[component]
fn JobList(settings: Settings, zone: TimeZone, embedding: Embedding, controls: Controls) -> impl IntoView {
    let address = match embedding.query() {
        Some(query) => AddressBar::detached(&query),
        None => AddressBar::from_window(),
    };
    // Refused only for a second list with the same controls.
    let _ = controls.address.set(address);
    let now = use_now();
    let stored_zone = StoredValue::new_local(zone.clone());
    let today = use_today(now, stored_zone);
    let filter = Memo::new(move |_| {
        address.query().with(|query| Draft::from_query(query, today.get())).validate().ok()
    });
    let jobs = Jobs::new(Client::new(settings.clone().into()), move || filter.get(), Rc::new(zone));
    let service = absolute_url(&settings.api_base);
    use_auto_refresh(jobs, settings.refresh_interval(), &service);
    let tab_sessions = TabSessions::new(jobs, &service);
    if let Some(interval) = settings.check_in_interval().filter(|_| settings.users_base().is_some()) {
        use_check_in(jobs, interval, &service, now);
    }
    let seen = Seen::new(jobs, address, &settings.api_base);
    let outcomes = Outcomes::new(jobs, address, &settings.api_base, settings.reads_outcomes);
    // Another open job needs no new rows.
    let list_query = Memo::new(move |_| {
        let filter = filter.get()?;
        Some(address.query().with(|query| ListQuery {
            filter,
            search: query.search_text().to_owned(),
            sort: query.sort(),
            changed_only: query.is_changed_only(),
            failed_only: outcomes.is_enabled() && query.is_failed_only(),
        }))
    });
    let candidates = Memo::new(move |_| {
        let mut rows = list_query.with(|query| query.as_ref().map(|query| jobs.rows(query)))?;
        seen.retain_chosen(&mut rows);
        Some(rows)
    });
    let latest_rows = Memo::new(move |_| {
        let mut rows = candidates.get()?;
        outcomes.retain_chosen(&mut rows);
        Some(rows)
    });
    let shown_rows = ShownRows::new(jobs, latest_rows);
    if !embedding.is_embedded() {
        // The tab of an embedding page is its own.
        use_tab_marks(seen, settings.title.clone());
    }
    let selection = Selection::new(jobs, shown_rows.rows);
    Effect::new(move |_| {
        let has_selected_jobs = selection.count() > 0;
        shown_rows.engage(|engagement| engagement.has_selected_jobs = has_selected_jobs);
    });
    let wanted_job = RwSignal::new(None);
    let open_job = OpenJob::new(address, jobs, shown_rows.rows, wanted_job, embedding, settings.has_panel);
    provide_context(AppContext {
        settings: StoredValue::new(settings),
        zone: stored_zone,
        address,
        jobs,
        cancellations: Cancellations::new(jobs),
        rows: shown_rows.rows,
        shown_rows,
        tab_sessions,
        seen,
        outcomes,
        candidates,
        open_job,
        wanted_job,
        focused_job: RwSignal::new(None),
        list_moves: RwSignal::new((0, 0)),
        status_counts: use_status_counts(address, jobs, filter),
        now,
        today,
        selection,
        embedding,
        is_export_menu_open: RwSignal::new(false),
        redraw: controls.redraw.into(),
        saved_place: if embedding.is_embedded() { SavedPlace::detached() } else { SavedPlace::of_page() },
        select_all: NodeRef::new(),
        search_input: NodeRef::new(),
    });
    emit_results();
    let root = NodeRef::new();
    let content = view! {
        <FilterForm/>
        <div class="workspace">
            <JobsPanel/>
            <JobPanel root/>
        </div>
    }
    .into_any();
    // The embedding page has a main landmark of its own.
    let content = if embedding.is_embedded() {
        view! { <div>{content}</div> }.into_any()
    } else {
        view! { <main>{content}</main> }.into_any()
    };
    view! {
        <div class="page" node_ref=root>
            <Header/>
            {content}
            <Shortcuts root/>
            <CancelDialog/>
        </div>
    }
}

/// Returns the number of jobs with each status under the rest of the filter; `None` while there is no filter, or while the
/// rows are concealed.
fn use_status_counts(
    address: AddressBar,
    jobs: Jobs,
    filter: Memo<Option<JobFilter>>,
) -> Memo<Option<StatusCounts>> {
    let is_concealed = Memo::new(move |_| jobs.state().with(|state| state.is_concealed));
    // Another status or sort order needs no new count.
    let rest = Memo::new(move |_| {
        let filter = filter.get()?.without_statuses();
        let search = address.query().with(|query| query.search_text().to_owned());
        Some(ListQuery { filter, search, ..ListQuery::default() }).filter(|_| !is_concealed.get())
    });
    Memo::new(move |_| rest.get().map(|query| jobs.status_counts(&query)))
}

/// Emits an event to the embedding page for each complete result, and when the session has ended.
fn emit_results() {
    let AppContext { jobs, rows, address, embedding, .. } = expect_context();
    if !embedding.is_embedded() {
        return;
    }
    // The state also changes with the status of a single job, which is not a new result.
    Effect::new(move |previous: Option<Option<Moment>>| {
        let previous = previous.flatten();
        jobs.state().with(|state| match &state.phase {
            Phase::Loaded => {
                let at = state.completion().map(|completion| completion.at);
                if at != previous {
                    let count =
                        rows.with_untracked(|rows| rows.as_ref().map_or(0, |rows| rows.indices.len()));
                    let query = address.query().with_untracked(|query| query.with_job(None).to_search());
                    embedding.emit("loaded", &[("jobs", count.into()), ("query", query.into())]);
                }
                at
            }
            Phase::Failed { error: ApiError::SignedOut, at, .. } => {
                if previous != Some(*at) {
                    embedding.emit("signed-out", &[]);
                }
                Some(*at)
            }
            _ => previous,
        })
    });
}
