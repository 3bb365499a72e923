//! A date field of the filter form.

use leptos::ev;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

use super::filter_form::FieldErrorMessage;
use crate::context::AppContext;
use crate::state::draft::{DateDraft, DateField};
use crate::state::filter_editor::{ApplyTrigger, FilterEditor};

/// A date field with its label, its error message, and the time zone of the date if that is not the viewer's.
#[component]
pub fn DateInput(
    /// The editor whose draft the field edits.
    editor: FilterEditor,
    /// The date that the field edits.
    field: DateField,
    /// The label.
    label: &'static str,
) -> impl IntoView {
    let key = field.key();
    let input_id = format!("filter-{key}");
    let error_id = format!("filter-{key}-error");
    let AppContext { zone, .. } = expect_context();
    let zone = zone.with_value(|zone| zone.label().map(|zone| format!("Days in {zone}")));
    let zone_id = format!("filter-{key}-zone");
    let description_ids = if zone.is_some() { format!("{error_id} {zone_id}") } else { error_id.clone() };
    let value = move || editor.shown().with(|shown| shown.date_value(field).to_owned());
    let read = move |input: &HtmlInputElement| {
        let date =
            if input.validity().bad_input() { DateDraft::Incomplete } else { DateDraft::Text(input.value()) };
        editor.edit(|draft| draft.set_date(field, date));
    };
    let on_input = move |event: ev::Event| {
        read(&event_target(&event));
        editor.apply_debounced(ApplyTrigger::Input);
    };
    // Browsers send no input event when an empty field becomes incomplete, so that is read here. A value is not: a
    // field cannot show a text of the address that is not a date, and would appear to have been cleared.
    let on_blur = move |event: ev::FocusEvent| {
        let input: HtmlInputElement = event_target(&event);
        let was_incomplete =
            editor.draft().with_untracked(|draft| *draft.date(field) == DateDraft::Incomplete);
        if input.validity().bad_input() != was_incomplete {
            read(&input);
        }
        editor.apply_debounced(ApplyTrigger::Commit);
    };
    view! {
        <div class="field">
            <label for=input_id.clone()>{label}</label>
            // With a maximum, the year has four digits and the cursor moves on after the fourth.
            <input
                id=input_id
                type="date"
                min="1970-01-01"
                max="9999-12-31"
                aria-describedby=description_ids
                aria-invalid=move || editor.error_of(field.form_field()).map(|_| "true")
                prop:value=value
                on:input=on_input
                on:blur=on_blur
            />
            <FieldErrorMessage editor field=field.form_field() id=error_id/>
            {zone.map(|zone| view! { <p id=zone_id class="field-zone">{zone}</p> })}
        </div>
    }
}
