//! The details of a job.

use jess_api::{Job, JobId, JobStatus, Timestamp};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::focus::keep_focus;
use super::{format, progress_bar};
use crate::api::{Extensions, results_url};
use crate::context::AppContext;
use crate::platform;
use crate::settings::Settings;
use crate::state::cancellation::queue::Stage;
use crate::state::job_status::use_job_status;

/// A term, and the function that returns its value for a job.
type Term<T> = (&'static str, fn(&Job) -> Option<T>);

/// The facts about a job that are not times.
const FACTS: [Term<String>; 10] = [
    // The row may have cut off the name.
    ("Name", |job| job.name.clone()),
    ("Message", |job| job.message.clone()),
    ("Description", |job| job.description.clone()),
    ("Cases", cases),
    // The row does not show these two at every width.
    ("Type", |job| job.job_type.clone()),
    ("CPU time", |job| job.cpu_seconds.map(format::seconds)),
    ("Subset", |job| job.subset.clone()),
    ("Arguments", |job| job.arguments.clone()),
    ("User", |job| job.username.clone()),
    ("Uploaded", |job| job.submission_bytes.filter(|size| *size > 0).map(format::bytes)),
];

/// The times of the stages of a job.
const TIMES: [Term<Timestamp>; 6] = [
    ("Submitted", |job| job.received),
    ("Accepted", |job| job.accepted),
    ("Prepared", |job| job.prepared),
    ("Simulated", |job| job.simulated),
    ("Collected", |job| job.collected),
    ("Canceled", |job| job.cancelled),
];

fn cases(job: &Job) -> Option<String> {
    let cases = job.progress.map(|progress| progress_bar::describe(&progress, &job.status));
    cases.or_else(|| job.cases.map(format::count))
}

/// Everything that is known of a job, and the link to its results.
///
/// A change of the job writes only the facts that differ, so that a selection in the others stays.
#[component]
pub fn JobDetails(
    /// The number of the job.
    id: JobId,
    /// The job, as the list has it last.
    job: ReadSignal<Job>,
) -> impl IntoView {
    let AppContext { redraw, cancellations, .. } = expect_context();
    let is_active = Memo::new(move |_| job.with(|job| !job.status.is_terminal()));
    let is_finished = Memo::new(move |_| job.with(|job| job.status == JobStatus::Finished));
    let is_too_late = Memo::new(move |_| {
        cancellations.queue().with(|queue| matches!(queue.stage(id), Some(Stage::Ended(_))))
    });
    let facts = FACTS.map(|(term, value)| {
        let value = Memo::new(move |_| job.with(value));
        view! {
            <Show when=move || value.with(Option::is_some)>
                <Fact term>
                    <span prop:textContent=move || value.get().unwrap_or_default()></span>
                </Fact>
            </Show>
        }
    });
    let times = TIMES.map(|(term, value)| {
        let instant = Memo::new(move |_| job.with(value));
        move || instant.get().map(|instant| view! { <Fact term><ExactTime instant/></Fact> })
    });
    // The rows below have to move when the height changes.
    Effect::new(move |previous: Option<()>| {
        job.track();
        if previous.is_some() {
            platform::on_next_frame(move || {
                let _ = redraw.try_set(());
            });
        }
    });
    view! {
        <dl class="facts">
            <JobNumber id/>
            {facts.into_iter().collect_view()}
            <Show when=move || is_active.get()>
                <Cancellation id/>
            </Show>
            <Show when=move || is_too_late.get()>
                <Fact term="Cancellation">"Too late: the job finished before it could be canceled"</Fact>
            </Show>
            {times.into_iter().collect_view()}
        </dl>
        <Show when=move || is_active.get()>
            <CancelButton id/>
        </Show>
        <Show when=move || is_finished.get()>
            <ResultsLink id job/>
        </Show>
    }
}

/// The number, with a button that copies it.
#[component]
fn JobNumber(id: JobId) -> impl IntoView {
    let number = NodeRef::<html::Span>::new();
    let message = RwSignal::new("");
    let on_click = move |_| {
        spawn_local_scoped_with_cancellation(async move {
            let Some(number) = number.get_untracked() else { return };
            let is_copied = platform::copy_text_of(&number).await;
            message.set(if is_copied {
                "Copied"
            } else {
                "Press Ctrl+C or ⌘C to copy the selected number"
            });
        });
    };
    view! {
        <Fact term="Number">
            <span node_ref=number>{id.to_string()}</span>
            <button class="copy" type="button" aria-label=format!("Copy number {id}") on:click=on_click>
                "Copy"
            </button>
            <span class="copy-message muted" aria-live="polite" prop:textContent=message></span>
        </Fact>
    }
}

/// The fact that the cancellation of an active job is requested. Its status is requested separately, since the list may
/// take long to load.
#[component]
fn Cancellation(id: JobId) -> impl IntoView {
    let AppContext { settings, jobs, cancellations, .. } = expect_context();
    let interval = settings.with_value(Settings::refresh_interval);
    let loaded_at =
        Memo::new(move |_| jobs.state().with(|state| state.completion().map(|completion| completion.at)));
    move || {
        // Without an interval, the status is requested once, and again with the list.
        if interval.is_none() {
            loaded_at.track();
        }
        use_job_status(jobs, id, interval);
        let is_requested = move || cancellations.is_cancelling(id);
        view! {
            <Show when=is_requested>
                <Fact term="Cancellation">"Requested"</Fact>
            </Show>
        }
    }
}

/// The button that opens the dialog for an active job.
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
            class="button"
            type="button"
            aria-label=move || format!("{} {id}", if is_cancelling.get() { "Canceling… job" } else { "Cancel job" })
            aria-disabled=move || is_cancelling.get().then_some("true")
            on:click=move |_| cancellations.open(vec![id])
            prop:textContent=label
        ></button>
    }
}

#[component]
fn Fact(term: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd translate="no">{children()}</dd>
        </div>
    }
}

/// The time in the zone of the list, followed by the UTC time where it is another.
#[component]
fn ExactTime(instant: Timestamp) -> impl IntoView {
    let AppContext { zone, .. } = expect_context();
    let (time, utc) = zone.with_value(|zone| format::exact(instant, zone.offset_at(instant), zone.label()));
    view! {
        <time datetime=format::iso(instant) prop:textContent=time></time>
        {utc.map(|utc| view! { <span class="muted" prop:textContent=format!(" ({utc})")></span> })}
    }
}

#[component]
fn ResultsLink(id: JobId, job: ReadSignal<Job>) -> impl IntoView {
    let AppContext { settings, .. } = expect_context();
    let href = settings.with_value(|settings| results_url(settings, id, &Extensions::default()));
    let label = Memo::new(move |_| {
        let size = job.with(|job| job.storage_bytes);
        let size = size.map(|size| format!(" (up to {})", format::bytes(size))).unwrap_or_default();
        format!("Download results{size}")
    });
    view! { <a class="button" href=href download="" prop:textContent=label></a> }
}
