//! All that is known of one job.

use jess_api::{Job, JobStatus, Timestamp};

use super::elements::{Element, link, span, time};
use super::{format, progress_bar};
use crate::api::results_url;
use crate::platform;
use crate::settings::Settings;

/// The details of a job, as a list of terms, and the way to its results.
pub fn details_of(job: &Job, settings: &Settings) -> Vec<Element> {
    let cases = job.progress.map(|progress| progress_bar::in_words(&progress, &job.status));
    let facts = [
        // The row may have cut it.
        ("Name", job.name.clone()),
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
    .map(|(term, value)| Some(fact(term).child(Element::new("dd").text(&value?))));
    let stages = [
        ("Submitted", job.received),
        ("Accepted", job.accepted),
        ("Prepared", job.prepared),
        ("Simulated", job.simulated),
        ("Collected", job.collected),
        ("Canceled", job.cancelled),
    ]
    .map(|(term, instant)| Some(fact(term).child(exact(instant?))));
    let terms = facts.into_iter().chain(stages).flatten();
    let list = Element::new("dl").class("facts").children(terms);
    let results = (job.status == JobStatus::Finished).then(|| results_link(job, settings));
    std::iter::once(list).chain(results).collect()
}

fn results_link(job: &Job, settings: &Settings) -> Element {
    let size = job.storage_bytes.map(|size| format!(" (up to {})", format::bytes(size))).unwrap_or_default();
    link("button", &results_url(settings, job.id), true, &format!("Download results{size}"))
}

fn fact(term: &str) -> Element {
    Element::new("div").class("fact").child(Element::new("dt").text(term))
}

/// The local time, and the UTC time by which it can be told to others.
fn exact(instant: Timestamp) -> Element {
    let local = format::date_time(instant, platform::local_offset(instant));
    let utc = format::date_time(instant, platform::utc());
    let value = Element::new("dd");
    if local == utc {
        value.child(time(instant, None).text(&format!("{local} UTC")))
    } else {
        value.child(time(instant, None).text(&local)).child(span("muted", None, &format!(" ({utc} UTC)")))
    }
}
