//! One job in the list: a row of cells, and below it the details when they are asked for.

use std::sync::Arc;

use jess_api::{Job, JobId, Timestamp};
use leptos::prelude::*;

use super::elements::{attribute, dynamic, nothing, span, text, time};
use super::format;
use super::job_details::details_of;
use super::progress_bar::progress_bar;
use super::status_badge::status_badge;
use crate::platform;

/// The columns of the list: the heading, and the class of the cells in `style/job_list.css`.
pub const COLUMNS: [(&str, &str); 8] = [
    ("Job", "job"),
    ("Name", "name"),
    ("Status", "status"),
    ("Progress", "progress"),
    ("Type", "type"),
    ("Submitted", "submitted"),
    ("CPU time", "cpu"),
    ("Storage", "storage"),
];

/// The row of a job, and below it a second one with the details while they are asked for.
///
/// The roles are written out because the style makes cards of the rows on a narrow screen, and a table that
/// is not laid out as one loses its meaning for assistive technology.
#[component]
pub fn JobRow(
    /// The number of the job, which the row keeps for its life.
    id: JobId,
    /// The job as it is now.
    job: Memo<Arc<Job>>,
    /// The place of the row in the whole list, the heading being 1.
    row_index: impl Fn() -> usize + Send + 'static,
    /// The present instant.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let details_id = format!("job-{id}-details");
    let controls = {
        let details_id = details_id.clone();
        attribute(move || open.get().then(|| details_id.clone()))
    };
    let details = move || {
        if !open.get() {
            return nothing();
        }
        view! {
            <tr role="row" class="job-details" id=details_id.clone()>
                <td role="cell" colspan=COLUMNS.len().to_string()>
                    {dynamic(move || details_of(&job.get()))}
                </td>
            </tr>
        }
        .into_any()
    };
    view! {
        <tr
            role="row"
            class=attribute(move || Some(if open.get() { "job job-open" } else { "job" }.to_owned()))
            aria-rowindex=attribute(move || Some(row_index().to_string()))
        >
            // Outside of what is drawn anew when the job changes, so that it keeps the focus.
            <th role="rowheader" scope="row" class="cell-job">
                <button
                    type="button"
                    class="job-number"
                    aria-expanded=attribute(move || Some(open.get().to_string()))
                    aria-controls=controls
                    title="Details"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {id.to_string()}
                </button>
            </th>
            {dynamic(move || cells(&job.get(), now))}
        </tr>
        {dynamic(details)}
    }
}

fn cells(job: &Job, now: ReadSignal<Timestamp>) -> AnyView {
    let Job { name, message, job_type, storage_bytes, cpu_seconds, .. } = job;
    vec![
        cell("name", None, named(name.as_deref())),
        cell("status", message.clone(), status_badge(&job.status)),
        cell("progress", None, progress_bar(job)),
        cell("type", None, text(job_type.clone().unwrap_or_else(missing))),
        cell("submitted", None, submitted(job.received, now)),
        cell("cpu", None, text(cpu_seconds.map_or_else(missing, format::seconds))),
        cell("storage", None, text(storage_bytes.map_or_else(missing, format::bytes))),
    ]
    .into_any()
}

fn cell(column: &str, title: Option<String>, content: AnyView) -> AnyView {
    view! { <td role="cell" class=format!("cell-{column}") title=title>{content}</td> }.into_any()
}

fn named(name: Option<&str>) -> AnyView {
    match name {
        Some(name) => span("job-name", Some(name.to_owned()), name),
        None => span("muted", None, "Unnamed"),
    }
}

fn missing() -> String {
    "–".to_owned()
}

/// How long ago, with the exact time at hand.
fn submitted(received: Option<Timestamp>, now: ReadSignal<Timestamp>) -> AnyView {
    let Some(instant) = received else { return text(missing()) };
    let local = format::date_time(instant, platform::local_offset(instant));
    let utc = format::date_time(instant, platform::utc());
    let relative = dynamic(move || text(format::relative(instant, now.get())));
    time(instant, Some(format!("{local} here, {utc} UTC")), relative.into_any())
}
