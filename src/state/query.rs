//! The query string of the page: the filter, the search, the sort order and the open job in text form.

use std::fmt::Write as _;

use form_urlencoded::parse;
use jess_api::{FilterKey, JobFilter, JobId, is_blank_search};

use super::relative_range::RelativeRange;
use job_table::sort::Sort;

/// The key of a range of days that stays relative.
const RANGE_KEY: &str = "range";
/// The key of the search text.
const SEARCH_KEY: &str = "q";
/// The key of the choice of changed jobs only, and its value.
const CHANGED_KEY: &str = "changed";
const CHANGED: &str = "1";
/// The key of the choice of failed simulations only, and its value.
const OUTCOME_KEY: &str = "outcome";
const FAILED: &str = "failed";
/// The key of the sort order.
const SORT_KEY: &str = "sort";
/// The key of the job whose panel is open.
const JOB_KEY: &str = "job";

/// The maximum length of the search text in an address, encoded, in bytes.
///
/// Servers limit the length of an address: nginx and Apache to 8 kB by default, IIS its query to 2,048 bytes, and they
/// reply "414 URI Too Long" to a reload. The link to the sign-in page contains the address encoded once more, which
/// makes five bytes of an encoded byte's three. So encoded twice, this and a filter remain below 2,048 bytes.
const MAX_ADDRESS_SEARCH_LEN: usize = 1024;

/// A parsed query string: the texts of the filter, which may be invalid, the search text, the sort order, the open job,
/// and all other pairs unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    range: String,
    since: String,
    till: String,
    status: String,
    /// The search text, as [`search_text`] returns it.
    search: String,
    sort: Sort,
    /// True if only jobs are wanted that have changed since the user last looked.
    is_changed_only: bool,
    /// True if only finished jobs are wanted whose simulations have failed.
    is_failed_only: bool,
    job: Option<JobId>,
    /// Pairs with other keys, not decoded, in their order.
    others: Vec<String>,
}

impl Query {
    /// Parses a query string, with or without its question mark.
    ///
    /// If a key of the filter occurs twice, its values are joined with a comma: two lists of statuses are one list, and
    /// two dates are an invalid date, as they are for the gateway. Two search texts are joined with a space. An unknown
    /// sort order is the default order, and of two jobs the last is open. Any other value than a
    /// number is kept.
    pub fn parse(search: &str) -> Self {
        let mut query = Self::default();
        for pair in search.strip_prefix('?').unwrap_or(search).split('&').filter(|pair| !pair.is_empty()) {
            let Some((name, value)) = parse(pair.as_bytes()).next() else { continue };
            match (FilterKey::from_name(&name), &*name) {
                (Some(key), _) => append(query.text_mut(key), ',', &value),
                (None, RANGE_KEY) => append(&mut query.range, ',', &value),
                (None, SEARCH_KEY) => append(&mut query.search, ' ', &value),
                (None, SORT_KEY) => query.sort = Sort::from_text(value.trim()).unwrap_or_default(),
                (None, CHANGED_KEY) => query.is_changed_only = value.trim() == CHANGED,
                (None, OUTCOME_KEY) => query.is_failed_only = value.trim() == FAILED,
                // Any other value may be one of a page around the list.
                (None, JOB_KEY) if value.trim().parse::<JobId>().is_ok() => {
                    query.job = value.trim().parse().ok()
                }
                (None, _) => query.others.push(pair.to_owned()),
            }
        }
        query.search = search_text(&query.search).to_owned();
        query
    }

    /// Returns the value of a key of the filter; empty if the key is absent.
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

    /// Returns the name of the relative range of days; empty without one. Dates in the same address come before it.
    pub fn range_text(&self) -> &str {
        &self.range
    }

    /// Returns the search text; empty if there is no search.
    pub fn search_text(&self) -> &str {
        &self.search
    }

    /// Returns the sort order.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Reports whether only jobs are wanted that have changed since the user last looked.
    pub fn is_changed_only(&self) -> bool {
        self.is_changed_only
    }

    /// Reports whether only finished jobs are wanted whose simulations have failed.
    pub fn is_failed_only(&self) -> bool {
        self.is_failed_only
    }

    /// Returns this query for all jobs, or only for finished ones whose simulations have failed.
    #[must_use]
    pub fn with_failed_only(&self, is_failed_only: bool) -> Self {
        Self { is_failed_only, ..self.clone() }
    }

    /// Returns the job whose panel is open.
    pub fn job(&self) -> Option<JobId> {
        self.job
    }

    /// Returns this query with the panel of another job open, or none.
    #[must_use]
    pub fn with_job(&self, job: Option<JobId>) -> Self {
        Self { job, ..self.clone() }
    }

    /// Returns this query with another filter, whose dates are those of a relative range if there is one.
    #[must_use]
    pub fn with_filter(&self, filter: &JobFilter, range: Option<RelativeRange>) -> Self {
        let mut query = Self { status: filter.status_text(), ..self.without_dates() };
        match range {
            Some(range) => range.as_str().clone_into(&mut query.range),
            None => {
                query.since = filter.since().map(|day| day.to_string()).unwrap_or_default();
                query.till = filter.till().map(|day| day.to_string()).unwrap_or_default();
            }
        }
        query
    }

    /// Returns this query for any day.
    #[must_use]
    pub fn without_dates(&self) -> Self {
        Self { range: String::new(), since: String::new(), till: String::new(), ..self.clone() }
    }

    /// Returns this query for any status.
    #[must_use]
    pub fn without_statuses(&self) -> Self {
        Self { status: String::new(), ..self.clone() }
    }

    /// Returns this query with the filter of another one, which may be invalid.
    #[must_use]
    pub fn with_filter_from(&self, other: Self) -> Self {
        let Self { search, sort, job, others, .. } = self.clone();
        Self { search, sort, job, others, ..other }
    }

    /// Returns this query with another search text.
    #[must_use]
    pub fn with_search(&self, text: &str) -> Self {
        Self { search: search_text(text).to_owned(), ..self.clone() }
    }

    /// Returns this query with another sort order.
    #[must_use]
    pub fn with_sort(&self, sort: Sort) -> Self {
        Self { sort, ..self.clone() }
    }

    /// Returns this query for all jobs, or only for those that have changed since the user last looked.
    #[must_use]
    pub fn with_changed_only(&self, is_changed_only: bool) -> Self {
        Self { is_changed_only, ..self.clone() }
    }

    /// Writes the query string, with its question mark. Defaults are left out; the result is empty if nothing is left.
    pub fn to_search(&self) -> String {
        self.write(&self.search)
    }

    /// Writes the query string for an address: like [`Query::to_search`], but of a search text that is longer than
    /// [`MAX_ADDRESS_SEARCH_LEN`] only the beginning.
    pub fn to_address(&self) -> String {
        self.write(cut_encoded(&self.search, MAX_ADDRESS_SEARCH_LEN))
    }

    fn write(&self, search_text: &str) -> String {
        let sort = self.sort.to_text();
        let filter = FilterKey::ALL.map(|key| (key.as_str(), self.text(key)));
        let changed = if self.is_changed_only { CHANGED } else { "" };
        let mut search = String::new();
        let range = [(RANGE_KEY, &*self.range)];
        let job = self.job.map(|job| job.to_string()).unwrap_or_default();
        let outcome = if self.is_failed_only { FAILED } else { "" };
        let others = [
            (CHANGED_KEY, changed),
            (OUTCOME_KEY, outcome),
            (SEARCH_KEY, search_text),
            (SORT_KEY, &*sort),
            (JOB_KEY, &*job),
        ];
        for (name, text) in range.into_iter().chain(filter).chain(others) {
            if !text.is_empty() {
                push_separator(&mut search);
                // Writing to a String cannot fail.
                let _ = write!(search, "{name}={}", encode(text));
            }
        }
        for pair in &self.others {
            push_separator(&mut search);
            search.push_str(pair);
        }
        search
    }
}

/// Returns what a text of the search field searches for: the text without surrounding whitespace, or nothing if only
/// characters are left that a search ignores.
pub fn search_text(text: &str) -> &str {
    if is_blank_search(text) { "" } else { text.trim() }
}

/// Appends the value of a repeated key, without surrounding whitespace.
fn append(text: &mut String, separator: char, value: &str) {
    let value = value.trim();
    if !text.is_empty() && !value.is_empty() {
        text.push(separator);
    }
    text.push_str(value);
}

/// Appends `?` before the first pair, `&` before the others.
fn push_separator(search: &mut String) {
    search.push(if search.is_empty() { '?' } else { '&' });
}

/// Returns the longest beginning of a text that [`encode`] makes at most `max` bytes of.
fn cut_encoded(text: &str, max: usize) -> &str {
    let mut encoded_len = 0;
    let is_too_long = |c: char| {
        encoded_len += if matches!(c, ' ' | '*' | ',' | '-' | '.' | '_') || c.is_ascii_alphanumeric() {
            1
        } else {
            3 * c.len_utf8()
        };
        encoded_len > max
    };
    match text.find(is_too_long) {
        Some(end) => text.get(..end).unwrap_or_default().trim_end(),
        None => text,
    }
}

/// Encodes a value for a query string. Commas are not encoded, which keeps the address readable.
fn encode(text: &str) -> String {
    let parts: Vec<String> =
        text.split(',').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect()).collect();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use jess_api::JobFilter;
    use proptest::prelude::*;

    use super::*;
    use job_table::Column;

    fn filter(pairs: &[(&str, &str)]) -> JobFilter {
        JobFilter::from_query_pairs(pairs.iter().copied()).unwrap()
    }

    #[test]
    fn the_filter_is_parsed_and_other_pairs_are_kept() {
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
            ("?page=7&since=+2020-12-01+", "2020-12-01", "", "", "?since=2020-12-01&page=7"),
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
    fn search_and_sort_are_parsed_and_written_after_the_filter() {
        let name = Sort { column: Column::Name, descending: false };
        let table = [
            ("", "", Sort::default(), ""),
            ("?sort=name&x&q=a%20b&till=c", "a b", name, "?till=c&q=a+b&sort=name&x"),
            ("?q=+tower+&sort=-name", "tower", Sort { descending: true, ..name }, "?q=tower&sort=-name"),
            // Defaults are left out.
            ("?q=&sort=-submitted", "", Sort::default(), ""),
            ("?q=%20&sort=", "", Sort::default(), ""),
            // Only characters that a search ignores: a zero-width space, a soft hyphen, an accent without a letter.
            ("?q=%E2%80%8B+%C2%AD&q=%CC%81", "", Sort::default(), ""),
            ("?q=%E2%80%8Btower", "\u{200b}tower", Sort::default(), "?q=%E2%80%8Btower"),
            ("?q=a,b%26&sort=%6eame", "a,b&", name, "?q=a,b%26&sort=name"),
            ("?q=caf%C3%A9&q=+%ff", "café \u{fffd}", Sort::default(), "?q=caf%C3%A9+%EF%BF%BD"),
            // Unknown orders, and two orders.
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
    fn changed_jobs_are_asked_for_by_one_value_only() {
        for (search, is_changed_only, written) in [
            ("?sort=name&changed=1&status=QUEUED", true, "?status=QUEUED&changed=1&sort=name"),
            ("?changed=0", false, ""),
            ("?changed=1&changed=", false, ""),
            ("?Changed=1", false, "?Changed=1"),
        ] {
            let query = Query::parse(search);
            assert_eq!(query.is_changed_only(), is_changed_only, "{search}");
            assert_eq!(query.to_search(), written, "{search}");
            assert!(!query.with_changed_only(false).to_search().contains("changed"));
            assert!(query.with_changed_only(true).is_changed_only());
        }
    }

    #[test]
    fn the_open_job_is_written_last_and_has_to_be_a_number() {
        for (search, job, written) in [
            ("?x=1&job=12238&sort=name", Some(12_238), "?sort=name&job=12238&x=1"),
            ("?job=+7+", Some(7), "?job=7"),
            ("?job=7&job=8", Some(8), "?job=8"),
            ("?job=7&job=", Some(7), "?job=7&job="),
            ("?job=0", None, "?job=0"),
            ("?job=../1", None, "?job=../1"),
            ("?Job=7", None, "?Job=7"),
        ] {
            let query = Query::parse(search);
            assert_eq!(query.job().map(JobId::number), job, "{search}");
            assert_eq!(query.to_search(), written, "{search}");
            assert_eq!(query.with_job(None).job(), None, "{search}");
            assert_eq!(query.with_job(JobId::new(9)).job(), JobId::new(9), "{search}");
        }
    }

    #[test]
    fn failed_simulations_are_asked_for_by_one_value_only() {
        for (search, is_failed_only, written) in [
            ("?sort=name&outcome=failed&changed=1", true, "?changed=1&outcome=failed&sort=name"),
            ("?outcome=ok", false, ""),
            ("?outcome=failed&outcome=", false, ""),
        ] {
            let query = Query::parse(search);
            assert_eq!(query.is_failed_only(), is_failed_only, "{search}");
            assert_eq!(query.to_search(), written, "{search}");
            assert!(query.with_failed_only(true).to_search().contains("outcome=failed"));
        }
    }

    #[test]
    fn changing_one_part_keeps_the_others() {
        let query = Query::parse("?since=2020-01-01&q=x&sort=name&status=FINISHED&theme=dark");
        let other = query.with_filter(&filter(&[("till", "2021-02-03")]), None);
        assert_eq!(other.to_search(), "?till=2021-02-03&q=x&sort=name&theme=dark");
        let other = other.with_filter(&JobFilter::default(), None);
        assert_eq!(other.to_search(), "?q=x&sort=name&theme=dark");
        let other = other.with_search(" a \u{a0}b\t");
        assert_eq!(other.search_text(), "a \u{a0}b");
        assert_eq!(other.to_search(), "?q=a+%C2%A0b&sort=name&theme=dark");
        let other = other.with_sort(other.sort().toggled(Column::Name));
        assert_eq!(other.to_search(), "?q=a+%C2%A0b&sort=-name&theme=dark");
        assert_eq!(other.with_search("").with_sort(Sort::default()).to_search(), "?theme=dark");
        let other = query.with_job(JobId::new(7)).with_filter_from(Query::parse("?range=7d&job=8"));
        assert_eq!(other.to_search(), "?range=7d&q=x&sort=name&job=7&theme=dark");
        let other = query.with_filter_from(Query::parse("?since=nonsense&q=y&sort=job"));
        assert_eq!(other.to_search(), "?since=nonsense&q=x&sort=name&theme=dark");
        let other = query.with_filter_from(Query::parse("?range=7d&status=-REJECTED"));
        assert_eq!(other.to_search(), "?range=7d&status=-REJECTED&q=x&sort=name&theme=dark");
        assert_eq!(other.without_dates().to_search(), "?status=-REJECTED&q=x&sort=name&theme=dark");
        assert_eq!(other.without_statuses().to_search(), "?range=7d&q=x&sort=name&theme=dark");
        let all_but = JobFilter::from_status_text("-canceled,-paused").unwrap();
        let other = query.with_filter(&all_but, Some(RelativeRange::ThisYear));
        assert_eq!(other.to_search(), "?range=year&status=-CANCELED,-PAUSED&q=x&sort=name&theme=dark");
    }

    #[test]
    fn a_range_is_parsed_and_written_before_the_dates() {
        let table = [
            ("?range=7d", "7d", "?range=7d"),
            ("?since=2020-01-01&range=+today+&x", "today", "?range=today&since=2020-01-01&x"),
            ("?range=&range=year", "year", "?range=year"),
            ("?range=7d&range=30d", "7d,30d", "?range=7d,30d"),
            ("?range=a%26b", "a&b", "?range=a%26b"),
            ("?Range=7d", "", "?Range=7d"),
        ];
        for (search, range, written) in table {
            let query = Query::parse(search);
            assert_eq!((query.range_text(), &*query.to_search()), (range, written), "{search}");
        }
    }

    #[test]
    fn a_long_search_is_cut_in_the_address_at_a_character() {
        let table = [
            ("a".repeat(1024), "a".repeat(1024)),
            ("a".repeat(8500), "a".repeat(1024)),
            // Nine bytes each: 113 of them are 1,017 bytes.
            ("建".repeat(1000), "%E5%BB%BA".repeat(113)),
            (format!("{}é", "b".repeat(1018)), format!("{}%C3%A9", "b".repeat(1018))),
            (format!("{}é", "b".repeat(1019)), "b".repeat(1019)),
            (format!("{} d", "c".repeat(1023)), "c".repeat(1023)),
        ];
        for (text, written) in table {
            let query = Query::parse("?since=2020-01-01&sort=name&x=1").with_search(&text);
            assert_eq!(query.to_address(), format!("?since=2020-01-01&q={written}&sort=name&x=1"));
            assert_eq!(query.search_text(), text);
        }
    }

    proptest! {
        #[test]
        fn the_address_has_as_much_of_a_search_as_fits(text in "[a~ é建😀,&%+]{0,600}") {
            let query = Query::default().with_search(&text);
            let address = query.to_address();
            let cut = Query::parse(&address);
            prop_assert!(query.search_text().starts_with(cut.search_text()));
            prop_assert!(address.len() <= 1024 + "?q=".len());
            // The next character would not have fitted.
            let rest = query.search_text().strip_prefix(cut.search_text()).unwrap();
            if let Some((index, c)) = rest.char_indices().find(|(_, c)| *c != ' ') {
                let longer = format!("{}{}{c}", cut.search_text(), " ".repeat(index));
                prop_assert!(encode(&longer).len() > 1024);
            }
        }

        #[test]
        fn a_query_round_trips(
            search in "([?&=a-z%0-9A-F+,\"é -]|q=|sort=|since=|changed=1|range=|status=-|job=|outcome=failed){0,60}",
        ) {
            let query = Query::parse(&search);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }

        #[test]
        fn any_text_can_be_parsed_and_round_trips(search in any::<String>()) {
            let query = Query::parse(&search);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }

        #[test]
        fn any_text_can_be_searched_for(
            initial in "[?&=a-z]{0,20}", text in any::<String>(), column in 0_usize..8, descending in any::<bool>(),
        ) {
            let sort = Sort { column: Column::ALL[column], descending };
            let query = Query::parse(&initial).with_search(&text).with_sort(sort);
            let expected = if is_blank_search(&text) { "" } else { text.trim() };
            prop_assert_eq!(query.search_text(), expected);
            prop_assert_eq!(query.sort(), sort);
            prop_assert_eq!(Query::parse(&query.to_search()), query);
        }
    }
}
