//! The form that edits a draft of the filter and of the search, and writes the valid ones to the address.

use std::time::Duration;

use jess_api::{FilterKey, JobStatus};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::elements::{Element, block, button};
use super::field_message::field_message;
use super::status_badge::StatusStyle;
use crate::state::address::AddressBar;
use crate::state::draft::{DateDraft, DateField, Draft, FieldError};
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
            shown: RwSignal::new(draft.clone()),
            applied: RwSignal::new(draft.clone()),
            errors: RwSignal::new(draft.validate().err().unwrap_or_default()),
            draft: RwSignal::new(draft),
            rest: StoredValue::new_local(None),
        };
        // A change that came from this form is known already; others come by back and forward.
        effect(move || {
            let draft = address.query().with(Draft::from_query);
            if form.applied.with_untracked(|applied| *applied != draft) {
                form.stop_waiting();
                form.errors.set(draft.validate().err().unwrap_or_default());
                form.applied.set(draft.clone());
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

    /// Searches at once, whatever the state of the filter: what is searched is at hand, and nothing is sent.
    fn search(self, text: &str) {
        self.draft.update(|draft| draft.set_search(text));
        self.applied.update(|draft| draft.set_search(text));
        self.address.replace(self.address.query().with_untracked(|query| query.with_search(text)));
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
                let query = self.address.query().with_untracked(|query| query.with_filter(&filter));
                let query = query.with_search(draft.search());
                self.errors.set(Vec::new());
                self.applied.set(draft);
                self.address.push(query);
            }
            Err(errors) => {
                let told =
                    errors.into_iter().filter(|error| moment == Moment::Done || !error.is_unfinished());
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
        self.errors.with(|errors| {
            errors.iter().find(|error| error.field == field).map(|error| field_message(&error.problem))
        })
    }
}

/// The filter form: a text to search for, dates, statuses, and a button that clears them. There is no button to
/// apply: a change applies itself.
///
/// `index.html` has its outline, for the time before the program is there.
pub fn filter_form(address: AddressBar) -> Element {
    let form = Form::new(address);
    // Not `disabled`, which would take the focus away from whoever has just pressed it.
    let clear = button("Clear", move |_| form.clear())
        .class("button filter-clear")
        .bind("aria-disabled", move || form.draft.with(Draft::is_empty).then(|| "true".to_owned()));
    Element::new("form")
        .class("filter")
        .part("filter")
        .attr("role", "search")
        .attr("aria-label", "Filter jobs")
        .on("submit", move |event| {
            event.prevent_default();
            form.apply(Moment::Done);
        })
        .child(search_field(form))
        .child(date_field(form, DateField::Since, "Submitted since"))
        .child(date_field(form, DateField::Till, "Submitted till"))
        .child(statuses(form))
        .child(clear)
        // Without a button of this kind, Enter submits a form of more than one field nowhere (HTML, "implicit
        // submission").
        .child(Element::new("button").attr("type", "submit").attr("hidden", ""))
}

fn search_field(form: Form) -> Element {
    let input = Element::new("input")
        .attr("id", "filter-search")
        .attr("type", "search")
        .attr("placeholder", "Name, number, type, user…")
        .attr("autocomplete", "off")
        .bind_property("value", move || form.shown.with(|shown| shown.search().into()))
        .on("input", move |event| form.search(&event_target_value(&event)));
    field("filter-search", "Search", input).class("field search")
}

fn date_field(form: Form, field_of: DateField, label: &str) -> Element {
    let key = field_of.key();
    let input_id = format!("filter-{key}");
    let error_id = format!("filter-{key}-error");
    let read = move |event: &web_sys::Event| {
        let input = event_target::<HtmlInputElement>(event);
        let text =
            if input.validity().bad_input() { DateDraft::Incomplete } else { DateDraft::Text(input.value()) };
        form.edit(|draft| draft.set_date(field_of, text));
    };
    // A field that goes from empty to half a date tells nobody, so that is asked for when it is left. Its value
    // is not: a field cannot show what is no date in the address, and would seem to have been emptied.
    let leave = move |event: &web_sys::Event| {
        let half = event_target::<HtmlInputElement>(event).validity().bad_input();
        let was_half = form.draft.with_untracked(|draft| *draft.date(field_of) == DateDraft::Incomplete);
        if half != was_half {
            read(event);
        }
        form.apply(Moment::Done);
    };
    let input = Element::new("input")
        .attr("id", &input_id)
        .attr("type", "date")
        .attr("min", "1970-01-01")
        // A year of four digits, so that the cursor goes on after the fourth.
        .attr("max", "9999-12-31")
        .attr("aria-describedby", &error_id)
        .bind_property("value", move || {
            form.shown.with(|shown| match shown.date(field_of) {
                DateDraft::Text(text) => text.into(),
                DateDraft::Incomplete => "".into(),
            })
        })
        .bind("aria-invalid", move || form.error_of(key).map(|_| "true".to_owned()))
        .on("input", move |event| {
            read(&event);
            form.apply_soon();
        })
        .on("blur", move |event| leave(&event));
    field(&input_id, label, input).child(error_text(&error_id, form, key))
}

/// A field under its label.
fn field(id: &str, label: &str, input: Element) -> Element {
    block("field", [Element::new("label").attr("for", id).text(label), input])
}

/// The place where a field's error is told. It is there when it is empty too: what reads a page aloud tells
/// only of changes in a place that it knows.
fn error_text(id: &str, form: Form, field: FilterKey) -> Element {
    Element::new("p")
        .attr("id", id)
        .class("field-error")
        .attr("aria-live", "polite")
        .bind_text(move || form.error_of(field).unwrap_or_default())
}

fn statuses(form: Form) -> Element {
    let mut offered: Vec<(JobStatus, HtmlInputElement)> = Vec::new();
    let choices = block("status-choices", [])
        .on("change", move |event| {
            let input = event_target::<HtmlInputElement>(&event);
            let status = JobStatus::from_text(&input.value());
            form.edit(|draft| draft.set_status(&status, input.checked()));
            form.apply(Moment::Done);
        })
        .bind_more(move || form.draft.with(|draft| offer(draft, &mut offered)));
    Element::new("fieldset")
        .class("field statuses")
        .attr("aria-describedby", "filter-status-error")
        .child(Element::new("legend").text("Status"))
        .child(choices)
        .child(error_text("filter-status-error", form, FilterKey::Status))
}

/// Checks the boxes of the statuses that are chosen, and returns further boxes: an address can ask for a status
/// that no page documents. Once offered it stays for the visit: a box that went away as it is unchecked would
/// take the focus with it, and the way back.
fn offer(draft: &Draft, offered: &mut Vec<(JobStatus, HtmlInputElement)>) -> Vec<Element> {
    let mut more = Vec::new();
    for status in JobStatus::DOCUMENTED.iter().chain(draft.other_statuses()) {
        if offered.iter().all(|(other, _)| other != status) {
            let input = Element::new("input").attr("type", "checkbox").attr("value", status.as_str());
            offered.push((status.clone(), input.node().clone().unchecked_into()));
            let label = Element::new("label").class("choice").child(input);
            more.push(label.text(&StatusStyle::for_status(status).label));
        }
    }
    for (status, input) in offered {
        input.set_checked(draft.has_status(status));
    }
    more
}
