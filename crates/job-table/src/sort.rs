//! The sort order of the table.

use super::Column;

/// A sort order: a column and a direction. Jobs that are equal in the column are in the default order, and jobs
/// without a value in it come last in both directions. A job without a time of submission counts as the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column to sort by.
    pub column: Column,
    /// True if the largest value comes first.
    pub descending: bool,
}

/// Reports whether the first click on a heading sorts in descending order. Users look for the newest and the
/// largest jobs, but read names from A to Z.
const fn starts_descending(column: Column) -> bool {
    !matches!(column, Column::Name | Column::Status | Column::Type)
}

impl Default for Sort {
    /// Returns the order "newest first".
    fn default() -> Self {
        Self { column: Column::Submitted, descending: true }
    }
}

impl Sort {
    /// Parses a value from the address, such as `name`, or `-submitted` for descending order. Returns `None` if the
    /// column is unknown.
    pub fn from_text(text: &str) -> Option<Self> {
        let (descending, key) = match text.strip_prefix('-') {
            Some(key) => (true, key),
            None => (false, text),
        };
        let column = Column::ALL.into_iter().find(|column| column.key() == key)?;
        Some(Self { column, descending })
    }

    /// Returns the value for the address, which is empty for the default order.
    pub fn to_text(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        if self == Self::default() { String::new() } else { format!("{sign}{}", self.column.key()) }
    }

    /// Returns the order after a click on the heading of `column`: sorted by that column or, if it is sorted by
    /// that column already, reversed.
    #[must_use]
    pub fn toggled(self, column: Column) -> Self {
        let descending = if self.column == column { !self.descending } else { starts_descending(column) };
        Self { column, descending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_round_trips_through_text() {
        for column in Column::ALL {
            for descending in [false, true] {
                let sort = Sort { column, descending };
                let text = sort.to_text();
                assert_eq!(
                    if text.is_empty() { Some(Sort::default()) } else { Sort::from_text(&text) },
                    Some(sort)
                );
            }
        }
    }

    #[test]
    fn unknown_orders_are_rejected() {
        for text in ["", "-", "--name", "Name", "received", "name,-job"] {
            assert_eq!(Sort::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_click_sorts_by_the_column_and_a_second_click_reverses_the_order() {
        let first = Sort::default().toggled(Column::Name);
        assert_eq!(first.to_text(), "name");
        assert_eq!(first.toggled(Column::Name).to_text(), "-name");
        assert_eq!(first.toggled(Column::Storage).to_text(), "-storage");
        assert_eq!(Sort::default().toggled(Column::Submitted).to_text(), "submitted");
        assert_eq!(first.toggled(Column::Submitted), Sort::default());
    }
}
