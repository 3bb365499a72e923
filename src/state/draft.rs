//! The draft of a filter and a search: the contents of the form, valid or not.

use chrono::{Datelike, NaiveDate};
use jess_api::{FilterError, FilterKey, JobFilter, JobStatus};

use super::query::{Query, search_text};

/// The contents of the form. [`Draft::validate`] converts it to a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    since: DateDraft,
    till: DateDraft,
    /// The chosen statuses, sorted and without duplicates.
    statuses: Vec<JobStatus>,
    /// The problem of the statuses in the address, if they are invalid.
    invalid_statuses: Option<FieldProblem>,
    /// The text to search for. It is not part of the filter: only the loaded jobs are searched.
    search: String,
}

/// The content of a date field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateDraft {
    /// A text, empty if there is no date.
    Text(String),
    /// A partly entered date. The browser does not disclose which parts there are.
    Incomplete,
}

impl Default for DateDraft {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// A problem with a field of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub field: FilterKey,
    /// The problem.
    pub problem: FieldProblem,
}

/// The kind of a problem with a field. The messages for users are in `components::field_message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldProblem {
    /// The date is entered only partly.
    IncompleteDate,
    /// The date is earlier than [`FIRST_YEAR`].
    YearTooEarly,
    /// The text is not a date.
    NotADate {
        /// The text.
        text: String,
    },
    /// The first day is later than the last day.
    SinceAfterTill,
    /// A status in the address is not a valid status name.
    InvalidStatus {
        /// The text in the address.
        text: String,
    },
    /// The address has more statuses than a filter can have.
    TooManyStatuses {
        /// The maximum number of statuses.
        max: usize,
    },
    /// Any other reason for which the filter is rejected. The form does not cause these.
    Other(FilterError),
}

impl FieldError {
    /// Reports whether the problem may disappear when the user goes on typing, so that it should not be shown before
    /// the field is left.
    pub fn is_unfinished(&self) -> bool {
        matches!(self.problem, FieldProblem::IncompleteDate | FieldProblem::YearTooEarly)
    }
}

impl From<FilterError> for FieldProblem {
    fn from(error: FilterError) -> Self {
        match error {
            FilterError::NotADate { text, .. } => Self::NotADate { text },
            FilterError::NotAStatus { text } => Self::InvalidStatus { text },
            FilterError::TooManyStatuses { max } => Self::TooManyStatuses { max },
            FilterError::SinceAfterTill { .. } => Self::SinceAfterTill,
            FilterError::Repeated { .. } | FilterError::NotAFilter { .. } => Self::Other(error),
        }
    }
}

/// The first year of a valid date: JESS counts time from 1970. This also distinguishes a year that is being typed
/// ("0202") from a complete one.
pub const FIRST_YEAR: i32 = 1970;

impl Draft {
    /// Returns the draft for an address.
    pub fn from_query(query: &Query) -> Self {
        let mut draft = Self {
            since: DateDraft::Text(query.text(FilterKey::Since).to_owned()),
            till: DateDraft::Text(query.text(FilterKey::Till).to_owned()),
            search: query.search_text().to_owned(),
            ..Self::default()
        };
        match JobFilter::from_query_pairs([(FilterKey::Status.as_str(), query.text(FilterKey::Status))]) {
            Ok(filter) => draft.statuses.extend(filter.statuses().cloned()),
            Err(error) => draft.invalid_statuses = Some(error.into()),
        }
        draft
    }

    /// Returns the content of a date field.
    pub fn date(&self, field: DateField) -> &DateDraft {
        match field {
            DateField::Since => &self.since,
            DateField::Till => &self.till,
        }
    }

    /// Returns the value of a date field; empty for a text that is not a date, which a date field cannot show.
    pub fn date_value(&self, field: DateField) -> &str {
        match self.date(field) {
            DateDraft::Text(text) if JobFilter::from_query_pairs([(field.key().as_str(), text)]).is_ok() => {
                text
            }
            _ => "",
        }
    }

    /// Sets the content of a date field.
    pub fn set_date(&mut self, field: DateField, date: DateDraft) {
        match field {
            DateField::Since => self.since = date,
            DateField::Till => self.till = date,
        }
    }

    /// Returns the text to search for, without surrounding whitespace.
    pub fn search(&self) -> &str {
        &self.search
    }

    /// Sets the text to search for, without what a search ignores around it.
    pub fn set_search(&mut self, text: &str) {
        self.search = search_text(text).to_owned();
    }

    /// Reports whether a status is chosen.
    pub fn has_status(&self, status: &JobStatus) -> bool {
        self.statuses.contains(status)
    }

    /// Adds a status to the chosen ones, or removes it. Any invalid statuses of the address are discarded.
    pub fn set_status(&mut self, status: &JobStatus, chosen: bool) {
        self.invalid_statuses = None;
        match self.statuses.binary_search(status) {
            Err(index) if chosen => self.statuses.insert(index, status.clone()),
            Ok(index) if !chosen => drop(self.statuses.remove(index)),
            _ => {}
        }
    }

    /// Iterates over the chosen statuses that JESS does not document. An address may have such statuses.
    pub fn other_statuses(&self) -> impl Iterator<Item = &JobStatus> {
        self.statuses.iter().filter(|status| matches!(status, JobStatus::Other(_)))
    }

    /// Reports whether all fields are empty.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Converts the draft to a filter.
    ///
    /// # Errors
    /// Returns the problems of all fields.
    pub fn validate(&self) -> Result<JobFilter, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut date = |field| {
            self.validate_date(field).unwrap_or_else(|problem| {
                errors.push(FieldError { field: field.key(), problem });
                None
            })
        };
        // An invalid date counts as absent below, so that all problems are found at once.
        let (since, till) = (date(DateField::Since), date(DateField::Till));
        let filter = JobFilter::new(since, till, self.statuses.iter().cloned());
        errors.extend(filter.as_ref().err().map(|error| {
            let field = match error {
                FilterError::SinceAfterTill { .. } => FilterKey::Till,
                _ => FilterKey::Status,
            };
            FieldError { field, problem: error.clone().into() }
        }));
        errors.extend(
            self.invalid_statuses.clone().map(|problem| FieldError { field: FilterKey::Status, problem }),
        );
        match filter {
            Ok(filter) if errors.is_empty() => Ok(filter),
            _ => Err(errors),
        }
    }

    fn validate_date(&self, field: DateField) -> Result<Option<NaiveDate>, FieldProblem> {
        let DateDraft::Text(text) = self.date(field) else { return Err(FieldProblem::IncompleteDate) };
        let filter = JobFilter::from_query_pairs([(field.key().as_str(), text)])?;
        match filter.since().or(filter.till()) {
            Some(day) if day.year() < FIRST_YEAR => Err(FieldProblem::YearTooEarly),
            day => Ok(day),
        }
    }
}

/// A date field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateField {
    /// The first day of submission.
    Since,
    /// The last day of submission.
    Till,
}

impl DateField {
    /// Returns the key of the filter that the field sets.
    pub const fn key(self) -> FilterKey {
        match self {
            Self::Since => FilterKey::Since,
            Self::Till => FilterKey::Till,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_field_shows_only_dates() {
        let table = [
            ("", ""),
            ("2020-12-01", "2020-12-01"),
            ("0202-01-01", "0202-01-01"),
            ("soon", ""),
            ("2026-13-01", ""),
        ];
        for (text, value) in table {
            let mut draft = Draft::default();
            draft.set_date(DateField::Since, DateDraft::Text(text.to_owned()));
            assert_eq!(draft.date_value(DateField::Since), value);
        }
        let mut draft = Draft::default();
        draft.set_date(DateField::Till, DateDraft::Incomplete);
        assert_eq!(draft.date_value(DateField::Till), "");
    }

    fn draft(search: &str) -> Draft {
        Draft::from_query(&Query::parse(search))
    }

    #[test]
    fn a_valid_address_is_converted_to_its_filter() {
        let filter = draft("?since=2020-12-01&till=2020-12-01&status=finished,PAUSED").validate().unwrap();
        let pairs = filter.to_query_pairs();
        let expected = [("since", "2020-12-01"), ("till", "2020-12-01"), ("status", "FINISHED,PAUSED")]
            .map(|(k, v)| (k, v.to_owned()));
        assert_eq!(pairs, expected);
    }

    #[test]
    fn each_problem_is_reported_for_its_field() {
        let not_a_date = |text: &str| FieldProblem::NotADate { text: text.to_owned() };
        let invalid_status = |text: &str| FieldProblem::InvalidStatus { text: text.to_owned() };
        let too_many: Vec<String> = (0..40).map(|number| format!("S{number}")).collect();
        let table = [
            (
                "?since=2020-12-02&till=2020-12-01".to_owned(),
                vec![(FilterKey::Till, FieldProblem::SinceAfterTill)],
            ),
            ("?since=soon".to_owned(), vec![(FilterKey::Since, not_a_date("soon"))]),
            ("?till=2021-02-29".to_owned(), vec![(FilterKey::Till, not_a_date("2021-02-29"))]),
            ("?since=0202-01-01".to_owned(), vec![(FilterKey::Since, FieldProblem::YearTooEarly)]),
            ("?since=1969-12-31".to_owned(), vec![(FilterKey::Since, FieldProblem::YearTooEarly)]),
            ("?status=a%22b".to_owned(), vec![(FilterKey::Status, invalid_status("a\"b"))]),
            (
                format!("?status={}", too_many.join(",")),
                vec![(FilterKey::Status, FieldProblem::TooManyStatuses { max: 32 })],
            ),
            (
                "?since=2020-12-02&till=2020-12-01&status=a%22b".to_owned(),
                vec![
                    (FilterKey::Till, FieldProblem::SinceAfterTill),
                    (FilterKey::Status, invalid_status("a\"b")),
                ],
            ),
            (
                "?since=x&till=y&status=%00".to_owned(),
                vec![
                    (FilterKey::Since, not_a_date("x")),
                    (FilterKey::Till, not_a_date("y")),
                    (FilterKey::Status, invalid_status("\0")),
                ],
            ),
        ];
        for (search, expected) in table {
            let errors = draft(&search).validate().unwrap_err();
            let errors: Vec<_> = errors.into_iter().map(|error| (error.field, error.problem)).collect();
            assert_eq!(errors, expected, "{search}");
        }
    }

    #[test]
    fn only_partly_typed_dates_are_unfinished() {
        let mut incomplete = draft("");
        incomplete.set_date(DateField::Till, DateDraft::Incomplete);
        for (draft, unfinished) in
            [(incomplete, true), (draft("?since=0202-01-01"), true), (draft("?since=soon"), false)]
        {
            assert_eq!(draft.validate().unwrap_err()[0].is_unfinished(), unfinished, "{draft:?}");
        }
    }

    #[test]
    fn an_undocumented_status_of_the_address_can_be_removed() {
        let mut draft = draft("?status=QUEUED,PAUSED");
        let paused = JobStatus::from_text("PAUSED");
        assert_eq!(draft.other_statuses().collect::<Vec<_>>(), [&paused]);
        draft.set_status(&paused, false);
        draft.set_status(&JobStatus::Queued, false);
        assert!(draft.is_empty());
    }

    #[test]
    fn a_search_is_not_part_of_the_filter_but_can_be_cleared() {
        let mut searched = draft("?q=+tower+block");
        assert_eq!(searched.search(), "tower block");
        assert!(!searched.is_empty());
        assert!(searched.validate().unwrap().is_default());
        searched.set_search(" \u{a0}");
        assert!(searched.is_empty());
    }

    #[test]
    fn choosing_a_status_replaces_an_invalid_one() {
        let mut draft = draft("?status=a%22b");
        draft.set_status(&JobStatus::Queued, true);
        assert_eq!(draft.validate().unwrap().to_query_pairs(), [("status", "QUEUED".to_owned())]);
    }
}
