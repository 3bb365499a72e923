//! The errors of a filter.

use std::fmt;

use chrono::NaiveDate;

use super::FilterKey;
use crate::Quoted;

/// The error of an invalid [`JobFilter`](crate::JobFilter).
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
        /// The key, `since` or `till`.
        key: FilterKey,
        /// The value received.
        text: String,
    },
    /// A name in `status` has characters other than ASCII letters, digits, `-` and `_`, begins with `-`, or is too long.
    NotAStatus {
        /// The value received.
        text: String,
    },
    /// `status` has too many different names.
    TooManyStatuses {
        /// The maximum number of names.
        max: usize,
    },
    /// Some names in a list of statuses are excluded, and others are not.
    MixedStatuses,
    /// `since` is a later day than `till`.
    SinceAfterTill {
        /// The first day.
        since: NaiveDate,
        /// The last day.
        till: NaiveDate,
    },
    /// `since` or `till` occurs twice in a query.
    Repeated {
        /// The repeated key.
        key: FilterKey,
    },
    /// The body is not a JSON object of strings, or has a key twice.
    NotAFilter {
        /// The message of the parser.
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
            Self::TooManyStatuses { max } => write!(f, "status has more than {max} different names"),
            Self::MixedStatuses => f.write_str("status has both names and excluded names"),
            Self::SinceAfterTill { since, till } => write!(f, "since ({since}) is later than till ({till})"),
            Self::Repeated { key } => write!(f, "{key} is given more than once"),
            Self::NotAFilter { detail } => write!(f, "the body is not a job filter: {detail}"),
        }
    }
}

impl std::error::Error for FilterError {}
