//! The table of jobs.

use std::collections::HashMap;
use std::sync::Arc;

use jess_api::{Job, JobId, Timestamp};
use leptos::prelude::*;

use super::format;
use super::job_row::{COLUMNS, JobRow};
use crate::state::view::Rows;

/// How many rows are drawn at first, and how many more each time more are asked for.
const PAGE: usize = 200;

/// The part of the rows that is drawn: their order, and each by its number.
#[derive(Debug, Clone, Default, PartialEq)]
struct Drawn {
    order: Vec<JobId>,
    by_id: HashMap<JobId, (usize, Arc<Job>)>,
}

impl Drawn {
    fn first(rows: &Rows, limit: usize) -> Self {
        let part = || rows.jobs.iter().take(limit);
        Self {
            order: part().map(|job| job.id).collect(),
            by_id: part().enumerate().map(|(at, job)| (job.id, (at, Arc::clone(job)))).collect(),
        }
    }
}

/// The jobs, one a row.
#[component]
pub fn JobList(
    /// The rows.
    rows: Memo<Rows>,
    /// Whether a request is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// The present instant.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let limit = RwSignal::new(PAGE);
    let total = Memo::new(move |_| rows.with(|rows| rows.jobs.len()));
    let drawn = Memo::new(move |_| rows.with(|rows| Drawn::first(rows, limit.get())));
    let more = move || {
        let (limit_now, total) = (limit.get(), total.get());
        (limit_now < total).then(|| {
            let next = PAGE.min(total - limit_now);
            view! {
                <div class="more">
                    <p>{format!("The newest {} of {} are shown.", limit_now, format::counted(total, "job"))}</p>
                    <button class="button" type="button" on:click=move |_| limit.update(|limit| *limit += PAGE)>
                        {format!("Show {next} more")}
                    </button>
                </div>
            }
        })
    };
    view! {
        <table
            class="jobs"
            role="table"
            aria-label="Jobs"
            aria-rowcount=move || total.get() + 1
            aria-busy=move || busy.get().to_string()
        >
            <thead role="rowgroup">
                <tr role="row" aria-rowindex="1">
                    {COLUMNS
                        .into_iter()
                        .map(|(heading, class)| {
                            view! {
                                <th role="columnheader" scope="col" class=format!("cell-{class}")>{heading}</th>
                            }
                        })
                        .collect_view()}
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || drawn.with(|drawn| drawn.order.clone()) key=|id| *id let:id>
                    {job_row(id, drawn, now)}
                </For>
            </tbody>
        </table>
        {more}
    }
}

fn job_row(id: JobId, drawn: Memo<Drawn>, now: ReadSignal<Timestamp>) -> Option<impl IntoView> {
    let entry = move || drawn.with(|drawn| drawn.by_id.get(&id).cloned());
    let (_, first) = drawn.with_untracked(|drawn| drawn.by_id.get(&id).cloned())?;
    // A job that has left the list keeps its last state until its row is gone.
    let job = Memo::new(move |last: Option<&Arc<Job>>| match entry() {
        Some((_, job)) => job,
        None => last.cloned().unwrap_or_else(|| Arc::clone(&first)),
    });
    let row_index = Signal::derive(move || entry().map_or(0, |(at, _)| at + 2));
    Some(view! { <JobRow id job row_index now/> })
}
