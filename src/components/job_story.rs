//! The story of a job in its panel: what it is, how far it is, and what came out.

use jess_api::{Job, JobId};
use leptos::prelude::*;

use super::copied_jobs::summary_line;
use super::copy_button::CopyButton;
use super::job_cancellation::JobCancellation;
use super::job_facts::JobFacts;
use super::job_progress::JobProgress;
use super::job_results::JobResults;
use super::job_timeline::JobTimeline;
use super::result_message::{ResultMessage, Subject};
use super::status_badge::StatusBadge;
use crate::context::AppContext;
use crate::platform::absolute_url;
use crate::settings::Settings;
use crate::state::address;
use crate::state::panel_job::{PanelJob, PanelJobState, use_panel_job};

/// The content of the panel for one job.
///
/// A change of the job writes only the texts that differ, so that a selection in the others stays.
#[component]
pub fn JobStory(
    /// The number of the job.
    id: JobId,
) -> impl IntoView {
    let AppContext { settings, jobs, .. } = expect_context();
    let is_live = settings.with_value(Settings::refresh_interval).is_some();
    let PanelJobState { job: state, updated } = use_panel_job(jobs, id, is_live);
    // The last that was known stays while nothing newer is.
    let job = Memo::new(move |previous: Option<&Option<Job>>| match state.get() {
        PanelJob::Known(job) => Some(*job),
        PanelJob::Loading | PanelJob::Unknown(_) => previous.cloned().flatten(),
    });
    let is_known = Memo::new(move |_| job.with(Option::is_some));
    let job = Memo::new(move |_| job.get().unwrap_or_else(|| Job::with_id(id)));
    let failure = Memo::new(move |_| match state.get() {
        PanelJob::Unknown(error) if !is_known.get() => Some(error),
        _ => None,
    });
    let has_failed = Memo::new(move |_| failure.with(Option::is_some));
    let is_loading = move || !is_known.get() && !has_failed.get();
    let on_retry = Callback::new(move |()| jobs.refresh());
    view! {
        <Show when=move || has_failed.get()>
            <ResultMessage subject=Subject::Job error=failure.into() on_retry/>
        </Show>
        <Show when=is_loading>
            <p class="muted">"Loading…"</p>
        </Show>
        <Show when=move || is_known.get()>
            <JobHead id job/>
            <JobProgress job updated/>
            <JobTimeline job/>
            <JobResults id job/>
            <JobFacts id job/>
        </Show>
    }
}

/// The name, the status and the message of a job, and what can be done with it.
#[component]
fn JobHead(id: JobId, job: Memo<Job>) -> impl IntoView {
    let AppContext { embedding, .. } = expect_context();
    let name = Memo::new(move |_| job.with(|job| job.name.clone()));
    let status = Memo::new(move |_| job.with(|job| job.status.clone()));
    let message = Memo::new(move |_| job.with(|job| job.message.clone()));
    let has_address = !embedding.is_embedded();
    view! {
        <p
            class="job-panel-name"
            class:muted=move || name.with(Option::is_none)
            translate="no"
            prop:textContent=move || name.get().unwrap_or_else(|| "No name".to_owned())
        ></p>
        <div class="job-panel-status">
            {move || view! { <StatusBadge status=status.get()/> }}
            <p class="job-panel-message" translate="no" prop:textContent=move || message.get().unwrap_or_default()></p>
        </div>
        <JobCancellation id job/>
        <div class="job-panel-actions">
            <CopyButton
                class="button button-small"
                label="Copy summary"
                name=Signal::stored("Copy summary".to_owned())
                text=move || job.with(summary_line)
            />
            {has_address.then(|| view! {
                <CopyButton
                    class="button button-small"
                    label="Copy link"
                    name=Signal::stored("Copy link".to_owned())
                    text=move || absolute_url(&address::job_url(id))
                />
            })}
        </div>
    }
}
