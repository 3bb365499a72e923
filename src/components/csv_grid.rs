//! A file of comma-separated values as a table, of which only the rows in view are drawn.

use leptos::prelude::*;

use super::grid_heading::GridHeading;
use super::virtual_grid::VirtualGrid;
use super::virtual_range::VirtualRange;
use crate::platform::parse_number;
use crate::state::case_view::{CaseKey, CaseSort};
use crate::state::csv_table::CsvTable;
use crate::state::file_text::FileText;
use crate::state::viewed_file::ViewedFile;

/// The table of a file, as far as it has been received.
#[component]
pub fn CsvGrid(
    /// The file.
    file: ViewedFile,
) -> impl IntoView {
    let table = Memo::new(move |_| {
        // More lines may have been received.
        file.lines().track();
        file.with_text(|text: &FileText| CsvTable::read(&text.text())).unwrap_or_default()
    });
    let sort = RwSignal::new(None::<CaseSort>);
    let rows = Memo::new(move |_| {
        table.with(|table| match sort.get() {
            Some(CaseSort { key: CaseKey::Column(column), descending }) => {
                table.sorted(column, descending, parse_number)
            }
            _ => (0..table.len()).collect(),
        })
    });
    let row_count = Signal::derive(move || rows.with(Vec::len));
    let range = VirtualRange::new(row_count);
    let columns = Memo::new(move |_| table.with(|table| table.headings.len()));
    let headings = move || {
        let headings = table.with(|table| table.headings.clone());
        let heading = |(column, name)| view! { <GridHeading name key=CaseKey::Column(column) sort/> };
        headings.into_iter().enumerate().map(heading).collect_view()
    };
    let body = move || {
        let (first, end) = range.get();
        let columns = columns.get();
        table.with(|table| {
            rows.with(|rows| {
                let row = |(index, row): (usize, &usize)| {
                    let cells: Vec<_> = (0..columns)
                        .map(|column| {
                            view! { <div role="cell" class="grid-cell">{table.cell(*row, column).to_owned()}</div> }
                        })
                        .collect();
                    view! {
                        <div role="row" class="grid-row" aria-rowindex=(index + 2).to_string()>{cells}</div>
                    }
                };
                (first..).zip(rows.get(first..end).unwrap_or_default()).map(row).collect_view()
            })
        })
    };
    view! {
        <VirtualGrid label="Table of the file" range columns=columns.into() rows=row_count headings body/>
    }
}
