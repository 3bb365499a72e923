//! The draft of a filter and a search: the contents of the form, valid or not.

use chrono::{Datelike, NaiveDate};
use jess_api::{FilterError, FilterKey, JobFilter, JobStatus};

use super::query::{Query, search_text};
use super::relative_range::RelativeRange;

/// The contents of the form. [`Draft::validate`] converts it to a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    since: DateDraft,
    till: DateDraft,
    /// The range that the dates come from. Editing one of them ends it.
    range: Option<RelativeRange>,
    /// The range in the address, if there is no such range.
    unknown_range: Option<String>,
    /// The named statuses, sorted and without duplicates: those that are chosen, or all others are.
    statuses: Vec<JobStatus>,
    /// True if every status is chosen but the named ones, of which there is at least one then.
    excludes: bool,
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
    pub field: FormField,
    /// The problem.
    pub problem: FieldProblem,
}

/// A field of the form that can have a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormField {
    /// The choice of a range of days.
    Range,
    /// The first day of submission.
    Since,
    /// The last day of submission.
    Till,
    /// The statuses.
    Status,
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
    /// The range in the address does not exist.
    UnknownRange {
        /// The text in the address.
        text: String,
    },
    /// A status in the address is not a valid status name.
    InvalidStatus {
        /// The text in the address.
        text: String,
    },
    /// The address names some statuses and excludes others.
    MixedStatuses,
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
            FilterError::MixedStatuses => Self::MixedStatuses,
            FilterError::SinceAfterTill { .. } => Self::SinceAfterTill,
            FilterError::Repeated { .. } | FilterError::NotAFilter { .. } => Self::Other(error),
        }
    }
}

/// The first year of a valid date: JESS counts time from 1970. This also distinguishes a year that is being typed
/// ("0202") from a complete one.
pub const FIRST_YEAR: i32 = 1970;

impl Draft {
    /// Returns the draft for an address on the day `today`. A date in the address comes before a range.
    pub fn from_query(query: &Query, today: NaiveDate) -> Self {
        let mut draft = Self {
            since: DateDraft::Text(query.text(FilterKey::Since).to_owned()),
            till: DateDraft::Text(query.text(FilterKey::Till).to_owned()),
            search: query.search_text().to_owned(),
            ..Self::default()
        };
        if draft.since == DateDraft::default() && draft.till == DateDraft::default() {
            match RelativeRange::from_name(query.range_text()) {
                None if query.range_text().is_empty() => {}
                None => draft.unknown_range = Some(query.range_text().to_owned()),
                range => draft.set_range(range, today),
            }
        }
        match JobFilter::from_status_text(query.text(FilterKey::Status)) {
            Ok(filter) => {
                draft.statuses.extend(filter.statuses().cloned());
                draft.excludes = filter.excludes_statuses();
            }
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

    /// Returns the range of days that stays relative, if one is chosen.
    pub fn range(&self) -> Option<RelativeRange> {
        self.range
    }

    /// Reports whether there is a date, other than by a range.
    pub fn has_own_dates(&self) -> bool {
        let is_empty = |date: &DateDraft| *date == DateDraft::default();
        self.range.is_none() && !(is_empty(&self.since) && is_empty(&self.till))
    }

    /// Sets the dates to those that a range means on the day `today`, or to none.
    pub fn set_range(&mut self, range: Option<RelativeRange>, today: NaiveDate) {
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let (since, till) = range.map(|range| range.days(today)).unzip();
        self.since = DateDraft::Text(text(since));
        self.till = DateDraft::Text(text(till.flatten()));
        self.range = range;
        self.unknown_range = None;
    }

    /// Sets the content of a date field, which ends a range. The other date stays.
    pub fn set_date(&mut self, field: DateField, date: DateDraft) {
        self.range = None;
        self.unknown_range = None;
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
        self.statuses.contains(status) != self.excludes
    }

    /// Adds a status to the chosen ones, or removes it. Any invalid statuses of the address are discarded.
    pub fn set_status(&mut self, status: &JobStatus, chosen: bool) {
        self.invalid_statuses = None;
        let is_named = chosen != self.excludes;
        match self.statuses.binary_search(status) {
            Err(index) if is_named => self.statuses.insert(index, status.clone()),
            Ok(index) if !is_named => drop(self.statuses.remove(index)),
            _ => {}
        }
        // Nothing is left to choose or to exclude, so every status is meant, as in an empty form.
        if self.excludes && JobStatus::DOCUMENTED.iter().all(|status| self.statuses.contains(status)) {
            self.statuses.clear();
        }
        self.excludes &= !self.statuses.is_empty();
    }

    /// Chooses one status only.
    pub fn set_only_status(&mut self, status: &JobStatus) {
        self.invalid_statuses = None;
        self.statuses = vec![status.clone()];
        self.excludes = false;
    }

    /// Chooses every status but one.
    pub fn set_all_but_status(&mut self, status: &JobStatus) {
        self.set_only_status(status);
        self.excludes = true;
    }

    /// Iterates over the named statuses that JESS does not document. An address may have such statuses.
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
        errors.extend(self.unknown_range.clone().map(|text| FieldError {
            field: FormField::Range,
            problem: FieldProblem::UnknownRange { text },
        }));
        let mut date = |field| {
            self.validate_date(field).unwrap_or_else(|problem| {
                errors.push(FieldError { field: field.form_field(), problem });
                None
            })
        };
        // An invalid date counts as absent below, so that all problems are found at once.
        let (since, till) = (date(DateField::Since), date(DateField::Till));
        let filter = JobFilter::new(since, till, self.statuses.iter().cloned());
        let filter = if self.excludes { filter.map(JobFilter::excluding) } else { filter };
        errors.extend(filter.as_ref().err().map(|error| {
            let field = match error {
                FilterError::SinceAfterTill { .. } => FormField::Till,
                _ => FormField::Status,
            };
            FieldError { field, problem: error.clone().into() }
        }));
        errors.extend(
            self.invalid_statuses.clone().map(|problem| FieldError { field: FormField::Status, problem }),
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

    /// Returns the field of the form.
    pub const fn form_field(self) -> FormField {
        match self {
            Self::Since => FormField::Since,
            Self::Till => FormField::Till,
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

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 26).unwrap()
    }

    fn draft(search: &str) -> Draft {
        Draft::from_query(&Query::parse(search), today())
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
                vec![(FormField::Till, FieldProblem::SinceAfterTill)],
            ),
            ("?since=soon".to_owned(), vec![(FormField::Since, not_a_date("soon"))]),
            ("?till=2021-02-29".to_owned(), vec![(FormField::Till, not_a_date("2021-02-29"))]),
            ("?since=0202-01-01".to_owned(), vec![(FormField::Since, FieldProblem::YearTooEarly)]),
            ("?since=1969-12-31".to_owned(), vec![(FormField::Since, FieldProblem::YearTooEarly)]),
            ("?status=a%22b".to_owned(), vec![(FormField::Status, invalid_status("a\"b"))]),
            (
                format!("?status={}", too_many.join(",")),
                vec![(FormField::Status, FieldProblem::TooManyStatuses { max: 32 })],
            ),
            (
                "?since=2020-12-02&till=2020-12-01&status=a%22b".to_owned(),
                vec![
                    (FormField::Till, FieldProblem::SinceAfterTill),
                    (FormField::Status, invalid_status("a\"b")),
                ],
            ),
            ("?status=FINISHED,-REJECTED".to_owned(), vec![(FormField::Status, FieldProblem::MixedStatuses)]),
            (
                "?since=x&till=y&status=%00".to_owned(),
                vec![
                    (FormField::Since, not_a_date("x")),
                    (FormField::Till, not_a_date("y")),
                    (FormField::Status, invalid_status("\0")),
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
    fn a_range_sets_the_dates_until_one_of_them_is_edited() {
        let pairs = |draft: &Draft| draft.validate().unwrap().to_query_pairs();
        let mut edited = draft("?range=yesterday");
        assert_eq!(edited.range(), Some(RelativeRange::Yesterday));
        assert_eq!(edited.date_value(DateField::Till), "2026-11-25");
        assert_eq!(pairs(&edited), [("since", "2026-11-25".to_owned()), ("till", "2026-11-25".to_owned())]);
        assert!(!edited.is_empty() && !edited.has_own_dates());
        edited.set_date(DateField::Since, DateDraft::Text("2026-11-01".to_owned()));
        assert!(edited.range().is_none() && edited.has_own_dates());
        assert_eq!(pairs(&edited), [("since", "2026-11-01".to_owned()), ("till", "2026-11-25".to_owned())]);
        edited.set_range(Some(RelativeRange::ThisYear), today());
        assert_eq!(pairs(&edited), [("since", "2026-01-01".to_owned())]);
        edited.set_range(None, today());
        assert!(edited.is_empty());
    }

    #[test]
    fn a_date_comes_before_a_range_and_an_unknown_range_is_a_problem() {
        let dated = draft("?range=7d&till=2026-01-31");
        assert_eq!(dated.validate().unwrap().to_query_pairs(), [("till", "2026-01-31".to_owned())]);
        assert_eq!(dated.range(), None);
        assert!(draft("?range=8d&since=2026-01-31").validate().is_ok());
        let mut unknown = draft("?range=8d&status=QUEUED");
        let problem = FieldProblem::UnknownRange { text: "8d".to_owned() };
        assert_eq!(unknown.validate(), Err(vec![FieldError { field: FormField::Range, problem }]));
        unknown.set_range(Some(RelativeRange::Today), today());
        assert!(unknown.validate().is_ok());
    }

    #[test]
    fn statuses_can_be_excluded() {
        let text = |draft: &Draft| draft.validate().unwrap().status_text();
        let paused = JobStatus::from_text("PAUSED");
        let mut edited = draft("?status=-REJECTED");
        assert!(edited.has_status(&JobStatus::Queued) && edited.has_status(&paused));
        assert!(!edited.has_status(&JobStatus::Rejected));
        edited.set_status(&paused, false);
        edited.set_status(&JobStatus::Queued, false);
        assert_eq!(text(&edited), "-QUEUED,-REJECTED,-PAUSED");
        edited.set_status(&JobStatus::Rejected, true);
        assert_eq!(text(&edited), "-QUEUED,-PAUSED");
        edited.set_only_status(&JobStatus::Finished);
        assert_eq!(text(&edited), "FINISHED");
        edited.set_all_but_status(&paused);
        assert_eq!(text(&edited), "-PAUSED");
        edited.set_status(&paused, true);
        assert!(edited.is_empty());
        let mut edited = draft("?status=-REJECTED");
        for status in JobStatus::DOCUMENTED {
            edited.set_status(&status, false);
        }
        assert!(edited.is_empty(), "no status is chosen");
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
