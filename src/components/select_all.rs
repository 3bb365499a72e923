//! The checkbox in the heading, which selects all rows.

use leptos::prelude::*;

use super::format;
use crate::context::AppContext;
use crate::state::selection::SelectionCounts;

/// The checkbox that selects all rows of the list, also those out of view.
#[component]
pub fn SelectAll() -> impl IntoView {
    let AppContext { selection, select_all, .. } = expect_context();
    let counts = Memo::new(move |_| selection.counts());
    let label = Memo::new(move |_| label(counts.get().rows));
    // A click changes the box itself, and the selection then may not.
    let on_click = move |_| {
        let is_all = counts.with_untracked(|counts| counts.is_all());
        selection.set_all(!is_all);
        counts.with_untracked(|counts| show(select_all, *counts));
    };
    Effect::new(move |_| show(select_all, counts.get()));
    view! {
        <th role="columnheader" scope="col" class="cell-select">
            <label class="select">
                <input type="checkbox" aria-label=label node_ref=select_all on:click=on_click/>
            </label>
        </th>
    }
}

/// Shows in the box whether all rows are selected, or some.
fn show(input: NodeRef<leptos::html::Input>, counts: SelectionCounts) {
    if let Some(input) = input.get_untracked() {
        input.set_checked(counts.is_all());
        input.set_indeterminate(counts.is_partial());
    }
}

fn label(rows: usize) -> String {
    match rows {
        1 => "Select the only job".to_owned(),
        _ => format!("Select all {}", format::counted(rows, "job")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_has_the_number_of_rows() {
        let table = [(1, "Select the only job"), (2, "Select all 2 jobs"), (4312, "Select all 4,312 jobs")];
        for (rows, expected) in table {
            assert_eq!(label(rows), expected);
        }
    }
}
