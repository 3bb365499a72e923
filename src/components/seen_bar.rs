//! The bar with what has changed since the user last looked.

use leptos::prelude::*;

use super::format;
use crate::context::AppContext;
use crate::state::seen::Changes;
use job_table::store::Store;

/// The number of jobs that have changed, with a button that marks them as seen.
///
/// The bar is always there, so that nothing moves when jobs change.
#[component]
pub fn SeenBar() -> impl IntoView {
    let AppContext { seen, shown_rows, jobs, .. } = expect_context();
    let count = Memo::new(move |_| seen.changes().with(Changes::len));
    let label = Memo::new(move |_| {
        // A row that is held back is not hidden by the filter.
        let visible = seen.changes().with(|changes| {
            if changes.is_empty() {
                return 0;
            }
            let places =
                |store: &mut Store| changes.ids().filter_map(|id| store.list().index_of(id)).collect();
            let mut changed: Vec<usize> = jobs.with_store(places).unwrap_or_default();
            changed.sort_unstable();
            let has_changed = |index: &&u32| changed.binary_search(&(**index as usize)).is_ok();
            shown_rows
                .latest
                .with(|rows| rows.as_ref().map_or(0, |rows| rows.indices.iter().filter(has_changed).count()))
        });
        changes_label(count.get(), visible)
    });
    let has_changes = Memo::new(move |_| count.get() > 0);
    // The button stays while it has the focus, which would be lost with it.
    let is_focused = RwSignal::new(false);
    view! {
        <div class="seen-bar">
            <span class="seen-count" aria-live="polite" prop:textContent=label></span>
            <Show when=move || has_changes.get() || is_focused.get()>
                <button
                    class="button button-small"
                    type="button"
                    aria-disabled=move || (!has_changes.get()).then_some("true")
                    on:focus=move |_| is_focused.set(true)
                    on:blur=move |_| is_focused.set(false)
                    on:click=move |_| seen.mark_all()
                >
                    "Mark as seen"
                </button>
            </Show>
        </div>
    }
}

/// Returns how many jobs have changed, and how many of them have no row; empty if none have changed.
fn changes_label(changed: usize, visible: usize) -> String {
    let mut label = String::new();
    if changed > 0 {
        label = format::count(u64::try_from(changed).unwrap_or(u64::MAX));
        label.push_str(" changed");
        let hidden = changed.saturating_sub(visible);
        if hidden > 0 {
            label.push_str(", ");
            label.push_str(&format::count(u64::try_from(hidden).unwrap_or(u64::MAX)));
            label.push_str(" hidden by the filter");
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_says_what_the_filter_hides() {
        for (changed, visible, expected) in [
            (0, 0, ""),
            (1, 1, "1 changed"),
            (1200, 1200, "1,200 changed"),
            (5, 3, "5 changed, 2 hidden by the filter"),
        ] {
            assert_eq!(changes_label(changed, visible), expected);
        }
    }
}
