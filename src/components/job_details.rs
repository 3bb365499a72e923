//! All that is known of one job.

use std::sync::Arc;

use jess_api::{Job, JobStatus, Timestamp};
use leptos::prelude::*;

use super::elements::{link, span, text, time};
use super::{format, progress_bar};
use crate::api::results_url;
use crate::platform;
use crate::settings::Settings;

/// The details of a job, as a list of terms, and the way to its results.
pub fn details_of(job: &Job) -> AnyView {
    let cases = job.progress.map(|progress| progress_bar::in_words(&progress, &job.status));
    let facts = [
        ("Message", job.message.clone()),
        ("Description", job.description.clone()),
        ("Cases", cases.or_else(|| job.cases.map(format::count))),
        // Not in the row at every width of the window.
        ("Type", job.job_type.clone()),
        ("CPU time", job.cpu_seconds.map(format::seconds)),
        ("Subset", job.subset.clone()),
        ("Arguments", job.arguments.clone()),
        ("User", job.username.clone()),
        ("Uploaded", job.submission_bytes.filter(|size| *size > 0).map(format::bytes)),
    ]
    .map(|(term, value)| (term, value.map(text)));
    let stages = [
        ("Submitted", job.received),
        ("Accepted", job.accepted),
        ("Prepared", job.prepared),
        ("Simulated", job.simulated),
        ("Collected", job.collected),
        ("Canceled", job.cancelled),
    ]
    .map(|(term, instant)| (term, instant.map(exact)));
    let terms: Vec<AnyView> =
        facts.into_iter().chain(stages).filter_map(|(term, value)| Some(fact(term, value?))).collect();
    let results = (job.status == JobStatus::Finished).then(|| results_link(job));
    view! {
        <dl class="facts">{terms}</dl>
        {results}
    }
    .into_any()
}

fn results_link(job: &Job) -> AnyView {
    let settings = expect_context::<Arc<Settings>>();
    let size = job.storage_bytes.map(|size| format!(" (up to {})", format::bytes(size))).unwrap_or_default();
    link("button", results_url(&settings, job.id), true, format!("Download results{size}"))
}

fn fact(term: &'static str, value: AnyView) -> AnyView {
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// The local time, and the UTC time by which it can be told to others.
fn exact(instant: Timestamp) -> AnyView {
    let offset = platform::local_offset(instant);
    let local = format::date_time(instant, offset);
    let utc = format::date_time(instant, platform::utc());
    let (local, utc) =
        if local == utc { (format!("{local} UTC"), String::new()) } else { (local, format!(" ({utc} UTC)")) };
    vec![time(instant, None, text(local)), span("muted", None, utc)].into_any()
}
