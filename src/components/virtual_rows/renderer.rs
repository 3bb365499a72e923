//! The drawing of rows: which rows exist, which job each shows, and where each is.

mod roving_focus;

use jess_api::{JobId, JobStatus, Timestamp};
use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlElement, Node};

use super::anchor::{ScrollAnchor, active_element, window_height};
use super::scroller::top_of;
use crate::components::columns::columns;
use crate::components::focus::focus_later;
use crate::components::job_row::{JobRow, RowPosition, RowTemplate};
use crate::context::AppContext;
use crate::platform;
use crate::state::cancellation::Cancellations;
use crate::state::jobs::Jobs;
use crate::state::outcomes::Outcomes;
use crate::state::saved_place::{Place, SavedPlace};
use crate::state::seen::Seen;
use crate::state::selection::Selection;
use job_table::rows::Rows;
use job_table::viewport::{MAX_PRINTED_ROWS, MAX_UNVIRTUALIZED_ROWS, Projection, RowLayout};

/// The greatest height of an element in device pixels: Chromium stops at 2²⁵. The page has some room beside the rows.
const MAX_DEVICE_HEIGHT: f64 = 16_000_000.0;

/// The greatest height of an element in CSS pixels: Firefox reports no place below 2²⁹ of its units, of which a CSS pixel
/// has 60 (measured in Firefox 140: 8,947,328).
const MAX_CSS_HEIGHT: f64 = 8_000_000.0;

/// The class of a body whose rows are positioned one by one.
const VIRTUALIZED: &str = "virtualized";

/// The rows that exist, and the state that they are drawn from.
pub(super) struct Renderer {
    jobs: Jobs,
    seen: Seen,
    cancellations: Cancellations,
    outcomes: Outcomes,
    saved_place: SavedPlace,
    selection: Selection,
    search_input: NodeRef<html::Input>,
    body: HtmlElement,
    template: RowTemplate,
    /// The rows from top to bottom.
    rows: Vec<JobRow>,
    /// The number of rows that the window showed when the first one was drawn.
    first_screen: usize,
    /// The job whose panel is open.
    open: Option<JobId>,
    /// True if a click opens a panel.
    has_panel: bool,
    is_printing: bool,
    /// The distance of the rows from their positions in the list, in CSS pixels: 0 unless the list is too high for an
    /// element.
    shift: f64,
    /// The time that the texts of the rows are relative to.
    now: Option<Timestamp>,
    /// The height of the body in CSS pixels; `None` while the browser lays out all rows.
    height: Option<i64>,
    anchor: Option<ScrollAnchor>,
    /// The job whose row is the Tab stop of the list; `None` for the first in view.
    tab_stop: Option<JobId>,
}

/// The part of a list that is drawn completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The rows of the first screen, and the rows that exist already.
    FirstScreen,
    /// All rows.
    All,
}

/// The reason for drawing the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The rows or what is around them may have changed: those in view keep their place.
    Change,
    /// The view was moved.
    Move,
}

/// The visible part of the page.
struct Viewport {
    /// The distance from the top of the rows to the top of the window, in CSS pixels of the rows.
    top: f64,
    /// The height of the window in CSS pixels of the rows.
    height: f64,
    /// The size of a CSS pixel of the rows in those of the window: not 1 if the page around the list scales it.
    scale: f64,
}

impl Viewport {
    fn projection(&self, layout: &RowLayout) -> Projection {
        let device_pixels = window().device_pixel_ratio().max(1.0) * self.scale.max(1.0);
        let limit = (MAX_DEVICE_HEIGHT / device_pixels).min(MAX_CSS_HEIGHT);
        Projection::new(layout.height(), limit, self.height)
    }
}

impl Renderer {
    /// Creates a renderer without rows.
    pub(super) fn new(body: HtmlElement) -> Option<Self> {
        let AppContext {
            jobs,
            seen,
            cancellations,
            outcomes,
            saved_place,
            selection,
            zone,
            search_input,
            open_job,
            ..
        } = expect_context();
        Some(Self {
            jobs,
            seen,
            cancellations,
            outcomes,
            saved_place,
            selection,
            search_input,
            body,
            template: RowTemplate::new(columns(outcomes.is_enabled()), zone.get_value())?,
            rows: Vec::new(),
            first_screen: 0,
            open: untrack(|| open_job.id()),
            has_panel: open_job.is_enabled(),
            is_printing: false,
            shift: 0.0,
            now: None,
            height: None,
            anchor: None,
            tab_stop: None,
        })
    }

    /// Reports whether the rows in view are kept in place.
    pub(super) fn is_anchored(&self) -> bool {
        self.anchor.is_some()
    }

    /// Shows the outcomes that are known. Writes only to the rows in which that has changed.
    pub(super) fn show_outcomes(&self) {
        for row in &self.rows {
            row.show_outcome(|id| self.outcomes.outcome_now(id));
        }
    }

    /// Returns the finished jobs whose rows are wholly or partly in view.
    pub(super) fn finished_in_view(&self) -> Vec<JobId> {
        let is_in_view = |row: &&JobRow| {
            let rect = row.element().get_bounding_client_rect();
            rect.bottom() > 0.0 && rect.top() < window_height() && rect.height() > 0.0
        };
        let jobs =
            self.rows.iter().filter(|row| row.job().is_some_and(|job| job.status == JobStatus::Finished));
        jobs.filter(is_in_view).filter_map(JobRow::id).collect()
    }

    /// Shows which of the jobs are being canceled. Writes only to the rows in which that has changed.
    pub(super) fn show_cancelling(&self) {
        for row in &self.rows {
            row.show_cancelling(|id| self.cancellations.is_cancelling_now(id));
        }
    }

    /// Returns the job in whose row a node is. Its row keeps its place with the next drawing, since the user acts on it.
    pub(super) fn act_on(&mut self, node: &Node) -> Option<JobId> {
        let id = self.job_of_row(node)?;
        if let Some(anchor) = &mut self.anchor {
            anchor.hold(id);
        }
        Some(id)
    }

    /// Marks the row of the job whose panel is open.
    pub(super) fn show_open(&mut self, open: Option<JobId>) {
        self.open = open;
        for row in &mut self.rows {
            row.set_open(self.has_panel.then(|| row.id().is_some() && row.id() == open));
        }
    }

    /// Updates the marks of the rows that exist.
    pub(super) fn draw_marks(&mut self) {
        self.seen.changes().with_untracked(|changes| {
            for row in &mut self.rows {
                row.set_change(row.id().and_then(|id| changes.of(id)));
            }
        });
    }

    /// Brings the row of a job into the view with the next drawing. Returns false if it has none.
    pub(super) fn scroll_to(&mut self, rows: &Rows, id: JobId) -> bool {
        if self.index_of(rows, id).is_none() {
            return false;
        }
        let place = Place { job: id, top: window_height() / 4.0 };
        self.anchor = Some(ScrollAnchor::at(&self.body, place, &rows.query));
        true
    }

    /// Moves the focus to the row of a job, if it has one.
    pub(super) fn focus_job(&self, id: JobId) {
        if let Some(row) = self.rows.iter().find(|row| row.id() == Some(id)) {
            row.focus();
        }
    }

    /// Switches between the rows in view and, for print, the first [`MAX_PRINTED_ROWS`] rows.
    pub(super) fn set_printing(&mut self, is_printing: bool) {
        self.is_printing = is_printing;
    }

    /// Draws `rows`: of a long list those in view, of a short one the `extent`. Reports whether rows of a short list
    /// are left to be drawn.
    pub(super) fn draw(&mut self, rows: &Rows, now: Timestamp, extent: Extent, cause: Cause) -> bool {
        if self.now.replace(now) != Some(now) {
            self.rows.iter().for_each(|row| row.update_time(now));
        }
        let anchor = self.take_anchor(rows, cause);
        let heirs = self.heirs_of_focus(rows);
        let is_incomplete = self.draw_anchored(rows, now, extent, cause, anchor.as_ref());
        if let Some(heirs) = heirs {
            self.focus_one_of(&heirs);
        }
        self.update_tab_stop();
        self.saved_place.note(self.anchor.as_ref().and_then(ScrollAnchor::place), rows.complete);
        is_incomplete
    }

    /// Returns the jobs to which the focus goes, the best first, if it is in the row of a job that is no longer in the
    /// list: those below it, then those above it. `None` if the focus can stay where it is.
    fn heirs_of_focus(&self, rows: &Rows) -> Option<Vec<JobId>> {
        let active = active_element(&self.body)?;
        let index = self.rows.iter().position(|row| row.contains(&active))?;
        let gone = self.rows.get(index)?.id().filter(|id| self.index_of(rows, *id).is_none());
        let (above, below) = self.rows.split_at_checked(index)?;
        gone.map(|_| below.iter().skip(1).chain(above.iter().rev()).filter_map(JobRow::id).collect())
    }

    /// Moves the focus to the row of the first of these jobs that has one, or else to the search field.
    fn focus_one_of(&self, jobs: &[JobId]) {
        let row_of = |id: &JobId| self.rows.iter().find(|row| row.id() == Some(*id));
        match jobs.iter().find_map(row_of) {
            Some(row) => row.focus(),
            None => focus_later(self.search_input),
        }
    }

    /// Returns what keeps the rows in place, or brings the user back to where they left the page.
    fn take_anchor(&mut self, rows: &Rows, cause: Cause) -> Option<ScrollAnchor> {
        let wanted = self.saved_place.wanted().filter(|_| cause == Cause::Change);
        if let Some(place) = wanted.filter(|place| self.index_of(rows, place.job).is_some()) {
            return Some(ScrollAnchor::at(&self.body, place, &rows.query));
        }
        self.anchor.take().filter(|anchor| cause == Cause::Change && anchor.is_for(&rows.query))
    }

    fn draw_anchored(
        &mut self,
        rows: &Rows,
        now: Timestamp,
        extent: Extent,
        cause: Cause,
        anchor: Option<&ScrollAnchor>,
    ) -> bool {
        let total = rows.indices.len();
        let is_virtualized = total > MAX_UNVIRTUALIZED_ROWS && !self.is_printing;
        if self.rows.is_empty() && total > 0 {
            self.draw_first_row(rows, is_virtualized, now);
        }
        if is_virtualized {
            self.draw_virtualized(rows, now, anchor);
            self.anchor = ScrollAnchor::note(&self.body, &self.rows, &rows.query);
            return false;
        }
        self.leave_layout_to_browser();
        let wanted = match (self.is_printing, extent) {
            (true, _) => (0..total.min(MAX_PRINTED_ROWS)).collect(),
            // Fewer rows would end the page above the view.
            (false, Extent::FirstScreen) if anchor.is_none() => self.first_screen_rows(rows),
            (false, _) => (0..total).collect(),
        };
        self.assign_rows(rows, &wanted, now);
        self.position_rows(&wanted, None);
        if let Some(anchor) = anchor {
            let row_of = |id| self.rows.iter().find(|row| row.id() == Some(id));
            anchor.restore(&self.body, |id| row_of(id).map(|row| top_of(row.element())));
        }
        // Reading positions before the first scrolling would lay out the page once more than needed.
        if anchor.is_some() || cause == Cause::Move {
            self.anchor = ScrollAnchor::note(&self.body, &self.rows, &rows.query);
        }
        total > wanted.len() && !self.is_printing
    }

    /// Draws the first row, from which the height of all others is known, and so how many of them the window shows. To
    /// lay out a row that is not needed takes longer than to measure this one.
    fn draw_first_row(&mut self, rows: &Rows, is_virtualized: bool, now: Timestamp) {
        if is_virtualized {
            self.add_virtualized_class();
        }
        self.assign_rows(rows, &[0], now);
        self.position_rows(&[0], None);
        let (layout, viewport) = (self.layout(rows), self.viewport());
        // More rows than there are now may follow.
        let layout = RowLayout { rows: MAX_UNVIRTUALIZED_ROWS, ..layout };
        let is_laid_out = layout.row_height > 0.0;
        self.first_screen = if is_laid_out { layout.row_at(viewport.top + viewport.height) + 1 } else { 1 };
    }

    /// Returns the indices of the rows on the first screen, and of those that exist already: one of them may have the
    /// focus.
    fn first_screen_rows(&self, rows: &Rows) -> Vec<usize> {
        let first = self.first_screen.min(rows.indices.len());
        let existing = self.rows.iter().filter_map(|row| self.index_of(rows, row.id()?));
        let mut wanted: Vec<usize> = (0..first).chain(existing.filter(|index| *index >= first)).collect();
        wanted.sort_unstable();
        wanted
    }

    fn add_virtualized_class(&self) {
        // Refused only for a class that is empty or contains whitespace; so below.
        let _ = self.body.class_list().add_1(VIRTUALIZED);
    }

    fn draw_virtualized(&mut self, rows: &Rows, now: Timestamp, anchor: Option<&ScrollAnchor>) {
        let mut layout = self.layout(rows);
        if self.height.is_none() {
            // Before the rows have positions: a page that is lower for a moment is scrolled to its end.
            self.set_body_height(&layout);
            self.add_virtualized_class();
            layout = self.layout(rows);
        }
        self.place_rows(rows, layout, anchor, now);
    }

    /// Draws the rows in view at their positions; the one of the anchor keeps its place.
    fn place_rows(&mut self, rows: &Rows, layout: RowLayout, anchor: Option<&ScrollAnchor>, now: Timestamp) {
        self.set_body_height(&layout);
        if let Some(anchor) = anchor {
            let viewport = self.viewport();
            let projection = viewport.projection(&layout);
            anchor.restore(&self.body, |id| {
                let index = self.index_of(rows, id)?;
                // The scroll position at which the row is at the top of the window is as far away as the row.
                Some((projection.to_element(layout.top_of(index)) - viewport.top) * viewport.scale)
            });
        }
        let viewport = self.viewport();
        let wanted = self.wanted_rows(rows, &layout, &viewport);
        self.assign_rows(rows, &wanted, now);
        self.shift = viewport.top - viewport.projection(&layout).to_list(viewport.top);
        self.position_rows(&wanted, Some(&layout));
    }

    fn leave_layout_to_browser(&mut self) {
        if self.height.take().is_some() {
            let _ = self.body.class_list().remove_1(VIRTUALIZED);
            let _ = self.body.style().remove_property("height");
        }
    }

    fn set_body_height(&mut self, layout: &RowLayout) {
        let height = to_pixels(self.viewport().projection(layout).element_height());
        if self.height.replace(height) != Some(height) {
            let _ = self.body.style().set_property("height", &format!("{height}px"));
        }
    }

    /// Measures the rows.
    fn layout(&self, rows: &Rows) -> RowLayout {
        let row_height = self.rows.first().map_or(0.0, |row| height_of(row.element()));
        RowLayout { rows: rows.indices.len(), row_height }
    }

    fn viewport(&self) -> Viewport {
        let rect = self.body.get_bounding_client_rect();
        // The height of the rows is not rounded if they are positioned, and large, so that the ratio is exact.
        #[expect(clippy::cast_precision_loss, reason = "no page is that high")]
        let height = self.height.map_or(f64::from(self.body.offset_height()), |height| height as f64);
        let scale =
            Some(rect.height() / height).filter(|scale| scale.is_finite() && *scale > 0.0).unwrap_or(1.0);
        Viewport { top: -rect.top() / scale, height: window_height() / scale, scale }
    }

    /// Returns the indices of the rows to draw, ascending: those around the view, and the row that has the focus, which
    /// it would lose otherwise.
    fn wanted_rows(&self, rows: &Rows, layout: &RowLayout, viewport: &Viewport) -> Vec<usize> {
        let top = viewport.projection(layout).to_list(viewport.top);
        let visible = layout.visible_range(top, top + viewport.height);
        let focused = active_element(&self.body).and_then(|active| {
            let row = self.rows.iter().find(|row| row.contains(&active))?;
            self.index_of(rows, row.id()?)
        });
        let before = focused.filter(|index| *index < visible.start);
        let after = focused.filter(|index| *index >= visible.end);
        before.into_iter().chain(visible).chain(after).collect()
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
            row.set_change(
                row.id().and_then(|id| self.seen.changes().with_untracked(|changes| changes.of(id))),
            );
            row.show_cancelling(|id| self.cancellations.is_cancelling_now(id));
            row.show_outcome(|id| self.outcomes.outcome_now(id));
            row.set_open(self.has_panel.then(|| row.id().is_some() && row.id() == self.open));
            self.rows.push(row);
        }
        free.for_each(|row| row.remove());
        self.show_selection();
    }

    /// Shows in each row whether its job is selected.
    pub(super) fn show_selection(&self) {
        self.selection.with_untracked(|selected| {
            for (row, id) in self.rows.iter().filter_map(|row| row.id().map(|id| (row, id))) {
                row.set_selected(selected.contains(id));
            }
        });
    }

    /// Returns the job in whose row an element is.
    pub(super) fn job_of_row(&self, element: &Node) -> Option<JobId> {
        self.rows.iter().find(|row| row.contains(element)).and_then(JobRow::id)
    }

    /// Moves the rows to their positions. Positioned rows stay where they are in the document: moving them there costs
    /// the browser more than everything else in a step of scrolling.
    fn position_rows(&mut self, wanted: &[usize], layout: Option<&RowLayout>) {
        let mut next: Option<&Node> = None;
        for (row, index) in self.rows.iter_mut().zip(wanted).rev() {
            let top = layout.map(|layout| to_pixels(layout.top_of(*index) + self.shift));
            let has_moved = row.set_position(RowPosition { index: *index, top });
            let element = row.element();
            if has_moved && !element.is_connected() {
                insert_before(&self.body, element, next);
            }
            next = Some(element);
        }
        if layout.is_none() {
            self.sync_dom_order();
        }
    }

    /// Puts the rows into the order in which they are seen, for keyboards and screen readers. An element that is moved
    /// loses the focus and the selection in it: the others are moved around the one that has them.
    pub(super) fn sync_dom_order(&self) {
        let elements: Vec<&HtmlElement> = self.rows.iter().map(JobRow::element).collect();
        let mut neighbors = elements.iter().zip(elements.iter().skip(1));
        // First, since reading the selection lays out the page.
        if neighbors.all(|(element, next)| next.is_same_node(element.next_sibling().as_ref())) {
            return;
        }
        let held = held_node(&self.body);
        let is_held = |element: &&HtmlElement| element.contains(held.as_ref());
        let fixed = elements.iter().position(is_held).unwrap_or(elements.len());
        let (before, after) = elements.split_at(fixed);
        let mut next: Option<&Node> = after.first().map(|element| element.as_ref());
        for element in before.iter().rev() {
            insert_before(&self.body, element, next);
            next = Some(element);
        }
        for (previous, element) in after.iter().zip(after.iter().skip(1)) {
            let following = previous.next_sibling();
            if !element.is_same_node(following.as_ref()) {
                insert_before(&self.body, element, following.as_ref());
            }
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

/// Returns the node that has the focus, or in which the selection begins, if it is in `body`.
fn held_node(body: &HtmlElement) -> Option<Node> {
    let focused = active_element(body).map(Node::from);
    let selected = || platform::selected_ranges(body).first()?.start_container().ok();
    let is_within = |node: &Node| body.contains(Some(node)) && !body.is_same_node(Some(node));
    focused.filter(is_within).or_else(|| selected().filter(is_within))
}

/// Returns the height of an element in its own CSS pixels, which no transform around it changes.
fn height_of(element: &HtmlElement) -> f64 {
    let style = window().get_computed_style(element).ok().flatten();
    let height = style.and_then(|style| style.get_property_value("height").ok());
    // The browser's parser, since Rust's would be part of the download. An element that is not laid out has no number.
    height.map(|height| js_sys::parse_float(&height)).filter(|height| height.is_finite()).unwrap_or(0.0)
}

#[expect(clippy::cast_possible_truncation, reason = "no page is that high")]
fn to_pixels(length: f64) -> i64 {
    length.round() as i64
}
