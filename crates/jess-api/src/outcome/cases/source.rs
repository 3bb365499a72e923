//! The cells of one file.

use std::borrow::Cow;
use std::ops::Range;

/// The cells of a file by case. All texts are in one string, since there can be hundreds of thousands.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    text: String,
    /// The end of each cell in the text, where the next one begins.
    ends: Vec<usize>,
    /// The cells of each case, by its number. An empty range is one without a row.
    rows: Vec<Range<usize>>,
}

impl Source {
    /// Creates an empty source with room for the cells of a file of this size.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Sets the row of a case. The last row of a case counts, as in the combined table of jEPlus.
    pub(super) fn set_row(&mut self, number: usize, fields: &[Cow<'_, str>]) {
        let start = self.ends.len();
        for field in fields {
            self.text.push_str(field);
            self.ends.push(self.text.len());
        }
        if self.rows.len() <= number {
            self.rows.resize(number + 1, 0..0);
        }
        if let Some(row) = self.rows.get_mut(number) {
            *row = start..self.ends.len();
        }
    }

    /// Returns the cell of a case; `None` if its row has no such field.
    pub(super) fn cell(&self, number: usize, field: usize) -> Option<&str> {
        let row = self.rows.get(number)?;
        let index = row.start.checked_add(field).filter(|index| row.contains(index))?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..*self.ends.get(index)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_those_of_the_last_row() {
        let mut source = Source::default();
        for (number, fields) in [(2, "a,,é"), (0, "b"), (2, "c,dd"), (3, "")] {
            source.set_row(number, &crate::csv_fields(fields).collect::<Vec<_>>());
        }
        let cells = |number| (0..3).map(|field| source.cell(number, field)).collect::<Vec<_>>();
        assert_eq!(cells(0), [Some("b"), None, None]);
        assert_eq!(cells(1), [None, None, None]);
        assert_eq!(cells(2), [Some("c"), Some("dd"), None]);
        assert_eq!(cells(3), [Some(""), None, None]);
        assert_eq!(cells(4), [None, None, None]);
        assert_eq!(source.cell(2, usize::MAX), None);
    }
}
