//! The editing of the filter and the search: the draft in the form, its errors, and when it is applied to the address.

use chrono::NaiveDate;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::address::AddressBar;
use super::draft::{Draft, FieldError, FormField};
use super::query::Query;

/// The time after the last edit of a date, or after its field was left, until the date is applied, in milliseconds.
/// Browsers report a date after each key. A field is left when the pointer is pressed elsewhere: a message or other rows
/// that appeared before it is released would move what is below it, and the click would be lost.
const DATE_DEBOUNCE_MS: u32 = 400;

/// The draft of the form and its way to the address.
#[derive(Clone, Copy)]
pub struct FilterEditor {
    address: AddressBar,
    draft: RwSignal<Draft>,
    /// The draft that the fields were last set to. They are set only when the address changes from outside and when
    /// the form is cleared: setting a field while the user types in it would disturb them.
    shown: RwSignal<Draft>,
    /// The draft that the address contains.
    applied: RwSignal<Draft>,
    errors: RwSignal<Vec<FieldError>>,
    debounce_timer: StoredValue<Option<Timeout>, LocalStorage>,
}

/// The event by which a draft is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplyTrigger {
    /// An edit: the user may still be typing.
    Input,
    /// The user left the field, or pressed Enter.
    Commit,
}

impl FilterEditor {
    /// Creates an editor of the filter in `address`, which ends with the caller's owner. The dates of a relative range
    /// follow `today`.
    pub fn new(address: AddressBar, today: Memo<NaiveDate>) -> Self {
        let draft = address.query().with_untracked(|query| Draft::from_query(query, today.get_untracked()));
        let editor = Self {
            address,
            shown: RwSignal::new(draft.clone()),
            applied: RwSignal::new(draft.clone()),
            errors: RwSignal::new(draft.validate().err().unwrap_or_default()),
            draft: RwSignal::new(draft),
            debounce_timer: StoredValue::new_local(None),
        };
        // The editor's own changes are applied already; others come from the history and the embedding page.
        Effect::new(move |_| {
            let draft = address.query().with(|query| Draft::from_query(query, today.get()));
            if editor.applied.with_untracked(|applied| *applied != draft) {
                editor.cancel_debounce();
                editor.errors.set(draft.validate().err().unwrap_or_default());
                editor.applied.set(draft.clone());
                editor.shown.set(draft.clone());
                editor.draft.set(draft);
            }
        });
        editor
    }

    /// Returns the draft as the user has edited it.
    pub fn draft(self) -> ReadSignal<Draft> {
        self.draft.read_only()
    }

    /// Returns the draft that the fields are to be set to.
    pub fn shown(self) -> ReadSignal<Draft> {
        self.shown.read_only()
    }

    /// Returns the error of a field, if there is one; reactive.
    pub fn error_of(self, field: FormField) -> Option<FieldError> {
        self.errors.with(|errors| errors.iter().find(|error| error.field == field).cloned())
    }

    /// Changes the draft without applying it.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    /// Changes and applies the draft, and sets the fields to it.
    pub fn edit_and_show(self, change: impl FnOnce(&mut Draft)) {
        self.edit(change);
        self.shown.set(self.draft.get_untracked());
        self.apply(ApplyTrigger::Commit);
    }

    /// Applies a search at once, even while the filter is invalid: the page searches in the jobs that it holds.
    pub fn search(self, text: &str) {
        self.draft.update(|draft| draft.set_search(text));
        self.applied.update(|draft| draft.set_search(text));
        self.address.replace(self.address.query().with_untracked(|query| query.with_search(text)));
    }

    /// Applies the draft after a moment without another edit.
    #[expect(clippy::disallowed_methods, reason = "the delay is a constant")]
    pub fn apply_debounced(self, trigger: ApplyTrigger) {
        let timer = Timeout::new(DATE_DEBOUNCE_MS, move || self.apply(trigger));
        // Replacing a timer cancels it.
        self.debounce_timer.set_value(Some(timer));
    }

    /// Writes the draft to the address if it is valid, and otherwise shows its errors. After an
    /// [`ApplyTrigger::Input`], errors that the user is likely to correct by typing on are not shown.
    pub fn apply(self, trigger: ApplyTrigger) {
        self.apply_to(&self.address.query().get_untracked(), trigger);
    }

    /// Writes the draft to a query, and this to the address, as [`FilterEditor::apply`] does.
    fn apply_to(self, query: &Query, trigger: ApplyTrigger) {
        self.cancel_debounce();
        let draft = self.draft.get_untracked();
        match draft.validate() {
            Ok(filter) => {
                let query = query.with_filter(&filter, draft.range()).with_search(draft.search());
                self.errors.set(Vec::new());
                self.applied.set(draft);
                self.address.push(query);
            }
            Err(errors) => {
                let is_visible =
                    |error: &FieldError| trigger == ApplyTrigger::Commit || !error.is_unfinished();
                self.errors.set(errors.into_iter().filter(is_visible).collect());
            }
        }
    }

    /// Clears and applies the draft, and shows jobs without changes and with any outcome again.
    pub fn clear(self) {
        self.draft.set(Draft::default());
        self.shown.set(Draft::default());
        let query = self
            .address
            .query()
            .with_untracked(|query| query.with_changed_only(false).with_failed_only(false));
        self.apply_to(&query, ApplyTrigger::Commit);
    }

    fn cancel_debounce(self) {
        self.debounce_timer.set_value(None);
    }
}
