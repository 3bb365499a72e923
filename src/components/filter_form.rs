//! The form that edits a draft of the filter and writes the valid ones to the address.

use std::time::Duration;

use jess_api::{FilterKey, JobStatus};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::{ev, prelude::*};

use super::status_badge::Look;
use crate::state::address::AddressBar;
use crate::state::draft::{DateField, DateText, Draft, FieldError};

/// A browser reports a date after each key that is pressed in it. This is how long typing must rest before
/// the date is taken as meant.
const REST: Duration = Duration::from_millis(400);

/// The draft, what is wrong with it, and the way to the address.
#[derive(Clone, Copy)]
struct Form {
    address: AddressBar,
    draft: RwSignal<Draft>,
    /// The draft that the address holds.
    applied: RwSignal<Draft>,
    errors: RwSignal<Vec<FieldError>>,
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
            applied: RwSignal::new(draft.clone()),
            errors: RwSignal::new(draft.validate().err().unwrap_or_default()),
            draft: RwSignal::new(draft),
            rest: StoredValue::new_local(None),
        };
        // The address also changes by back and forward. A change that came from this form is known already,
        // and to write it back would disturb a field in which typing goes on.
        Effect::new(move |_| {
            let draft = address.query().with(Draft::from_query);
            if form.applied.with_untracked(|applied| *applied != draft) {
                form.errors.set(draft.validate().err().unwrap_or_default());
                form.applied.set(draft.clone());
                form.draft.set(draft);
            }
        });
        on_cleanup(move || form.stop_waiting());
        form
    }

    fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
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
                self.applied.set(draft);
                self.address.go(self.address.query().with_untracked(|query| query.with_filter(&filter)));
            }
            Err(errors) => {
                let told = errors.into_iter().filter(|error| moment == Moment::Done || !error.unfinished);
                self.errors.set(told.collect());
            }
        }
    }

    fn clear(self) {
        // First as it is, so that an empty field that still shows half a date is emptied as well.
        self.applied.set(Draft::default());
        self.draft.set(Draft::default());
        self.apply(Moment::Done);
    }

    fn stop_waiting(self) {
        self.rest.try_update_value(|rest| {
            if let Some(timer) = rest.take() {
                timer.clear();
            }
        });
    }

    fn error_of(self, field: FilterKey) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.errors.with(|errors| {
                errors.iter().find(|error| error.field == field).map(|error| error.words.clone())
            })
        })
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
            <DateInput form field=DateField::Since label="Submitted since"/>
            <DateInput form field=DateField::Till label="Submitted till"/>
            <Statuses form/>
            <button
                class="button filter-clear"
                type="button"
                disabled=move || form.draft.with(Draft::is_empty)
                on:click=move |_| form.clear()
            >
                "Clear"
            </button>
        </form>
    }
}

#[component]
fn DateInput(form: Form, field: DateField, label: &'static str) -> impl IntoView {
    let key = field.key();
    let input_id = format!("filter-{key}");
    let error_id = format!("filter-{key}-error");
    let error = form.error_of(key);
    let value = move || {
        form.applied.with(|applied| match applied.date(field) {
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
                aria-invalid=move || error.with(|error| error.is_some().then_some("true"))
                aria-describedby=error_id.clone()
                on:input=move |event| {
                    read(&event);
                    form.apply_soon();
                }
                on:blur=move |event| {
                    read(&event);
                    form.apply(Moment::Done);
                }
            />
            <p id=error_id class="field-error" aria-live="polite">{error}</p>
        </div>
    }
}

#[component]
fn Statuses(form: Form) -> impl IntoView {
    let error = form.error_of(FilterKey::Status);
    let offered = Memo::new(move |_| form.draft.with(Draft::offered_statuses));
    view! {
        <fieldset class="field statuses" aria-describedby="filter-status-error">
            <legend>"Status"</legend>
            <div class="status-choices">
                <For each=move || offered.get() key=JobStatus::clone let:status>
                    <StatusChoice form status/>
                </For>
            </div>
            <p id="filter-status-error" class="field-error" aria-live="polite">{error}</p>
        </fieldset>
    }
}

#[component]
fn StatusChoice(form: Form, status: JobStatus) -> impl IntoView {
    let Look { label, tone, .. } = Look::of(&status);
    let is_chosen = {
        let status = status.clone();
        move || form.draft.with(|draft| draft.has_status(&status))
    };
    let on_change = move |event| {
        let chosen = event_target_checked(&event);
        form.edit(|draft| draft.set_status(&status, chosen));
        form.apply(Moment::Done);
    };
    view! {
        <label class=format!("choice choice-{tone}")>
            <input type="checkbox" prop:checked=is_chosen on:change=on_change/>
            {label}
        </label>
    }
}
