//! The status checkboxes of the filter form.

use jess_api::{JobFilter, JobStatus};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::filter_form::FieldErrorMessage;
use super::focus::keep_focus;
use super::format;
use super::status_badge::StatusStyle;
use super::status_menu::StatusMenu;
use crate::context::AppContext;
use crate::state::draft::FormField;
use crate::state::filter_editor::{ApplyTrigger, FilterEditor};
use crate::state::query::Query;
use job_table::store::Count;

/// The maximum number of checkboxes, as many as a filter can name. A service could invent a status for each job.
const MAX_CHOICES: usize = 32;

/// A checkbox for each documented status, for each other status that a job has, and for each that the address has asked
/// for during the visit, with the number of jobs behind it, and the menu of the checkboxes.
#[component]
pub fn StatusChoices(
    /// The editor whose draft the checkboxes edit.
    editor: FilterEditor,
) -> impl IntoView {
    let AppContext { status_counts, .. } = expect_context();
    // A checkbox that disappeared when it is unchecked would take the focus with it.
    let asked_for = Memo::new(move |previous: Option<&Vec<JobStatus>>| {
        let mut asked_for = previous.cloned().unwrap_or_default();
        editor.draft().with(|draft| add_missing(&mut asked_for, draft.other_statuses()));
        asked_for
    });
    let offered = Memo::new(move |_| {
        let mut offered = JobStatus::DOCUMENTED.to_vec();
        asked_for.with(|asked_for| add_missing(&mut offered, asked_for.iter()));
        status_counts.with(|counts| {
            let can_be_named = |status: &&JobStatus| JobFilter::default().with_status(status).is_ok();
            let held = counts.iter().flat_map(|counts| counts.statuses()).filter(can_be_named);
            add_missing(&mut offered, held);
        });
        offered.truncate(MAX_CHOICES);
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
            <StatusMenu editor offered/>
            <FieldErrorMessage editor field=FormField::Status id="filter-status-error"/>
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

fn add_missing<'s>(list: &mut Vec<JobStatus>, statuses: impl Iterator<Item = &'s JobStatus>) {
    for status in statuses {
        if !list.contains(status) {
            list.push(status.clone());
        }
    }
}

#[component]
fn StatusChoice(editor: FilterEditor, status: JobStatus) -> impl IntoView {
    let AppContext { status_counts, .. } = expect_context();
    let StatusStyle { label, .. } = StatusStyle::for_status(&status);
    let title = ["Alt+click: only ", &*label].concat();
    let value = status.as_str().to_owned();
    let is_chosen = {
        let status = status.clone();
        move || editor.draft().with(|draft| draft.has_status(&status))
    };
    let count = {
        let status = status.clone();
        Memo::new(move |_| {
            let count = status_counts.with(|counts| counts.as_ref().map(|counts| counts.get(&status)));
            count.map(count_text).unwrap_or_default()
        })
    };
    // A click on the label comes before the one on the checkbox that it causes, which need not have its modifiers.
    let has_alt = StoredValue::new(false);
    let on_click = move |event: ev::MouseEvent| has_alt.update_value(|has_alt| *has_alt |= event.alt_key());
    let on_change = move |event: ev::Event| {
        let checkbox: HtmlInputElement = event_target(&event);
        let is_only = has_alt.get_value();
        has_alt.set_value(false);
        editor.edit(|draft| {
            if is_only {
                draft.set_only_status(&status);
            } else {
                draft.set_status(&status, checkbox.checked());
            }
        });
        // The only chosen status stays chosen.
        checkbox.set_checked(checkbox.checked() || is_only);
        editor.apply(ApplyTrigger::Commit);
    };
    let view = NodeRef::<html::Label>::new();
    keep_focus(view);
    view! {
        <label class="choice" title=title node_ref=view on:click=on_click>
            <input type="checkbox" value=value prop:checked=is_chosen on:change=on_change/>
            <span class="choice-label">{label}</span>
            <span class="choice-count" prop:textContent=count></span>
        </label>
    }
}

/// Returns the text of a count. One that may be too low has a plus sign, and is left out while it is zero: that there are
/// some is worth knowing while the rest loads, and a mere "0+" is not.
fn count_text(Count { jobs, is_exact }: Count) -> String {
    let mut text = format::count(jobs);
    match (jobs, is_exact) {
        (_, true) => {}
        (0, false) => text.clear(),
        (_, false) => text.push('+'),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_that_may_be_too_low_is_not_shown_as_exact() {
        for (jobs, is_exact, text) in
            [(0, true, "0"), (0, false, ""), (1204, true, "1,204"), (12, false, "12+")]
        {
            assert_eq!(count_text(Count { jobs, is_exact }), text);
        }
    }
}
