//! The place of the rows in view, which is kept while rows above them come, go, or change their height.
//!
//! Browsers have scroll anchoring for this, but not all of them, not for rows that are positioned one by one, and not if
//! the page around the list turns it off. The style therefore turns it off for the list, and this is done everywhere.

use jess_api::JobId;
use web_sys::{Element, HtmlElement};

use super::scroller::{Scroller, top_of};
use crate::components::job_row::JobRow;
use crate::state::saved_place::Place;
use job_table::rows::ListQuery;

/// Where the rows in view were when they were drawn or scrolled last.
pub(super) struct ScrollAnchor {
    query: ListQuery,
    /// How far the containers of the list were scrolled, in CSS pixels.
    scrolled: f64,
    /// The jobs in view, and the distance of their rows from the top of the window, in CSS pixels of the window. The
    /// first that is still in the list is kept in place.
    places: Vec<(JobId, f64)>,
}

impl ScrollAnchor {
    /// Notes where the rows are. Returns `None` if the top of the list is in view: rows that come there are shown.
    pub(super) fn note(body: &HtmlElement, rows: &[JobRow], query: &ListQuery) -> Option<Self> {
        let scroller = Scroller::around(body);
        let view_top = scroller.top();
        if top_of(body) >= view_top {
            return None;
        }
        let focused = active_element(body);
        let mut places = Vec::new();
        for row in rows {
            let Some(id) = row.id() else { continue };
            let rect = row.row().get_bounding_client_rect();
            if rect.bottom() <= view_top || rect.top() > window_height() {
                continue;
            }
            let has_focus = focused.as_ref().is_some_and(|focused| row.contains(focused));
            // What the user works with stays, whatever happens to the rows around it.
            places.insert(if has_focus { 0 } else { places.len() }, (id, rect.top()));
        }
        Some(Self { query: query.clone(), scrolled: scroller.offset(), places })
    }

    /// Creates an anchor that brings a job to a place.
    pub(super) fn at(body: &HtmlElement, place: Place, query: &ListQuery) -> Self {
        let scrolled = Scroller::around(body).offset();
        Self { query: query.clone(), scrolled, places: vec![(place.job, place.top)] }
    }

    /// Returns the place of the first row that is wholly or partly in view.
    pub(super) fn place(&self) -> Option<Place> {
        // The one that has the focus is first, wherever it is.
        let places = self.places.iter().map(|(job, top)| Place { job: *job, top: *top });
        places.min_by(|one, other| one.top.total_cmp(&other.top))
    }

    /// Reports whether the rows for `query` are to be kept in place. After another choice of rows there is no place to
    /// keep.
    pub(super) fn is_for(&self, query: &ListQuery) -> bool {
        self.query == *query
    }

    /// Scrolls so that the first noted job that is in the list has its place again. `top_of_job` returns the distance of
    /// a job's row from the top of the window, if the job is in the list.
    pub(super) fn restore(&self, body: &HtmlElement, top_of_job: impl Fn(JobId) -> Option<f64>) {
        let scroller = Scroller::around(body);
        // The user may have scrolled since, without an event so far.
        let scrolled = scroller.offset() - self.scrolled;
        let moved = self.places.iter().find_map(|(id, place)| Some(top_of_job(*id)? - (place - scrolled)));
        if let Some(moved) = moved.filter(|moved| moved.abs() >= 0.5) {
            scroller.scroll_by(moved, body);
        }
    }
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
