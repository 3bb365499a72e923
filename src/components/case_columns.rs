//! The choice of the columns of the cases, which is kept in the browser for each set of columns.

use jess_api::CaseTable;
use leptos::prelude::*;

use super::job_cases::Cases;
use crate::platform;
use crate::state::case_view::initial_columns;

/// The beginning of the keys in the storage of the origin. The names of all columns follow.
const KEY: &str = "jess-jobs-case-columns ";

/// The separator of names, which no name contains: the rows of a table are lines.
const SEPARATOR: &str = "\n";

/// Returns the columns that were chosen for a table with the same columns, or else those that are shown at first.
pub fn chosen_columns(table: &CaseTable) -> Vec<usize> {
    let names = names(table);
    let Some(kept) = platform::local_value(&[KEY, &names.join(SEPARATOR)].concat()) else {
        return initial_columns(table);
    };
    let kept: Vec<&str> = kept.split(SEPARATOR).collect();
    let is_kept = |index: &usize| names.get(*index).is_some_and(|name| kept.contains(name));
    (0..names.len()).filter(is_kept).collect()
}

fn names(table: &CaseTable) -> Vec<&str> {
    table.columns().iter().map(|column| &*column.name).collect()
}

/// The menu of the columns.
#[component]
pub fn CaseColumns(
    /// The cases.
    cases: Cases,
) -> impl IntoView {
    let Cases { table, columns, .. } = cases;
    let key = [KEY, &names(&table).join(SEPARATOR)].concat();
    let boxes: Vec<_> = names(&table)
        .into_iter()
        .map(str::to_owned)
        .enumerate()
        .map(|(index, name)| {
            let (key, table) = (key.clone(), std::sync::Arc::clone(&table));
            let on_change = move |event| {
                let is_chosen = event_target_checked(&event);
                columns.update(|columns| {
                    columns.retain(|column| *column != index);
                    if is_chosen {
                        columns.push(index);
                        columns.sort_unstable();
                    }
                });
                let all = names(&table);
                let chosen: Vec<&str> = columns.with_untracked(|columns| {
                    columns.iter().filter_map(|column| all.get(*column).copied()).collect()
                });
                // Where there is no storage, the choice lasts as long as the panel.
                platform::set_local_value(&key, Some(&chosen.join(SEPARATOR)));
            };
            view! {
                <label translate="no">
                    <input
                        type="checkbox"
                        prop:checked=move || columns.with(|columns| columns.contains(&index))
                        on:change=on_change
                    />
                    {name}
                </label>
            }
        })
        .collect();
    view! {
        <details class="result-kinds">
            <summary>"Columns"</summary>
            <fieldset>
                <legend>"Columns of the cases"</legend>
                {boxes}
            </fieldset>
        </details>
    }
}
