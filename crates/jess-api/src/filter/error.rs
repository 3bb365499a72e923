//! What can be wrong with a filter.

use std::fmt;

use chrono::NaiveDate;

use super::FilterKey;
use crate::quoted::Quoted;

/// Why something is not a [`JobFilter`](crate::JobFilter).
///
/// ```
/// use jess_api::JobFilter;
///
/// let error = JobFilter::from_query_pairs([("since", "yesterday")]).unwrap_err();
/// assert_eq!(error.to_string(), "since is not a date written YYYY-MM-DD: “yesterday”");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterError {
    /// The value of `since` or `till` is not a day written `YYYY-MM-DD`, from year 1 to 9999.
    NotADate {
        /// Which of the two.
        key: FilterKey,
        /// What came instead.
        text: String,
    },
    /// A name in `status` has other characters than letters, digits, `-` and `_`, or is too long.
    NotAStatus {
        /// What came instead.
        text: String,
    },
    /// `status` has more different names than a filter takes.
    TooManyStatuses {
        /// The most that it takes.
        most: usize,
    },
    /// `since` is a later day than `till`.
    SinceAfterTill {
        /// The first day.
        since: NaiveDate,
        /// The last day.
        till: NaiveDate,
    },
    /// A key that can be given once came twice in a query.
    Repeated {
        /// Which key.
        key: FilterKey,
    },
    /// A body that is not a JSON object of texts, or has a key twice.
    NotAFilter {
        /// What the parser found.
        detail: String,
    },
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADate { key, text } => {
                write!(f, "{key} is not a date written YYYY-MM-DD: {}", Quoted(text))
            }
            Self::NotAStatus { text } => {
                write!(f, "status has a name that cannot be one: {}", Quoted(text))
            }
            Self::TooManyStatuses { most } => write!(f, "status has more than {most} different names"),
            Self::SinceAfterTill { since, till } => write!(f, "since ({since}) is later than till ({till})"),
            Self::Repeated { key } => write!(f, "{key} is given more than once"),
            Self::NotAFilter { detail } => write!(f, "the body is not a job filter: {detail}"),
        }
    }
}

impl std::error::Error for FilterError {}
