//! The heading of a column of a table that scrolls on its own.

use leptos::prelude::*;

use crate::state::case_view::{CaseKey, CaseSort};

/// The heading of a column, whose button sorts by it, then in the reverse order, then no more.
#[component]
pub fn GridHeading(
    /// The name of the column.
    name: String,
    /// The column.
    key: CaseKey,
    /// The sort order of the table.
    sort: RwSignal<Option<CaseSort>>,
) -> impl IntoView {
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
        <div role="columnheader" class="grid-cell" aria-sort=order>
            <button class="sort" type="button" title=title on:click=on_click>
                <bdi translate="no">{name}</bdi>
            </button>
        </div>
    }
}
