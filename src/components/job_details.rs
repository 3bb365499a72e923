//! The details of a job.

use jess_api::{Job, JobStatus, Timestamp};
use leptos::prelude::*;

use super::{format, progress_bar};
use crate::api::results_url;
use crate::context::AppContext;
use crate::platform;
use crate::settings::Settings;
use crate::state::job_status::use_job_status;

/// Everything that is known of a job, and the link to its results.
#[component]
pub fn JobDetails(
    /// The job.
    job: Job,
) -> impl IntoView {
    let AppContext { settings, jobs, .. } = expect_context();
    // The status of an active job is requested separately, since the list may take long to load.
    let status = (!job.status.is_terminal())
        .then(|| use_job_status(jobs, job.id, settings.with_value(Settings::refresh_interval)));
    let is_cancel_requested = move || {
        status.is_some_and(|status| {
            status.with(|status| status.as_ref().is_some_and(|status| status.is_cancel_requested))
        })
    };
    let is_finished = job.status == JobStatus::Finished;
    let (id, storage_bytes) = (job.id, job.storage_bytes);
    let facts: Vec<_> =
        facts(&job).into_iter().map(|(term, value)| view! { <Fact term>{value}</Fact> }).collect();
    let times: Vec<_> = times(&job)
        .into_iter()
        .map(|(term, instant)| view! { <Fact term><ExactTime instant/></Fact> })
        .collect();
    view! {
        <dl class="facts">
            {facts}
            <Show when=is_cancel_requested>
                <Fact term="Cancellation">"Requested"</Fact>
            </Show>
            {times}
        </dl>
        {is_finished.then(|| view! { <ResultsLink id storage_bytes/> })}
    }
}

/// Returns the facts about a job that are not times, each with its term.
fn facts(job: &Job) -> Vec<(&'static str, String)> {
    let cases = job.progress.map(|progress| progress_bar::describe(&progress, &job.status));
    [
        // The row may have cut off the name.
        ("Name", job.name.clone()),
        ("Message", job.message.clone()),
        ("Description", job.description.clone()),
        ("Cases", cases.or_else(|| job.cases.map(format::count))),
        // The row does not show these two at every width.
        ("Type", job.job_type.clone()),
        ("CPU time", job.cpu_seconds.map(format::seconds)),
        ("Subset", job.subset.clone()),
        ("Arguments", job.arguments.clone()),
        ("User", job.username.clone()),
        ("Uploaded", job.submission_bytes.filter(|size| *size > 0).map(format::bytes)),
    ]
    .into_iter()
    .filter_map(|(term, value)| Some((term, value?)))
    .collect()
}

/// Returns the times of the stages that a job has reached, each with its term.
fn times(job: &Job) -> Vec<(&'static str, Timestamp)> {
    [
        ("Submitted", job.received),
        ("Accepted", job.accepted),
        ("Prepared", job.prepared),
        ("Simulated", job.simulated),
        ("Collected", job.collected),
        ("Canceled", job.cancelled),
    ]
    .into_iter()
    .filter_map(|(term, instant)| Some((term, instant?)))
    .collect()
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

/// The local time, followed by the UTC time where it is another.
#[component]
fn ExactTime(instant: Timestamp) -> impl IntoView {
    let local = format::date_time(instant, platform::local_offset(instant));
    let utc = format::date_time(instant, platform::utc());
    let (time, other) = if local == utc { (format!("{utc} UTC"), None) } else { (local, Some(utc)) };
    view! {
        <time datetime=format::iso(instant)>{time}</time>
        {other.map(|utc| view! { <span class="muted">{format!(" ({utc} UTC)")}</span> })}
    }
}

#[component]
fn ResultsLink(id: jess_api::JobId, storage_bytes: Option<u64>) -> impl IntoView {
    let AppContext { settings, .. } = expect_context();
    let href = settings.with_value(|settings| results_url(settings, id));
    let size = storage_bytes.map(|size| format!(" (up to {})", format::bytes(size))).unwrap_or_default();
    view! { <a class="button" href=href download="">{format!("Download results{size}")}</a> }
}
