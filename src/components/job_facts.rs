//! The facts about a job, each in people's units, with the raw value to copy.

use jess_api::{Job, JobId};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::copy_button::CopyButton;
use super::format;
use super::progress_bar;
use crate::platform;

/// A fact: its term, and the function that returns its value for a job.
struct FactDef {
    term: &'static str,
    value: fn(&Job) -> Option<String>,
    /// The raw value, where it differs from what is shown.
    raw: Option<RawValue>,
}

/// The name of the button that copies a raw value, and the function that returns it for a job.
type RawValue = (&'static str, fn(&Job) -> Option<u64>);

const fn text(term: &'static str, value: fn(&Job) -> Option<String>) -> FactDef {
    FactDef { term, value, raw: None }
}

/// The facts in their order.
static FACTS: [FactDef; 9] = [
    text("Description", |job| job.description.clone()),
    text("Type", |job| job.job_type.clone()),
    text("Cases", cases),
    text("Subset", |job| job.subset.clone()),
    text("Arguments", |job| job.arguments.clone()),
    FactDef {
        term: "CPU time",
        value: |job| job.cpu_seconds.map(format::seconds),
        raw: Some(("Copy CPU time in seconds", |job| job.cpu_seconds)),
    },
    FactDef {
        term: "Storage",
        value: |job| job.storage_bytes.map(format::bytes),
        raw: Some(("Copy storage in bytes", |job| job.storage_bytes)),
    },
    FactDef {
        term: "Uploaded",
        value: |job| job.submission_bytes.filter(|size| *size > 0).map(format::bytes),
        raw: Some(("Copy uploaded size in bytes", |job| job.submission_bytes)),
    },
    text("User", |job| job.username.clone()),
];

fn cases(job: &Job) -> Option<String> {
    let cases = job.progress.map(|progress| progress_bar::describe(&progress, &job.status));
    cases.or_else(|| job.cases.map(format::count))
}

/// The facts about a job that are neither its status nor its times.
#[component]
pub fn JobFacts(
    /// The number of the job.
    id: JobId,
    /// The job, as it is known last.
    job: Memo<Job>,
) -> impl IntoView {
    let facts = FACTS.iter().map(|FactDef { term, value, raw }| {
        let value = Memo::new(move |_| job.with(value));
        let copy = move || {
            raw.map(|(name, raw)| {
                let name = Signal::stored(name.to_owned());
                let text = move || job.with(raw).map(|raw| raw.to_string()).unwrap_or_default();
                view! { <CopyButton name text/> }
            })
        };
        view! {
            <Show when=move || value.with(Option::is_some)>
                <Fact term>
                    <span translate="no" prop:textContent=move || value.get().unwrap_or_default()></span>
                    {copy()}
                </Fact>
            </Show>
        }
    });
    view! {
        <section class="job-panel-section">
            <h3>"Facts"</h3>
            <dl class="facts">
                <JobNumber id/>
                {facts.collect_view()}
            </dl>
        </section>
    }
}

/// The number, with a button that copies it, or else selects it.
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
            <span translate="no" node_ref=number>{id.to_string()}</span>
            <button class="copy" type="button" aria-label=format!("Copy number {id}") on:click=on_click>
                "Copy"
            </button>
            <span class="copy-message muted" aria-live="polite" prop:textContent=message></span>
        </Fact>
    }
}

#[component]
fn Fact(term: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
