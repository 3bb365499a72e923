//! A sandbox under test, with a clock that only the test advances, and the recorded replies of JESS.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bytes::Bytes;
use jess_api::{Job, ResultDir, Timestamp, read_envelope, read_job_list};
use jess_sandbox::{EMAIL, PASSWORD, SandboxSettings, router_with_clock};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The start of every sandbox: Tuesday 24 November 2026, 09:30 UTC.
pub(crate) const START: i64 = 1_795_512_600_000;
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// The replies of the live service, one per line.
const RECORDED: &str = include_str!("../../../jess-api/tests/fixtures/recorded.jsonl");

/// A reply with its whole body.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Parses the body, whose content type must be JSON.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/json");
        serde_json::from_slice(&self.body).expect("a body of JSON")
    }

    /// Parses the body as a job list without unreadable entries.
    pub(crate) fn jobs(&self) -> Vec<Job> {
        let list = read_job_list(&self.body).expect("a job list");
        assert_eq!(list.unreadable, 0);
        list.jobs
    }

    /// Returns the value of a header; empty without it.
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of ASCII"))
    }

    /// Returns the `name=value` of the cookie that the reply sets.
    pub(crate) fn cookie(&self) -> String {
        self.header(header::SET_COOKIE).split(';').next().unwrap_or("").to_owned()
    }
}

/// A sandbox with a user who is signed in.
pub(crate) struct Sandbox {
    pub(crate) router: Router,
    clock: Arc<AtomicI64>,
    /// The cookie of the user's session, as `name=value`.
    pub(crate) cookie: String,
}

impl Sandbox {
    /// Creates a sandbox at [`START`] and signs in.
    pub(crate) async fn start(settings: SandboxSettings) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let time = Arc::clone(&clock);
        let now = move || Timestamp::from_millis(time.load(Ordering::Relaxed));
        let mut sandbox = Self { router: router_with_clock(settings, now), clock, cookie: String::new() };
        let reply = sandbox.sign_in(EMAIL, PASSWORD).await;
        sandbox.cookie = reply.cookie();
        sandbox
    }

    /// Creates a sandbox with the default settings and signs in.
    pub(crate) async fn with_defaults() -> Self {
        Self::start(SandboxSettings::default()).await
    }

    /// Advances the clock.
    pub(crate) fn advance(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::Relaxed);
    }

    /// Sends a request with this cookie, or without a cookie if it is empty.
    pub(crate) async fn send_as(&self, cookie: &str, method: Method, path: &str, body: &str) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// Requests a path with this header.
    pub(crate) async fn get_with(&self, path: &str, name: header::HeaderName, value: &str) -> Reply {
        self.get_with_all(path, &[(name, value)]).await
    }

    /// Requests a path with these headers.
    pub(crate) async fn get_with_all(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Reply {
        let request = Request::builder().uri(path).header(header::COOKIE, &self.cookie);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("a reply");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole body");
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Reply {
        let body = json!({ "email": email, "password": password }).to_string();
        self.send_as("", Method::POST, "/users/api/auth", &body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send_as(&self.cookie, Method::GET, path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Reply {
        self.send_as(&self.cookie, Method::POST, path, body).await
    }

    /// Returns the files of a job as its directory lists them, or `None` if it is refused.
    pub(crate) async fn directory(&self, job: impl Display) -> Option<ResultDir> {
        let reply = self.get(&format!("/jess_web/api/job/dir/{job}")).await;
        read_envelope::<ResultDir>(&reply.body).expect("an envelope").into_data().ok()?
    }

    /// Requests a file of a job.
    pub(crate) async fn file(&self, job: impl Display, path: &str) -> Reply {
        self.get(&file_target(job, path)).await
    }

    /// Requests a file of a job that must be a text.
    pub(crate) async fn text(&self, job: impl Display, path: &str) -> String {
        let reply = self.file(job, path).await;
        assert!(!reply.header(header::CONTENT_DISPOSITION).is_empty(), "{path} is refused");
        String::from_utf8(reply.body.to_vec()).expect("a text")
    }

    /// Requests the job list, with the filter as the body of a GET.
    pub(crate) async fn list(&self, filter: &str) -> Reply {
        self.send_as(&self.cookie, Method::GET, "/jess_web/api/jobs", filter).await
    }

    /// Returns the last job in the list with this name.
    pub(crate) async fn job(&self, name: &str) -> Job {
        let jobs = self.list("").await.jobs();
        jobs.into_iter().rfind(|job| job.name.as_deref() == Some(name)).expect("a job with this name")
    }
}

/// Returns the path of the request for a file of a job.
pub(crate) fn file_target(job: impl Display, path: &str) -> String {
    let names: Vec<String> =
        path.split('/').map(|name| utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()).collect();
    format!("/jess_web/api/job/file/{job}/{}", names.join("/"))
}

/// Returns the body of a recorded reply.
pub(crate) fn recorded(name: &str) -> Value {
    RECORDED
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|mut reply| (reply["name"] == name).then(|| reply["body"].take()))
        .unwrap_or_else(|| panic!("no recorded reply {name}"))
}

/// Returns the keys of a JSON object.
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}
