//! The geometry of a virtualized list: the positions of rows, and the range of rows to render. All lengths are in
//! CSS pixels, all positions are relative to the top of the first row.
//!
//! Browsers limit the height of an element. A list that is higher is scrolled through an element of the greatest height,
//! of which each pixel stands for more than one of the list: see [`Projection`].

use std::ops::Range;

/// The number of rows up to which all rows are rendered, so that the browser's own search and print include them.
pub const MAX_UNVIRTUALIZED_ROWS: usize = 200;

/// The number of rows up to which all rows are rendered for printing.
pub const MAX_PRINTED_ROWS: usize = 2000;

/// The layout of the rows of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RowLayout {
    /// The number of rows.
    pub rows: usize,
    /// The height of each row.
    pub row_height: f64,
}

impl RowLayout {
    /// Returns the height of all rows.
    pub fn height(&self) -> f64 {
        self.top_of(self.rows)
    }

    /// Returns the top of a row; for the index after the last row, the end of the list.
    pub fn top_of(&self, index: usize) -> f64 {
        to_f64(index) * self.row_height
    }

    /// Returns the row at a position. Positions outside of the list give the first or the last row.
    pub fn row_at(&self, position: f64) -> usize {
        let index = position / self.row_height;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "`as` saturates; NaN becomes 0"
        )]
        let index = index as usize;
        index.min(self.rows.saturating_sub(1))
    }

    /// Returns the rows to render for a viewport from `top` to `bottom`: the visible rows, and a quarter of the
    /// viewport's height on either side, because the browser may scroll before the page can render.
    pub fn visible_range(&self, top: f64, bottom: f64) -> Range<usize> {
        if self.rows == 0 || self.row_height <= 0.0 {
            return 0..self.rows.min(1);
        }
        let overscan = ((bottom - top) / 4.0).max(self.row_height);
        let (first, last) = (self.row_at(top - overscan), self.row_at(bottom + overscan));
        first..last + 1
    }
}

/// The relation between the scroll position of an element of limited height and the position in a list that may be
/// higher.
///
/// For a list within the limit both are the same. Otherwise a scroll position is a fraction of what can be scrolled, and
/// the rows in view are drawn where the view is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// The height of the list.
    list: f64,
    /// The height of the element.
    element: f64,
    /// The height of the viewport.
    viewport: f64,
}

impl Projection {
    /// Creates the projection of a list onto an element that is at most `limit` high, for a viewport of a height.
    pub fn new(list: f64, limit: f64, viewport: f64) -> Self {
        // Without a limit of two viewports there would be nothing to scroll.
        Self { list, element: list.min(limit.max(2.0 * viewport)), viewport }
    }

    /// Returns the height of the element.
    pub fn element_height(&self) -> f64 {
        self.element
    }

    /// Returns the position in the list at the top of a viewport whose top is at `scrolled` in the element. Before and
    /// after the part that scrolls, a pixel is a pixel.
    pub fn to_list(&self, scrolled: f64) -> f64 {
        let (end, list_end) = self.ends();
        match scrolled {
            _ if scrolled <= 0.0 || end <= 0.0 => scrolled,
            _ if scrolled >= end => list_end + (scrolled - end),
            _ => scrolled * list_end / end,
        }
    }

    /// Returns the scroll position at which `position` of the list is at the top of the viewport. This is the inverse
    /// of [`Projection::to_list`].
    pub fn to_element(&self, position: f64) -> f64 {
        let (end, list_end) = self.ends();
        match position {
            _ if position <= 0.0 || list_end <= 0.0 => position,
            _ if position >= list_end => end + (position - list_end),
            _ => position * end / list_end,
        }
    }

    /// Returns the last scroll positions at which the viewport is full, in the element and in the list.
    fn ends(&self) -> (f64, f64) {
        (self.element - self.viewport, self.list - self.viewport)
    }
}

#[expect(clippy::cast_precision_loss, reason = "an f64 is exact up to 2⁵³")]
fn to_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layout(rows: usize) -> RowLayout {
        RowLayout { rows, row_height: 40.0 }
    }

    #[test]
    fn the_range_has_the_visible_rows_and_a_quarter_of_the_viewport_on_either_side() {
        let rows = layout(1000);
        assert_eq!(rows.visible_range(-300.0, 400.0), 0..15);
        assert_eq!(rows.visible_range(4000.0, 4400.0), 97..113);
        assert_eq!(rows.visible_range(39_800.0, 40_200.0), 992..1000);
        assert_eq!(rows.visible_range(90_000.0, 90_400.0), 999..1000);
    }

    #[test]
    fn the_range_of_an_empty_list_is_empty_and_of_an_unmeasured_list_one_row() {
        assert_eq!(layout(0).visible_range(0.0, 400.0), 0..0);
        assert_eq!(RowLayout { row_height: 0.0, ..layout(5) }.visible_range(0.0, 400.0), 0..1);
    }

    #[test]
    fn rows_have_the_same_height() {
        let rows = layout(10);
        assert_eq!((rows.top_of(2), rows.top_of(10), rows.height()), (80.0, 400.0, 400.0));
        for (position, index) in [(-5.0, 0), (0.0, 0), (39.0, 0), (40.0, 1), (399.0, 9), (400.0, 9)] {
            assert_eq!(rows.row_at(position), index, "{position}");
        }
    }

    #[test]
    fn a_list_within_the_limit_is_projected_onto_itself() {
        let projection = Projection::new(46_000.0, 1e6, 800.0);
        assert_eq!(projection.element_height(), 46_000.0);
        for position in [-300.0, 0.0, 1.5, 20_000.0, 45_200.0, 45_900.0, 50_000.0] {
            assert_eq!((projection.to_list(position), projection.to_element(position)), (position, position));
        }
    }

    #[test]
    fn all_of_a_higher_list_can_be_scrolled_to() {
        let projection = Projection::new(15e6, 10e6, 1000.0);
        assert_eq!(projection.element_height(), 10e6);
        let table = [
            (-50.0, -50.0),
            (0.0, 0.0),
            (4_999_500.0, 7_499_500.0),
            (9_999_000.0, 14_999_000.0),
            (9_999_100.0, 14_999_100.0),
        ];
        for (scrolled, position) in table {
            assert_eq!(projection.to_list(scrolled), position, "{scrolled}");
            assert_eq!(projection.to_element(position), scrolled, "{position}");
        }
    }

    #[test]
    fn a_list_that_is_lower_than_the_viewport_does_not_scroll() {
        let projection = Projection::new(300.0, 1e6, 800.0);
        assert_eq!(projection.element_height(), 300.0);
        assert_eq!((projection.to_list(-100.0), projection.to_list(50.0)), (-100.0, 50.0));
    }

    proptest! {
        #[test]
        fn each_scroll_position_is_that_of_its_place_in_the_list(
            list in 0_f64..50e6, limit in 1e5_f64..20e6, viewport in 100_f64..3000.0, scrolled in -1e4_f64..60e6,
        ) {
            let projection = Projection::new(list, limit, viewport);
            let back = projection.to_element(projection.to_list(scrolled));
            prop_assert!((back - scrolled).abs() < 1e-3, "{back} and not {scrolled}");
            prop_assert!(projection.to_list(scrolled) <= projection.to_list(scrolled + 1.0));
        }
    }

    proptest! {
        #[test]
        fn a_position_is_within_the_row_at_it(
            rows in 1_usize..500, fraction in 0.0..1.0,
        ) {
            let layout = layout(rows);
            let position = fraction * layout.height();
            let index = layout.row_at(position);
            prop_assert!(layout.top_of(index) <= position + 1e-6 && position < layout.top_of(index + 1) + 1e-6);
        }
    }
}
