//! The form of the filter and the search.

use leptos::prelude::*;

use super::date_input::DateInput;
use super::field_message::field_message;
use super::range_select::RangeSelect;
use super::status_choices::StatusChoices;
use crate::context::AppContext;
use crate::state::draft::{DateField, Draft, FormField};
use crate::state::filter_editor::{ApplyTrigger, FilterEditor};

/// The filter form: search, range of days, dates, statuses, and a button that clears them. Changes apply without a button.
///
/// `index.html` contains its placeholder for the time before the program has started.
#[component]
pub fn FilterForm() -> impl IntoView {
    let AppContext { address, today, .. } = expect_context();
    let editor = FilterEditor::new(address, today);
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editor.apply(ApplyTrigger::Commit);
    };
    // A `disabled` button would lose the focus as soon as it is clicked.
    let is_empty = move || {
        editor.draft().with(Draft::is_empty)
            && !address.query().with(|query| query.is_changed_only() || query.is_failed_only())
    };
    let is_clear_disabled = move || is_empty().then_some("true");
    view! {
        <form class="filter" part="filter" role="search" aria-label="Filter jobs" on:submit=on_submit>
            <SearchInput editor/>
            <RangeSelect editor/>
            <DateInput editor field=DateField::Since label="Submitted since"/>
            <DateInput editor field=DateField::Till label="Submitted until"/>
            <StatusChoices editor/>
            <button
                class="button filter-clear"
                type="button"
                aria-disabled=is_clear_disabled
                on:click=move |_| editor.clear()
            >
                "Clear"
            </button>
            // Without a submit button, Enter does not submit a form of several fields (HTML, "implicit submission").
            <button type="submit" hidden></button>
        </form>
    }
}

#[component]
fn SearchInput(editor: FilterEditor) -> impl IntoView {
    let AppContext { search_input, .. } = expect_context();
    view! {
        <div class="field search">
            <label for="filter-search">"Search"</label>
            <input
                id="filter-search"
                type="search"
                placeholder="Name, number, type, user…"
                autocomplete="off"
                node_ref=search_input
                prop:value=move || editor.shown().with(|shown| shown.search().to_owned())
                on:input=move |event| editor.search(&event_target_value(&event))
            />
        </div>
    }
}

/// The error message of a field. The element is there even while it is empty: screen readers announce only changes of
/// live regions that exist.
#[component]
pub fn FieldErrorMessage(
    /// The editor that has the errors.
    editor: FilterEditor,
    /// The field.
    field: FormField,
    /// The id by which the field refers to its message.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let message = Memo::new(move |_| editor.error_of(field).map(|error| field_message(&error.problem)));
    view! { <p id=id class="field-error" aria-live="polite" prop:textContent=message></p> }
}
