//! Handlers for the job list and for single jobs.

use std::fmt::Display;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jess_api::{JobFilter, JobId, Timestamp};
use serde::Deserialize;

use crate::Sandbox;
use crate::archive::zip_archive;
use crate::control::ResultsRequest;
use crate::directory;
use crate::file_reply::{disposition, file_reply};
use crate::files::{ResultFile, Run};
use crate::job::SandboxJob;
use crate::list_reply::ListReply;
use crate::session::SignedIn;
use crate::user::User;
use crate::wire::{refusal, success};

/// Handles `GET /jess_web/api/jobs`, and `POST`, which the documented curl command sends. Reads the filter from the
/// body only, as documented; JESS ignores a query string.
pub(crate) async fn list(
    State(sandbox): State<Arc<Sandbox>>,
    SignedIn { user, .. }: SignedIn,
    body: Bytes,
) -> Response {
    match JobFilter::from_body(&body) {
        Ok(filter) => {
            let list = Body::new(ListReply::new(sandbox, user, filter));
            ([(header::CONTENT_TYPE, "application/json")], list).into_response()
        }
        Err(error) => refusal(format!("The filter cannot be read: {error}")),
    }
}

/// Handles `GET /jess_web/api/job/status/{id}`.
pub(crate) async fn status(
    State(sandbox): State<Arc<Sandbox>>,
    SignedIn { user, .. }: SignedIn,
    Path(id): Path<String>,
) -> Response {
    match sandbox.look_up(user, &id) {
        Some(found) => status_reply(&found, format!("{id} status available")),
        None => not_accessible(user, &id),
    }
}

#[derive(Deserialize)]
struct Command {
    cmd: String,
}

/// Handles `POST /jess_web/api/job/{id}` with `{"cmd":"Cancel"}`.
///
/// Sets the cancel flag; the job is canceled some seconds later unless it ends before.
pub(crate) async fn cancel(
    State(sandbox): State<Arc<Sandbox>>,
    SignedIn { user, .. }: SignedIn,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let is_cancel = serde_json::from_slice::<Command>(&body).is_ok_and(|command| command.cmd == "Cancel");
    let found = sandbox.look_up(user, &id).filter(|found| is_cancel && found.can_be_canceled());
    let Some(found) = found else {
        return refusal(format!("Job {id} is not found or not cancellable"));
    };
    if let Some(control) = &sandbox.control
        && let Some(message) = control.refusal_of_cancel(found.job.number())
    {
        return refusal(message);
    }
    let cancel_requested = *sandbox.cancellations().entry(found.job.number()).or_insert(found.now);
    if let Some(control) = &sandbox.control {
        control.begin_race(found.job.number(), cancel_requested);
    }
    status_reply(
        &FoundJob { cancel_requested: Some(cancel_requested), ..found },
        format!("Cancel flag has been set for {id}"),
    )
}

/// Handles `GET /jess_web/api/job/dir/{id}`, with a tree in the format of the job.
pub(crate) async fn directory(
    State(sandbox): State<Arc<Sandbox>>,
    SignedIn { user, .. }: SignedIn,
    Path(id): Path<String>,
) -> Response {
    let Some(found) = sandbox.look_up(user, &id) else { return not_accessible(user, &id) };
    let run = found.run();
    let format = found.job.format();
    if let Some(reply) = sandbox.results_reply(ResultsRequest::Directory(format), &run, user) {
        return reply;
    }
    let Some(files) = run.files() else { return not_accessible(user, &id) };
    let tree = directory::tree(format, run.number, &files, run.modified());
    success(format!("{id} status available"), Some(tree))
}

/// Handles `GET /jess_web/api/job/file/{id}[?ext=a,b]` with an archive of all files, or of those with the extensions.
pub(crate) async fn archive(
    State(sandbox): State<Arc<Sandbox>>,
    SignedIn { user, .. }: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(found) = sandbox.look_up(user, &id) else { return not_accessible(user, &id) };
    let extensions = extensions(query.as_deref().unwrap_or(""));
    let wanted = move |file: &&ResultFile| {
        extensions.is_empty() || extensions.iter().any(|wanted| wanted.eq_ignore_ascii_case(file.extension()))
    };
    let run = found.run();
    if let Some(reply) = sandbox.results_reply(ResultsRequest::Archive, &run, user) {
        return reply;
    }
    let (number, modified) = (run.number, run.modified());
    let Some(files) = run.files() else { return not_accessible(user, &id) };
    // Packing 30 MB takes a while.
    let packing = move || zip_archive(files.iter().filter(wanted), modified);
    match tokio::task::spawn_blocking(packing).await {
        Ok(Ok(zip)) => {
            let name = disposition(&format!("{number}.zip"));
            ([(header::CONTENT_TYPE, "application/zip"), (header::CONTENT_DISPOSITION, &name)], zip)
                .into_response()
        }
        Ok(Err(_)) | Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Handles `GET /jess_web/api/job/file/{id}/{path}` with one file.
pub(crate) async fn file(
    State(sandbox): State<Arc<Sandbox>>,
    SignedIn { user, .. }: SignedIn,
    Path((id, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(found) = sandbox.look_up(user, &id) else { return not_accessible(user, &id) };
    let run = found.run();
    if let Some(reply) = sandbox.results_reply(ResultsRequest::File(&path), &run, user) {
        return reply;
    }
    let Some(files) = run.files() else { return not_accessible(user, &id) };
    match files.into_iter().find(|file| file.path == path && file.is_file()) {
        Some(file) => file_reply(file, run.modified(), &headers),
        None => refusal(format!("File {path} of job {id} is not available")),
    }
}

/// Returns the extensions that the query names: `ext` may be repeated, and has values separated by commas.
fn extensions(query: &str) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "ext")
        .flat_map(|(_, list)| list.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>())
        .filter(|extension| !extension.is_empty())
        .collect()
}

fn status_reply(found: &FoundJob, message: String) -> Response {
    success(message, Some(found.job.status(found.cancel_requested, found.now)))
}

/// Builds the reply for a job of another user, and for one that does not exist.
fn not_accessible(user: &User, id: &str) -> Response {
    refusal(not_accessible_message(user, id))
}

fn not_accessible_message(user: &User, id: impl Display) -> String {
    format!("Job {id} is not accessible to user {}", user.email)
}

/// The job of a request, at the time of the request.
struct FoundJob {
    job: SandboxJob,
    /// The time at which its user requested its cancellation.
    cancel_requested: Option<Timestamp>,
    now: Timestamp,
}

impl Sandbox {
    /// Finds a job that the user has submitted.
    fn look_up(&self, user: &'static User, id: &str) -> Option<FoundJob> {
        let number = id.parse::<JobId>().ok()?.number();
        let now = self.now();
        let submitted = || self.control.as_ref()?.find(user, number);
        let job = self.population(user).find(number, now).or_else(submitted)?;
        let job = match &self.control {
            Some(control) => control.races().apply(job),
            None => job,
        };
        let cancel_requested = self.cancellations().get(&number).copied();
        Some(FoundJob { job, cancel_requested, now })
    }

    /// Returns the reply that a test wants instead of the results of a run.
    fn results_reply(&self, request: ResultsRequest<'_>, run: &Run<'_>, user: &User) -> Option<Response> {
        let reply = self.control.as_ref()?.results_reply(run.number)?;
        Some(reply.respond(request, run, not_accessible_message(user, run.number)))
    }
}

impl FoundJob {
    fn can_be_canceled(&self) -> bool {
        self.job.can_be_canceled(self.cancel_requested, self.now)
    }

    fn run(&self) -> Run<'_> {
        self.job.run(self.cancel_requested, self.now)
    }
}
