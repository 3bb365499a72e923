//! The list of jobs, and what can be asked about one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jess_api::{JobFilter, JobId, Timestamp};
use serde::Deserialize;

use super::entry::Entry;
use super::files::{ResultFile, Run, archive as archive_of};
use super::list::ListReply;
use super::listing;
use super::plan::ReplyFormat;
use super::session::SignedIn;
use super::wire::{done, refused};
use super::{EMAIL, Sandbox};

/// `GET /jess_web/api/jobs`, or `POST`, by which the documented command of curl sends it. Only the body is looked at: what a query string says is nothing to JESS.
pub(crate) async fn list(State(sandbox): State<Arc<Sandbox>>, _: SignedIn, body: Bytes) -> Response {
    match JobFilter::from_body(&body) {
        Ok(filter) => {
            let list = Body::new(ListReply::new(sandbox, filter));
            ([(header::CONTENT_TYPE, "application/json")], list).into_response()
        }
        Err(error) => refused(format!("The filter cannot be read: {error}")),
    }
}

/// `GET /jess_web/api/job/status/{id}`.
pub(crate) async fn status(
    State(sandbox): State<Arc<Sandbox>>,
    _: SignedIn,
    Path(id): Path<String>,
) -> Response {
    match sandbox.look_up(&id) {
        Some(job) => status_reply(&job, format!("{id} status available")),
        None => not_accessible(&id),
    }
}

#[derive(Deserialize)]
struct Command {
    cmd: String,
}

/// `POST /jess_web/api/job/{id}` with `{"cmd":"Cancel"}`.
///
/// The flag is set at once; the job itself is cancelled some seconds later, or finishes first.
pub(crate) async fn cancel(
    State(sandbox): State<Arc<Sandbox>>,
    _: SignedIn,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let understood = serde_json::from_slice::<Command>(&body).is_ok_and(|command| command.cmd == "Cancel");
    let job = sandbox.look_up(&id).filter(|job| understood && job.can_be_canceled());
    let Some(job) = job else {
        return refused(format!("Job {id} is not found or not cancellable"));
    };
    let asked = *sandbox.cancellations().entry(job.entry.number()).or_insert(job.now);
    status_reply(&FoundJob { asked: Some(asked), ..job }, format!("Cancel flag has been set for {id}"))
}

/// `GET /jess_web/api/job/dir/{id}`, in the shape of the time of the job.
pub(crate) async fn directory(
    State(sandbox): State<Arc<Sandbox>>,
    _: SignedIn,
    Path(id): Path<String>,
) -> Response {
    let Some(job) = sandbox.look_up(&id) else { return not_accessible(&id) };
    let run = job.run();
    let files = run.files();
    let tree = match job.entry.shape() {
        ReplyFormat::Of2020 => listing::of_2020(&files),
        ReplyFormat::Of2021 => listing::of_2021(run.number, &files, run.modified()),
    };
    done(format!("{id} status available"), Some(tree))
}

/// `GET /jess_web/api/job/file/{id}[?ext=a,b]`: an archive of all files, or of those with the extensions.
pub(crate) async fn archive(
    State(sandbox): State<Arc<Sandbox>>,
    _: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(job) = sandbox.look_up(&id) else { return not_accessible(&id) };
    let extensions = extensions(query.as_deref().unwrap_or(""));
    let wanted = |file: &&ResultFile| {
        extensions.is_empty() || extensions.iter().any(|wanted| wanted.eq_ignore_ascii_case(file.extension()))
    };
    let run = job.run();
    match archive_of(run.files().iter().filter(wanted), run.modified()) {
        Ok(zip) => attachment("application/zip", &format!("{}.zip", job.entry.number()), Body::from(zip)),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// `GET /jess_web/api/job/file/{id}/{path}`: one file.
pub(crate) async fn file(
    State(sandbox): State<Arc<Sandbox>>,
    _: SignedIn,
    Path((id, path)): Path<(String, String)>,
) -> Response {
    let Some(job) = sandbox.look_up(&id) else { return not_accessible(&id) };
    match job.run().files().into_iter().find(|file| file.name == path) {
        Some(file) => {
            let (media_type, name) = (file.media_type(), file.name);
            attachment(media_type, name, Body::from(file.body.into_owned()))
        }
        None => refused(format!("File {path} of job {id} is not available")),
    }
}

/// The values of `ext`, which may list several joined by commas.
fn extensions(query: &str) -> Vec<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == "ext")
        .flat_map(|(_, list)| list.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>())
        .filter(|extension| !extension.is_empty())
        .collect()
}

fn attachment(media_type: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body)
        .into_response()
}

fn status_reply(job: &FoundJob, words: String) -> Response {
    done(words, Some(job.entry.status(job.asked, job.now)))
}

/// The service's answer to a job of somebody else's, and to one that does not exist.
fn not_accessible(id: &str) -> Response {
    refused(format!("Job {id} is not accessible to user {EMAIL}"))
}

/// A job at the time of a request.
struct FoundJob {
    entry: Entry,
    /// When its user asked for its cancellation.
    asked: Option<Timestamp>,
    now: Timestamp,
}

impl Sandbox {
    fn look_up(&self, id: &str) -> Option<FoundJob> {
        let number = id.parse::<JobId>().ok()?.number();
        let now = self.now();
        let entry = self.population.find(number, now)?;
        let asked = self.cancellations().get(&number).copied();
        Some(FoundJob { entry, asked, now })
    }
}

impl FoundJob {
    fn can_be_canceled(&self) -> bool {
        self.entry.can_be_canceled(self.asked, self.now)
    }

    fn run(&self) -> Run<'_> {
        self.entry.run(self.asked, self.now)
    }
}
