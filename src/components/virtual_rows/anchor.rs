//! The place of the rows in view, which is kept while rows above them appear, disappear, or change their height.
//!
//! Browsers have scroll anchoring for this, but not all of them, not for rows that are positioned one by one, and not if
//! the page around the list turns it off. The style therefore turns it off for the list, and this is done everywhere.

use jess_api::JobId;
use web_sys::{Element, HtmlElement};

use super::scroller::{Scroller, top_of};
use crate::components::job_row::JobRow;
use crate::state::saved_place::Place;
use job_table::rows::ListQuery;

/// The positions of the rows in view when they were drawn or scrolled last.
pub(super) struct ScrollAnchor {
    query: ListQuery,
    /// The scroll offset of the containers of the list, in CSS pixels.
    scrolled: f64,
    /// The job whose row has the focus or was acted on last, if that is in view. It is kept in place, whatever happens to the
    /// rows around it.
    focused: Option<JobId>,
    /// The jobs in view from top to bottom, and the distance of their rows from the top of the window, in CSS pixels of
    /// the window.
    places: Vec<(JobId, f64)>,
}

impl ScrollAnchor {
    /// Notes where the rows are. Returns `None` if the top of the list is in view: rows inserted there are shown.
    pub(super) fn note(body: &HtmlElement, rows: &[JobRow], query: &ListQuery) -> Option<Self> {
        let scroller = Scroller::around(body);
        let view_top = scroller.top();
        if top_of(body) >= view_top {
            return None;
        }
        let active = active_element(body);
        let mut focused = None;
        let mut places = Vec::new();
        for row in rows {
            let Some(id) = row.id() else { continue };
            let rect = row.element().get_bounding_client_rect();
            if rect.bottom() <= view_top || rect.top() > window_height() {
                continue;
            }
            if active.as_ref().is_some_and(|active| row.contains(active)) {
                focused = Some(id);
            }
            places.push((id, rect.top()));
        }
        Some(Self { query: query.clone(), scrolled: scroller.offset(), focused, places })
    }

    /// Creates an anchor that brings a job to a place.
    pub(super) fn at(body: &HtmlElement, place: Place, query: &ListQuery) -> Self {
        let scrolled = Scroller::around(body).offset();
        Self { query: query.clone(), scrolled, focused: None, places: vec![(place.job, place.top)] }
    }

    /// Returns the place of the first row that is wholly or partly in view.
    pub(super) fn place(&self) -> Option<Place> {
        self.places.first().map(|(job, top)| Place { job: *job, top: *top })
    }

    /// Keeps the row of a job in place that the user acts on, if it is in view. Its row may not have had the focus before.
    pub(super) fn hold(&mut self, job: JobId) {
        if self.places.iter().any(|(placed, _)| *placed == job) {
            self.focused = Some(job);
        }
    }

    /// Reports whether the rows for `query` are to be kept in place. After another choice of rows there is no place to
    /// keep.
    pub(super) fn is_for(&self, query: &ListQuery) -> bool {
        self.query == *query
    }

    /// Scrolls so that a job has its place again: the one that has the focus, or else the first that is still among the
    /// others. One that was sorted elsewhere, such as by its new status, is not followed. `top_of_job` returns the
    /// distance of a job's row from the top of the window, if the job is in the list.
    pub(super) fn restore(&self, body: &HtmlElement, top_of_job: impl Fn(JobId) -> Option<f64>) {
        let scroller = Scroller::around(body);
        // The user may have scrolled since, without an event so far.
        let scrolled = scroller.offset() - self.scrolled;
        let moves = self.places.iter().filter_map(|(id, place)| {
            let top = top_of_job(*id)?;
            Some(Move { job: *id, top, by: top - (place - scrolled) })
        });
        let moves: Vec<Move> = moves.collect();
        let focused = moves.iter().find(|moved| Some(moved.job) == self.focused).map(|moved| moved.by);
        let moved = focused.or_else(|| common_move(&moves, window_height()));
        if let Some(moved) = moved.filter(|moved| moved.abs() >= 0.5) {
            scroller.scroll_by(moved, body);
        }
    }
}

/// The movement of the row of a job.
struct Move {
    job: JobId,
    /// The distance of the row from the top of the window, in CSS pixels.
    top: f64,
    /// The distance by which it has moved down, in CSS pixels.
    by: f64,
}

/// Returns by how much the first row has moved that is still where it was among the others: those that are now out of
/// the view if the others are in it are left out, and of the rest, those that are not in the order in which they were.
fn common_move(moves: &[Move], window_height: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = moves.iter().map(|moved| moved.by).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let median = *sorted.get(sorted.len() / 2)?;
    let mut first = None;
    // The tops of the rows below the current one, each with the length of the longest ascending subsequence from it on.
    let mut below: Vec<(f64, usize)> = Vec::new();
    for moved in moves.iter().rev().filter(|moved| (moved.by - median).abs() <= window_height) {
        let rest = below.iter().filter(|(top, _)| *top >= moved.top).map(|(_, length)| *length).max();
        let length = 1 + rest.unwrap_or(0);
        below.push((moved.top, length));
        if first.is_none_or(|(_, longest)| length >= longest) {
            first = Some((moved.by, length));
        }
    }
    first.map(|(by, _)| by)
}

/// Returns the element that has the focus in the document or shadow root of `element`, even while the window has not.
pub(super) fn active_element(element: &HtmlElement) -> Option<Element> {
    use wasm_bindgen::JsCast;
    // Shadow roots have the same property (`DocumentOrShadowRoot`).
    element.get_root_node().unchecked_into::<web_sys::Document>().active_element()
}

/// Returns the height of the window in CSS pixels.
pub(super) fn window_height() -> f64 {
    leptos::prelude::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_that_is_where_it_was_among_the_others_is_kept() {
        // Where rows are that were at 0, 45, 90 and so on.
        let table: [(&[f64], Option<f64>); 11] = [
            (&[], None),
            (&[5.0], Some(5.0)),
            (&[0.0, 45.0, 90.0], Some(0.0)),
            (&[9000.0, 9045.0, 9090.0], Some(9000.0)),
            // Rows were inserted in between, or the first grew.
            (&[0.0, 45.0, 225.0, 270.0, 315.0], Some(0.0)),
            (&[0.0, 500.0, 545.0, 590.0], Some(0.0)),
            // The first was sorted to the end, to the beginning, or to the third place.
            (&[9000.0, 0.0, 45.0], Some(-45.0)),
            (&[-9000.0, 45.0, 90.0], Some(0.0)),
            (&[90.0, 0.0, 45.0, 135.0], Some(-45.0)),
            // So were the first two.
            (&[9000.0, 9045.0, 0.0, 45.0, 90.0], Some(-90.0)),
            (&[-9045.0, -9000.0, 90.0, 135.0, 180.0], Some(0.0)),
        ];
        for (tops, expected) in table {
            let moves = tops.iter().zip(0_u32..).map(|(top, index)| Move {
                job: JobId::new(u64::from(index) + 1).unwrap(),
                top: *top,
                by: top - f64::from(index) * 45.0,
            });
            assert_eq!(common_move(&moves.collect::<Vec<_>>(), 900.0), expected, "{tops:?}");
        }
    }
}
