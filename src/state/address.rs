//! The address bar, the single home of the filter, the search and the order: the only room that reads or writes
//! it. A list that is embedded in a page of somebody else leaves that page's address alone, and keeps a query of
//! its own instead.

use std::fmt::Write as _;

use form_urlencoded::parse;
use jess_api::{FilterKey, JobFilter};
use leptos::ev;
use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::table::sort::Sort;

/// The key of the text that is searched for, and that of the order.
const SEARCH: &str = "q";
const SORT: &str = "sort";

/// A query string, taken apart: the texts of the filter, valid or not, what is searched for, the order, and all
/// else as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    since: String,
    till: String,
    status: String,
    /// Without blanks around it.
    search: String,
    sort: Sort,
    /// Pairs that mean nothing here, raw, in their order.
    others: Vec<String>,
}

impl Query {
    /// Takes a query string apart, with or without its question mark. Where a key of the filter comes twice its
    /// values are joined by commas: for statuses that is what it means, and two dates are none, as for the
    /// bridge. Two searches are one for the words of both. An order that is not known is the default one.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for pair in search.strip_prefix('?').unwrap_or(search).split('&').filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = parse(pair.as_bytes()).next() else { continue };
            match (FilterKey::from_name(&name), &*name) {
                (Some(key), _) => append(query.text_mut(key), ',', &value),
                (None, SEARCH) => append(&mut query.search, ' ', &value),
                (None, SORT) => query.sort = Sort::from_text(value.trim()).unwrap_or_default(),
                (None, _) => query.others.push(pair.to_owned()),
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

    /// What is searched for, without blanks around it; empty where nothing is.
    pub fn search_text(&self) -> &str {
        &self.search
    }

    /// The order of the list.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// This query with another filter.
    #[must_use]
    pub fn with_filter(&self, filter: &JobFilter) -> Self {
        let mut query = self.clone();
        for key in FilterKey::ALL {
            query.text_mut(key).clear();
        }
        for (name, value) in filter.to_query_pairs() {
            if let Some(key) = FilterKey::from_name(name) {
                *query.text_mut(key) = value;
            }
        }
        query
    }

    /// This query with the filter of another one, whether that is valid or not.
    #[must_use]
    pub fn replace_filter_from(&self, other: Self) -> Self {
        Self { search: self.search.clone(), sort: self.sort, others: self.others.clone(), ..other }
    }

    /// This query with another text to search for.
    #[must_use]
    pub fn with_search(&self, text: &str) -> Self {
        Self { search: text.trim().to_owned(), ..self.clone() }
    }

    /// This query with another order.
    #[must_use]
    pub fn with_sort(&self, sort: Sort) -> Self {
        Self { sort, ..self.clone() }
    }

    /// The query string with its question mark; empty where there is nothing to say.
    pub fn to_search(&self) -> String {
        let sort = self.sort.to_text();
        let filter = FilterKey::ALL.map(|key| (key.as_str(), self.text(key)));
        let mut search = String::new();
        for (name, text) in filter.into_iter().chain([(SEARCH, &*self.search), (SORT, &*sort)]) {
            if !text.is_empty() {
                push_mark(&mut search);
                // Writing to a String cannot fail.
                let _ = write!(search, "{name}={}", encoded(text));
            }
        }
        for pair in &self.others {
            push_mark(&mut search);
            search.push_str(pair);
        }
        search
    }
}

/// Adds a value to those of the same key that came before, without the blanks around it.
fn append(text: &mut String, separator: char, value: &str) {
    let value = value.trim();
    if !text.is_empty() && !value.is_empty() {
        text.push(separator);
    }
    text.push_str(value);
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

/// The address bar of the window, as a signal that follows back and forward; or what stands in its place.
#[derive(Debug, Clone, Copy)]
pub struct AddressBar {
    query: RwSignal<Query>,
    is_of_window: bool,
}

/// The attribute of an element that has a query of its own, and the event by which it tells that the filter in
/// it is another.
const OWN_QUERY: &str = "data-query";
const OWN_QUERY_CHANGED: &str = "querychange";

impl AddressBar {
    /// Reads the address, and follows it until the owner of the caller ends.
    pub fn new() -> Self {
        let query = RwSignal::new(Query::parse(&search()));
        let listener = window_event_listener(ev::popstate, move |_| query.set(Query::parse(&search())));
        on_cleanup(move || listener.remove());
        Self { query, is_of_window: true }
    }

    /// The query that an element has of its own, where it has one, and else the window's.
    pub fn of(element: &Element) -> Self {
        let Some(search) = element.get_attribute(OWN_QUERY) else { return Self::new() };
        let query = RwSignal::new(Query::parse(&search));
        let asked = element.clone();
        let follow = Box::new(move |_| {
            let new = Query::parse(&asked.get_attribute(OWN_QUERY).unwrap_or_default());
            query.update(|query| *query = query.replace_filter_from(new));
        });
        let listener = Rndr::add_event_listener(element, OWN_QUERY_CHANGED, follow);
        on_cleanup(move || drop(listener));
        Self { query, is_of_window: false }
    }

    /// The query string of the address.
    pub fn query(self) -> ReadSignal<Query> {
        self.query.read_only()
    }

    /// Writes another query as a new entry of the history, unless nothing changes.
    pub fn go(self, query: Query) {
        self.write(query, true);
    }

    /// Writes another query in place of the present entry of the history: for what changes with every key that
    /// is pressed, through all of which nobody wants to go back.
    pub fn replace(self, query: Query) {
        self.write(query, false);
    }

    fn write(self, query: Query, new_entry: bool) {
        if self.query.with_untracked(|current| *current == query) {
            return;
        }
        if self.is_of_window {
            show(&query, new_entry);
        }
        self.query.set(query);
    }
}

impl Default for AddressBar {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes a query to the window's address.
fn show(query: &Query, new_entry: bool) {
    let location = window().location();
    let url = format!(
        "{}{}{}",
        location.pathname().unwrap_or_default(),
        query.to_search(),
        location.hash().unwrap_or_default()
    );
    // Refused where a page may not have a history of its own (a sandboxed frame, or too many changes in a short
    // time); the query then still holds, only the address does not tell of it.
    if let Ok(history) = window().history() {
        let _ = if new_entry {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            // What a page around the list remembers with this entry stays.
            let state = history.state().unwrap_or(JsValue::NULL);
            history.replace_state_with_url(&state, "", Some(&url))
        };
    }
}

/// The scheme, host and port of the address.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The address from its path on, to come back to after signing in. With the fragment, in which a page around the list
/// may keep its place.
pub fn current_relative_url() -> String {
    let location = window().location();
    let [path, query, fragment] =
        [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default);
    path + &query + &fragment
}

fn search() -> String {
    window().location().search().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jess_api::JobFilter;
    use proptest::prelude::*;

    use super::*;
    use crate::table::Column;

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
            ("?a=a%20b&status=A%2cB&x", "", "", "A,B", "?status=A,B&a=a%20b&x"),
            ("?job=7&since=+2020-12-01+", "2020-12-01", "", "", "?since=2020-12-01&job=7"),
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
    fn the_search_and_the_order_are_read_and_written_after_the_filter() {
        let name = Sort { column: Column::Name, descending: false };
        let table = [
            ("", "", Sort::default(), ""),
            ("?sort=name&x&q=a%20b&till=c", "a b", name, "?till=c&q=a+b&sort=name&x"),
            ("?q=+tower+&sort=-name", "tower", Sort { descending: true, ..name }, "?q=tower&sort=-name"),
            // Defaults are left out.
            ("?q=&sort=-submitted", "", Sort::default(), ""),
            ("?q=%20&sort=", "", Sort::default(), ""),
            ("?q=a,b%26&sort=%6eame", "a,b&", name, "?q=a,b%26&sort=name"),
            ("?q=caf%C3%A9&q=+%ff", "café \u{fffd}", Sort::default(), "?q=caf%C3%A9+%EF%BF%BD"),
            // An order that is not known, or two.
            ("?sort=Name", "", Sort::default(), ""),
            ("?sort=name&sort=-size", "", Sort::default(), ""),
            ("?sort=-size&sort=name", "", name, "?sort=name"),
            ("?Q=a&sort2=name", "", Sort::default(), "?Q=a&sort2=name"),
        ];
        for (search, text, sort, written) in table {
            let query = Query::parse(search);
            assert_eq!((query.search_text(), query.sort()), (text, sort), "{search}");
            assert_eq!(query.to_search(), written, "{search}");
        }
    }

    #[test]
    fn a_part_that_changes_leaves_the_others() {
        let query = Query::parse("?since=2020-01-01&q=x&sort=name&status=FINISHED&theme=dark");
        let other = query.with_filter(&filter(&[("till", "2021-02-03")]));
        assert_eq!(other.to_search(), "?till=2021-02-03&q=x&sort=name&theme=dark");
        let other = other.with_filter(&JobFilter::default());
        assert_eq!(other.to_search(), "?q=x&sort=name&theme=dark");
        let other = other.with_search(" a \u{a0}b\t");
        assert_eq!(other.search_text(), "a \u{a0}b");
        assert_eq!(other.to_search(), "?q=a+%C2%A0b&sort=name&theme=dark");
        let other = other.with_sort(other.sort().toggled(Column::Name));
        assert_eq!(other.to_search(), "?q=a+%C2%A0b&sort=-name&theme=dark");
        assert_eq!(other.with_search("").with_sort(Sort::default()).to_search(), "?theme=dark");
        let other = query.replace_filter_from(Query::parse("?since=nonsense&q=y&sort=job"));
        assert_eq!(other.to_search(), "?since=nonsense&q=x&sort=name&theme=dark");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(search in "([?&=a-z%0-9A-F+,\"é -]|q=|sort=|since=){0,60}") {
            let query = Query::parse(&search);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }

        #[test]
        fn parsing_takes_anything(search in any::<String>()) {
            let query = Query::parse(&search);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }

        #[test]
        fn any_text_can_be_searched_for(
            before in "[?&=a-z]{0,20}", text in any::<String>(), column in 0_usize..8, descending in any::<bool>(),
        ) {
            let sort = Sort { column: Column::ALL[column], descending };
            let query = Query::parse(&before).with_search(&text).with_sort(sort);
            prop_assert_eq!(query.search_text(), text.trim());
            prop_assert_eq!(query.sort(), sort);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }
    }
}
