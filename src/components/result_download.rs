//! The link that downloads a file of the results, and the check before it.
//!
//! The browser downloads the file itself, so that a file of any size goes to the disk as it arrives. The page would not
//! know if the service sent a refusal in its place, and the browser might save that under the name of the file. So the
//! beginning of the file is requested first, and a failure is told here.

use jess_api::JobId;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use web_sys::MouseEvent;

use super::result_message::{Subject, message};
use crate::api::{ApiError, result_file_url};
use crate::context::AppContext;
use crate::platform;
use crate::state::address;

/// A link that downloads a file.
#[component]
pub fn DownloadLink(
    /// The number of the job.
    id: JobId,
    /// The path of the file.
    path: String,
    /// The name of the link.
    label: String,
    /// The content of the link.
    children: Children,
) -> impl IntoView {
    let AppContext { settings, jobs, .. } = expect_context();
    let url = settings.with_value(|settings| result_file_url(settings, id, &path));
    let href = url.clone();
    let path = StoredValue::new(path);
    let check = move || async move {
        let path = path.get_value();
        jobs.check_file(id, &path).await.map(|()| true)
    };
    let (problem, on_click) = use_checked_download(Subject::File, url, check);
    view! {
        <a
            class="button button-quiet"
            part="link"
            href=href
            download=""
            data-saves=""
            aria-label=label.clone()
            title=label
            on:click=on_click
        >
            {children()}
        </a>
        {move || problem.get().map(|problem| view! { <p class="result-problem" role="alert">{problem}</p> })}
    }
}

/// Returns the listener for clicks on a link to `url`, which follows it once `check` has said that there is something to
/// download, and the message if there is not.
pub fn use_checked_download<F>(
    subject: Subject,
    url: String,
    check: impl Fn() -> F + 'static,
) -> (ReadSignal<Option<String>>, impl Fn(MouseEvent) + 'static)
where
    F: Future<Output = Result<bool, ApiError>> + 'static,
{
    let AppContext { settings, jobs, .. } = expect_context();
    let is_cross_origin = settings.with_value(|settings| settings.is_api_cross_origin(&address::origin()));
    let (problem, set_problem) = signal(None::<String>);
    let on_click = move |event: MouseEvent| {
        // Another tab, or the menu of the browser, is the user's own choice.
        if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
            return;
        }
        event.prevent_default();
        let Some(session) = jobs.list_session() else { return };
        let (check, url) = (check(), url.clone());
        spawn_local_scoped_with_cancellation(async move {
            set_problem.set(None);
            let checked = check.await;
            if jobs.list_session() != Some(session) {
                // The person in front of the page now must not get the results.
                return;
            }
            match checked {
                Ok(true) => platform::download_from(&url),
                Ok(false) => set_problem.set(Some("The archive would be empty.".to_owned())),
                Err(error) => set_problem.set(Some(message(subject, &error, is_cross_origin))),
            }
        });
    };
    (problem, on_click)
}
