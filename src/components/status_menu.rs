//! The menu of the status checkboxes: only one status, or all but one.

use jess_api::JobStatus;
use leptos::prelude::*;

use super::status_badge::StatusStyle;
use crate::state::draft::Draft;
use crate::state::filter_editor::{ApplyTrigger, FilterEditor};

/// The id by which the buttons open and close the menu. A list that is embedded has a shadow root with ids of its own.
const ID: &str = "filter-status-menu";

/// A button that opens the menu. The browser shows it above the page, closes it on Escape and on a press outside of it,
/// and then returns the focus.
#[component]
pub fn StatusMenu(
    /// The editor whose draft the menu edits.
    editor: FilterEditor,
    /// The statuses that the form offers.
    offered: Memo<Vec<JobStatus>>,
) -> impl IntoView {
    view! {
        <button
            class="button status-menu-button"
            type="button"
            popovertarget=ID
            aria-label="Only one status, or all but one"
            title="Only one status, or all but one"
        >
            "…"
        </button>
        <div id=ID class="status-menu" popover="auto" role="group" aria-label="Only one status, or all but one">
            <For each=move || offered.get() key=JobStatus::clone let(status)>
                <StatusMenuItem editor status=status.clone() verb="Only" change=Draft::set_only_status/>
                <StatusMenuItem editor status verb="All but" change=Draft::set_all_but_status/>
            </For>
        </div>
    }
}

/// A button that changes the chosen statuses and closes the menu.
#[component]
fn StatusMenuItem(
    editor: FilterEditor,
    status: JobStatus,
    verb: &'static str,
    change: fn(&mut Draft, &JobStatus),
) -> impl IntoView {
    let label = [verb, " ", &*StatusStyle::for_status(&status).label].concat();
    let on_click = move |_| {
        editor.edit(|draft| change(draft, &status));
        editor.apply(ApplyTrigger::Commit);
    };
    view! {
        <button
            class="status-menu-item"
            type="button"
            popovertarget=ID
            popovertargetaction="hide"
            on:click=on_click
        >
            {label}
        </button>
    }
}
