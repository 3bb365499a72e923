//! The rows that are in the page: all of a short list, and of a long one those in view.
//!
//! A row that goes out of view shows the next job that comes into it. So what a step of scrolling costs depends
//! on how many rows it brings, and not on how many there are.

use std::sync::Arc;

use jess_api::{JobId, Timestamp};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use super::dom::active_element;
use super::job_row::{JobRow, Place, template};
use super::shared::AppContext;
use crate::embedding::Embedding;
use crate::settings::Settings;
use crate::state::jobs::Jobs;
use crate::table::rows::{ListQuery, Rows};
use crate::table::viewport::{MAX_PRINTED_ROWS, MAX_UNVIRTUALIZED_ROWS, RowLayout};

/// The rows in the page, and what they are drawn from.
pub struct JobRows {
    jobs: Jobs,
    settings: Arc<Settings>,
    embedding: Embedding,
    /// The element that they are in.
    body: HtmlElement,
    template: web_sys::Element,
    /// From top to bottom, as they are in the page.
    drawn: Vec<JobRow>,
    /// The jobs whose details are asked for.
    open: Vec<JobId>,
    printing: bool,
    /// How high the body is made for the rows that are out of view; none where the browser lays all rows out.
    height: Option<i64>,
    anchor: Option<Anchor>,
}

/// The job at the top of the view when the rows were drawn last.
struct Anchor {
    /// What the rows answered, and the version of the store that they were of.
    question: ListQuery,
    version: u32,
    id: JobId,
    /// How far its row began below the top of the view, in CSS pixels.
    distance: f64,
}

/// How many rows are the beginning of a list: more than most windows have room for.
const BEGINNING: usize = 30;

/// The part of the page that can be seen, in CSS pixels from the top of the rows.
struct View {
    top: f64,
    bottom: f64,
}

impl JobRows {
    /// No rows, in the body of the table.
    pub fn new(shared: &AppContext, body: HtmlElement) -> Self {
        let template = template().node().clone();
        Self {
            jobs: shared.jobs,
            settings: shared.settings.clone(),
            embedding: shared.embedding.clone(),
            body,
            template,
            drawn: Vec::new(),
            open: Vec::new(),
            printing: false,
            height: None,
            anchor: None,
        }
    }

    /// Opens the details of the job whose number was pressed, or closes them; returns what to tell of it.
    pub fn press(&mut self, pressed: &web_sys::Element) -> Option<[(&'static str, JsValue); 4]> {
        let is_in = |row: &&JobRow| row.node().contains(Some(pressed));
        let job = self.drawn.iter().find(is_in).and_then(JobRow::job)?;
        let place = self.open.iter().position(|open| *open == job.id);
        match place {
            Some(place) => drop(self.open.remove(place)),
            None => self.open.push(job.id),
        }
        Some([
            ("job", job.id.to_string().into()),
            ("name", job.name.as_deref().into()),
            ("status", job.status.as_str().into()),
            ("open", place.is_none().into()),
        ])
    }

    /// Draws all rows, as far as paper has room for them, or only those in view again.
    pub fn set_printing(&mut self, printing: bool) {
        self.printing = printing;
    }

    /// Tells anew how long ago each job was submitted.
    pub fn tell_time(&self, now: Timestamp) {
        self.drawn.iter().for_each(|row| row.tell_time(now));
    }

    /// Draws what is to be seen of `rows`. In a `hurry`, of a list that is drawn whole only the beginning;
    /// returns whether there is more of it to draw.
    pub fn draw(&mut self, rows: &Rows, now: Timestamp, hurry: bool) -> bool {
        let total = rows.indices.len();
        if total > MAX_UNVIRTUALIZED_ROWS && !self.printing {
            self.draw_window(rows, now);
            return false;
        }
        let most = match (self.printing, hurry) {
            (true, _) => MAX_PRINTED_ROWS,
            (false, true) => BEGINNING.max(self.drawn.len()),
            (false, false) => MAX_UNVIRTUALIZED_ROWS,
        };
        self.lay_out_by_browser();
        let wanted: Vec<usize> = (0..total.min(most)).collect();
        self.assign(rows, &wanted, now);
        self.put(&wanted, None);
        self.anchor = None;
        total > most && !self.printing
    }

    fn lay_out_by_browser(&mut self) {
        if self.height.take().is_some() {
            self.body.class_list().remove_1("in-window").ok();
            self.body.style().remove_property("height").ok();
        }
    }

    fn draw_window(&mut self, rows: &Rows, now: Timestamp) {
        if self.height.is_none() {
            self.body.class_list().add_1("in-window").ok();
        }
        if self.drawn.is_empty() {
            // One to measure the others by.
            self.assign(rows, &[0], now);
            self.put(&[0], None);
        }
        let mut layout = self.layout(rows);
        self.make_room(&layout);
        self.hold_still(rows, &layout);
        let view = self.view();
        let wanted = self.wanted(rows, &layout, &view);
        self.assign(rows, &wanted, now);
        self.put(&wanted, Some(&layout));
        if !layout.open.is_empty() {
            // How high details are is known once they are there.
            layout = self.layout(rows);
            self.make_room(&layout);
            self.put(&wanted, Some(&layout));
        }
        self.remember(rows, &layout, &view);
    }

    fn make_room(&mut self, layout: &RowLayout) {
        let height = pixels(layout.height());
        if self.height.replace(height) != Some(height) {
            self.body.style().set_property("height", &format!("{height}px")).ok();
        }
    }

    fn layout(&self, rows: &Rows) -> RowLayout {
        let row_height = self.drawn.first().map_or(0.0, |row| row.node().get_bounding_client_rect().height());
        let mut open: Vec<(usize, f64)> = self
            .open
            .iter()
            .filter_map(|id| {
                let index = self.index_of(rows, *id)?;
                let row = self.drawn.iter().find(|row| row.id() == Some(*id));
                // Those that are not drawn are as high as rows are; they are out of view.
                let details = row.and_then(JobRow::details);
                Some((
                    index,
                    details.map_or(row_height, |details| details.get_bounding_client_rect().height()),
                ))
            })
            .collect();
        open.sort_unstable_by_key(|(index, _)| *index);
        RowLayout { rows: rows.indices.len(), row_height, open }
    }

    fn view(&self) -> View {
        let top = -self.body.get_bounding_client_rect().top();
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
        View { top, bottom: top + height }
    }

    /// The indices of the rows to draw, ascending: those around the view, and the one that has the focus, which
    /// it would lose otherwise.
    fn wanted(&self, rows: &Rows, layout: &RowLayout, view: &View) -> Vec<usize> {
        let window = layout.visible_range(view.top, view.bottom);
        let active = active_element(&self.body).filter(|active| self.body.contains(Some(active)));
        let focused = active.and_then(|active| {
            let holds = |node: &HtmlElement| node.contains(Some(&active));
            let row = self.drawn.iter().find(|row| holds(row.node()) || row.details().is_some_and(holds))?;
            self.index_of(rows, row.id()?)
        });
        let before = focused.filter(|index| *index < window.start);
        let after = focused.filter(|index| *index >= window.end);
        before.into_iter().chain(window).chain(after).collect()
    }

    /// When jobs come or go above the view, moves it along with the rows in it: they stay where they are under
    /// the eye.
    fn hold_still(&self, rows: &Rows, layout: &RowLayout) {
        let others = |anchor: &&Anchor| anchor.version != rows.version && anchor.question == rows.query;
        let Some(anchor) = self.anchor.as_ref().filter(others) else { return };
        let View { top, .. } = self.view();
        let index = self.index_of(rows, anchor.id).filter(|_| top > 0.0);
        let moved = index.map_or(0.0, |index| layout.top_of(index) - top - anchor.distance);
        if moved.abs() < 1.0 {
            return;
        }
        // In another page there may be a box of its own that scrolls.
        if self.embedding.is_embedded() {
            self.embedding.emit("scroll", &[("by", moved.into())]);
        } else {
            window().scroll_by_with_x_and_y(0.0, moved);
        }
    }

    fn remember(&mut self, rows: &Rows, layout: &RowLayout, view: &View) {
        let index = layout.row_at(view.top);
        let id = self.id_at(rows, index);
        self.anchor = id.map(|id| Anchor {
            question: rows.query.clone(),
            version: rows.version,
            id,
            distance: layout.top_of(index) - view.top,
        });
    }

    /// Has each wanted index drawn by a row: the one that shows that job already, where there is one, or any
    /// that shows a job that is not wanted.
    fn assign(&mut self, rows: &Rows, wanted: &[usize], now: Timestamp) {
        let mut present: Vec<Option<JobRow>> = self.drawn.drain(..).map(Some).collect();
        let mut next = 0;
        let mut assigned: Vec<Option<JobRow>> = Vec::with_capacity(wanted.len());
        for index in wanted {
            let id = self.id_at(rows, *index);
            let shows = |row: &Option<JobRow>| row.as_ref().is_some_and(|row| row.id() == id);
            // Rows mostly keep their order, so the search begins after the last one found.
            let later = present.iter().skip(next).position(shows).map(|found| next + found);
            let found = later.or_else(|| present.iter().position(shows));
            let row = found.and_then(|found| present.get_mut(found)).and_then(Option::take);
            next = if row.is_some() { found.map_or(next, |found| found + 1) } else { next };
            assigned.push(row);
        }
        let mut free = present.into_iter().flatten();
        for (index, row) in wanted.iter().zip(assigned) {
            let row = row.or_else(|| free.next()).or_else(|| JobRow::copy_of(&self.template));
            let (Some(mut row), Some(place)) = (row, rows.indices.get(*index)) else { continue };
            let is_it = row.is_of(rows.version) && row.id() == self.id_at(rows, *index);
            if let Some(job) = (!is_it).then(|| self.jobs.job(*place)).flatten() {
                row.show(job, rows.version, now);
            }
            let open = row.id().is_some_and(|id| self.open.contains(&id));
            row.set_open(open, &self.settings);
            self.drawn.push(row);
        }
        free.for_each(|mut row| row.remove());
    }

    /// Puts the rows where they are to be seen. In a window that is told by numbers, so those that are in the page
    /// stay where they are in it: to move them costs the browser more than all else in a step of scrolling.
    fn put(&mut self, wanted: &[usize], layout: Option<&RowLayout>) {
        let mut next: Option<&web_sys::Node> = None;
        for (row, index) in self.drawn.iter_mut().zip(wanted).rev() {
            // Details lie right below their row.
            let top = layout.map(|layout| (pixels(layout.top_of(*index)), pixels(layout.row_height)));
            let moved = row.put(Place { index: *index, top });
            let row: &JobRow = row;
            for node in [row.details(), Some(row.node())].into_iter().flatten() {
                if moved && !node.is_connected() {
                    insert(&self.body, node, next);
                }
                next = Some(node);
            }
        }
        if layout.is_none() {
            self.tidy();
        }
    }

    /// Has the rows in the page in the order in which they are seen, for whoever goes through them by keyboard or
    /// has them read out. Moves as few as can be: a row that is moved loses the focus.
    pub fn tidy(&self) {
        let mut next: Option<&web_sys::Node> = None;
        for row in self.drawn.iter().rev() {
            for node in [row.details(), Some(row.node())].into_iter().flatten() {
                insert(&self.body, node, next);
                next = Some(node);
            }
        }
    }

    fn id_at(&self, rows: &Rows, index: usize) -> Option<JobId> {
        let place = *rows.indices.get(index)?;
        self.jobs.with_store(|store| store.list().get(place as usize).map(|job| job.id())).flatten()
    }

    fn index_of(&self, rows: &Rows, id: JobId) -> Option<usize> {
        let place = self.jobs.with_store(|store| store.list().index_of(id)).flatten()?;
        rows.indices.iter().position(|other| *other as usize == place)
    }
}

/// Puts a node before another one, or last, if it is not there already.
fn insert(parent: &web_sys::Node, node: &web_sys::Node, before: Option<&web_sys::Node>) {
    let there = node.parent_node().is_some() && node.next_sibling().as_ref() == before;
    if !there {
        // Refused only where `before` is elsewhere, and then nothing is lost but the order.
        parent.insert_before(node, before).ok();
    }
}

#[expect(clippy::cast_possible_truncation, reason = "no page is that high")]
fn pixels(length: f64) -> i64 {
    length.round() as i64
}
