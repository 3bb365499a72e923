//! The results of a job in its panel.

use std::sync::Arc;
use std::time::Duration;

use jess_api::{Job, JobId, JobStatus, ResultDir};
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::focus::{focus_element, focused_beside};
use super::job_cases::JobCases;
use super::job_outcome::JobOutcome;
use super::result_downloads::ResultDownloads;
use super::result_message::{ResultMessage, Subject};
use super::result_tree::ResultTree;
use super::result_viewer::ResultViewer;
use crate::context::AppContext;
use crate::platform::on_next_frame;
use crate::state::downloads::can_have_results;
use crate::state::remote::{Remote, RemoteValue};

/// The time for which a job must stay open before its results are requested, so that one who looks through the list asks
/// only for what they stop at.
const DELAY: Duration = Duration::from_millis(150);

/// What the section shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// That there will be results, or none.
    Note(&'static str),
    Loading,
    Failed,
    Empty,
    Files,
}

/// The results: their files, one of which can be viewed, and their downloads.
#[component]
pub fn JobResults(
    /// The number of the job.
    id: JobId,
    /// The job, as it is known last.
    job: Memo<Job>,
) -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let status = Memo::new(move |_| job.with(|job| job.status.clone()));
    let is_wanted = Memo::new(move |_| status.with(can_have_results));
    let dir = RemoteValue::<Arc<ResultDir>>::new(
        DELAY,
        move || is_wanted.get(),
        move || async move { jobs.result_dir(id).await.map(Arc::new) },
    );
    let shown = Memo::new(move |_| match dir.value().get() {
        Remote::Idle => Shown::Note(status.with(why_none)),
        Remote::Pending => Shown::Loading,
        Remote::Failed(_) => Shown::Failed,
        Remote::Ready(dir) if dir.entries.is_empty() => Shown::Empty,
        Remote::Ready(_) => Shown::Files,
    });
    view! {
        <section class="job-panel-section results">
            <h3>"Results"</h3>
            {move || match shown.get() {
                Shown::Note(note) => view! { <p class="muted">{note}</p> }.into_any(),
                Shown::Loading => view! { <p class="muted" role="status">"Loading the list of results…"</p> }.into_any(),
                Shown::Empty => view! { <p class="muted">"This job has no result files."</p> }.into_any(),
                Shown::Failed => {
                    let error = move || match dir.value().get() {
                        Remote::Failed(error) => Some(error),
                        _ => None,
                    };
                    view! {
                        <ResultMessage
                            subject=Subject::List
                            error=Signal::derive(error)
                            on_retry=Callback::new(move |()| dir.retry())
                        />
                    }
                    .into_any()
                }
                Shown::Files => match dir.value().get_untracked() {
                    Remote::Ready(dir) => view! { <Files id job dir/> }.into_any(),
                    _ => ().into_any(),
                },
            }}
        </section>
    }
}

/// Returns why no results are asked for.
fn why_none(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::Rejected => "JESS has rejected the job, so there are no results.",
        _ => "Results are listed here when the job has ended.",
    }
}

/// The files, or the one that is viewed.
#[component]
fn Files(id: JobId, job: Memo<Job>, dir: Arc<ResultDir>) -> impl IntoView {
    let viewed = RwSignal::new(None::<String>);
    let chosen = RwSignal::new(Vec::<String>::new());
    let (for_outcome, for_downloads, for_cases) = (Arc::clone(&dir), Arc::clone(&dir), Arc::clone(&dir));
    let files = NodeRef::<html::Div>::new();
    // The control that views a file has the focus, and gets it back.
    let opener = StoredValue::new_local(None::<HtmlElement>);
    let on_view = Callback::new(move |path| {
        opener.set_value(files.get_untracked().and_then(|files| focused_beside(&files)));
        viewed.set(Some(path));
    });
    let on_close = Callback::new(move |()| {
        viewed.set(None);
        let opener = opener.try_get_value().flatten();
        on_next_frame(move || opener.iter().for_each(focus_element));
    });
    view! {
        // The tree stays as it is while a file is viewed.
        <div node_ref=files hidden=move || viewed.with(Option::is_some)>
            <JobOutcome id job dir=for_outcome on_view/>
            <JobCases id dir=for_cases/>
            <ResultDownloads id dir=for_downloads chosen/>
            <ResultTree id dir chosen on_view/>
        </div>
        {move || {
            viewed.get().map(|path| {
                view! { <ResultViewer id path on_close/> }
            })
        }}
    }
}
