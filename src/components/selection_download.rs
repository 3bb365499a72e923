//! The downloads of the results of the selected jobs.

use jess_api::JobId;
use leptos::prelude::*;

use super::error_message::ErrorMessage;
use super::format;
use crate::api::{ApiError, Extensions};
use crate::context::AppContext;
use crate::state::address;
use crate::state::downloads::{CONFIRMED_FROM, DownloadState, Downloads, can_have_results};

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
    let is_running = Memo::new(move |_| state.with(|state| matches!(state, DownloadState::Running { .. })));
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
        if text.is_empty() { text } else { text + &describe_omitted(omitted.get()) }
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
            <button class="button button-primary" type="submit" prop:textContent=label></button>
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
    let files = |number: &usize| format::counted(*number, "file");
    let of = |begun: &usize, all: &usize| format!("{} of {}", format::count(*begun as u64), files(all));
    match state {
        DownloadState::Idle => String::new(),
        DownloadState::Running { begun, all } => format!("Downloading {}…", of(&(begun + 1), all)),
        DownloadState::Done(all) => format!("The browser is saving {}.", files(all)),
        DownloadState::Stopped { begun, all } => format!("Stopped after {}.", of(begun, all)),
        DownloadState::Failed { begun, all, error } => {
            let extent = match begun {
                0 => "Nothing was downloaded".to_owned(),
                _ => format!("Only {} were downloaded", of(begun, all)),
            };
            match error {
                // The alert above has the link.
                ApiError::SignedOut => format!("{extent}: you are signed out. Sign in, then try again."),
                _ => {
                    let ErrorMessage { title, detail, .. } = ErrorMessage::new(error, is_cross_origin);
                    format!("{extent}. {title}. {detail}")
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_says_what_happened() {
        let failed = |begun, error| DownloadState::Failed { begun, all: 3, error };
        let network = ApiError::Network { bytes: None, detail: String::new() };
        let table = [
            (DownloadState::Idle, ""),
            (DownloadState::Running { begun: 0, all: 2 }, "Downloading 1 of 2 files…"),
            (DownloadState::Done(1), "The browser is saving 1 file."),
            (DownloadState::Stopped { begun: 1, all: 1200 }, "Stopped after 1 of 1,200 files."),
            (
                failed(0, ApiError::SignedOut),
                "Nothing was downloaded: you are signed out. Sign in, then try again.",
            ),
            (
                failed(2, network),
                "Only 2 of 3 files were downloaded. The server cannot be reached. The network may be down, or the URL \
                 of the API may be wrong.",
            ),
        ];
        for (state, expected) in table {
            assert_eq!(describe(&state, false), expected, "{state:?}");
        }
    }
}
