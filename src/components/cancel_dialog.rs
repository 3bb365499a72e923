//! The dialog that cancels jobs: the question, the progress, and the outcome.

use jess_api::strip_bidi_controls;
use leptos::html;
use leptos::prelude::*;

use super::error_message::{ErrorMessage, quote};
use super::focus::focus_element;
use super::format;
use super::status_badge::StatusStyle;
use crate::api::ApiError;
use crate::context::AppContext;
use crate::state::cancellation::queue::{BatchJob, CancelQueue, Counts, DialogPhase, Halt, Stage};

/// The number of jobs that are listed by name.
const MAX_LISTED: usize = 10;

/// The dialog, which is open while jobs are being chosen or requests are being sent.
#[component]
pub fn CancelDialog() -> impl IntoView {
    let AppContext { cancellations, .. } = expect_context();
    let queue = cancellations.queue();
    let phase = Memo::new(move |_| queue.with(CancelQueue::phase));
    let title = Memo::new(move |_| queue.with(|queue| title(queue.phase(), queue.counts().total)));
    let (dialog, heading) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::H2>::new());
    Effect::new(move |_| {
        let (phase, Some(dialog)) = (phase.get(), dialog.get()) else { return };
        match (phase == DialogPhase::Closed, dialog.open()) {
            (true, true) => dialog.close(),
            // Refused only for a dialog that is not in the document.
            (false, false) => drop(dialog.show_modal()),
            _ => {}
        }
        // Not on a button: a key that is held down would press the buttons of one state after the other.
        if let Some(heading) = heading.get_untracked().filter(|_| phase != DialogPhase::Closed) {
            focus_element(&heading);
        }
    });
    // While requests are being sent, Escape stops them, and the outcome stays on display.
    let on_cancel = move |event: web_sys::Event| {
        if phase.get_untracked() == DialogPhase::Running {
            event.prevent_default();
            cancellations.stop();
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="cancel-dialog"
            part="dialog"
            aria-labelledby="cancel-dialog-title"
            on:cancel=on_cancel
            on:close=move |_| cancellations.close()
        >
            <h2 id="cancel-dialog-title" tabindex="-1" node_ref=heading prop:textContent=title></h2>
            {move || match phase.get() {
                DialogPhase::Closed => ().into_any(),
                DialogPhase::Question => view! { <Question/> }.into_any(),
                DialogPhase::Running => view! { <Running/> }.into_any(),
                DialogPhase::Result => view! { <Outcome/> }.into_any(),
            }}
        </dialog>
    }
}

fn title(phase: DialogPhase, total: usize) -> String {
    let jobs = format::counted(total, "job");
    match phase {
        DialogPhase::Closed => String::new(),
        DialogPhase::Question => format!("Cancel {jobs}?"),
        DialogPhase::Running => format!("Canceling {jobs}"),
        DialogPhase::Result => format!("Cancellation of {jobs}"),
    }
}

/// The question, with the jobs that it is about.
#[component]
fn Question() -> impl IntoView {
    let AppContext { cancellations, .. } = expect_context();
    // Only what the question is about when it is asked: nothing else changes it.
    let (jobs, left_out) = cancellations.queue().with_untracked(|queue| {
        let jobs: Vec<BatchJob> = queue.batch().map(|(job, _)| job.clone()).collect();
        (jobs, queue.left_out())
    });
    let confirm = format!("Cancel {}", format::counted(jobs.len(), "job"));
    let keep = if jobs.len() == 1 { "Keep it" } else { "Keep them" };
    view! {
        <JobList items=jobs.iter().map(|job| (job_label(job), None)).collect()/>
        {(left_out > 0).then(|| view! { <p class="muted" prop:textContent=left_out_note(left_out)></p> })}
        <p>"A canceled job cannot be resumed."</p>
        <div class="cancel-dialog-actions">
            <button class="button" type="button" on:click=move |_| cancellations.close() prop:textContent=keep></button>
            <button
                class="button button-primary"
                type="button"
                on:click=move |_| cancellations.confirm()
                prop:textContent=confirm
            ></button>
        </div>
    }
}

fn left_out_note(jobs: usize) -> String {
    match jobs {
        1 => "1 other job is being canceled already.".to_owned(),
        _ => format!("{} other jobs are being canceled already.", format::count(jobs as u64)),
    }
}

/// The progress of the requests.
#[component]
fn Running() -> impl IntoView {
    let AppContext { cancellations, .. } = expect_context();
    let queue = cancellations.queue();
    let counts = Memo::new(move |_| queue.with(CancelQueue::counts));
    let is_stopped = Memo::new(move |_| queue.with(|queue| queue.halt().is_some()));
    // All requests may be pending already.
    let can_stop = Memo::new(move |_| queue.with(CancelQueue::has_waiting));
    let label = Memo::new(move |_| progress_label(counts.get()));
    view! {
        <progress
            aria-label="Requests"
            max=move || counts.with(|counts| counts.total.to_string())
            value=move || counts.with(|counts| counts.decided.to_string())
        ></progress>
        <p class="cancel-dialog-progress" prop:textContent=label></p>
        <div class="cancel-dialog-actions">
            <button
                class="button"
                type="button"
                aria-disabled=move || (!can_stop.get()).then_some("true")
                on:click=move |_| cancellations.stop()
                prop:textContent=move || if is_stopped.get() { "Stopping…" } else { "Stop" }
            ></button>
        </div>
    }
}

fn progress_label(counts: Counts) -> String {
    let (decided, total) = (format::count(counts.decided as u64), format::count(counts.total as u64));
    format!("{decided} of {total} done")
}

/// Shows the result for each job. It changes until the last of them has ended.
#[component]
fn Outcome() -> impl IntoView {
    let AppContext { cancellations, .. } = expect_context();
    let queue = cancellations.queue();
    let summary = Memo::new(move |_| queue.with(|queue| summary(queue.counts())));
    let halt = Memo::new(move |_| queue.with(|queue| halt_note(queue.halt())));
    let items = Memo::new(move |_| queue.with(exceptions));
    let can_retry = Memo::new(move |_| queue.with(|queue| !queue.retryable().is_empty()));
    view! {
        <div aria-live="polite">
            {move || halt.get().map(|note| view! { <p prop:textContent=note></p> })}
            <ul class="cancel-dialog-summary">
                {move || {
                    let line = |text| view! { <li prop:textContent=text></li> };
                    summary.get().into_iter().map(line).collect::<Vec<_>>()
                }}
            </ul>
            {move || items.with(|items| (!items.is_empty()).then(|| view! { <JobList items=items.clone()/> }))}
        </div>
        <div class="cancel-dialog-actions">
            <Show when=move || can_retry.get()>
                <button class="button" type="button" on:click=move |_| cancellations.retry()>
                    "Try these again"
                </button>
            </Show>
            <button class="button button-primary" type="button" on:click=move |_| cancellations.close()>
                "Close"
            </button>
        </div>
    }
}

/// Returns a line for each outcome that there is.
fn summary(counts: Counts) -> Vec<String> {
    [
        (counts.canceled, "canceled"),
        (counts.accepted, "being canceled, which can take some minutes"),
        (counts.ended, "finished before it could be canceled"),
        (counts.refused, "refused by JESS"),
        (counts.failed, "failed"),
        (counts.not_sent, "not canceled"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, what)| {
        let what = if number > 1 { what.replace(" it ", " they ") } else { what.to_owned() };
        format!("{} {what}", format::count(number as u64))
    })
    .collect()
}

fn halt_note(halt: Option<&Halt>) -> Option<String> {
    match halt? {
        Halt::User => Some("You stopped before all requests were sent.".to_owned()),
        Halt::Error(ApiError::SignedOut) => {
            Some("You are signed out. Close this message, sign in, and cancel the jobs again.".to_owned())
        }
        Halt::Error(error) => {
            let ErrorMessage { title, detail, .. } = ErrorMessage::new(error, false);
            Some(format!("{title}. {detail} No further requests were sent."))
        }
    }
}

/// Returns the jobs that are not canceled, each with the reason: those that can be tried again first.
fn exceptions(queue: &CancelQueue) -> Vec<(String, Option<String>)> {
    let mut failed = Vec::new();
    let mut ended = Vec::new();
    for (job, stage) in queue.batch() {
        match stage {
            Some(Stage::Refused(message)) => failed.push((job_label(job), Some(quote(message.as_deref())))),
            Some(Stage::Failed(ApiError::Refused { message })) => {
                failed.push((job_label(job), Some(quote(message.as_deref()))));
            }
            Some(Stage::Failed(error)) => {
                failed.push((job_label(job), Some(ErrorMessage::new(error, false).title)));
            }
            Some(Stage::Ended(status)) => {
                let label = StatusStyle::for_status(status).label;
                ended.push((job_label(job), Some(format!("{label} before it could be canceled"))));
            }
            _ => {}
        }
    }
    failed.append(&mut ended);
    failed
}

/// Returns the number and the name of a job.
fn job_label(job: &BatchJob) -> String {
    match &job.name {
        Some(name) => format!("{} {}", job.id, strip_bidi_controls(name)),
        None => job.id.to_string(),
    }
}

/// The first jobs, each with a note, and the number of the others.
#[component]
fn JobList(
    /// The jobs with their notes.
    items: Vec<(String, Option<String>)>,
) -> impl IntoView {
    let others = items.len().saturating_sub(MAX_LISTED);
    let line = |(job, note): (String, Option<String>)| {
        view! {
            <li>
                <span class="cancel-dialog-job" translate="no" prop:textContent=job></span>
                {note.map(|note| view! { <span class="cancel-dialog-note" prop:textContent=note></span> })}
            </li>
        }
    };
    view! {
        <ul class="cancel-dialog-jobs">{items.into_iter().take(MAX_LISTED).map(line).collect::<Vec<_>>()}</ul>
        {(others > 0)
            .then(|| view! { <p prop:textContent=format!("and {} more", format::count(others as u64))></p> })}
    }
}

#[cfg(test)]
mod tests {
    use jess_api::{JobId, JobStatus};

    use super::*;

    #[test]
    fn outcomes_that_there_are_are_counted() {
        let counts = Counts { total: 9, decided: 9, canceled: 2, ended: 1, refused: 1, ..Counts::default() };
        let expected = ["2 canceled", "1 finished before it could be canceled", "1 refused by JESS"];
        assert_eq!(summary(counts), expected);
        let counts = Counts { ended: 3, not_sent: 1200, ..Counts::default() };
        assert_eq!(summary(counts), ["3 finished before they could be canceled", "1,200 not canceled"]);
        assert!(summary(Counts::default()).is_empty());
    }

    #[test]
    fn jobs_that_are_not_canceled_are_listed_with_the_reason() {
        let id = |number| JobId::new(number).unwrap();
        let mut queue = CancelQueue::default();
        let name = |number| (number == 1).then(|| "Tower".to_owned());
        queue.open((1..=4).map(|number| BatchJob { id: id(number), name: name(number) }).collect(), 0);
        queue.confirm();
        while queue.start_next().is_some() {}
        queue.finish(id(1), Err(&ApiError::Refused { message: Some("Not cancellable".to_owned()) }));
        queue.finish(id(2), Err(&ApiError::Refused { message: None }));
        queue.finish(id(3), Err(&ApiError::Network { bytes: None, detail: String::new() }));
        queue.finish(id(4), Err(&ApiError::SignedOut));
        queue.observe(id(4), &JobStatus::Finished);
        let expected = [
            ("1 Tower", "JESS says: “Not cancellable”"),
            ("2", "JESS gave no reason"),
            ("3", "The server cannot be reached"),
            ("4", "You are signed out"),
        ];
        let expected = expected.map(|(job, note)| (job.to_owned(), Some(note.to_owned())));
        assert_eq!(exceptions(&queue), expected);
        let note = halt_note(queue.halt()).unwrap();
        assert!(note.starts_with("You are signed out."), "{note}");
    }

    #[test]
    fn the_title_follows_the_phase() {
        for (phase, jobs, expected) in [
            (DialogPhase::Question, 1, "Cancel 1 job?"),
            (DialogPhase::Question, 1200, "Cancel 1,200 jobs?"),
            (DialogPhase::Running, 5, "Canceling 5 jobs"),
            (DialogPhase::Result, 5, "Cancellation of 5 jobs"),
        ] {
            assert_eq!(title(phase, jobs), expected);
        }
    }
}
