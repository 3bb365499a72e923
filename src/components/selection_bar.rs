//! The bar with what can be done with the selected jobs.

use jess_api::JobId;
use leptos::html;
use leptos::prelude::*;

use super::export_menu::ExportMenu;
use super::focus::focus_later;
use super::format;
use super::selection_copy::SelectionCopy;
use super::selection_download::SelectionDownload;
use crate::context::AppContext;
use crate::export::Source;
use crate::state::downloads::Downloads;
use crate::state::selection::SelectionCounts;

/// The part of the bar that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenPart {
    Copy,
    Download,
}

/// The number of selected jobs, and what can be done with them. It stays at the bottom of the window while the list is in
/// view, and moves no row.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let AppContext { jobs, selection, select_all, search_input, .. } = expect_context();
    let counts = Memo::new(move |_| selection.counts());
    let label = Memo::new(move |_| label(counts.get()));
    let has_selection = Memo::new(move |_| counts.get().selected > 0);
    let open = RwSignal::new(None);
    // They go on while their part of the bar is closed.
    let downloads = Downloads::new(jobs);
    let bar = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if !has_selection.get() {
            open.set(None);
            downloads.reset();
        }
    });
    let selected_count = Signal::derive(move || counts.get().selected);
    let chosen = Callback::new(move |()| (Source::Selection, untrack(|| selection.ids())));
    let clear = move |_| {
        selection.clear();
        // The button is removed. The heading stays in view.
        match select_all.get_untracked() {
            Some(input) => drop(input.focus()),
            None => focus_later(search_input),
        }
    };
    let on_escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked().is_some() {
            // Closes this part only.
            event.stop_propagation();
            open.set(None);
            focus_first_button(bar);
        }
    };
    view! {
        <div
            class="selection-bar"
            class:selection-bar-shown=has_selection
            role="group"
            aria-label="Selected jobs"
            node_ref=bar
            on:keydown=on_escape
        >
            // The live region exists before its text.
            <p class="selection-count" aria-live="polite" prop:textContent=label></p>
            <Show when=move || has_selection.get()>
                <div class="selection-actions">
                    <Opener part=OpenPart::Copy open label="Copy"/>
                    <Opener part=OpenPart::Download open label="Download"/>
                    <CancelSelected/>
                    <ExportMenu count=selected_count chosen class="button"/>
                    <button class="button" type="button" on:click=clear>"Clear"</button>
                </div>
                {move || match open.get() {
                    Some(OpenPart::Copy) => view! { <SelectionCopy/> }.into_any(),
                    Some(OpenPart::Download) => view! { <SelectionDownload downloads/> }.into_any(),
                    None => ().into_any(),
                }}
            </Show>
        </div>
    }
}

/// The button that opens the dialog for the selected jobs that are active.
#[component]
fn CancelSelected() -> impl IntoView {
    let AppContext { jobs, selection, cancellations, .. } = expect_context();
    let active = Memo::new(move |_| jobs.active_of(&selection.ids()));
    let left = Memo::new(move |_| {
        cancellations.in_progress().with(|canceling| {
            let is_left = |id: &&JobId| canceling.binary_search(id).is_err();
            active.with(|active| active.iter().filter(is_left).count())
        })
    });
    let label = move || cancel_label(left.get(), active.with(Vec::len));
    view! {
        <Show when=move || active.with(|active| !active.is_empty())>
            <button
                class="button"
                type="button"
                // It stays, since it may get the focus back from the dialog.
                aria-disabled=move || (left.get() == 0).then_some("true")
                on:click=move |_| cancellations.open(active.get_untracked())
                prop:textContent=label
            ></button>
        </Show>
    }
}

/// The button that opens a part of the bar, or closes it.
#[component]
fn Opener(part: OpenPart, open: RwSignal<Option<OpenPart>>, label: &'static str) -> impl IntoView {
    let is_open = move || open.get() == Some(part);
    let on_click = move |_| open.update(|open| *open = if *open == Some(part) { None } else { Some(part) });
    view! {
        <button class="button" type="button" aria-expanded=move || is_open().to_string() on:click=on_click>
            {label}
        </button>
    }
}

fn focus_first_button(bar: NodeRef<html::Div>) {
    use wasm_bindgen::JsCast;
    let button = bar.get_untracked().and_then(|bar| bar.query_selector("button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element in the document can be focused.
        let _ = button.focus();
    }
}

/// Returns the label of the button, given the number of active jobs, and how many of them are not being canceled yet.
fn cancel_label(left: usize, active: usize) -> String {
    match left {
        0 => format!("Canceling {}…", format::counted(active, "job")),
        _ => format!("Cancel {}", format::counted(left, "active job")),
    }
}

/// Returns the text with the number of selected jobs; empty without a selection.
fn label(counts: SelectionCounts) -> String {
    let number = |number: usize| format::count(number as u64);
    let SelectionCounts { selected, .. } = counts;
    match (selected, counts.hidden()) {
        (0, _) => String::new(),
        (_, 0) => format!("{} selected", number(selected)),
        (_, hidden) if hidden == selected => format!("{} selected, hidden by the filter", number(selected)),
        (_, hidden) => {
            format!("{} selected, {} of them hidden by the filter", number(selected), number(hidden))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_jobs_that_are_not_being_canceled_yet_can_be() {
        for (left, active, expected) in
            [(12, 12, "Cancel 12 active jobs"), (1, 4, "Cancel 1 active job"), (0, 4, "Canceling 4 jobs…")]
        {
            assert_eq!(cancel_label(left, active), expected);
        }
    }

    #[test]
    fn hidden_jobs_are_counted() {
        let table = [
            ((0, 0), ""),
            ((1, 1), "1 selected"),
            ((4312, 4312), "4,312 selected"),
            ((12, 9), "12 selected, 3 of them hidden by the filter"),
            ((12, 0), "12 selected, hidden by the filter"),
        ];
        for ((selected, shown), expected) in table {
            assert_eq!(label(SelectionCounts { selected, shown, rows: 20 }), expected);
        }
    }
}
