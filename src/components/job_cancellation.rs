//! The cancellation of the job in the panel.

use jess_api::{Job, JobId};
use leptos::html;
use leptos::prelude::*;

use super::focus::keep_focus;
use crate::context::AppContext;
use crate::state::cancellation::queue::Stage;

/// The button that opens the dialog for an active job, and what has become of its cancellation.
#[component]
pub fn JobCancellation(
    /// The number of the job.
    id: JobId,
    /// The job, as it is known last.
    job: Memo<Job>,
) -> impl IntoView {
    let AppContext { cancellations, .. } = expect_context();
    let is_active = Memo::new(move |_| job.with(|job| !job.status.is_terminal()));
    let is_too_late = Memo::new(move |_| {
        cancellations.queue().with(|queue| matches!(queue.stage(id), Some(Stage::Ended(_))))
    });
    view! {
        <Show when=move || is_active.get()>
            <CancelButton id/>
        </Show>
        <Show when=move || is_too_late.get()>
            <p class="muted">"Too late to cancel: the job finished before it could be canceled."</p>
        </Show>
    }
}

#[component]
fn CancelButton(id: JobId) -> impl IntoView {
    let AppContext { cancellations, .. } = expect_context();
    let is_cancelling = Memo::new(move |_| cancellations.is_cancelling(id));
    let label = move || if is_cancelling.get() { "Canceling…" } else { "Cancel job" };
    let button = NodeRef::<html::Button>::new();
    keep_focus(button);
    view! {
        <button
            node_ref=button
            class="button button-small job-panel-cancel"
            type="button"
            aria-label=move || format!("{} {id}", if is_cancelling.get() { "Canceling… job" } else { "Cancel job" })
            aria-disabled=move || is_cancelling.get().then_some("true")
            on:click=move |_| cancellations.open(vec![id])
            prop:textContent=label
        ></button>
    }
}
