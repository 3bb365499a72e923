//! The roving focus: of all rows one is a Tab stop, and keys move it.

use jess_api::JobId;

use super::{Renderer, ScrollAnchor, active_element, top_of, window_height};
use crate::components::job_row::JobRow;
use crate::state::saved_place::Place;
use job_table::rows::Rows;

/// The distance from the edge of the window at which a row is brought into the view, in CSS pixels: room for a bar, and for
/// the alert with the way to sign in, which stays in view.
const EDGE: f64 = 112.0;

impl Renderer {
    /// Makes the row that contains `element` the Tab stop, and returns its job.
    pub(in crate::components::virtual_rows) fn note_focus(
        &mut self,
        element: &web_sys::Element,
    ) -> Option<JobId> {
        let id = self.rows.iter().find(|row| row.contains(element)).and_then(JobRow::id)?;
        self.tab_stop = Some(id);
        self.update_tab_stop();
        Some(id)
    }

    /// Moves the Tab stop by a number of rows, or leaves it where it is if the focus is elsewhere. Returns its job, whose
    /// row is in view after the next drawing.
    pub(in crate::components::virtual_rows) fn move_tab_stop(
        &mut self,
        rows: &Rows,
        step: isize,
    ) -> Option<JobId> {
        let current = self.tab_stop_row().and_then(JobRow::id);
        let has_focus = active_element(&self.body)
            .is_some_and(|active| self.rows.iter().any(|row| row.contains(&active)));
        let index = current.and_then(|id| self.index_of(rows, id)).unwrap_or(0);
        let index = if has_focus { index.saturating_add_signed(step) } else { index };
        let id = self.id_at(rows, index.min(rows.indices.len().checked_sub(1)?))?;
        self.reveal(rows, id, step < 0);
        Some(id)
    }

    /// Makes the row of a job the Tab stop. If it is out of view, it is at the edge of the view after the next drawing: at
    /// the top if it is above, or if it has not been drawn and `is_above`. Returns false if the job has no row.
    pub(in crate::components::virtual_rows) fn reveal(
        &mut self,
        rows: &Rows,
        id: JobId,
        is_above: bool,
    ) -> bool {
        if self.index_of(rows, id).is_none() {
            return false;
        }
        self.tab_stop = Some(id);
        let row = self.rows.iter().find(|row| row.id() == Some(id)).map(JobRow::element);
        let height = self.rows.first().map_or(0.0, |row| row.element().get_bounding_client_rect().height());
        // A low window has neither.
        let edge = EDGE.min(window_height() / 4.0);
        let lowest = window_height() - edge - height;
        let top = row.map(top_of);
        if top.is_none_or(|top| top < edge || top > lowest) {
            let is_above = top.map_or(is_above, |top| top < edge);
            let place = Place { job: id, top: if is_above { edge } else { lowest } };
            self.anchor = Some(ScrollAnchor::at(&self.body, place, &rows.query));
        }
        true
    }

    /// Makes one row the Tab stop: that of the job that was, or else the first in view.
    pub(super) fn update_tab_stop(&mut self) {
        let id = self.tab_stop_row().and_then(JobRow::id);
        for row in &mut self.rows {
            row.set_tab_stop(row.id() == id);
        }
    }

    fn tab_stop_row(&self) -> Option<&JobRow> {
        let of_job = |id: JobId| self.rows.iter().find(|row| row.id() == Some(id));
        let in_view = || of_job(self.anchor.as_ref().and_then(ScrollAnchor::place)?.job);
        self.tab_stop.and_then(of_job).or_else(in_view).or_else(|| self.rows.first())
    }
}
