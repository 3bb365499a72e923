//! A row of the table, which shows one job after another, and the details below it.

use jess_api::{Job, JobId, Timestamp};
use leptos::html;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::cells::{Cell, set_attribute, show_change};
use super::columns::ColumnDef;
use super::job_details::JobDetails;
use super::row_checkbox::RowCheckbox;
use crate::platform::TimeZone;
use crate::state::seen::Change;
use job_table::Column;

/// The class of a row whose job has changed.
const CHANGED: &str = "job-changed";

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
    /// The button that opens the details; absent where its column is not shown.
    opener: Option<Element>,
    /// The mark of a change; absent where the column of the button is not shown.
    mark: Option<Element>,
    /// The change that the mark shows.
    change: Option<Change>,
    /// True if Tab reaches the row.
    is_tab_stop: bool,
    /// The job, and the version of the store that it was read from.
    shown: Option<(Job, u32)>,
    details: Option<Details>,
    position: Option<RowPosition>,
}

/// The details below a row. Dropping them removes them from the page.
struct Details {
    row: HtmlElement,
    /// The job that they show.
    job: ArcRwSignal<Job>,
    _view: UnmountHandle<<AnyView as Render>::State>,
}

/// The position of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPosition {
    /// The index in the whole table.
    pub index: usize,
    /// The distance from the top of the rows and the height of the row, in CSS pixels; `None` where the browser lays
    /// out the rows.
    pub offset: Option<(i64, i64)>,
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
            details: None,
            position: None,
        })
    }
}

fn cell(column: &ColumnDef) -> AnyView {
    let (class, content) = (column.class(), (column.template)());
    match column.key {
        Column::Job => {
            view! { <th role="rowheader" scope="row" class=class translate="no">{content}</th> }.into_any()
        }
        _ => view! { <td role="cell" class=class translate="no">{content}</td> }.into_any(),
    }
}

impl JobRow {
    /// Returns the elements of the row from top to bottom: the row itself, and the details if they are open.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = &HtmlElement> {
        [Some(&self.row), self.details()].into_iter().flatten()
    }

    /// Reports whether an element is in the row or its details.
    pub fn contains(&self, element: &Element) -> bool {
        self.elements().any(|own| own.contains(Some(element)))
    }

    /// Returns the element of the row.
    pub fn row(&self) -> &HtmlElement {
        &self.row
    }

    /// Returns the element of the details, if they are open.
    pub fn details(&self) -> Option<&HtmlElement> {
        self.details.as_ref().map(|details| &details.row)
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
            let is_same_job = previous.is_some_and(|previous| previous.id == job.id);
            if !is_same_job {
                self.checkbox.show(job.id);
            }
            match &self.details {
                // The details change in place, since the user may have selected a part of them.
                Some(details) if is_same_job => details.job.set(job.clone()),
                _ => self.close(),
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

    /// Updates the texts that depend on the current time.
    pub fn update_time(&self, now: Timestamp) {
        if let Some((job, _)) = &self.shown {
            self.cells.iter().for_each(|cell| cell.update_time(job, now));
        }
    }

    /// Opens the details, or closes them. `owner` is the reactive owner of their view.
    pub fn set_open(&mut self, is_open: bool, owner: &Owner) {
        if is_open == self.details.is_some() && self.position.is_some() {
            return;
        }
        self.close();
        self.set_opener_attribute("aria-expanded", Some(if is_open { "true" } else { "false" }));
        let Some((job, _)) = self.shown.as_ref().filter(|_| is_open) else { return };
        let id = format!("job-{}-details", job.id);
        self.details = owner.with(|| Details::new(&id, job.clone()));
        // The row and its details have no position yet.
        self.position = None;
        // Refused only for a class that is empty or contains whitespace.
        let _ = self.row.class_list().add_1("job-open");
        self.set_opener_attribute("aria-controls", Some(&id));
    }

    /// Moves the row to a position; reports whether it had another one, or none.
    pub fn set_position(&mut self, position: RowPosition) -> bool {
        if self.position == Some(position) {
            return false;
        }
        // The header row is the first.
        set_attribute(&self.row, "aria-rowindex", Some(&(position.index + 2).to_string()));
        translate(&self.row, position.offset.map(|(top, _)| top));
        if let Some(details) = &self.details {
            translate(&details.row, position.offset.map(|(top, height)| top + height));
        }
        self.position = Some(position);
        true
    }

    /// Gives the focus to the button that opens the details, without scrolling to it.
    pub fn focus(&self) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        if let Some(opener) = self.opener.as_ref().and_then(|opener| opener.dyn_ref::<HtmlElement>()) {
            // An element in the document can be focused.
            let _ = opener.focus_with_options(&options);
        }
    }

    /// Removes the row from the page.
    pub fn remove(&mut self) {
        self.close();
        self.row.remove();
    }

    fn close(&mut self) {
        if self.details.take().is_some() {
            self.position = None;
        }
        // As above.
        let _ = self.row.class_list().remove_1("job-open");
        self.set_opener_attribute("aria-controls", None);
    }

    fn set_opener_attribute(&self, name: &str, value: Option<&str>) {
        if let Some(opener) = &self.opener {
            set_attribute(opener, name, value);
        }
    }
}

impl Details {
    /// Renders the details. They are in no document until they are inserted below their row.
    fn new(id: &str, job: Job) -> Option<Self> {
        let parent: HtmlElement = document().create_element("tbody").ok()?.dyn_into().ok()?;
        let (element_id, id) = (id.to_owned(), job.id);
        let job = ArcRwSignal::new(job);
        let shown = job.clone();
        let view = move || {
            let job = RwSignal::from(shown).read_only();
            view! {
                <tr role="row" class="job-details" part="details" id=element_id>
                    <td role="cell">
                        <JobDetails id job/>
                    </td>
                </tr>
            }
            .into_any()
        };
        let view = mount_to(parent.clone(), view);
        Some(Self { row: parent.first_element_child()?.dyn_into().ok()?, job, _view: view })
    }
}

/// Moves an element down from the top of the rows, by CSS pixels; `None` leaves it to the browser's layout.
fn translate(element: &HtmlElement, top: Option<i64>) {
    let value = top.map(|top| format!("translateY({top}px)")).unwrap_or_default();
    // The content security policy forbids inline styles in the markup, not those set by scripts.
    let _ = element.style().set_property("transform", &value);
}
