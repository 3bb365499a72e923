//! The table of cases, of which only the rows in view are drawn.

use jess_api::CaseOutcome;
use leptos::prelude::*;

use super::format;
use super::grid_heading::GridHeading;
use super::job_cases::Cases;
use super::virtual_grid::VirtualGrid;
use super::virtual_range::VirtualRange;
use crate::state::case_view::{CaseKey, outcome_text};

/// The table of cases.
#[component]
pub fn CaseGrid(
    /// The cases.
    cases: Cases,
) -> impl IntoView {
    let Cases { table, columns, sort, rows } = cases;
    let row_count = Signal::derive(move || rows.with(Vec::len));
    let range = VirtualRange::new(row_count);
    let names =
        StoredValue::new(table.columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>());
    let headings = move || {
        let fixed = [("Case", CaseKey::Id), ("Outcome", CaseKey::Outcome), ("Time", CaseKey::Time)];
        let fixed = fixed.map(|(name, key)| (name.to_owned(), key)).into_iter();
        let name = |column: usize| names.with_value(|names| names.get(column).cloned().unwrap_or_default());
        let chosen = columns.get().into_iter().map(|column| (name(column), CaseKey::Column(column)));
        fixed.chain(chosen).map(|(name, key)| view! { <GridHeading name key sort/> }).collect_view()
    };
    // The rows and columns that are drawn.
    let drawn = Memo::new(move |_| {
        let (first, end) = range.get();
        let rows = rows.with(|rows| rows.get(first..end).unwrap_or_default().to_vec());
        (first, rows, columns.get())
    });
    let body = move || {
        let (first, rows, columns) = drawn.get();
        let row = |(index, case): (usize, usize)| {
            let outcome = table.cases().get(case).map_or(CaseOutcome::Unknown, |case| case.outcome);
            let id = table.cases().get(case).map(|case| case.id.clone());
            let elapsed = table.cases().get(case).and_then(|case| case.elapsed_ms);
            let cells = columns
                .iter()
                .map(|column| view! { <div role="cell" class="grid-cell">{table.cell(case, *column).to_owned()}</div> })
                .collect_view();
            view! {
                <div role="row" class="grid-row" aria-rowindex=(index + 2).to_string()>
                    <div role="rowheader" class="grid-cell">{id}</div>
                    <div role="cell" class="grid-cell">
                        <span class=format!("outcome outcome-{}", tone(outcome))>{outcome_text(outcome)}</span>
                    </div>
                    <div role="cell" class="grid-cell">
                        {elapsed.map(|millis| format::seconds(millis / 1000))}
                    </div>
                    {cells}
                </div>
            }
        };
        (first..).zip(rows).map(row).collect_view()
    };
    let column_count = Signal::derive(move || columns.with(Vec::len) + 3);
    view! { <VirtualGrid label="Cases" range columns=column_count rows=row_count headings body/> }
}

fn tone(outcome: CaseOutcome) -> &'static str {
    match outcome {
        CaseOutcome::Failed | CaseOutcome::Missing => "failed",
        CaseOutcome::Unknown => "none",
        CaseOutcome::Succeeded { severe_errors: Some(1..), .. } => "severe",
        CaseOutcome::Succeeded { .. } => "succeeded",
    }
}
