//! A table that scrolls on its own, of which only the rows in view are drawn.

use leptos::prelude::*;

use super::virtual_range::VirtualRange;

/// The frame of a table: its heading stays at the top, and its rows are drawn at their place.
#[component]
pub fn VirtualGrid(
    /// The name of the table.
    label: &'static str,
    /// The rows that are drawn.
    range: VirtualRange,
    /// The number of columns.
    columns: Signal<usize>,
    /// The number of rows, without the heading.
    rows: Signal<usize>,
    /// The cells of the heading.
    #[prop(into)]
    headings: ViewFn,
    /// The rows of the range.
    #[prop(into)]
    body: ViewFn,
) -> impl IntoView {
    let first = Memo::new(move |_| range.get().0);
    view! {
        <div
            class="grid"
            role="table"
            aria-label=label
            tabindex="0"
            aria-rowcount=move || (rows.get() + 1).to_string()
            node_ref=range.view
            style=("--columns", move || columns.get().to_string())
            on:scroll=move |_| range.update()
        >
            <div role="rowgroup" class="grid-head">
                <div role="row" class="grid-row" aria-rowindex="1">{move || headings.run()}</div>
            </div>
            <div
                role="rowgroup"
                class="grid-body"
                node_ref=range.content
                style=("--lines", move || rows.get().to_string())
            >
                <div
                    role="presentation"
                    class="grid-drawn"
                    translate="no"
                    style=("--first-line", move || first.get().to_string())
                >
                    {move || body.run()}
                </div>
            </div>
        </div>
    }
}
