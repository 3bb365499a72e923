//! The context that the components of one list share.

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;

use jess_api::{JobId, Timestamp};

use crate::embedding::Embedding;
use crate::platform::TimeZone;
use crate::settings::Settings;
use crate::state::address::AddressBar;
use crate::state::cancellation::Cancellations;
use crate::state::jobs::Jobs;
use crate::state::open_job::OpenJob;
use crate::state::outcomes::Outcomes;
use crate::state::saved_place::SavedPlace;
use crate::state::seen::Seen;
use crate::state::selection::Selection;
use crate::state::shown_rows::{ShownRows, WantedJob};
use crate::state::tab_sessions::TabSessions;
use job_table::rows::Rows;
use job_table::store::StatusCounts;

/// The state that the components of one list share, from `provide_context` in [`App`](crate::app::App).
#[derive(Debug, Clone, Copy)]
pub struct AppContext {
    /// The settings of the page.
    pub settings: StoredValue<Settings>,
    /// The time zone of the days in the filter and of the times of a job.
    pub zone: StoredValue<TimeZone, LocalStorage>,
    /// The filter, the search and the sort order.
    pub address: AddressBar,
    /// The jobs that the filter asks for.
    pub jobs: Jobs,
    /// The cancellation of jobs.
    pub cancellations: Cancellations,
    /// The rows on the screen; `None` while the address holds no valid filter.
    pub rows: Memo<Option<Rows>>,
    /// The latest rows, and which of their changes are held back.
    pub shown_rows: ShownRows,
    /// The session in several tabs.
    pub tab_sessions: TabSessions,
    /// The outcomes of finished jobs.
    pub outcomes: Outcomes,
    /// The latest rows with any outcome.
    pub candidates: Memo<Option<Rows>>,
    /// The changes since the user last looked.
    pub seen: Seen,
    /// The job whose panel is open.
    pub open_job: OpenJob,
    /// The job whose row is to be brought into view.
    pub wanted_job: RwSignal<Option<WantedJob>>,
    /// The number of jobs with each status under the rest of the filter; `None` while it is not to be shown.
    pub status_counts: Memo<Option<StatusCounts>>,
    /// The current day in the time zone.
    pub today: Memo<NaiveDate>,
    /// The job whose row had the focus last.
    pub focused_job: RwSignal<Option<JobId>>,
    /// The number of times that a key has moved the focus in the list, and by how many rows the latest has.
    pub list_moves: RwSignal<(u32, isize)>,
    /// The selected jobs.
    pub selection: Selection,
    /// The current time, updated every half minute.
    pub now: ReadSignal<Timestamp>,
    /// The page around an embedded list.
    pub embedding: Embedding,
    /// True while the menu that exports the list is open. Any control can open it.
    pub is_export_menu_open: RwSignal<bool>,
    /// Notified when the rows in view must be drawn, although the window reports no change.
    pub redraw: RwSignal<()>,
    /// The place in the list to which a reload returns.
    pub saved_place: SavedPlace,
    /// The checkbox that selects all rows.
    pub select_all: NodeRef<html::Input>,
    /// The search field, which receives the focus when the control that had it is removed.
    pub search_input: NodeRef<html::Input>,
}
