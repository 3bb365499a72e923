//! The downloads of several files of the results: all of them, those that are chosen, and those with some extensions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jess_api::{JobId, ResultDir};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::format;
use super::result_download::use_checked_download;
use super::result_message::{Subject, message};
use crate::api::{Extensions, result_file_url, results_url};
use crate::context::AppContext;
use crate::platform;
use crate::state::address;

/// The time between two downloads. Browsers drop all but the last of those that begin at the same time.
const GAP: Duration = Duration::from_millis(700);

/// The buttons that download several files.
#[component]
pub fn ResultDownloads(
    /// The number of the job.
    id: JobId,
    /// The results.
    dir: Arc<ResultDir>,
    /// The paths of the files that are chosen.
    chosen: RwSignal<Vec<String>>,
) -> impl IntoView {
    let kinds = extensions(&dir);
    let has_kinds = kinds.len() > 1;
    let wanted = RwSignal::new(Vec::<String>::new());
    let boxes: Vec<_> = kinds.into_iter().map(|kind| view! { <KindBox kind wanted/> }).collect();
    view! {
        <div class="results-downloads">
            <ArchiveLink id extensions=Extensions::default() label="Download all (zip)"/>
            <ChosenButton id chosen/>
            {has_kinds.then(|| view! {
                <details class="result-kinds">
                    <summary>"By extension"</summary>
                    <fieldset>
                        <legend>"Extensions"</legend>
                        {boxes}
                    </fieldset>
                    {move || {
                        let text = wanted.with(|wanted| wanted.join(","));
                        let extensions = Extensions::parse(&text).ok().filter(|_| !text.is_empty());
                        extensions.map(|extensions| {
                            let label = format!("Download {} (zip)", text.replace(',', ", "));
                            view! { <ArchiveLink id extensions label/> }
                        })
                    }}
                </details>
            })}
        </div>
    }
}

/// An extension, and the number and the size of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    extension: String,
    files: usize,
    bytes: u64,
}

/// Returns the extensions that a request can name, in the order of the alphabet.
fn extensions(dir: &ResultDir) -> Vec<Kind> {
    let mut kinds = BTreeMap::<String, (usize, u64)>::new();
    for file in dir.files() {
        let extension = file.extension().to_ascii_lowercase();
        let is_named = Extensions::parse(&extension).is_ok() && !extension.is_empty();
        if is_named {
            let (files, bytes) = kinds.entry(extension).or_default();
            *files += 1;
            *bytes = bytes.saturating_add(file.size.unwrap_or_default());
        }
    }
    kinds.into_iter().map(|(extension, (files, bytes))| Kind { extension, files, bytes }).collect()
}

/// The checkbox of an extension.
#[component]
fn KindBox(kind: Kind, wanted: RwSignal<Vec<String>>) -> impl IntoView {
    let Kind { extension, files, bytes } = kind;
    let label = format!("{extension} ({}, {})", format::counted(files, "file"), format::bytes(bytes));
    let on_change = move |event| {
        let is_wanted = event_target_checked(&event);
        wanted.update(|wanted| {
            wanted.retain(|other| *other != extension);
            if is_wanted {
                wanted.push(extension.clone());
            }
        });
    };
    view! {
        <label translate="no">
            <input type="checkbox" on:change=on_change/>
            {label}
        </label>
    }
}

/// The link to an archive.
#[component]
fn ArchiveLink(id: JobId, extensions: Extensions, #[prop(into)] label: String) -> impl IntoView {
    let AppContext { settings, jobs, .. } = expect_context();
    let url = settings.with_value(|settings| results_url(settings, id, &extensions));
    let href = url.clone();
    let check = move || {
        let extensions = extensions.clone();
        async move { jobs.check_archive(id, &extensions).await }
    };
    let (problem, on_click) = use_checked_download(Subject::Archive, url, check);
    view! {
        <a class="button button-small" href=href download="" data-saves="" on:click=on_click>{label}</a>
        {move || problem.get().map(|problem| view! { <p class="result-problem" role="alert">{problem}</p> })}
    }
}

/// The button that downloads the chosen files one after the other.
#[component]
fn ChosenButton(id: JobId, chosen: RwSignal<Vec<String>>) -> impl IntoView {
    let AppContext { settings, jobs, .. } = expect_context();
    let is_cross_origin = settings.with_value(|settings| settings.is_api_cross_origin(&address::origin()));
    let message_text = RwSignal::new(String::new());
    let count = Memo::new(move |_| chosen.with(Vec::len));
    // The paths of the files that are being downloaded. The downloads go on if the choice changes.
    let request = RwSignal::new(None::<Vec<String>>);
    let is_busy = RwSignal::new(false);
    let download_all = move |paths: Vec<String>| async move {
        let Some(session) = jobs.list_session() else { return };
        for (path, number) in paths.iter().zip(1_usize..) {
            message_text.set(format!("Downloading file {number} of {}…", paths.len()));
            let checked = jobs.check_file(id, path).await;
            if jobs.list_session() != Some(session) {
                // The person in front of the page now must not get the results.
                break;
            }
            if let Err(error) = checked {
                let text = message(Subject::File, &error, is_cross_origin);
                return message_text.set(format!("{path}: {text}"));
            }
            platform::download_from(&settings.with_value(|settings| result_file_url(settings, id, path)));
            platform::delay(GAP).await;
        }
        message_text.set(String::new());
    };
    Effect::new(move |_| {
        if let Some(paths) = request.get() {
            is_busy.set(true);
            spawn_local_scoped_with_cancellation(async move {
                download_all(paths).await;
                is_busy.set(false);
            });
        }
    });
    let download = move |_| {
        if !is_busy.get_untracked() {
            request.set(Some(chosen.get_untracked()));
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <button
                class="button button-small"
                type="button"
                data-saves=""
                aria-disabled=move || is_busy.get().then_some("true")
                on:click=download
                prop:textContent=move || format!("Download {}", format::counted(count.get(), "chosen file"))
            ></button>
        </Show>
        <p class="result-problem" aria-live="polite" prop:textContent=message_text></p>
    }
}

#[cfg(test)]
mod tests {
    use jess_api::ResultEntry;

    use super::*;

    #[test]
    fn extensions_are_counted_without_regard_to_case_and_without_those_that_no_request_can_name() {
        let file =
            |path: &str, size| ResultEntry { path: path.to_owned(), size, modified: None, children: None };
        let dir = ResultDir {
            entries: vec![
                file("b.csv", Some(5)),
                file("a.err", None),
                file("C.CSV", Some(7)),
                file("job.done!", Some(0)),
                file("none", Some(1)),
            ],
        };
        let kind = |extension: &str, files, bytes| Kind { extension: extension.to_owned(), files, bytes };
        assert_eq!(extensions(&dir), [kind("csv", 2, 12), kind("err", 1, 0)]);
    }
}
