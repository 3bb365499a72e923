//! The cases of a parametric project in the panel of its job: a table in which the failed ones come first, and a plot.

use std::sync::Arc;
use std::time::Duration;

use jess_api::{CaseTable, CaseTableBuilder, JobId, ResultDir, case_files};
use leptos::prelude::*;

use super::case_columns::{CaseColumns, chosen_columns};
use super::case_grid::CaseGrid;
use super::case_plot::CasePlot;
use super::copy_button::CopyButton;
use super::format;
use super::result_message::{ResultMessage, Subject};
use crate::context::AppContext;
use crate::export::push_csv_text;
use crate::platform::{FileParts, parse_number, yield_to_browser};
use crate::state::case_view::{CaseSort, failed_ids, failures, outcome_text, select};
use crate::state::remote::{Remote, RemoteValue};

/// The maximum number of bytes that are read of a table. One of 10,000 cases and 30 columns has less.
const MAX_BYTES: usize = 8_000_000;

/// The table of cases and how the user looks at it.
#[derive(Debug, Clone)]
pub struct Cases {
    /// The table.
    pub table: Arc<CaseTable>,
    /// The indices of the columns that are shown.
    pub columns: RwSignal<Vec<usize>>,
    /// The sort order; `None` for that of the table.
    pub sort: RwSignal<Option<CaseSort>>,
    /// The indices of the cases that are shown, in their order.
    pub rows: Memo<Vec<usize>>,
}

/// The cases of a job; nothing for a job without tables of cases.
#[component]
pub fn JobCases(
    /// The number of the job.
    id: JobId,
    /// The results.
    dir: Arc<ResultDir>,
) -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let has_cases = !case_files(&dir).is_empty();
    let table = RemoteValue::new(
        Duration::ZERO,
        move || has_cases,
        move || {
            let dir = Arc::clone(&dir);
            async move {
                let mut builder = CaseTableBuilder::default();
                let mut is_whole = true;
                for file in case_files(&dir) {
                    let part = jobs.file_part(id, file.path, 0, MAX_BYTES).await?;
                    is_whole &= part.is_last;
                    builder.add(file.kind, &String::from_utf8_lossy(&part.bytes));
                    // Each table may take some milliseconds.
                    yield_to_browser().await;
                }
                Ok((Arc::new(builder.finish()), is_whole))
            }
        },
    );
    let error = move || match table.value().get() {
        Remote::Failed(error) => Some(error),
        _ => None,
    };
    let content = move || match table.value().get() {
        Remote::Idle => ().into_any(),
        Remote::Pending => view! { <p class="muted" role="status">"Loading the cases…"</p> }.into_any(),
        Remote::Failed(_) => {
            let on_retry = Callback::new(move |()| table.retry());
            view! { <ResultMessage subject=Subject::File error=Signal::derive(error) on_retry/> }.into_any()
        }
        Remote::Ready((table, _)) if table.cases().is_empty() => {
            view! { <p class="muted">"The tables of this project have no cases."</p> }.into_any()
        }
        Remote::Ready((table, is_whole)) => view! { <Loaded id table is_whole/> }.into_any(),
    };
    has_cases.then(|| {
        view! {
            <section class="job-panel-section cases">
                <h3>"Cases"</h3>
                {content}
            </section>
        }
    })
}

#[component]
fn Loaded(id: JobId, table: Arc<CaseTable>, is_whole: bool) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let sort = RwSignal::new(None::<CaseSort>);
    let columns = RwSignal::new(chosen_columns(&table));
    let selected = Arc::clone(&table);
    let rows = Memo::new(move |_| search.with(|search| select(&selected, search, sort.get(), parse_number)));
    let (total, failed) = (table.cases().len(), failures(table.cases()));
    let summary = move || {
        let shown = rows.with(Vec::len);
        let all = format::counted(total, "case");
        let shown = if shown == total { all } else { format!("{} of {all}", format::count(shown as u64)) };
        format!("{shown}, {} failed", format::count(failed as u64))
    };
    let failed_table = Arc::clone(&table);
    let cases = Cases { table, columns, sort, rows };
    let (for_grid, for_plot, for_columns, for_export) = (cases.clone(), cases.clone(), cases.clone(), cases);
    let is_saved = RwSignal::new(true);
    let export = move |_| {
        let file = FileParts::default();
        file.push(&to_csv(&for_export));
        is_saved.set(file.save(&format!("{id}-cases.csv"), "text/csv;charset=utf-8"));
    };
    view! {
        <div class="cases-bar">
            <input
                type="search"
                aria-label="Search in the cases"
                placeholder="Search cases"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| search.set(event_target_value(&event))
            />
            <p class="muted" role="status" prop:textContent=summary></p>
            {(failed > 0).then(|| view! {
                <CopyButton
                    class="button button-small"
                    label="Copy failed ids"
                    name=Signal::stored("Copy failed ids".to_owned())
                    text=move || failed_ids(&failed_table)
                />
            })}
            <button class="button button-small" type="button" on:click=export>"Export cases (CSV)"</button>
            <CaseColumns cases=for_columns/>
        </div>
        {(!is_whole).then(|| view! {
            <p class="muted">"A table is too long to be read completely: cases or their outcomes may be missing here."</p>
        })}
        <Show when=move || !is_saved.get()>
            <p class="result-problem" role="alert">"The browser could not make the file."</p>
        </Show>
        <CaseGrid cases=for_grid/>
        <CasePlot cases=for_plot/>
    }
}

/// Writes the rows that are shown, in their order and with their columns, as CSV.
fn to_csv(cases: &Cases) -> String {
    let Cases { table, columns, rows, .. } = cases;
    let columns = columns.get_untracked();
    let mut text = "Case,Outcome,Seconds".to_owned();
    for column in columns.iter().filter_map(|column| table.columns().get(*column)) {
        text.push(',');
        push_csv_text(&mut text, &column.name);
    }
    text.push_str("\r\n");
    rows.with_untracked(|rows| {
        for (row, case) in rows.iter().filter_map(|row| Some((*row, table.cases().get(*row)?))) {
            push_csv_text(&mut text, &case.id);
            text.push(',');
            text.push_str(&outcome_text(case.outcome));
            text.push(',');
            text.push_str(&case.elapsed_ms.map(seconds).unwrap_or_default());
            for column in &columns {
                text.push(',');
                let cell = table.cell(row, *column);
                // A negative number is no formula.
                if parse_number(cell).is_nan() { push_csv_text(&mut text, cell) } else { text.push_str(cell) }
            }
            text.push_str("\r\n");
        }
    });
    text
}

/// Writes milliseconds as seconds, with three decimals if they are not whole.
fn seconds(millis: u64) -> String {
    match millis % 1000 {
        0 => (millis / 1000).to_string(),
        rest => format!("{}.{rest:03}", millis / 1000),
    }
}
