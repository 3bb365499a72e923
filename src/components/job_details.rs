//! All that is known of one job.

use std::sync::Arc;

use jess_api::{Job, JobStatus, Timestamp};
use leptos::prelude::*;

use super::{format, progress_bar};
use crate::api::results_url;
use crate::platform;
use crate::settings::Settings;

/// The details of a job, as a list of terms.
#[component]
pub fn JobDetails(
    /// The job.
    job: Arc<Job>,
) -> impl IntoView {
    let settings = expect_context::<Arc<Settings>>();
    let cases = job.progress.map(|progress| progress_bar::in_words(&progress, &job.status));
    let facts = [
        ("Message", job.message.clone()),
        ("Description", job.description.clone()),
        ("Cases", cases.or_else(|| job.cases.map(format::count))),
        ("Subset", job.subset.clone()),
        ("Arguments", job.arguments.clone()),
        ("User", job.username.clone()),
        ("Uploaded", job.submission_bytes.filter(|size| *size > 0).map(format::bytes)),
    ];
    let stages = [
        ("Submitted", job.received),
        ("Accepted", job.accepted),
        ("Prepared", job.prepared),
        ("Simulated", job.simulated),
        ("Collected", job.collected),
        ("Canceled", job.cancelled),
    ];
    let results = (job.status == JobStatus::Finished).then(|| {
        let size =
            job.storage_bytes.map(|size| format!(" (up to {})", format::bytes(size))).unwrap_or_default();
        view! {
            <a class="button" href=results_url(&settings, job.id) download="">
                {format!("Download results{size}")}
            </a>
        }
    });
    view! {
        <dl class="facts">
            {facts.into_iter().filter_map(|(term, text)| Some(fact(term, text?.into_any()))).collect_view()}
            {stages.into_iter().filter_map(|(term, instant)| Some(fact(term, exact(instant?)))).collect_view()}
        </dl>
        {results}
    }
}

fn fact(term: &'static str, text: AnyView) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd>{text}</dd>
        </div>
    }
}

/// The local time, and the UTC time by which it can be told to others.
fn exact(instant: Timestamp) -> AnyView {
    let offset = platform::local_offset(instant);
    let local = format::date_time(instant, offset);
    let utc = (offset.local_minus_utc() != 0).then(|| {
        let utc = format::date_time(instant, platform::utc());
        view! { <span class="muted">{format!(" ({utc} UTC)")}</span> }
    });
    let zone = utc.is_none().then_some(" UTC");
    view! { <time datetime=format::iso(instant)>{local}{zone}</time>{utc} }.into_any()
}
