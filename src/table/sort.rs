//! The order of the list: which column, and which way.

use super::Column;

/// An order of the list. Jobs that it does not tell apart are in the default order, and jobs without what it
/// goes by come last, whichever way it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What it goes by.
    pub column: Column,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Whether the first press of a heading puts the largest first: the newest and the largest are what one looks
/// for, and names are read from A.
const fn begins_descending(column: Column) -> bool {
    !matches!(column, Column::Name | Column::Status | Column::Type)
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { column: Column::Submitted, descending: true }
    }
}

impl Sort {
    /// Reads what an address says: `name`, or `-submitted` for descending. `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let (descending, key) = match text.strip_prefix('-') {
            Some(key) => (true, key),
            None => (false, text),
        };
        let column = Column::ALL.into_iter().find(|column| column.key() == key)?;
        Some(Self { column, descending })
    }

    /// What an address says; empty for the default.
    pub fn to_text(self) -> String {
        let mark = if self.descending { "-" } else { "" };
        if self == Self::default() { String::new() } else { format!("{mark}{}", self.column.key()) }
    }

    /// The order after a press on a column's heading: that column's, or its reverse where it is that already.
    #[must_use]
    pub fn pressed(self, column: Column) -> Self {
        let descending = if self.column == column { !self.descending } else { begins_descending(column) };
        Self { column, descending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
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
    fn anything_else_is_no_order() {
        for text in ["", "-", "--name", "Name", "received", "name,-job"] {
            assert_eq!(Sort::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_press_takes_the_column_and_the_next_one_reverses_it() {
        let first = Sort::default().pressed(Column::Name);
        assert_eq!(first.to_text(), "name");
        assert_eq!(first.pressed(Column::Name).to_text(), "-name");
        assert_eq!(first.pressed(Column::Storage).to_text(), "-storage");
        assert_eq!(Sort::default().pressed(Column::Submitted).to_text(), "submitted");
        assert_eq!(first.pressed(Column::Submitted), Sort::default());
    }
}
