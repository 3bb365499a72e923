//! The address bar: the only home of the filter, the search and the sort order, and the only module that reads or writes
//! the browser's location and history.
//!
//! A list that is embedded in another page leaves the address of that page alone: its [`AddressBar`] is detached and
//! keeps the query in memory.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::query::Query;

/// The query of the page, as a signal: either that of the window's address, or one in memory.
#[derive(Debug, Clone, Copy)]
pub struct AddressBar {
    query: RwSignal<Query>,
    /// True if changes are written to the window's history.
    is_attached: bool,
}

/// The way to write a query to the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HistoryUpdate {
    /// Adds an entry.
    Push,
    /// Replaces the current entry.
    Replace,
}

impl AddressBar {
    /// Creates the address bar of the window. It follows the back and forward buttons until the caller's owner is
    /// disposed.
    pub fn from_window() -> Self {
        let query = RwSignal::new(Query::parse(&current_search()));
        let listener =
            window_event_listener(ev::popstate, move |_| query.set(Query::parse(&current_search())));
        on_cleanup(move || listener.remove());
        Self { query, is_attached: true }
    }

    /// Creates an address bar that is independent of the window, with the query string `search`, for an embedded
    /// list.
    pub fn detached(search: &str) -> Self {
        Self { query: RwSignal::new(Query::parse(search)), is_attached: false }
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
    /// would otherwise fill the history.
    pub fn replace(self, query: Query) {
        self.update(query, HistoryUpdate::Replace);
    }

    /// Replaces the filter by that of the query string `search`, and keeps the search and the sort order. This is for
    /// the page around an embedded list.
    pub fn replace_filter_from(self, search: &str) {
        let filter = Query::parse(search);
        self.push(self.query.with_untracked(|query| query.with_filter_from(filter)));
    }

    fn update(self, query: Query, history_update: HistoryUpdate) {
        if self.query.with_untracked(|current| *current == query) {
            return;
        }
        if self.is_attached {
            write_to_history(&query, history_update);
        }
        self.query.set(query);
    }
}

fn write_to_history(query: &Query, history_update: HistoryUpdate) {
    let location = window().location();
    let url = format!(
        "{}{}{}",
        location.pathname().unwrap_or_default(),
        query.to_search(),
        location.hash().unwrap_or_default()
    );
    let Ok(history) = window().history() else { return };
    // Browsers refuse this in a sandboxed frame, or after too many changes in a short time. The page then still shows
    // the query; only the address does not.
    let _ = match history_update {
        HistoryUpdate::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&url)),
        HistoryUpdate::Replace => {
            // Keep the state that a page around the list may have stored with this entry.
            let state = history.state().unwrap_or(JsValue::NULL);
            history.replace_state_with_url(&state, "", Some(&url))
        }
    };
}

/// Returns the origin of the address: scheme, host and port.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Returns the address without its origin: path, query and fragment. A sign-in page returns to it. The fragment is
/// included because a page around the list may keep its own state there.
pub fn current_relative_url() -> String {
    let location = window().location();
    let [path, query, fragment] =
        [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default);
    path + &query + &fragment
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
