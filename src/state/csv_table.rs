//! A file of comma-separated values as a table, which can be sorted by any of its columns.

use std::cmp::Ordering;

use jess_api::{csv_rows, natural_cmp};

use super::case_view::{Number, ParseNumber};

/// A table: the first line of the file is its heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvTable {
    /// The headings; as many as the longest row has cells.
    pub headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl CsvTable {
    /// Reads a table. Rows may have different lengths; empty lines are left out.
    pub fn read(text: &str) -> Self {
        let mut rows = csv_rows(text)
            .map(|fields| fields.map(|field| field.into_owned()).collect::<Vec<String>>())
            .filter(|row| row.iter().any(|cell| !cell.is_empty()));
        let mut headings = rows.next().unwrap_or_default();
        let rows: Vec<Vec<String>> = rows.collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default().max(headings.len());
        headings.resize(columns, String::new());
        Self { headings, rows }
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Reports whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns a cell; empty if the row is shorter.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|row| row.get(column)).map_or("", String::as_str)
    }

    /// Returns the indices of the rows in the order of a column: as numbers if all of its cells are numbers, as texts
    /// otherwise. Empty cells come last among numbers.
    pub fn sorted(&self, column: usize, descending: bool, parse: ParseNumber) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        let is_number = |row: &usize| {
            let cell = self.cell(*row, column);
            cell.is_empty() || !parse(cell).is_nan()
        };
        if rows.iter().all(is_number) {
            rows.sort_by_cached_key(|row| Number { value: parse(self.cell(*row, column)), descending });
        } else {
            let direct = |order: Ordering| if descending { order.reverse() } else { order };
            rows.sort_by(|one, other| {
                direct(natural_cmp(self.cell(*one, column), self.cell(*other, column)))
            });
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> f64 {
        text.trim().parse().unwrap_or(f64::NAN)
    }

    fn column(table: &CsvTable, column: usize, descending: bool) -> Vec<&str> {
        table.sorted(column, descending, parse).into_iter().map(|row| table.cell(row, column)).collect()
    }

    #[test]
    fn columns_are_sorted_as_numbers_or_as_texts() {
        let table = CsvTable::read("Zone,Area,\nA10,5\n\nA9,10,x\r\nB,\n\"C,1\",-2\n");
        assert_eq!(table.headings, ["Zone", "Area", ""]);
        assert_eq!(table.len(), 4);
        assert_eq!(column(&table, 0, false), ["A9", "A10", "B", "C,1"]);
        assert_eq!(column(&table, 1, false), ["-2", "5", "10", ""]);
        assert_eq!(column(&table, 1, true), ["10", "5", "-2", ""]);
        assert_eq!(column(&table, 7, false), [""; 4]);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_row_is_lost(text in "[a0,\"\n -]{0,80}", index in 0_usize..4, descending in any::<bool>()) {
            let table = CsvTable::read(&text);
            let mut rows = table.sorted(index, descending, parse);
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..table.len()).collect::<Vec<_>>());
        }
    }
}
