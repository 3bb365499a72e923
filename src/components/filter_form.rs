//! The form that edits a draft of the filter and writes the valid ones to the address.

use std::time::Duration;

use jess_api::{FilterKey, JobStatus};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::{ev, prelude::*};

use super::elements::{attribute, dynamic, text};
use super::status_badge::Look;
use crate::state::address::AddressBar;
use crate::state::draft::{DateField, DateText, Draft, FieldError};
use crate::state::effect::effect;

/// A browser reports a date after each key that is pressed in it. This is how long typing must rest before
/// the date is taken as meant.
const REST: Duration = Duration::from_millis(400);

/// The draft, what is wrong with it, and the way to the address.
#[derive(Clone, Copy)]
struct Form {
    address: AddressBar,
    draft: RwSignal<Draft>,
    /// What the fields were last made to show. They are written only when the address changes by itself, or
    /// all is cleared: to write back what was typed would disturb a field in which typing goes on.
    shown: RwSignal<Draft>,
    /// The draft that the address holds.
    applied: StoredValue<Draft>,
    errors: RwSignal<Vec<FieldError>>,
    /// Statuses of an address that no page documents. Once offered they stay for the visit: a box that went
    /// away as it is unchecked would take the focus with it, and the way back.
    others: RwSignal<Vec<JobStatus>>,
    rest: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

/// When a draft is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// A field may be in the middle of typing.
    Typing,
    /// A field was left, or Enter pressed.
    Done,
}

impl Form {
    fn new(address: AddressBar) -> Self {
        let draft = address.query().with_untracked(Draft::from_query);
        let form = Self {
            address,
            others: RwSignal::new(draft.other_statuses().cloned().collect()),
            shown: RwSignal::new(draft.clone()),
            applied: StoredValue::new(draft.clone()),
            errors: RwSignal::new(draft.validate().err().unwrap_or_default()),
            draft: RwSignal::new(draft),
            rest: StoredValue::new_local(None),
        };
        // A change that came from this form is known already; others come by back and forward.
        effect(move || {
            let draft = address.query().with(Draft::from_query);
            if form.applied.with_value(|applied| *applied != draft) {
                form.stop_waiting();
                form.offer(&draft);
                form.errors.set(draft.validate().err().unwrap_or_default());
                form.applied.set_value(draft.clone());
                form.shown.set(draft.clone());
                form.draft.set(draft);
            }
        });
        on_cleanup(move || form.stop_waiting());
        form
    }

    fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    fn offer(self, draft: &Draft) {
        let new = self.others.with_untracked(|others| {
            draft.other_statuses().filter(|status| !others.contains(status)).cloned().collect::<Vec<_>>()
        });
        if !new.is_empty() {
            self.others.update(|others| others.extend(new));
        }
    }

    /// Applies the draft once typing rests.
    fn apply_soon(self) {
        self.stop_waiting();
        self.rest.set_value(set_timeout_with_handle(move || self.apply(Moment::Typing), REST).ok());
    }

    /// Writes the draft to the address if it is valid, and says what is wrong if not.
    fn apply(self, moment: Moment) {
        self.stop_waiting();
        let draft = self.draft.get_untracked();
        match draft.validate() {
            Ok(filter) => {
                self.errors.set(Vec::new());
                self.applied.set_value(draft);
                self.address.go(self.address.query().with_untracked(|query| query.with_filter(&filter)));
            }
            Err(errors) => {
                let told = errors.into_iter().filter(|error| moment == Moment::Done || !error.unfinished);
                self.errors.set(told.collect());
            }
        }
    }

    fn clear(self) {
        self.draft.set(Draft::default());
        self.shown.set(Draft::default());
        self.apply(Moment::Done);
    }

    fn stop_waiting(self) {
        self.rest.try_update_value(|rest| {
            if let Some(timer) = rest.take() {
                timer.clear();
            }
        });
    }

    fn error_of(self, field: FilterKey) -> Option<String> {
        self.errors
            .with(|errors| errors.iter().find(|error| error.field == field).map(|error| error.words.clone()))
    }
}

/// The filter form: dates, statuses, and a button that clears them. There is no button to apply: a change
/// applies itself.
#[component]
pub fn FilterForm(
    /// The address that the filter is read from and written to.
    address: AddressBar,
) -> impl IntoView {
    let form = Form::new(address);
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        form.apply(Moment::Done);
    };
    view! {
        <form class="filter" role="search" aria-label="Filter jobs" on:submit=on_submit>
            {date_input(form, DateField::Since, "Submitted since")}
            {date_input(form, DateField::Till, "Submitted till")}
            {statuses(form)}
            // Without a button of this kind, Enter submits a form of more than one field nowhere (HTML, "implicit
            // submission").
            <button type="submit" hidden></button>
            <button
                class="button filter-clear"
                type="button"
                // Not `disabled`, which would take the focus away from whoever has just pressed it.
                aria-disabled=attribute(move || form.draft.with(Draft::is_empty).then(|| "true".to_owned()))
                on:click=move |_| form.clear()
            >
                "Clear"
            </button>
        </form>
    }
}

fn date_input(form: Form, field: DateField, label: &'static str) -> AnyView {
    let key = field.key();
    let input_id = format!("filter-{key}");
    let error_id = format!("filter-{key}-error");
    let value = move || {
        form.shown.with(|shown| match shown.date(field) {
            DateText::Given(text) => text.clone(),
            DateText::Incomplete => String::new(),
        })
    };
    let read = move |event: &ev::Event| {
        let input = event_target::<web_sys::HtmlInputElement>(event);
        let text =
            if input.validity().bad_input() { DateText::Incomplete } else { DateText::Given(input.value()) };
        form.edit(|draft| draft.set_date(field, text));
    };
    // A field that goes from empty to half a date tells nobody, so that is asked for when it is left. Its value
    // is not: a field cannot show what is no date in the address, and would seem to have been emptied.
    let leave = move |event: &ev::Event| {
        let half = event_target::<web_sys::HtmlInputElement>(event).validity().bad_input();
        let was_half = form.draft.with_untracked(|draft| *draft.date(field) == DateText::Incomplete);
        if half != was_half {
            read(event);
        }
        form.apply(Moment::Done);
    };
    view! {
        <div class="field">
            <label for=input_id.clone()>{label}</label>
            <input
                id=input_id
                type="date"
                min="1970-01-01"
                // A year of four digits, so that the cursor goes on after the fourth.
                max="9999-12-31"
                prop:value=value
                aria-invalid=attribute(move || form.error_of(key).map(|_| "true".to_owned()))
                aria-describedby=error_id.clone()
                on:input=move |event| {
                    read(&event);
                    form.apply_soon();
                }
                on:blur=move |event| leave(&event)
            />
            {error_text(error_id, form, key)}
        </div>
    }
    .into_any()
}

/// The place where a field's error is told. It is there when it is empty too: what reads a page aloud tells
/// only of changes in a place that it knows.
fn error_text(id: String, form: Form, field: FilterKey) -> AnyView {
    view! {
        <p id=id class="field-error" aria-live="polite">
            {dynamic(move || text(form.error_of(field).unwrap_or_default()))}
        </p>
    }
    .into_any()
}

fn statuses(form: Form) -> AnyView {
    let choices = move |statuses: &[JobStatus]| {
        let choices: Vec<AnyView> = statuses.iter().map(|status| choice(form, status)).collect();
        choices.into_any()
    };
    view! {
        <fieldset class="field statuses" aria-describedby="filter-status-error">
            <legend>"Status"</legend>
            <div class="status-choices">
                {choices(&JobStatus::DOCUMENTED)}
                {dynamic(move || form.others.with(|others| choices(others)))}
            </div>
            {error_text("filter-status-error".to_owned(), form, FilterKey::Status)}
        </fieldset>
    }
    .into_any()
}

fn choice(form: Form, status: &JobStatus) -> AnyView {
    let Look { label, .. } = Look::of(status);
    let is_chosen = {
        let status = status.clone();
        move || form.draft.with(|draft| draft.has_status(&status))
    };
    let status = status.clone();
    let on_change = move |event| {
        let chosen = event_target_checked(&event);
        form.edit(|draft| draft.set_status(&status, chosen));
        form.apply(Moment::Done);
    };
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=is_chosen on:change=on_change/>
            {label}
        </label>
    }
    .into_any()
}
