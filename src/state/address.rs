//! The address bar: the only home of the filter, the search and the sort order, and the only module that reads or writes
//! the browser's location and history.
//!
//! A list that is embedded in another page leaves the address of that page alone: its [`AddressBar`] is detached and
//! keeps the query in memory.
#![expect(clippy::disallowed_methods, reason = "this module uses the location and the history")]

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use jess_api::JobId;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

use super::query::Query;

/// The minimum time between two changes of the history while the user types, in milliseconds. Browsers ignore or refuse
/// further changes after 100 in 10 s (Safari) or 200 in 10 s (Chromium, Firefox).
const WRITE_INTERVAL_MS: u32 = 250;

/// The time until a change that the browser has refused is tried again, in milliseconds. It doubles with each attempt.
const RETRY_INTERVAL_MS: u32 = 1000;

/// The number of attempts after which a refusal is final, as it is in a sandboxed frame. The next change starts anew.
const MAX_ATTEMPTS: u32 = 6;

/// The query of the page, as a signal: either that of the window's address, or one in memory.
#[derive(Debug, Clone, Copy)]
pub struct AddressBar {
    query: RwSignal<Query>,
    /// The connection to the window's history; `None` if the query is only in memory.
    history: Option<StoredValue<HistoryWriter, LocalStorage>>,
}

/// The changes of the query that the window's history does not have yet.
#[derive(Debug)]
struct HistoryWriter {
    /// The query string of the address when it was read or written last.
    search: String,
    /// The path of the address when the change was made. A page around the list may have gone elsewhere since.
    path: String,
    /// The change that is to be written.
    pending: Option<HistoryUpdate>,
    /// The time in which nothing is written.
    pause: Option<Timeout>,
    /// The number of attempts that the browser has refused.
    refused: u32,
}

/// The way to write a query to the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum HistoryUpdate {
    /// Replaces the current entry.
    Replace,
    /// Adds an entry.
    Push,
}

impl AddressBar {
    /// Creates the address bar of the window. It follows the back and forward buttons until the caller's owner is
    /// disposed.
    pub fn from_window() -> Self {
        let search = current_search();
        let query = RwSignal::new(Query::parse(&search));
        let writer = HistoryWriter { search, path: String::new(), pending: None, pause: None, refused: 0 };
        let address = Self { query, history: Some(StoredValue::new_local(writer)) };
        let listener = window_event_listener(ev::popstate, move |_| address.read_history());
        // The moments at which the user may look at the address or leave it. Those of fields reach the window only in
        // the capture phase.
        for event in ["blur", "pagehide", "visibilitychange"] {
            let options = EventListenerOptions::run_in_capture_phase();
            let flush = move |_: &web_sys::Event| address.flush();
            // The listener is removed with the owner.
            StoredValue::new_local(EventListener::new_with_options(&window(), event, options, flush));
        }
        on_cleanup(move || {
            listener.remove();
            address.flush();
        });
        address
    }

    /// Creates an address bar that is independent of the window, with the query string `search`, for an embedded
    /// list.
    pub fn detached(search: &str) -> Self {
        Self { query: RwSignal::new(Query::parse(search)), history: None }
    }

    /// Returns the current query.
    pub fn query(self) -> ReadSignal<Query> {
        self.query.read_only()
    }

    /// Changes the query and adds an entry to the history, unless the query is the same.
    pub fn push(self, query: Query) {
        self.update(query, HistoryUpdate::Push);
    }

    /// Changes the query and replaces the current entry of the history. Use this for changes with each keystroke, which
    /// would otherwise fill the history. The address follows within [`WRITE_INTERVAL_MS`].
    pub fn replace(self, query: Query) {
        self.update(query, HistoryUpdate::Replace);
    }

    /// Replaces the filter by that of the query string `search`, and keeps the search and the sort order. This is for
    /// the page around an embedded list.
    pub fn replace_filter_from(self, search: &str) {
        let filter = Query::parse(search);
        self.push(self.query.with_untracked(|query| query.with_filter_from(filter)));
    }

    /// Returns the address to return to, without its origin: path, query and fragment; reactive. The fragment is included
    /// because a page around the list may keep its own state there.
    pub fn return_url(self) -> String {
        self.query.track();
        match self.history {
            // The window's address may be behind.
            Some(_) => url_with(&self.query.with(Query::to_address)),
            None => url_with(&current_search()),
        }
    }

    fn update(self, query: Query, update: HistoryUpdate) {
        let is_same = self.query.with_untracked(|current| *current == query);
        if is_same || update == HistoryUpdate::Push {
            // The entry that is left behind has the query that was last on screen.
            self.flush();
        }
        if is_same {
            return;
        }
        self.query.set(query);
        let is_due = self.with_writer(|writer| {
            writer.path = current_path();
            writer.pending = writer.pending.max(Some(update));
            update == HistoryUpdate::Push || writer.pause.is_none()
        });
        if is_due == Some(true) {
            self.flush();
        }
    }

    /// Writes the pending change to the history, if there is one.
    ///
    /// Browsers refuse this in a sandboxed frame, and for a while after too many changes, for which the page around the
    /// list may be the reason. The page then still shows the query, and the address follows later.
    fn flush(self) {
        let pending =
            self.with_writer(|writer| writer.pending.take().filter(|_| writer.path == current_path()));
        let Some(update) = pending.flatten() else { return };
        let is_written = self.query.try_with_untracked(|query| write_to_history(&query.to_address(), update));
        self.with_writer(|writer| {
            writer.search = current_search();
            let pause = if is_written == Some(true) {
                writer.refused = 0;
                Some(WRITE_INTERVAL_MS)
            } else {
                writer.pending = Some(update);
                writer.refused += 1;
                let attempt = writer.refused % MAX_ATTEMPTS;
                (attempt > 0).then(|| RETRY_INTERVAL_MS << (attempt - 1))
            };
            // Replacing a timer cancels it.
            writer.pause = pause.map(|pause| Timeout::new(pause, move || self.end_pause()));
        });
    }

    fn end_pause(self) {
        self.with_writer(|writer| writer.pause = None);
        self.flush();
    }

    /// Takes over the query of an entry of the history that the user has gone to.
    fn read_history(self) {
        let search = current_search();
        let is_other = self.with_writer(|writer| {
            // Links to a fragment add entries with the same query, of which the page may have more than the address.
            let is_other = writer.search != search || writer.pending == Some(HistoryUpdate::Push);
            if is_other {
                writer.pending = None;
                writer.search.clone_from(&search);
            }
            is_other
        });
        if is_other == Some(true) {
            self.query.set(Query::parse(&search));
        }
    }

    /// Accesses the writer. Returns `None` without a writer, or after the owner has ended.
    fn with_writer<T>(self, access: impl FnOnce(&mut HistoryWriter) -> T) -> Option<T> {
        self.history?.try_update_value(access)
    }
}

/// Writes a query string to the history; reports whether the address has it now.
fn write_to_history(search: &str, update: HistoryUpdate) -> bool {
    let before = current_search();
    if before == search {
        return true;
    }
    let Ok(history) = window().history() else { return false };
    let url = url_with(search);
    // Keep the state that a page around the list has stored with the entry: its router may depend on it.
    let state = history.state().unwrap_or(JsValue::NULL);
    let result = match update {
        HistoryUpdate::Push => history.push_state_with_url(&state, "", Some(&url)),
        HistoryUpdate::Replace => history.replace_state_with_url(&state, "", Some(&url)),
    };
    // Chromium reports no error for a change that it ignores.
    result.is_ok() && current_search() != before
}

/// Returns the address without its origin, and with another query string.
fn url_with(search: &str) -> String {
    current_path() + search + &window().location().hash().unwrap_or_default()
}

fn current_path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Returns the origin of the address: scheme, host and port.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Returns the path and the query of the address.
pub fn path_and_query() -> String {
    window().location().pathname().unwrap_or_default() + &current_search()
}

/// Returns the address of a job's panel over the whole list, without its origin.
pub fn job_url(id: JobId) -> String {
    current_path() + &Query::default().with_job(Some(id)).to_search()
}

/// Reports whether the page restores the scroll position of the current entry of the history itself. A new entry has the
/// browser do that.
pub fn is_scrolled_by_page() -> bool {
    let mode = window().history().and_then(|history| history.scroll_restoration());
    mode == Ok(ScrollRestoration::Manual)
}

/// Sets whether the page restores the scroll position of the current entry of the history itself.
pub fn set_scrolled_by_page(is_by_page: bool) {
    let mode = if is_by_page { ScrollRestoration::Manual } else { ScrollRestoration::Auto };
    if let Ok(history) = window().history() {
        // Refused only in a document that is not shown any more.
        let _ = history.set_scroll_restoration(mode);
    }
}

fn current_search() -> String {
    window().location().search().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detached_address_bar_keeps_search_and_sort_when_its_filter_is_replaced() {
        let owner = Owner::new();
        owner.with(|| {
            let address = AddressBar::detached("?since=2020-01-01&q=x");
            address.push(address.query().get_untracked().with_search("tower"));
            address.replace_filter_from("?status=QUEUED&q=y&sort=name");
            assert_eq!(address.query().get_untracked().to_search(), "?status=QUEUED&q=tower");
        });
    }
}
