//! The draft of a filter and a search: what the form holds, valid or not.

use chrono::{Datelike, NaiveDate};
use jess_api::{FilterError, FilterKey, JobFilter, JobStatus, Quoted};

use super::address::Query;

/// What the fields of the form hold. Only [`Draft::validate`] makes a filter of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    since: DateDraft,
    till: DateDraft,
    /// Sorted, each once.
    statuses: Vec<JobStatus>,
    /// What is wrong with the statuses of the address, if they cannot be taken.
    invalid_statuses: Option<String>,
    /// What is searched for, which is no part of the filter: the page searches in what it holds.
    search: String,
}

/// What a date field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateDraft {
    /// A text, empty where there is no date.
    Text(String),
    /// Some parts of a date and not others, which the browser does not tell.
    Incomplete,
}

impl Default for DateDraft {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// What is wrong with a field, in words for its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field.
    pub field: FilterKey,
    /// What is wrong, and what to do.
    pub words: String,
    /// Whether it may be no more than the middle of typing; to say so then would be rude.
    pub unfinished: bool,
}

impl FieldError {
    fn new(field: FilterKey, words: String) -> Self {
        Self { field, words, unfinished: false }
    }

    fn unfinished(field: FilterKey, words: String) -> Self {
        Self { field, words, unfinished: true }
    }
}

/// The first year that a date can be in: JESS counts time from 1970. It also tells a year that is still
/// being typed ("0202") from one that is meant.
const FIRST_YEAR: i32 = 1970;

impl Draft {
    /// The draft that an address stands for.
    pub fn from_query(query: &Query) -> Self {
        let mut draft = Self {
            since: DateDraft::Text(query.text(FilterKey::Since).to_owned()),
            till: DateDraft::Text(query.text(FilterKey::Till).to_owned()),
            search: query.search_text().to_owned(),
            ..Self::default()
        };
        match JobFilter::from_query_pairs([(FilterKey::Status.as_str(), query.text(FilterKey::Status))]) {
            Ok(filter) => draft.statuses.extend(filter.statuses().cloned()),
            Err(error) => draft.invalid_statuses = Some(words_for(&error)),
        }
        draft
    }

    /// What a date field holds.
    pub fn date(&self, field: DateField) -> &DateDraft {
        match field {
            DateField::Since => &self.since,
            DateField::Till => &self.till,
        }
    }

    /// Changes a date field.
    pub fn set_date(&mut self, field: DateField, text: DateDraft) {
        match field {
            DateField::Since => self.since = text,
            DateField::Till => self.till = text,
        }
    }

    /// What is searched for, without blanks around it; empty where nothing is.
    pub fn search(&self) -> &str {
        &self.search
    }

    /// Changes what is searched for. The blanks around it are nothing that one could find.
    pub fn set_search(&mut self, text: &str) {
        self.search = text.trim().to_owned();
    }

    /// Whether a status is chosen.
    pub fn has_status(&self, status: &JobStatus) -> bool {
        self.statuses.contains(status)
    }

    /// Chooses a status, or no longer.
    pub fn set_status(&mut self, status: &JobStatus, chosen: bool) {
        self.invalid_statuses = None;
        match self.statuses.binary_search(status) {
            Err(place) if chosen => self.statuses.insert(place, status.clone()),
            Ok(place) if !chosen => drop(self.statuses.remove(place)),
            _ => {}
        }
    }

    /// The chosen statuses that no page of JESS documents: an address can ask for them.
    pub fn other_statuses(&self) -> impl Iterator<Item = &JobStatus> {
        self.statuses.iter().filter(|status| matches!(status, JobStatus::Other(_)))
    }

    /// Whether there is nothing to clear.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The filter that the draft stands for.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn validate(&self) -> Result<JobFilter, Vec<FieldError>> {
        let since = self.validate_date(DateField::Since);
        let till = self.validate_date(DateField::Till);
        let mut errors = Vec::new();
        let mut taken = |day: Result<Option<NaiveDate>, FieldError>| {
            day.unwrap_or_else(|error| {
                errors.push(error);
                None
            })
        };
        let (since, till) = (taken(since), taken(till));
        // A date that is wrong in itself counts as absent here, so that all that is wrong is told at once.
        let filter = JobFilter::new(since, till, self.statuses.iter().cloned());
        errors.extend(filter.as_ref().err().map(|error| {
            let field = match error {
                FilterError::SinceAfterTill { .. } => FilterKey::Till,
                _ => FilterKey::Status,
            };
            FieldError::new(field, words_for(error))
        }));
        errors.extend(self.invalid_statuses.clone().map(|words| FieldError::new(FilterKey::Status, words)));
        match filter {
            Ok(filter) if errors.is_empty() => Ok(filter),
            _ => Err(errors),
        }
    }

    fn validate_date(&self, field: DateField) -> Result<Option<NaiveDate>, FieldError> {
        let key = field.key();
        let DateDraft::Text(text) = self.date(field) else {
            return Err(FieldError::unfinished(
                key,
                "The date is not complete. Complete it, or clear it.".to_owned(),
            ));
        };
        let filter = JobFilter::from_query_pairs([(key.as_str(), text)])
            .map_err(|error| FieldError::new(key, words_for(&error)))?;
        match filter.since().or(filter.till()) {
            Some(day) if day.year() < FIRST_YEAR => {
                Err(FieldError::unfinished(key, format!("Use a date from {FIRST_YEAR} on.")))
            }
            day => Ok(day),
        }
    }
}

/// A field of the form that holds a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateField {
    /// The first day.
    Since,
    /// The last day.
    Till,
}

impl DateField {
    /// The key of the filter that the field sets.
    pub const fn key(self) -> FilterKey {
        match self {
            Self::Since => FilterKey::Since,
            Self::Till => FilterKey::Till,
        }
    }
}

fn words_for(error: &FilterError) -> String {
    match error {
        FilterError::NotAStatus { text } => {
            let name = Quoted(text);
            format!("The address asks for the status {name}, which cannot be one. Choose from these.")
        }
        FilterError::NotADate { text, .. } => format!("{} is not a date. Choose one.", Quoted(text)),
        FilterError::SinceAfterTill { .. } => {
            "The last day is before the first. Choose a later one, or an earlier first day.".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(search: &str) -> Draft {
        Draft::from_query(&Query::parse(search))
    }

    #[test]
    fn a_valid_address_gives_the_filter_that_it_spells() {
        let filter = draft("?since=2020-12-01&till=2020-12-01&status=finished,PAUSED").validate().unwrap();
        let pairs = filter.to_query_pairs();
        let expected = [("since", "2020-12-01"), ("till", "2020-12-01"), ("status", "FINISHED,PAUSED")]
            .map(|(k, v)| (k, v.to_owned()));
        assert_eq!(pairs, expected);
    }

    #[test]
    fn what_is_wrong_is_said_of_the_field_that_it_is_in() {
        let table = [
            (
                "?since=2020-12-02&till=2020-12-01",
                vec![(FilterKey::Till, "The last day is before the first")],
            ),
            ("?since=soon", vec![(FilterKey::Since, "“soon” is not a date")]),
            ("?till=2021-02-29", vec![(FilterKey::Till, "“2021-02-29” is not a date")]),
            ("?since=0202-01-01", vec![(FilterKey::Since, "Use a date from 1970 on")]),
            ("?status=a%22b", vec![(FilterKey::Status, "“a\"b”")]),
            (
                "?since=2020-12-02&till=2020-12-01&status=a%22b",
                vec![(FilterKey::Till, "before the first"), (FilterKey::Status, "cannot be one")],
            ),
            (
                "?since=x&till=y&status=%00",
                vec![
                    (FilterKey::Since, "“x”"),
                    (FilterKey::Till, "“y”"),
                    (FilterKey::Status, "cannot be one"),
                ],
            ),
        ];
        for (search, expected) in table {
            let errors = draft(search).validate().unwrap_err();
            let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
            assert_eq!(fields, expected.iter().map(|(field, _)| *field).collect::<Vec<_>>(), "{search}");
            for (error, (_, words)) in errors.iter().zip(&expected) {
                assert!(error.words.contains(words), "{search}: {}", error.words);
            }
        }
    }

    #[test]
    fn a_date_that_is_still_being_typed_is_told_from_a_wrong_one() {
        let mut incomplete = draft("");
        incomplete.set_date(DateField::Till, DateDraft::Incomplete);
        for (draft, unfinished) in
            [(incomplete, true), (draft("?since=0202-01-01"), true), (draft("?since=soon"), false)]
        {
            assert_eq!(draft.validate().unwrap_err()[0].unfinished, unfinished, "{draft:?}");
        }
    }

    #[test]
    fn a_status_of_the_address_that_nobody_documents_can_be_unchosen() {
        let mut draft = draft("?status=QUEUED,PAUSED");
        let paused = JobStatus::from_text("PAUSED");
        assert_eq!(draft.other_statuses().collect::<Vec<_>>(), [&paused]);
        draft.set_status(&paused, false);
        draft.set_status(&JobStatus::Queued, false);
        assert!(draft.is_empty());
    }

    #[test]
    fn a_search_is_no_part_of_the_filter_but_can_be_cleared() {
        let mut searched = draft("?q=+tower+block");
        assert_eq!(searched.search(), "tower block");
        assert!(!searched.is_empty());
        assert!(searched.validate().unwrap().is_default());
        searched.set_search(" \u{a0}");
        assert!(searched.is_empty());
    }

    #[test]
    fn choosing_a_status_mends_an_impossible_one() {
        let mut draft = draft("?status=a%22b");
        draft.set_status(&JobStatus::Queued, true);
        assert_eq!(draft.validate().unwrap().to_query_pairs(), [("status", "QUEUED".to_owned())]);
    }
}
