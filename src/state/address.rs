//! The address bar, the single home of the filter: the only room that reads or writes it.

use std::fmt::Write as _;

use form_urlencoded::parse;
use jess_api::{FilterKey, JobFilter};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A query string, taken apart: the texts of the filter, valid or not, and all else as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    since: String,
    till: String,
    status: String,
    /// Pairs that are not the filter's, raw, in their order.
    others: Vec<String>,
}

impl Query {
    /// Takes a query string apart, with or without its question mark. Where a key comes twice its values are
    /// joined by commas: for statuses that is what it means, and two dates are none, as for the bridge.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for pair in search.strip_prefix('?').unwrap_or(search).split('&').filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = parse(pair.as_bytes()).next() else { continue };
            match FilterKey::from_name(&name) {
                None => query.others.push(pair.to_owned()),
                Some(key) => {
                    let (text, value) = (query.text_mut(key), value.trim());
                    if !text.is_empty() && !value.is_empty() {
                        text.push(',');
                    }
                    text.push_str(value);
                }
            }
        }
        query
    }

    /// The value of a key of the filter; empty where there is none.
    pub fn text(&self, key: FilterKey) -> &str {
        match key {
            FilterKey::Since => &self.since,
            FilterKey::Till => &self.till,
            FilterKey::Status => &self.status,
        }
    }

    fn text_mut(&mut self, key: FilterKey) -> &mut String {
        match key {
            FilterKey::Since => &mut self.since,
            FilterKey::Till => &mut self.till,
            FilterKey::Status => &mut self.status,
        }
    }

    /// This query with another filter. Keys that are not the filter's are kept.
    #[must_use]
    pub fn with_filter(&self, filter: &JobFilter) -> Self {
        let mut query = Self { others: self.others.clone(), ..Self::default() };
        for (name, value) in filter.to_query_pairs() {
            if let Some(key) = FilterKey::from_name(name) {
                *query.text_mut(key) = value;
            }
        }
        query
    }

    /// The query string with its question mark; empty where there is nothing to say.
    pub fn to_search(&self) -> String {
        let mut search = String::new();
        for key in FilterKey::ALL {
            let text = self.text(key);
            if !text.is_empty() {
                push_mark(&mut search);
                // Writing to a String cannot fail.
                let _ = write!(search, "{key}={}", encoded(text));
            }
        }
        for pair in &self.others {
            push_mark(&mut search);
            search.push_str(pair);
        }
        search
    }
}

fn push_mark(search: &mut String) {
    search.push(if search.is_empty() { '?' } else { '&' });
}

/// Encoded for a query, but with commas left as they are: an address is also read by people.
fn encoded(text: &str) -> String {
    let parts: Vec<String> =
        text.split(',').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect()).collect();
    parts.join(",")
}

/// The address bar of the window, as a signal that follows back and forward.
#[derive(Debug, Clone, Copy)]
pub struct AddressBar {
    query: RwSignal<Query>,
}

impl AddressBar {
    /// Reads the address, and follows it until the owner of the caller ends.
    pub fn new() -> Self {
        let query = RwSignal::new(Query::parse(&search()));
        let listener = window_event_listener(ev::popstate, move |_| query.set(Query::parse(&search())));
        on_cleanup(move || listener.remove());
        Self { query }
    }

    /// The query string of the address.
    pub fn query(self) -> ReadSignal<Query> {
        self.query.read_only()
    }

    /// Writes another query: a new entry of the history, unless nothing changes.
    pub fn go(self, query: Query) {
        if self.query.with_untracked(|current| *current == query) {
            return;
        }
        let location = window().location();
        let url = format!(
            "{}{}{}",
            location.pathname().unwrap_or_default(),
            query.to_search(),
            location.hash().unwrap_or_default()
        );
        // Refused where a page may not have a history of its own (a sandboxed frame, or too many changes in
        // a short time); the filter then still holds, only the address does not tell of it.
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&url));
        }
        self.query.set(query);
    }
}

impl Default for AddressBar {
    fn default() -> Self {
        Self::new()
    }
}

/// The scheme, host and port of the address.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The path and query of the address, to come back to after signing in.
pub fn path_and_query() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

fn search() -> String {
    window().location().search().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jess_api::JobFilter;
    use proptest::prelude::*;

    use super::*;

    fn filter(pairs: &[(&str, &str)]) -> JobFilter {
        JobFilter::from_query_pairs(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn the_filter_is_read_and_all_else_is_kept() {
        let table = [
            ("", "", "", "", ""),
            ("?", "", "", "", ""),
            (
                "?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED",
                "2020-12-01",
                "2020-12-20",
                "QUEUED,FINISHED",
                "?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED",
            ),
            ("?q=a%20b&status=A%2cB&x", "", "", "A,B", "?status=A,B&q=a%20b&x"),
            (
                "?sort=-submitted&since=+2020-12-01+&job=7",
                "2020-12-01",
                "",
                "",
                "?since=2020-12-01&sort=-submitted&job=7",
            ),
            ("?since=a&since=b", "a,b", "", "", "?since=a,b"),
            (
                "?status=QUEUED&x=1&status=FINISHED,",
                "",
                "",
                "QUEUED,FINISHED,",
                "?status=QUEUED,FINISHED,&x=1",
            ),
            ("?since=&since=b", "b", "", "", "?since=b"),
            ("?till=%22%26x%3D1", "", "\"&x=1", "", "?till=%22%26x%3D1"),
            ("?%ff=%ff&&&=", "", "", "", "?%ff=%ff&="),
            ("&?", "", "", "", "??"),
        ];
        for (search, since, till, status, written) in table {
            let query = Query::parse(search);
            let texts = FilterKey::ALL.map(|key| query.text(key).to_owned());
            assert_eq!(texts, [since, till, status], "{search}");
            assert_eq!(query.to_search(), written, "{search}");
        }
    }

    #[test]
    fn another_filter_keeps_what_is_not_its_own() {
        let query = Query::parse("?since=2020-01-01&q=x&status=FINISHED&theme=dark");
        let other = query.with_filter(&filter(&[("till", "2021-02-03")]));
        assert_eq!(other.to_search(), "?till=2021-02-03&q=x&theme=dark");
        assert_eq!(other.with_filter(&JobFilter::default()).to_search(), "?q=x&theme=dark");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(search in "[?&=a-z%0-9A-F+,\"é ]{0,60}") {
            let query = Query::parse(&search);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }

        #[test]
        fn parsing_takes_anything(search in any::<String>()) {
            let query = Query::parse(&search);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }
    }
}
