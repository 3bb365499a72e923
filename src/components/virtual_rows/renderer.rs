//! The drawing of rows: which rows exist, which job each shows, and where each is.

use jess_api::{JobId, Timestamp};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, Node};

use super::active_element;
use crate::components::columns::COLUMNS;
use crate::components::job_row::{JobRow, RowPosition, RowTemplate};
use crate::context::AppContext;
use crate::embedding::Embedding;
use crate::state::jobs::Jobs;
use job_table::rows::{ListQuery, Rows};
use job_table::viewport::{MAX_PRINTED_ROWS, MAX_UNVIRTUALIZED_ROWS, RowLayout};

/// The number of rows on the first screen: more than most windows show.
const FIRST_SCREEN_ROWS: usize = 30;

/// The class of a body whose rows are positioned one by one.
const VIRTUALIZED: &str = "virtualized";

/// The rows that exist, and the state that they are drawn from.
pub(super) struct Renderer {
    jobs: Jobs,
    embedding: Embedding,
    /// The owner of the views in the rows.
    owner: Owner,
    body: HtmlElement,
    template: RowTemplate,
    /// The rows from top to bottom.
    rows: Vec<JobRow>,
    /// The jobs whose details are open.
    open: Vec<JobId>,
    is_printing: bool,
    /// The time that the texts of the rows are relative to.
    now: Option<Timestamp>,
    /// The height of the body in CSS pixels; `None` while the browser lays out all rows.
    height: Option<i64>,
    anchor: Option<ScrollAnchor>,
}

/// The part of a list that is drawn completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The rows of the first screen, and the rows that exist already.
    FirstScreen,
    /// All rows.
    All,
}

/// The job at the top of the view when the rows were drawn last.
struct ScrollAnchor {
    /// The query and the version of the store that the rows were of.
    query: ListQuery,
    version: u32,
    id: JobId,
    /// The distance from the top of the view to the row, in CSS pixels.
    distance: f64,
}

/// The visible part of the page, in CSS pixels from the top of the rows.
struct Viewport {
    top: f64,
    bottom: f64,
}

impl Renderer {
    /// Creates a renderer without rows.
    pub(super) fn new(body: HtmlElement) -> Option<Self> {
        let AppContext { jobs, embedding, .. } = expect_context();
        Some(Self {
            jobs,
            embedding,
            owner: Owner::current()?,
            body,
            template: RowTemplate::new(COLUMNS.iter().collect())?,
            rows: Vec::new(),
            open: Vec::new(),
            is_printing: false,
            now: None,
            height: None,
            anchor: None,
        })
    }

    /// Opens or closes the details of the row that contains `button`. Returns the details of the event that reports it.
    pub(super) fn toggle_details(&mut self, button: &Node) -> Option<[(&'static str, JsValue); 4]> {
        let job = self.rows.iter().find(|row| row.row().contains(Some(button))).and_then(JobRow::job)?;
        let index = self.open.iter().position(|open| *open == job.id);
        match index {
            Some(index) => drop(self.open.remove(index)),
            None => self.open.push(job.id),
        }
        Some([
            ("job", job.id.to_string().into()),
            ("name", job.name.as_deref().into()),
            ("status", job.status.as_str().into()),
            ("open", index.is_none().into()),
        ])
    }

    /// Switches between the rows in view and, for print, the first [`MAX_PRINTED_ROWS`] rows.
    pub(super) fn set_printing(&mut self, is_printing: bool) {
        self.is_printing = is_printing;
    }

    /// Draws `rows`: of a long list those in view, of a short one the `extent`. Reports whether rows of a short list
    /// are left to be drawn.
    pub(super) fn draw(&mut self, rows: &Rows, now: Timestamp, extent: Extent) -> bool {
        if self.now.replace(now) != Some(now) {
            self.rows.iter().for_each(|row| row.update_time(now));
        }
        let total = rows.indices.len();
        if total > MAX_UNVIRTUALIZED_ROWS && !self.is_printing {
            self.draw_virtualized(rows, now);
            return false;
        }
        let limit = match (self.is_printing, extent) {
            (true, _) => MAX_PRINTED_ROWS,
            (false, Extent::FirstScreen) => FIRST_SCREEN_ROWS.max(self.rows.len()),
            (false, Extent::All) => MAX_UNVIRTUALIZED_ROWS,
        };
        self.leave_layout_to_browser();
        let wanted: Vec<usize> = (0..total.min(limit)).collect();
        self.assign_rows(rows, &wanted, now);
        self.position_rows(&wanted, None);
        self.anchor = None;
        total > limit && !self.is_printing
    }

    fn draw_virtualized(&mut self, rows: &Rows, now: Timestamp) {
        if self.height.is_none() {
            // Refused only for a class that is empty or contains whitespace; so below.
            let _ = self.body.class_list().add_1(VIRTUALIZED);
        }
        if self.rows.is_empty() {
            // One row, to measure the height of rows.
            self.assign_rows(rows, &[0], now);
            self.position_rows(&[0], None);
        }
        let mut layout = self.layout(rows);
        self.set_body_height(&layout);
        self.restore_scroll_anchor(rows, &layout);
        let viewport = self.viewport();
        let wanted = self.wanted_rows(rows, &layout, &viewport);
        self.assign_rows(rows, &wanted, now);
        self.position_rows(&wanted, Some(&layout));
        if !layout.open.is_empty() {
            // The height of details is known once they exist.
            layout = self.layout(rows);
            self.set_body_height(&layout);
            self.position_rows(&wanted, Some(&layout));
        }
        self.save_scroll_anchor(rows, &layout, &viewport);
    }

    fn leave_layout_to_browser(&mut self) {
        if self.height.take().is_some() {
            let _ = self.body.class_list().remove_1(VIRTUALIZED);
            let _ = self.body.style().remove_property("height");
        }
    }

    fn set_body_height(&mut self, layout: &RowLayout) {
        let height = to_pixels(layout.height());
        if self.height.replace(height) != Some(height) {
            let _ = self.body.style().set_property("height", &format!("{height}px"));
        }
    }

    /// Measures the rows. Details that are not drawn, and so are out of view, count as as high as a row.
    fn layout(&self, rows: &Rows) -> RowLayout {
        let row_height = self.rows.first().map_or(0.0, |row| height_of(row.row()));
        let open_row = |id: &JobId| {
            let index = self.index_of(rows, *id)?;
            let row = self.rows.iter().find(|row| row.id() == Some(*id));
            Some((index, row.and_then(JobRow::details).map_or(row_height, height_of)))
        };
        let mut open: Vec<(usize, f64)> = self.open.iter().filter_map(open_row).collect();
        open.sort_unstable_by_key(|(index, _)| *index);
        RowLayout { rows: rows.indices.len(), row_height, open }
    }

    fn viewport(&self) -> Viewport {
        let top = -self.body.get_bounding_client_rect().top();
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
        Viewport { top, bottom: top + height }
    }

    /// Returns the indices of the rows to draw, ascending: those around the view, and the row that has the focus, which
    /// it would lose otherwise.
    fn wanted_rows(&self, rows: &Rows, layout: &RowLayout, viewport: &Viewport) -> Vec<usize> {
        let visible = layout.visible_range(viewport.top, viewport.bottom);
        let focused = active_element(&self.body).and_then(|active| {
            let row =
                self.rows.iter().find(|row| row.elements().any(|element| element.contains(Some(&active))))?;
            self.index_of(rows, row.id()?)
        });
        let before = focused.filter(|index| *index < visible.start);
        let after = focused.filter(|index| *index >= visible.end);
        before.into_iter().chain(visible).chain(after).collect()
    }

    /// Scrolls by as much as jobs that came or went above the view have moved the rows in it.
    fn restore_scroll_anchor(&self, rows: &Rows, layout: &RowLayout) {
        let has_changed =
            |anchor: &&ScrollAnchor| anchor.version != rows.version && anchor.query == rows.query;
        let Some(anchor) = self.anchor.as_ref().filter(has_changed) else { return };
        let Viewport { top, .. } = self.viewport();
        let index = self.index_of(rows, anchor.id).filter(|_| top > 0.0);
        let moved = index.map_or(0.0, |index| layout.top_of(index) - top - anchor.distance);
        if moved.abs() >= 1.0 {
            self.embedding.scroll_by(moved);
        }
    }

    fn save_scroll_anchor(&mut self, rows: &Rows, layout: &RowLayout, viewport: &Viewport) {
        let index = layout.row_at(viewport.top);
        self.anchor = self.id_at(rows, index).map(|id| ScrollAnchor {
            query: rows.query.clone(),
            version: rows.version,
            id,
            distance: layout.top_of(index) - viewport.top,
        });
    }

    /// Assigns a row to each wanted index: the row that shows its job already, or else one whose job is not wanted.
    fn assign_rows(&mut self, rows: &Rows, wanted: &[usize], now: Timestamp) {
        let mut present: Vec<Option<JobRow>> = self.rows.drain(..).map(Some).collect();
        let mut next = 0;
        let mut assigned: Vec<Option<JobRow>> = Vec::with_capacity(wanted.len());
        for index in wanted {
            let id = self.id_at(rows, *index);
            let shows = |row: &Option<JobRow>| row.as_ref().is_some_and(|row| row.id() == id);
            // Rows mostly keep their order, so the search begins after the row that was found last.
            let later = present.iter().skip(next).position(shows).map(|found| next + found);
            let found = later.or_else(|| present.iter().position(shows));
            let row = found.and_then(|found| present.get_mut(found)).and_then(Option::take);
            next = if row.is_some() { found.map_or(next, |found| found + 1) } else { next };
            assigned.push(row);
        }
        let mut free = present.into_iter().flatten();
        for (index, row) in wanted.iter().zip(assigned) {
            let row = row.or_else(|| free.next()).or_else(|| self.template.create_row());
            let (Some(mut row), Some(job_index)) = (row, rows.indices.get(*index)) else { continue };
            let is_current = row.is_of_version(rows.version) && row.id() == self.id_at(rows, *index);
            if let Some(job) = (!is_current).then(|| self.jobs.job(*job_index)).flatten() {
                row.show(job, rows.version, now);
            }
            let is_open = row.id().is_some_and(|id| self.open.contains(&id));
            row.set_open(is_open, &self.owner);
            self.rows.push(row);
        }
        free.for_each(|mut row| row.remove());
    }

    /// Moves the rows to their positions. Positioned rows stay where they are in the document: moving them there costs
    /// the browser more than everything else in a step of scrolling.
    fn position_rows(&mut self, wanted: &[usize], layout: Option<&RowLayout>) {
        let mut next: Option<&Node> = None;
        for (row, index) in self.rows.iter_mut().zip(wanted).rev() {
            let offset =
                layout.map(|layout| (to_pixels(layout.top_of(*index)), to_pixels(layout.row_height)));
            let has_moved = row.set_position(RowPosition { index: *index, offset });
            let row: &JobRow = row;
            for element in row.elements().rev() {
                if has_moved && !element.is_connected() {
                    insert_before(&self.body, element, next);
                }
                next = Some(element);
            }
        }
        if layout.is_none() {
            self.sync_dom_order();
        }
    }

    /// Puts the rows into the order in which they are seen, for keyboards and screen readers. Moves as few elements as
    /// possible, since an element that is moved loses the focus.
    pub(super) fn sync_dom_order(&self) {
        let mut next: Option<&Node> = None;
        for element in self.rows.iter().rev().flat_map(|row| row.elements().rev()) {
            insert_before(&self.body, element, next);
            next = Some(element);
        }
    }

    fn id_at(&self, rows: &Rows, index: usize) -> Option<JobId> {
        let job_index = *rows.indices.get(index)?;
        self.jobs.with_store(|store| store.list().get(job_index as usize).map(|job| job.id())).flatten()
    }

    fn index_of(&self, rows: &Rows, id: JobId) -> Option<usize> {
        let job_index = self.jobs.with_store(|store| store.list().index_of(id)).flatten()?;
        rows.indices.iter().position(|other| *other as usize == job_index)
    }
}

/// Inserts a node before another, or last, unless it is there already.
fn insert_before(parent: &Node, node: &Node, before: Option<&Node>) {
    let is_there = node.parent_node().as_ref() == Some(parent) && node.next_sibling().as_ref() == before;
    if !is_there {
        // Refused only if `before` has another parent; then only the order is wrong.
        let _ = parent.insert_before(node, before);
    }
}

fn height_of(element: &HtmlElement) -> f64 {
    element.get_bounding_client_rect().height()
}

#[expect(clippy::cast_possible_truncation, reason = "no page is that high")]
fn to_pixels(length: f64) -> i64 {
    length.round() as i64
}
