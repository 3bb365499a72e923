//! A row of the table, which shows one job after another.

use jess_api::{Job, JobId, Outcome, Timestamp};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, Node};

use super::cells::{Cell, set_attribute, show_change};
use super::columns::ColumnDef;
use super::row_checkbox::RowCheckbox;
use crate::platform::TimeZone;
use crate::state::seen::Change;
use job_table::Column;

/// The class of a row whose job has changed.
const CHANGED: &str = "job-changed";

/// The class of the row whose job has its panel open.
const OPEN: &str = "job-open";

/// A row that shows no job, which rows are copied from.
pub struct RowTemplate {
    row: Element,
    columns: Vec<&'static ColumnDef>,
    zone: TimeZone,
}

/// A row of the table, and the job that it shows.
pub struct JobRow {
    row: HtmlElement,
    checkbox: RowCheckbox,
    cells: Vec<Box<dyn Cell>>,
    /// The button that opens the panel; absent where its column is not shown.
    opener: Option<Element>,
    /// The mark of a change; absent where the column of the button is not shown.
    mark: Option<Element>,
    /// The change that the mark shows.
    change: Option<Change>,
    /// True if Tab reaches the row.
    is_tab_stop: bool,
    /// The job, and the version of the store that it was read from.
    shown: Option<(Job, u32)>,
    /// True if the panel of the job is open; `None` if it is not known yet, or there are no panels.
    is_open: Option<bool>,
    position: Option<RowPosition>,
}

/// The position of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPosition {
    /// The index in the whole table.
    pub index: usize,
    /// The distance from the top of the rows in CSS pixels; `None` where the browser lays out the rows.
    pub top: Option<i64>,
}

impl RowTemplate {
    /// Renders the template of rows with these columns, whose times are of `zone`.
    pub fn new(columns: Vec<&'static ColumnDef>, zone: TimeZone) -> Option<Self> {
        let node = NodeRef::<html::Tr>::new();
        let cells: Vec<_> = columns.iter().map(|column| cell(column)).collect();
        let view = view! { <tr node_ref=node role="row" class="job" part="row">{RowCheckbox::template()} {cells}</tr> };
        // Builds the element without mounting it.
        drop(view.build());
        Some(Self { row: node.get_untracked()?.into(), columns, zone })
    }

    /// Creates a row that shows no job yet.
    pub fn create_row(&self) -> Option<JobRow> {
        let row: HtmlElement = self.row.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        let checkbox = RowCheckbox::from_template(&row.first_element_child()?)?;
        let elements =
            std::iter::successors(row.first_element_child(), Element::next_element_sibling).skip(1);
        let cells = self
            .columns
            .iter()
            .zip(elements)
            .filter_map(|(column, cell)| (column.cell)(cell, &self.zone))
            .collect();
        let opener = row.query_selector("[role=button]").ok().flatten();
        let mark = opener.as_ref().and_then(Element::next_element_sibling);
        Some(JobRow {
            row,
            checkbox,
            cells,
            opener,
            mark,
            change: None,
            is_tab_stop: false,
            shown: None,
            is_open: None,
            position: None,
        })
    }
}

fn cell(column: &ColumnDef) -> AnyView {
    let (class, content) = (column.class(), (column.template)());
    match column.sort {
        Some(Column::Job) => {
            view! { <th role="rowheader" scope="row" class=class translate="no">{content}</th> }.into_any()
        }
        _ => view! { <td role="cell" class=class translate="no">{content}</td> }.into_any(),
    }
}

impl JobRow {
    /// Returns the element of the row.
    pub fn element(&self) -> &HtmlElement {
        &self.row
    }

    /// Reports whether a node is in the row.
    pub fn contains(&self, node: &Node) -> bool {
        self.row.contains(Some(node))
    }

    /// Returns the job that is shown.
    pub fn job(&self) -> Option<&Job> {
        self.shown.as_ref().map(|(job, _)| job)
    }

    /// Returns the number of the job that is shown.
    pub fn id(&self) -> Option<JobId> {
        self.job().map(|job| job.id)
    }

    /// Reports whether the row shows its job as this version of the store contains it.
    pub fn is_of_version(&self, version: u32) -> bool {
        self.shown.as_ref().is_some_and(|(_, shown)| *shown == version)
    }

    /// Shows a job as a version of the store contains it.
    pub fn show(&mut self, job: Job, version: u32, now: Timestamp) {
        let previous = self.shown.take().map(|(job, _)| job);
        if previous.as_ref() != Some(&job) {
            self.cells.iter().for_each(|cell| cell.show(&job, previous.as_ref(), now));
            if previous.is_none_or(|previous| previous.id != job.id) {
                self.checkbox.show(job.id);
            }
        }
        self.shown = Some((job, version));
    }

    /// Shows whether the job is selected.
    pub fn set_selected(&self, is_selected: bool) {
        self.checkbox.set_checked(is_selected);
    }

    /// Makes the row reachable by Tab, or not.
    pub fn set_tab_stop(&mut self, is_tab_stop: bool) {
        if self.is_tab_stop != is_tab_stop {
            self.is_tab_stop = is_tab_stop;
            self.set_opener_attribute("tabindex", Some(if is_tab_stop { "0" } else { "-1" }));
        }
    }

    /// Marks what has changed about the job, or that nothing has.
    pub fn set_change(&mut self, change: Option<Change>) {
        if self.change == change {
            return;
        }
        self.change = change;
        if let Some(mark) = &self.mark {
            show_change(mark, change);
        }
        // Refused only for a class that is empty or contains whitespace; so below.
        let _ = self.row.class_list().toggle_with_force(CHANGED, change.is_some());
    }

    /// Shows whether the job is being canceled.
    pub fn show_cancelling(&self, is_cancelling: impl FnOnce(JobId) -> bool) {
        if let Some((job, _)) = &self.shown {
            let is_cancelling = is_cancelling(job.id);
            self.cells.iter().for_each(|cell| cell.show_cancelling(job, is_cancelling));
        }
    }

    /// Shows the outcome of the job.
    pub fn show_outcome(&self, outcome: impl FnOnce(JobId) -> Option<Outcome>) {
        if let Some((job, _)) = &self.shown {
            let outcome = outcome(job.id);
            self.cells.iter().for_each(|cell| cell.show_outcome(job, outcome));
        }
    }

    /// Updates the texts that depend on the current time.
    pub fn update_time(&self, now: Timestamp) {
        if let Some((job, _)) = &self.shown {
            self.cells.iter().for_each(|cell| cell.update_time(job, now));
        }
    }

    /// Shows whether the panel of the job is open; `None` if there are no panels.
    pub fn set_open(&mut self, is_open: Option<bool>) {
        if self.is_open == is_open {
            return;
        }
        self.is_open = is_open;
        let expanded = is_open.map(|is_open| if is_open { "true" } else { "false" });
        self.set_opener_attribute("aria-expanded", expanded);
        // Refused only for a class that is empty or contains whitespace.
        let _ = self.row.class_list().toggle_with_force(OPEN, is_open == Some(true));
    }

    /// Moves the row to a position; reports whether it had another one, or none.
    pub fn set_position(&mut self, position: RowPosition) -> bool {
        if self.position == Some(position) {
            return false;
        }
        // The header row is the first.
        set_attribute(&self.row, "aria-rowindex", Some(&(position.index + 2).to_string()));
        translate(&self.row, position.top);
        self.position = Some(position);
        true
    }

    /// Gives the focus to the button that opens the panel, without scrolling to it.
    pub fn focus(&self) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        if let Some(opener) = self.opener.as_ref().and_then(|opener| opener.dyn_ref::<HtmlElement>()) {
            // An element in the document can be focused.
            let _ = opener.focus_with_options(&options);
        }
    }

    /// Removes the row from the page.
    pub fn remove(&self) {
        self.row.remove();
    }

    fn set_opener_attribute(&self, name: &str, value: Option<&str>) {
        if let Some(opener) = &self.opener {
            set_attribute(opener, name, value);
        }
    }
}

/// Moves an element down from the top of the rows, by CSS pixels; `None` leaves it to the browser's layout.
fn translate(element: &HtmlElement, top: Option<i64>) {
    let value = top.map(|top| format!("translateY({top}px)")).unwrap_or_default();
    // The content security policy forbids inline styles in the markup, not those set by scripts.
    let _ = element.style().set_property("transform", &value);
}
