//! The table of jobs.

use leptos::html;
use leptos::prelude::*;

use super::columns::{ColumnDef, columns, grid_template};
use super::copied_rows::copy_rows;
use super::focus::keep_focus;
use super::select_all::SelectAll;
use super::virtual_rows::VirtualRows;
use crate::context::AppContext;
use job_table::sort::Sort;

/// The table of jobs: the column headers, and the rows in view.
///
/// The roles are explicit because the style lays out rows as grids, and a table that is not laid out as one loses its
/// meaning for assistive technology.
#[component]
pub fn JobTable() -> impl IntoView {
    let AppContext { jobs, rows, outcomes, .. } = expect_context();
    let columns = columns(outcomes.is_enabled());
    let (table, body) = (NodeRef::<html::Table>::new(), NodeRef::<html::Tbody>::new());
    keep_focus(table);
    let on_copy = move |event: web_sys::ClipboardEvent| {
        if let Some(table) = table.get_untracked() {
            copy_rows(&table, &event);
        }
    };
    // With the header row.
    let row_count = move || rows.with(|rows| rows.as_ref().map_or(0, |rows| rows.indices.len())) + 1;
    // Older jobs that are loaded do not change the rows that are shown.
    let is_busy = move || jobs.state().with(|state| state.is_loading() && !state.is_loading_history());
    let sort =
        Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| rows.query.sort)).unwrap_or_default());
    let headers: Vec<_> = columns.iter().map(|column| view! { <ColumnHeader column sort/> }).collect();
    view! {
        <table
            class="jobs"
            part="list"
            role="table"
            aria-label="Jobs"
            aria-rowcount=move || row_count().to_string()
            aria-busy=move || is_busy().to_string()
            style=("--job-columns", grid_template(&columns))
            node_ref=table
            on:copy=on_copy
        >
            <thead role="rowgroup">
                <tr role="row" aria-rowindex="1">
                    <SelectAll/>
                    {headers}
                </tr>
            </thead>
            <tbody role="rowgroup" node_ref=body></tbody>
        </table>
        <VirtualRows body rows/>
    }
}

/// The header of a column. Its button sorts by the column, or in the reverse order if that is the case already; a column by
/// which jobs cannot be sorted has none.
#[component]
fn ColumnHeader(column: &'static ColumnDef, sort: Memo<Sort>) -> impl IntoView {
    let AppContext { address, .. } = expect_context();
    let order = move || {
        let Sort { column: sorted, descending } = sort.get();
        (Some(sorted) == column.sort).then_some(if descending { "descending" } else { "ascending" })
    };
    let heading = match column.sort {
        None => view! { <span>{column.heading}</span> }.into_any(),
        Some(key) => {
            let on_click = move |_| {
                let sort = sort.get_untracked().toggled(key);
                address.push(address.query().with_untracked(|query| query.with_sort(sort)));
            };
            view! { <button class="sort" type="button" on:click=on_click>{column.heading}</button> }
                .into_any()
        }
    };
    view! { <th role="columnheader" scope="col" class=column.class() aria-sort=order>{heading}</th> }
}
