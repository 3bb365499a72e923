//! The bar that offers the rows that are held back while the user is working with the list.

use job_table::row_changes::RowChanges;
use leptos::prelude::*;

use super::format;
use crate::context::AppContext;
use crate::state::shown_rows::{Reveal, WantedJob};

/// The number of rows that are held back, and the button that shows them. It lies over the list, so that nothing moves when
/// it appears.
#[component]
pub fn HeldRows() -> impl IntoView {
    let AppContext { shown_rows, jobs, wanted_job, .. } = expect_context();
    let label = Memo::new(move |_| describe(shown_rows.held_changes.get()));
    let show = move |_| {
        // At the top of the list, the new rows come into view by themselves.
        let first = shown_rows.is_scrolled().then(|| shown_rows.first_held()).flatten();
        shown_rows.release();
        if let Some(job) = first.and_then(|index| jobs.job(index)) {
            wanted_job.set(Some(WantedJob { id: job.id, reveal: Reveal::Prominently, takes_focus: true }));
        }
    };
    view! {
        <div class="held-rows">
            <p class="held-rows-bar" aria-live="polite" hidden=move || label.with(String::is_empty)>
                <span prop:textContent=label></span>
                <button class="button" type="button" on:click=show>"Show"</button>
            </p>
        </div>
    }
}

/// Describes the changes that are held back: "3 new, 2 moved"; empty without changes.
fn describe(changes: RowChanges) -> String {
    let RowChanges { new, removed, moved } = changes;
    let parts = [(new, "new"), (removed, "removed"), (moved, "moved")];
    let present = parts.into_iter().filter(|(number, _)| *number > 0);
    let texts: Vec<String> =
        present.map(|(number, what)| format!("{} {what}", format::count(number as u64))).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kinds_of_changes_that_there_are_are_named() {
        for (new, removed, moved, expected) in [
            (0, 0, 0, ""),
            (3, 0, 2, "3 new, 2 moved"),
            (0, 1, 0, "1 removed"),
            (1200, 4, 1, "1,200 new, 4 removed, 1 moved"),
        ] {
            assert_eq!(describe(RowChanges { new, removed, moved }), expected);
        }
    }
}
