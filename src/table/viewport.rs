//! Which rows of a long list are in view: pure geometry, in CSS pixels from the top of the rows.

use std::ops::Range;

/// Up to this many rows a list is drawn whole, so that the browser's own search and print have all of it.
pub const MAX_UNVIRTUALIZED_ROWS: usize = 200;

/// Up to this many rows a list is drawn whole to be printed.
pub const MAX_PRINTED_ROWS: usize = 2000;

/// Where the rows of a list lie.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// How many rows there are.
    pub rows: usize,
    /// How high each is.
    pub row_height: f64,
    /// The rows that have more below them, by their index, with its height; ascending.
    pub open: Vec<(usize, f64)>,
}

impl Layout {
    /// How high all rows are together.
    pub fn height(&self) -> f64 {
        self.top_of(self.rows)
    }

    /// Where a row begins; for the index after the last, where the rows end.
    pub fn top_of(&self, index: usize) -> f64 {
        let below: f64 =
            self.open.iter().take_while(|(open, _)| *open < index).map(|(_, height)| height).sum();
        float(index) * self.row_height + below
    }

    /// The row at a point, with what is below it; the first or the last for a point outside.
    pub fn row_at(&self, point: f64) -> usize {
        let mut above = 0.0;
        for (open, height) in &self.open {
            let end = float(open + 1) * self.row_height + above;
            if point < end {
                break;
            }
            if point < end + height {
                return *open;
            }
            above += height;
        }
        let index = (point - above) / self.row_height;
        // A cast cuts what is below zero, beyond the range, or not a number.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let index = index as usize;
        index.min(self.rows.saturating_sub(1))
    }

    /// The rows to draw for a view from `top` to `bottom`: those in it, and a quarter as many on either side, so that
    /// there is something to see when the view moves before the page can follow.
    pub fn window(&self, top: f64, bottom: f64) -> Range<usize> {
        if self.rows == 0 || self.row_height <= 0.0 {
            return 0..self.rows.min(1);
        }
        let more = ((bottom - top) / 4.0).max(self.row_height);
        let (first, last) = (self.row_at(top - more), self.row_at(bottom + more));
        first..last + 1
    }
}

#[expect(clippy::cast_precision_loss, reason = "no list is as long as the exact range of a double")]
fn float(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layout(rows: usize, open: &[(usize, f64)]) -> Layout {
        Layout { rows, row_height: 40.0, open: open.to_vec() }
    }

    #[test]
    fn a_view_has_its_rows_and_a_quarter_as_many_on_either_side() {
        let rows = layout(1000, &[]);
        assert_eq!(rows.window(-300.0, 400.0), 0..15);
        assert_eq!(rows.window(4000.0, 4400.0), 97..113);
        assert_eq!(rows.window(39_800.0, 40_200.0), 992..1000);
        assert_eq!(rows.window(90_000.0, 90_400.0), 999..1000);
    }

    #[test]
    fn an_empty_list_and_one_that_is_not_measured_yet() {
        assert_eq!(layout(0, &[]).window(0.0, 400.0), 0..0);
        assert_eq!(Layout { row_height: 0.0, ..layout(5, &[]) }.window(0.0, 400.0), 0..1);
    }

    #[test]
    fn what_is_open_moves_what_is_below_it() {
        let rows = layout(10, &[(2, 100.0), (5, 50.0)]);
        assert_eq!((rows.top_of(2), rows.top_of(3), rows.top_of(6)), (80.0, 220.0, 390.0));
        assert_eq!(rows.height(), 550.0);
        for (point, index) in
            [(0.0, 0), (119.0, 2), (120.0, 2), (219.0, 2), (220.0, 3), (389.0, 5), (390.0, 6)]
        {
            assert_eq!(rows.row_at(point), index, "{point}");
        }
    }

    proptest! {
        #[test]
        fn a_point_is_in_the_row_that_is_found_there(
            rows in 1_usize..500, open in prop::collection::btree_map(0_usize..500, 1_f64..300.0, 0..5), at in 0.0..1.0,
        ) {
            let open: Vec<(usize, f64)> = open.into_iter().filter(|(index, _)| *index < rows).collect();
            let layout = layout(rows, &open);
            let point = at * layout.height();
            let index = layout.row_at(point);
            prop_assert!(layout.top_of(index) <= point + 1e-6 && point < layout.top_of(index + 1) + 1e-6);
        }
    }
}
