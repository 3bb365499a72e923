//! The table of jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use jess_api::{Job, JobId, Timestamp};
use leptos::prelude::*;

use super::elements::{attribute, block, button, dynamic, focus_on, nothing, paragraph};
use super::format;
use super::job_row::{COLUMNS, JobRow};
use crate::state::jobs::Jobs;
use crate::state::view::Rows;

/// How many rows are drawn at first, and how many more each time more are asked for.
const PAGE: usize = 200;

/// The part of the rows that is drawn, and the place of each by its number.
#[derive(Debug, Clone, Default, PartialEq)]
struct Drawn {
    /// How many rows there are in all.
    total: usize,
    jobs: Vec<Arc<Job>>,
    places: BTreeMap<JobId, usize>,
}

impl Drawn {
    fn first(rows: &Rows, limit: usize) -> Self {
        let jobs: Vec<Arc<Job>> = rows.jobs.iter().take(limit).cloned().collect();
        let mut places = BTreeMap::new();
        places.extend(jobs.iter().enumerate().map(|(place, job)| (job.id, place)));
        Self { total: rows.jobs.len(), jobs, places }
    }

    fn numbers(&self) -> Vec<JobId> {
        self.jobs.iter().map(|job| job.id).collect()
    }

    fn job(&self, id: JobId) -> Option<Arc<Job>> {
        self.places.get(&id).and_then(|place| self.jobs.get(*place)).cloned()
    }
}

/// The jobs, one a row.
#[component]
pub fn JobList(
    /// The jobs.
    jobs: Jobs,
    /// The rows.
    rows: Memo<Rows>,
    /// The present instant.
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    let limit = RwSignal::new(PAGE);
    let drawn = Memo::new(move |_| rows.with(|rows| Drawn::first(rows, limit.get())));
    let total = move || drawn.with(|drawn| drawn.total);
    let more = move || {
        let (limit_now, total) = (limit.get(), total());
        if limit_now >= total {
            return nothing();
        }
        let next = PAGE.min(total - limit_now);
        let words = format!("The newest {limit_now} of {} are shown.", format::counted(total, "job"));
        let show_more = button(format!("Show {next} more"), move || {
            limit.set(limit_now + PAGE);
            // The heading is the first row, so this is the first of the new ones.
            focus_on(format!("tr[aria-rowindex='{}'] button", limit_now + 2));
        });
        block("more", vec![paragraph("", words), show_more])
    };
    let headings: Vec<AnyView> = COLUMNS.into_iter().map(heading).collect();
    view! {
        <table
            class="jobs"
            role="table"
            aria-label="Jobs"
            aria-rowcount=attribute(move || Some((total() + 1).to_string()))
            aria-busy=attribute(move || Some(jobs.is_loading().to_string()))
        >
            <thead role="rowgroup">
                <tr role="row" aria-rowindex="1">{headings}</tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || drawn.with(Drawn::numbers) key=|id| *id let:id>
                    {job_row(id, drawn, now)}
                </For>
            </tbody>
        </table>
        {dynamic(more)}
    }
}

fn heading((heading, column): (&'static str, &'static str)) -> AnyView {
    view! { <th role="columnheader" scope="col" class=format!("cell-{column}")>{heading}</th> }.into_any()
}

fn job_row(id: JobId, drawn: Memo<Drawn>, now: ReadSignal<Timestamp>) -> AnyView {
    let Some(first) = drawn.with_untracked(|drawn| drawn.job(id)) else { return nothing() };
    // A job that has left the list keeps its last state until its row is gone.
    let job = Memo::new(move |last: Option<&Arc<Job>>| {
        let now = drawn.with(|drawn| drawn.job(id));
        now.or_else(|| last.cloned()).unwrap_or_else(|| Arc::clone(&first))
    });
    // The heading is the first row.
    let row_index = move || drawn.with(|drawn| drawn.places.get(&id).map_or(0, |place| place + 2));
    view! { <JobRow id job row_index now/> }.into_any()
}
