//! The table of cases, of which only the rows in view are drawn.

use jess_api::CaseOutcome;
use leptos::prelude::*;

use super::format;
use super::job_cases::Cases;
use super::virtual_range::VirtualRange;
use crate::state::case_view::{CaseKey, CaseSort, outcome_text};

/// The table of cases.
#[component]
pub fn CaseGrid(
    /// The cases.
    cases: Cases,
) -> impl IntoView {
    let Cases { table, columns, sort, rows } = cases;
    let range = VirtualRange::new(Signal::derive(move || rows.with(Vec::len)));
    let names =
        StoredValue::new(table.columns().iter().map(|column| column.name.clone()).collect::<Vec<_>>());
    let headings = move || {
        let fixed = [("Case", CaseKey::Id), ("Outcome", CaseKey::Outcome), ("Time", CaseKey::Time)];
        let fixed = fixed.map(|(name, key)| (name.to_owned(), key)).into_iter();
        let name = |column: usize| names.with_value(|names| names.get(column).cloned().unwrap_or_default());
        let chosen = columns.get().into_iter().map(|column| (name(column), CaseKey::Column(column)));
        fixed.chain(chosen).map(|(name, key)| view! { <Heading name key sort/> }).collect_view()
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
                .map(|column| view! { <div role="cell" class="case-cell">{table.cell(case, *column).to_owned()}</div> })
                .collect_view();
            view! {
                <div role="row" class="case-row" aria-rowindex=(index + 2).to_string()>
                    <div role="rowheader" class="case-cell">{id}</div>
                    <div role="cell" class="case-cell">
                        <span class=format!("outcome outcome-{}", tone(outcome))>{outcome_text(outcome)}</span>
                    </div>
                    <div role="cell" class="case-cell">
                        {elapsed.map(|millis| format::seconds(millis / 1000))}
                    </div>
                    {cells}
                </div>
            }
        };
        (first..).zip(rows).map(row).collect_view()
    };
    view! {
        <div
            class="case-grid"
            role="table"
            aria-label="Cases"
            tabindex="0"
            aria-rowcount=move || (rows.with(Vec::len) + 1).to_string()
            node_ref=range.view
            style=("--columns", move || (columns.with(Vec::len) + 3).to_string())
            on:scroll=move |_| range.update()
        >
            <div role="rowgroup" class="case-head">
                <div role="row" class="case-row" aria-rowindex="1">{headings}</div>
            </div>
            <div
                role="rowgroup"
                class="case-body"
                node_ref=range.content
                style=("--lines", move || rows.with(Vec::len).to_string())
            >
                <div
                    role="presentation"
                    class="case-drawn"
                    translate="no"
                    style=("--first-line", move || drawn.with(|(first, _, _)| first.to_string()))
                >
                    {body}
                </div>
            </div>
        </div>
    }
}

fn tone(outcome: CaseOutcome) -> &'static str {
    match outcome {
        CaseOutcome::Failed | CaseOutcome::Missing => "failed",
        CaseOutcome::Unknown => "none",
        CaseOutcome::Succeeded { severe_errors: Some(1..), .. } => "severe",
        CaseOutcome::Succeeded { .. } => "succeeded",
    }
}

/// The heading of a column, whose button sorts by it, then in the reverse order, then no more.
#[component]
fn Heading(name: String, key: CaseKey, sort: RwSignal<Option<CaseSort>>) -> impl IntoView {
    let order = move || {
        let sort = sort.get().filter(|sort| sort.key == key)?;
        Some(if sort.descending { "descending" } else { "ascending" })
    };
    let on_click = move |_| {
        sort.update(|sort| {
            *sort = match *sort {
                Some(CaseSort { key: sorted, descending }) if sorted == key => {
                    (!descending).then_some(CaseSort { key, descending: true })
                }
                _ => Some(CaseSort { key, descending: false }),
            };
        });
    };
    let title = name.clone();
    view! {
        <div role="columnheader" class="case-cell" aria-sort=order>
            <button class="sort" type="button" title=title on:click=on_click>
                <bdi translate="no">{name}</bdi>
            </button>
        </div>
    }
}
