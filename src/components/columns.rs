//! The columns of the table, as data: each is defined in one place, and rows are made of any selection of them.

use leptos::prelude::*;
use web_sys::Element;

use super::cells::{Cell, NameCell, NumberCell, SubmittedCell, TextCell};
use super::format;
use super::outcome_cell::OutcomeCell;
use super::progress_bar::ProgressCell;
use super::status_badge::StatusCell;
use crate::platform::TimeZone;
use job_table::Column;

/// The definition of a column.
pub struct ColumnDef {
    /// The name of the column in the class of its cells.
    pub key: &'static str,
    /// The column that the table is sorted by; `None` if it cannot be sorted.
    pub sort: Option<Column>,
    /// The heading.
    pub heading: &'static str,
    /// The width, as a track of a CSS grid. It follows the size of text, `--text-rem` in `style/tokens.css`.
    pub width: &'static str,
    /// Renders the content of a cell that shows no job yet.
    pub template: fn() -> AnyView,
    /// Returns the cell whose content is in a copy of the template, and whose times are of a zone.
    pub cell: fn(Element, &TimeZone) -> Option<Box<dyn Cell>>,
}

/// The name of the column with the outcomes.
const OUTCOME: &str = "outcome";

/// The columns in their order in the table.
static COLUMNS: [ColumnDef; 9] = [
    ColumnDef {
        key: Column::Job.key(),
        sort: Some(Column::Job),
        heading: "Job",
        width: "calc(7 * var(--text-rem))",
        template: NumberCell::template,
        cell: |cell, _| NumberCell::from_template(&cell),
    },
    ColumnDef {
        key: Column::Name.key(),
        sort: Some(Column::Name),
        heading: "Name",
        width: "minmax(0, 1fr)",
        template: NameCell::template,
        cell: |cell, _| NameCell::from_template(&cell),
    },
    ColumnDef {
        key: Column::Status.key(),
        sort: Some(Column::Status),
        heading: "Status",
        width: "calc(8.5 * var(--text-rem))",
        template: StatusCell::template,
        cell: |cell, _| StatusCell::from_template(cell),
    },
    ColumnDef {
        key: Column::Progress.key(),
        sort: Some(Column::Progress),
        heading: "Progress",
        width: "calc(8 * var(--text-rem))",
        template: ProgressCell::template,
        cell: |cell, _| ProgressCell::from_template(&cell),
    },
    ColumnDef {
        key: OUTCOME,
        sort: None,
        heading: "Outcome",
        width: "calc(8.25 * var(--text-rem))",
        template: OutcomeCell::template,
        cell: |cell, _| OutcomeCell::from_template(&cell),
    },
    ColumnDef {
        key: Column::Type.key(),
        sort: Some(Column::Type),
        heading: "Type",
        width: "calc(8 * var(--text-rem))",
        template: no_content,
        cell: |cell, _| TextCell::from_template(&cell, |job| job.job_type.clone()),
    },
    ColumnDef {
        key: Column::Submitted.key(),
        sort: Some(Column::Submitted),
        heading: "Submitted",
        width: "calc(8.5 * var(--text-rem))",
        template: SubmittedCell::template,
        cell: |cell, zone| SubmittedCell::from_template(&cell, zone.clone()),
    },
    ColumnDef {
        key: Column::CpuTime.key(),
        sort: Some(Column::CpuTime),
        heading: "CPU time",
        width: "calc(6.25 * var(--text-rem))",
        template: no_content,
        cell: |cell, _| TextCell::from_template(&cell, |job| job.cpu_seconds.map(format::seconds)),
    },
    ColumnDef {
        key: Column::Storage.key(),
        sort: Some(Column::Storage),
        heading: "Storage",
        width: "calc(6.25 * var(--text-rem))",
        template: no_content,
        cell: |cell, _| TextCell::from_template(&cell, |job| job.storage_bytes.map(format::bytes)),
    },
];

impl ColumnDef {
    /// Returns the class of the column's cells.
    pub fn class(&self) -> String {
        format!("cell-{}", self.key)
    }
}

/// Returns the columns of a table in their order, with or without the outcomes.
pub fn columns(has_outcomes: bool) -> Vec<&'static ColumnDef> {
    COLUMNS.iter().filter(|column| has_outcomes || column.key != OUTCOME).collect()
}

/// The width of the checkboxes before the columns.
const CHECKBOX_WIDTH: &str = "calc(2.5 * var(--text-rem))";

/// Returns the widths of the checkboxes and the columns as the value of `grid-template-columns`.
pub fn grid_template(columns: &[&ColumnDef]) -> String {
    let columns = columns.iter().map(|column| column.width);
    std::iter::once(CHECKBOX_WIDTH).chain(columns).collect::<Vec<_>>().join(" ")
}

fn no_content() -> AnyView {
    ().into_any()
}
