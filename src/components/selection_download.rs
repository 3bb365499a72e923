//! The downloads of the results of the selected jobs.

use jess_api::{BodyKind, JobId};
use leptos::prelude::*;

use super::error_message::{ErrorMessage, quote};
use super::format;
use crate::api::{ApiError, Extensions};
use crate::context::AppContext;
use crate::state::address;
use crate::state::downloads::{
    CONFIRMED_FROM, DownloadState, Downloads, Progress, Refusal, can_have_results,
};

/// The number of jobs without a file that are named.
const MAX_NAMED: usize = 5;

/// Downloads the results of the selected jobs, each as a file of its own.
#[component]
pub fn SelectionDownload(
    /// The downloads.
    downloads: Downloads,
) -> impl IntoView {
    let AppContext { settings, jobs, selection, .. } = expect_context();
    let state = downloads.state();
    let is_cross_origin = settings.with_value(|settings| settings.is_api_cross_origin(&address::origin()));
    let extensions = RwSignal::new(String::new());
    let problem = RwSignal::new(String::new());
    // The downloads that the user has still to confirm.
    let unconfirmed = RwSignal::new(None::<(Vec<JobId>, Extensions)>);
    let is_running = Memo::new(move |_| state.with(|state| matches!(state, DownloadState::Running(_))));
    // The number of selected jobs without results, when the downloads were requested.
    let omitted = RwSignal::new(0);
    // A question about another selection is out of date.
    Effect::new(move |_| {
        selection.track();
        unconfirmed.set(None);
    });
    let message = Memo::new(move |_| {
        if problem.with(|problem| !problem.is_empty()) {
            return problem.get();
        }
        let text = match unconfirmed.with(|wanted| wanted.as_ref().map(|(ids, _)| ids.len())) {
            Some(number) => {
                format!("The browser will save {}, one for each job.", format::counted(number, "file"))
            }
            None => state.with(|state| describe(state, is_cross_origin)),
        };
        if text.is_empty() {
            return text;
        }
        let hint = state.with(|state| match state {
            // Browsers may ask for the permission, and without it they save only the first file.
            DownloadState::Done(Progress { saved: 2.., .. }) => {
                " If some are missing, allow this site to save several files."
            }
            _ => "",
        });
        text + &describe_omitted(omitted.get()) + hint
    });
    let request = move || {
        downloads.reset();
        unconfirmed.set(None);
        let chosen = match extensions.with_untracked(|text| Extensions::parse(text)) {
            Ok(chosen) => chosen,
            Err(part) => return problem.set(format!("“{part}” is not an extension, such as csv or htm.")),
        };
        let (mut ids, mut without_results) = (Vec::new(), 0);
        jobs.visit(&untrack(|| selection.ids()), |job| match can_have_results(&job.status) {
            true => ids.push(job.id),
            false => without_results += 1,
        });
        omitted.set(without_results);
        problem.set(match ids.len() {
            0 => "None of the selected jobs can have results.".to_owned(),
            _ => String::new(),
        });
        match ids.len() {
            0 => {}
            CONFIRMED_FROM.. => unconfirmed.set(Some((ids, chosen))),
            _ => downloads.start(ids, chosen),
        }
    };
    let confirm = move || {
        if let Some((ids, chosen)) = unconfirmed.get_untracked() {
            unconfirmed.set(None);
            downloads.start(ids, chosen);
        }
    };
    let is_unconfirmed = Memo::new(move |_| unconfirmed.with(Option::is_some));
    // One button, so that the focus stays.
    let label = move || match (is_running.get(), is_unconfirmed.get()) {
        (true, _) => "Stop",
        (_, true) => "Save the files",
        _ => "Download results",
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match (is_running.get_untracked(), is_unconfirmed.get_untracked()) {
            (true, _) => downloads.stop(),
            (_, true) => confirm(),
            _ => request(),
        }
    };
    let on_input = move |event| {
        extensions.set(event_target_value(&event));
        unconfirmed.set(None);
        problem.set(String::new());
    };
    view! {
        <form class="selection-part" aria-label="Download" on:submit=on_submit>
            <label class="selection-extensions">
                <span>"Only extensions"</span>
                <input
                    type="text"
                    placeholder="csv, htm"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    on:input=on_input
                />
            </label>
            <button
                class="button button-primary"
                type="submit"
                data-saves=move || (!is_running.get()).then_some("")
                prop:textContent=label
            ></button>
            <p class="selection-message" aria-live="polite" prop:textContent=message></p>
        </form>
    }
}

/// Returns the sentence about selected jobs that cannot have results, after a space; empty without such jobs.
fn describe_omitted(jobs: usize) -> String {
    match jobs {
        0 => String::new(),
        1 => " 1 selected job has no results.".to_owned(),
        _ => format!(" {} selected jobs have no results.", format::count(jobs as u64)),
    }
}

/// Returns the message for a state; empty before the first download.
fn describe(state: &DownloadState, is_cross_origin: bool) -> String {
    let files = |number: usize| format::counted(number, "file");
    let of =
        |progress: &Progress| format!("{} of {}", format::count(progress.done() as u64), files(progress.all));
    let (text, progress) = match state {
        DownloadState::Idle => return String::new(),
        DownloadState::Running(progress) => {
            let current = format::count(progress.done() as u64 + 1);
            (format!("Downloading {current} of {}…", files(progress.all)), progress)
        }
        DownloadState::Done(progress) if progress.saved == 0 => ("No file was saved.".to_owned(), progress),
        DownloadState::Done(progress) => {
            (format!("The browser is saving {}.", files(progress.saved)), progress)
        }
        DownloadState::Stopped(progress) => (format!("Stopped after {}.", of(progress)), progress),
        DownloadState::Failed(progress, id, error) => {
            let extent = match progress.done() {
                0 => "Nothing was downloaded".to_owned(),
                _ => format!("Stopped after {}", of(progress)),
            };
            let text = match error {
                // The alert above has the link.
                ApiError::SignedOut => format!("{extent}: you are signed out. Sign in, then try again."),
                _ => {
                    let ErrorMessage { title, detail, .. } = ErrorMessage::new(error, is_cross_origin);
                    format!("{extent}. Job {id}: {title}. {detail}")
                }
            };
            (text, progress)
        }
    };
    text + &describe_refused(&progress.refused)
}

/// Returns the sentence about jobs whose results are not saved, after a space; empty without such jobs.
fn describe_refused(refused: &[(JobId, Refusal)]) -> String {
    let line = |(id, refusal): &(JobId, Refusal)| format!("job {id} ({})", reason(refusal));
    let mut lines: Vec<String> = refused.iter().take(MAX_NAMED).map(line).collect();
    match refused.len().saturating_sub(MAX_NAMED) {
        0 => {}
        others => lines.push(format!("{} more", format::count(others as u64))),
    }
    if lines.is_empty() { String::new() } else { format!(" Not saved: {}.", lines.join(", ")) }
}

/// Returns the reason for which the results of a job are not saved.
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::TooLarge => "too large: use the link in its panel".to_owned(),
        Refusal::Reply(ApiError::Refused { message }) => quote(message.as_deref()),
        Refusal::Reply(ApiError::Http { status, message: None, .. }) => format!("error {status}"),
        Refusal::Reply(ApiError::Http { status, message, .. }) => {
            format!("error {status}, {}", quote(message.as_deref()))
        }
        Refusal::Reply(ApiError::Unreadable { kind: BodyKind::Html, .. }) => {
            "the reply is a web page, not an archive".to_owned()
        }
        Refusal::Reply(_) => "the reply is not an archive".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(saved: usize, all: usize, refused: &[Refusal]) -> Progress {
        let refused = refused.iter().cloned().zip(5..).map(|(refusal, number)| (id(number), refusal));
        Progress { saved, refused: refused.collect(), all }
    }

    fn id(number: u64) -> JobId {
        JobId::new(number).unwrap()
    }

    fn http(status: u16, message: Option<&str>) -> Refusal {
        Refusal::Reply(ApiError::Http { status, message: message.map(str::to_owned), retry_after: None })
    }

    #[test]
    fn each_state_says_what_happened() {
        let failed = |saved, error| DownloadState::Failed(progress(saved, 3, &[]), id(12), error);
        let network = ApiError::Network { bytes: None, detail: String::new() };
        let refused = Refusal::Reply(ApiError::Refused { message: Some("Not accessible".to_owned()) });
        let html = ApiError::Unreadable { kind: BodyKind::Html, bytes: 7, detail: String::new() };
        let table = [
            (DownloadState::Idle, ""),
            (DownloadState::Running(progress(0, 2, &[])), "Downloading 1 of 2 files…"),
            (
                DownloadState::Running(progress(1, 4, &[refused])),
                "Downloading 3 of 4 files… Not saved: job 5 (JESS says: “Not accessible”).",
            ),
            (DownloadState::Done(progress(1, 1, &[])), "The browser is saving 1 file."),
            (
                DownloadState::Done(progress(0, 2, &[http(404, None), Refusal::Reply(html)])),
                "No file was saved. Not saved: job 5 (error 404), job 6 (the reply is a web page, not an archive).",
            ),
            (
                DownloadState::Done(progress(1, 2, &[http(403, Some("Go away"))])),
                "The browser is saving 1 file. Not saved: job 5 (error 403, JESS says: “Go away”).",
            ),
            (DownloadState::Stopped(progress(1, 1200, &[])), "Stopped after 1 of 1,200 files."),
            (
                failed(0, ApiError::SignedOut),
                "Nothing was downloaded: you are signed out. Sign in, then try again.",
            ),
            (
                failed(2, network),
                "Stopped after 2 of 3 files. Job 12: The server cannot be reached. The network may be down, or the \
                 URL of the API may be wrong.",
            ),
        ];
        for (state, expected) in table {
            assert_eq!(describe(&state, false), expected, "{state:?}");
        }
    }

    #[test]
    fn only_the_first_refusals_are_named() {
        let many = vec![Refusal::TooLarge; MAX_NAMED + 2];
        let text = describe(&DownloadState::Done(progress(0, many.len(), &many)), false);
        assert_eq!(text.matches("too large: use the link in its panel").count(), MAX_NAMED, "{text}");
        assert!(text.ends_with(", 2 more."), "{text}");
    }
}
