//! The outcome of the simulations of a job, in its panel.

use std::sync::Arc;
use std::time::Duration;

use jess_api::{Job, JobId, JobStatus, ResultDir, read_location, read_version};
use leptos::prelude::*;

use super::outcome_label::{describe, label};
use crate::context::AppContext;
use crate::state::outcome_reader::read_outcome_in;
use crate::state::remote::{Remote, RemoteValue};

/// The number of bytes at the beginning of a file that name the version of EnergyPlus, and the place of the weather data.
const HEAD_BYTES: usize = 64_000;

/// What EnergyPlus says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Engine {
    version: Option<String>,
    location: Option<String>,
}

/// Whether the simulations of a finished job have succeeded, with the way to their messages.
#[component]
pub fn JobOutcome(
    /// The number of the job.
    id: JobId,
    /// The job, as it is known last.
    job: Memo<Job>,
    /// The results.
    dir: Arc<ResultDir>,
    /// Views a file.
    on_view: Callback<String>,
) -> impl IntoView {
    let AppContext { jobs, outcomes, .. } = expect_context();
    let is_finished = Memo::new(move |_| job.with(|job| job.status == JobStatus::Finished));
    let runs = Memo::new(move |_| job.with(|job| job.cases.filter(|cases| *cases > 0)));
    let find = |name: &str| {
        dir.files().find(|file| file.name().eq_ignore_ascii_case(name)).map(|file| file.path.clone())
    };
    let (messages, invariants) = (find("eplusout.err"), find("eplusout.eio"));
    let is_wanted = move || {
        // Without the number of runs, one that is missing is not noticed.
        runs.track();
        is_finished.get()
    };
    let outcome = RemoteValue::new(Duration::ZERO, is_wanted, {
        let dir = Arc::clone(&dir);
        move || {
            let dir = Arc::clone(&dir);
            async move { read_outcome_in(jobs, id, &dir, runs.get_untracked()).await }
        }
    });
    Effect::new(move |_| {
        if let (Remote::Ready(outcome), Some(_)) = (outcome.value().get(), runs.get_untracked()) {
            outcomes.note(id, outcome);
        }
    });
    let engine = RemoteValue::new(Duration::ZERO, move || is_finished.get(), {
        let messages = messages.clone();
        move || {
            let (messages, invariants) = (messages.clone(), invariants.clone());
            async move {
                let head = |path: Option<String>| async move {
                    let Some(path) = path else { return String::new() };
                    // What cannot be read is not told; the list of files says more.
                    let part = jobs.file_part(id, &path, 0, HEAD_BYTES).await;
                    part.map(|part| String::from_utf8_lossy(&part.bytes).into_owned()).unwrap_or_default()
                };
                let (messages, invariants) = (head(messages).await, head(invariants).await);
                let version = read_version(&messages).or_else(|| read_version(&invariants));
                Ok(Engine { version, location: read_location(&invariants) })
            }
        }
    });
    let text = move || match outcome.value().get() {
        Remote::Idle => String::new(),
        Remote::Pending => "Reading the outcome…".to_owned(),
        Remote::Ready(outcome) => describe(outcome),
        Remote::Failed(_) => "The outcome could not be read.".to_owned(),
    };
    let badge = move || match outcome.value().get() {
        Remote::Ready(outcome) => {
            let (label, tone) = label(outcome);
            view! { <span class=format!("outcome outcome-{tone}")>{label}</span> }.into_any()
        }
        _ => ().into_any(),
    };
    let engine_text = move || match engine.value().get() {
        Remote::Ready(Engine { version, location }) => {
            let version = version.map(|version| format!("EnergyPlus {version}"));
            let location = location.map(|location| format!("Weather: {location}"));
            [version, location].into_iter().flatten().collect::<Vec<_>>().join(". ")
        }
        _ => String::new(),
    };
    let messages_button = messages.map(|path| {
        view! {
            <button class="button button-small" type="button" on:click=move |_| on_view.run(path.clone())>
                "Show messages"
            </button>
        }
    });
    view! {
        <Show when=move || is_finished.get()>
            <div class="job-outcome">
                {badge}
                <p role="status" prop:textContent=text></p>
            </div>
            <p class="job-engine muted" translate="no" prop:textContent=engine_text></p>
        </Show>
        {messages_button}
    }
}
