//! The status checkboxes of the filter form.

use jess_api::{FilterKey, JobStatus};
use leptos::prelude::*;

use super::filter_form::FieldErrorMessage;
use super::status_badge::StatusStyle;
use crate::context::AppContext;
use crate::state::filter_editor::{ApplyTrigger, FilterEditor};
use crate::state::query::Query;

/// A checkbox for each documented status, and for each other status that the address has asked for during the visit:
/// a checkbox that disappeared when it is unchecked would take the focus with it.
#[component]
pub fn StatusChoices(
    /// The editor whose draft the checkboxes edit.
    editor: FilterEditor,
) -> impl IntoView {
    let offered = Memo::new(move |previous: Option<&Vec<JobStatus>>| {
        let mut offered = previous.cloned().unwrap_or_else(|| JobStatus::DOCUMENTED.to_vec());
        editor.draft().with(|draft| {
            for status in draft.other_statuses() {
                if !offered.contains(status) {
                    offered.push(status.clone());
                }
            }
        });
        offered
    });
    view! {
        <fieldset class="field statuses" aria-describedby="filter-status-error">
            <legend>"Status"</legend>
            <div class="status-choices">
                <For each=move || offered.get() key=JobStatus::clone let(status)>
                    <StatusChoice editor status/>
                </For>
                <ChangedChoice/>
            </div>
            <FieldErrorMessage editor field=FilterKey::Status id="filter-status-error"/>
        </fieldset>
    }
}

/// The checkbox of the jobs that have changed since the user last looked. It is a choice of the page alone, so it is not
/// part of the draft, and never invalid.
#[component]
fn ChangedChoice() -> impl IntoView {
    let AppContext { address, .. } = expect_context();
    let on_change = move |event| {
        let is_checked = event_target_checked(&event);
        address.push(address.query().with_untracked(|query| query.with_changed_only(is_checked)));
    };
    view! {
        <label class="choice choice-changed" title="Only jobs that are new or in another status since you last looked">
            <input
                type="checkbox"
                prop:checked=move || address.query().with(Query::is_changed_only)
                on:change=on_change
            />
            "Changed"
        </label>
    }
}

#[component]
fn StatusChoice(editor: FilterEditor, status: JobStatus) -> impl IntoView {
    let StatusStyle { label, .. } = StatusStyle::for_status(&status);
    let is_chosen = {
        let status = status.clone();
        move || editor.draft().with(|draft| draft.has_status(&status))
    };
    let value = status.as_str().to_owned();
    let on_change = move |event| {
        editor.edit(|draft| draft.set_status(&status, event_target_checked(&event)));
        editor.apply(ApplyTrigger::Commit);
    };
    view! {
        <label class="choice">
            <input type="checkbox" value=value prop:checked=is_chosen on:change=on_change/>
            {label}
        </label>
    }
}
