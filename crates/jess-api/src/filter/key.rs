//! The keys of a filter.

use std::fmt;

/// A key of the filter, spelled the same in a query and in a body.
///
/// ```
/// use jess_api::FilterKey;
///
/// assert_eq!(FilterKey::from_name("since"), Some(FilterKey::Since));
/// assert_eq!(FilterKey::from_name("q"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterKey {
    /// `since`: the first day of submission.
    Since,
    /// `till`: the last day of submission.
    Till,
    /// `status`: status names, separated by commas.
    Status,
}

impl FilterKey {
    /// All keys, in the order of a query and of a body.
    pub const ALL: [FilterKey; 3] = [FilterKey::Since, FilterKey::Till, FilterKey::Status];

    /// Returns the name of the key.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Since => "since",
            Self::Till => "till",
            Self::Status => "status",
        }
    }

    /// Returns the key with exactly this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == name)
    }
}

impl fmt::Display for FilterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
