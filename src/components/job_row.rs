//! One job in the list: a row of cells, and below it the details when they are asked for.

use std::sync::Arc;

use jess_api::{Job, JobId, Timestamp};
use leptos::prelude::*;

use super::format;
use super::job_details::JobDetails;
use super::progress_bar::ProgressBar;
use super::status_badge::StatusBadge;
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

/// The row of a job. The roles are written out because the style makes cards of the rows on a narrow screen,
/// and a table that is not laid out as one loses its meaning for assistive technology.
#[component]
pub fn JobRow(
    /// The number of the job, which the row keeps for its life.
    id: JobId,
    /// The job as it is now.
    job: Memo<Arc<Job>>,
    /// The place of the row in the whole list, the heading being 1.
    #[prop(into)]
    row_index: Signal<usize>,
    /// The present instant.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let details_id = format!("job-{id}-details");
    view! {
        <tr role="row" class="job" aria-rowindex=move || row_index.get() class:job-open=open>
            // Outside of what is drawn anew when the job changes, so that it keeps the focus.
            <th role="rowheader" scope="row" class="cell-job">
                <button
                    type="button"
                    class="job-number"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=move || open.get().then(|| details_id.clone())
                    title="Show details"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {id.to_string()}
                </button>
            </th>
            {move || cells(&job.get(), now)}
        </tr>
        {
            let details_id = format!("job-{id}-details");
            move || {
                open.get()
                    .then(|| {
                        view! {
                            <tr role="row" class="job-details" id=details_id.clone()>
                                <td role="cell" colspan=COLUMNS.len()>
                                    {move || view! { <JobDetails job=job.get()/> }}
                                </td>
                            </tr>
                        }
                    })
            }
        }
    }
}

fn cells(job: &Job, now: ReadSignal<Timestamp>) -> impl IntoView + use<> {
    let name = match job.name.clone() {
        Some(name) => view! { <span class="job-name" title=name.clone()>{name.clone()}</span> }.into_any(),
        None => view! { <span class="muted">"Unnamed"</span> }.into_any(),
    };
    let message = job.message.clone();
    let storage = job.storage_bytes.map_or_else(missing, format::bytes);
    let cpu = job.cpu_seconds.map_or_else(missing, format::seconds);
    view! {
        <td role="cell" class="cell-name">{name}</td>
        <td role="cell" class="cell-status" title=message><StatusBadge status=job.status.clone()/></td>
        <td role="cell" class="cell-progress"><ProgressBar job=job.clone()/></td>
        <td role="cell" class="cell-type">{job.job_type.clone().unwrap_or_else(missing)}</td>
        <td role="cell" class="cell-submitted">{submitted(job.received, now)}</td>
        <td role="cell" class="cell-cpu">{cpu}</td>
        <td role="cell" class="cell-storage">{storage}</td>
    }
}

fn missing() -> String {
    "–".to_owned()
}

/// How long ago, with the exact time at hand.
fn submitted(received: Option<Timestamp>, now: ReadSignal<Timestamp>) -> impl IntoView + use<> {
    match received {
        None => missing().into_any(),
        Some(instant) => {
            let local = format::date_time(instant, platform::local_offset(instant));
            let utc = format::date_time(instant, platform::utc());
            view! {
                <time datetime=format::iso(instant) title=format!("{local} here, {utc} UTC")>
                    {move || format::relative(instant, now.get())}
                </time>
            }
            .into_any()
        }
    }
}
