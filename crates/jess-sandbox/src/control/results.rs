//! Results that are not what a client expects.

use std::collections::HashMap;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::archive::zip_archive;
use crate::directory;
use crate::file_reply::file_reply;
use crate::files::{ResultFile, Run};
use crate::spec::ReplyFormat;
use crate::wire::{refusal, success};

/// The page of a proxy that has lost the session.
const SIGN_IN_PAGE: &str = "<!doctype html>\n<title>Sign in</title>\n<h1>Sign in</h1>\n";

/// The page of a server that has failed.
const ERROR_PAGE: &str = "<!doctype html>\n<title>Error</title>\n<h1>HTTP Status 500</h1>\n";

/// What is replied to requests for the results of a job, instead of its results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResultsReply {
    /// A refusal.
    Refused,
    /// The status 404, without a body.
    Missing,
    /// A web page, with the status 200.
    Html,
    /// The status 500, with a web page.
    Error,
    /// A directory, an archive or a file without content.
    Empty,
    /// JSON of another shape.
    UnknownShape,
}

/// A request for results.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ResultsRequest<'r> {
    Directory(ReplyFormat),
    Archive,
    /// One file, by its path.
    File(&'r str),
}

/// A change of the reply for a job.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultsChange {
    /// The number of the job.
    job: u64,
    /// The reply; its results if absent or null.
    reply: Option<ResultsReply>,
}

/// The replies, by the number of the job.
#[derive(Debug, Default)]
pub(super) struct ResultsReplies(HashMap<u64, ResultsReply>);

impl ResultsReplies {
    /// Applies a change.
    pub(super) fn change(&mut self, ResultsChange { job, reply }: ResultsChange) {
        match reply {
            Some(reply) => self.0.insert(job, reply),
            None => self.0.remove(&job),
        };
    }

    /// Returns the reply for a job, if it is not its results.
    pub(super) fn get(&self, job: u64) -> Option<ResultsReply> {
        self.0.get(&job).copied()
    }
}

impl ResultsReply {
    /// Builds the reply to a request for the results of a run. A refusal has this message.
    pub(crate) fn respond(self, request: ResultsRequest<'_>, run: &Run<'_>, message: String) -> Response {
        match self {
            Self::Refused => refusal(message),
            Self::Missing => StatusCode::NOT_FOUND.into_response(),
            Self::Html => Html(SIGN_IN_PAGE).into_response(),
            Self::Error => (StatusCode::INTERNAL_SERVER_ERROR, Html(ERROR_PAGE)).into_response(),
            Self::Empty => empty(request, run),
            Self::UnknownShape => {
                let data = json!({ "files": [{ "file": "eplusout.err", "bytes": 5_430 }], "version": 3 });
                success(format!("{} status available", run.number), Some(data))
            }
        }
    }
}

fn empty(request: ResultsRequest<'_>, run: &Run<'_>) -> Response {
    match request {
        ResultsRequest::Directory(format) => {
            let tree = directory::tree(format, run.number, &[], run.modified());
            success(format!("{} status available", run.number), Some(tree))
        }
        ResultsRequest::Archive => match zip_archive([], run.modified()) {
            Ok(zip) => ([(header::CONTENT_TYPE, "application/zip")], zip).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        ResultsRequest::File(path) => {
            let file = ResultFile::new(path.to_owned(), "");
            file_reply(file, run.modified(), &header::HeaderMap::new())
        }
    }
}
