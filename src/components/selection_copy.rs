//! The choices of what is copied of the selected jobs.

use jess_api::JobId;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::copied_jobs::{numbers, push_table_line, push_ticket, table_heading};
use super::format;
use crate::context::AppContext;
use crate::platform;
use crate::state::jobs::Jobs;

/// The formats: the label, and the function that writes the text.
type Choice = (&'static str, fn(Jobs, &[JobId]) -> String);

const CHOICES: [Choice; 3] = [
    ("Numbers", |_, ids| numbers(ids)),
    ("Table for a spreadsheet", |jobs, ids| {
        let mut text = table_heading();
        jobs.visit(ids, |job| push_table_line(&mut text, &job));
        text
    }),
    ("Text for a ticket", |jobs, ids| {
        let mut text = String::new();
        jobs.visit(ids, |job| push_ticket(&mut text, &job));
        text
    }),
];

/// Copies the selected jobs in one of several forms.
#[component]
pub fn SelectionCopy() -> impl IntoView {
    let AppContext { jobs, selection, .. } = expect_context();
    let message = RwSignal::new(String::new());
    let copy = move |write: fn(Jobs, &[JobId]) -> String| {
        let ids = untrack(|| selection.ids());
        let text = write(jobs, &ids);
        spawn_local_scoped_with_cancellation(async move {
            message.set(if platform::copy_text(&text).await {
                format!("Copied {}", format::counted(ids.len(), "job"))
            } else {
                "The browser does not allow this page to copy".to_owned()
            });
        });
    };
    let choices = CHOICES.map(|(label, write)| {
        view! { <button class="button" type="button" on:click=move |_| copy(write)>{label}</button> }
    });
    view! {
        <div class="selection-part" role="group" aria-label="Copy">
            {choices.into_iter().collect_view()}
            <p class="selection-message muted" aria-live="polite" prop:textContent=message></p>
        </div>
    }
}
