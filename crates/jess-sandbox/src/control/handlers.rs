//! Handlers of the routes below `/control`.

use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::cancellation::CancelRulesChange;
use super::clock::ClockChange;
use super::results::ResultsChange;
use super::submission::Submission;
use super::traffic::{HoldRequest, ReleaseRequest};
use super::{Controlled, lock};
use crate::wire::json;

/// The JSON body of a request. As an extractor, rejects another media type, which a form of any page could send, and
/// members that do not exist, which a test may have misspelt.
pub(super) struct Input<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Input<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if media_type != Some("application/json") {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        serde_json::from_slice(&body).map(Self).map_err(|error| bad_request(error.to_string()))
    }
}

fn bad_request(message: String) -> Response {
    (StatusCode::BAD_REQUEST, message).into_response()
}

#[derive(Serialize)]
struct ClockReply {
    /// The time in milliseconds.
    now: i64,
    frozen: bool,
}

/// Handles `GET /control/clock`.
pub(super) async fn clock(State(Controlled { sandbox, control }): State<Controlled>) -> Response {
    json(&ClockReply { now: sandbox.now().as_millis(), frozen: lock(&control.clock).is_frozen() })
}

/// Handles `POST /control/clock`.
pub(super) async fn move_clock(state: State<Controlled>, Input(change): Input<ClockChange>) -> Response {
    let real = (state.sandbox.now)();
    {
        let mut current = lock(&state.control.clock);
        *current = current.changed(change, real);
    }
    clock(state).await
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SessionsChange {
    /// Ends all sessions.
    end: bool,
    /// The lifetime of sessions that begin from now on.
    lifetime_seconds: Option<u32>,
}

#[derive(Serialize)]
struct SessionsReply {
    open: usize,
}

/// Handles `GET /control/sessions`.
pub(super) async fn sessions(State(Controlled { sandbox, .. }): State<Controlled>) -> Response {
    let now = sandbox.now();
    let open = sandbox.sessions().count(now);
    json(&SessionsReply { open })
}

/// Handles `POST /control/sessions`.
pub(super) async fn change_sessions(
    state: State<Controlled>,
    Input(SessionsChange { end, lifetime_seconds }): Input<SessionsChange>,
) -> Response {
    {
        let mut sessions = state.sandbox.sessions();
        if end {
            sessions.close_all();
        }
        if let Some(seconds) = lifetime_seconds {
            sessions.lifetime_seconds = i64::from(seconds);
        }
    }
    self::sessions(state).await
}

/// Handles `POST /control/cancel`.
pub(super) async fn change_cancel_rules(
    State(Controlled { control, .. }): State<Controlled>,
    Input(change): Input<CancelRulesChange>,
) -> StatusCode {
    lock(&control.cancel_rules).change(change);
    StatusCode::NO_CONTENT
}

/// Handles `POST /control/results`.
pub(super) async fn change_results(
    State(Controlled { control, .. }): State<Controlled>,
    Input(change): Input<ResultsChange>,
) -> StatusCode {
    lock(&control.results).change(change);
    StatusCode::NO_CONTENT
}

#[derive(Serialize)]
struct Submitted {
    job: u64,
}

/// Handles `POST /control/submit`.
pub(super) async fn submit(
    State(Controlled { sandbox, control }): State<Controlled>,
    Input(submission): Input<Submission>,
) -> Response {
    match sandbox.users().find(|user| user.email == submission.email) {
        Some(owner) => json(&Submitted { job: control.submit(owner, &submission, sandbox.now()) }),
        None => bad_request(format!("There is no user {}", submission.email)),
    }
}

#[derive(Serialize)]
struct Held {
    hold: u64,
}

/// Handles `POST /control/hold`.
pub(super) async fn hold(
    State(Controlled { control, .. }): State<Controlled>,
    Input(matching): Input<HoldRequest>,
) -> Response {
    json(&Held { hold: control.traffic.hold(matching) })
}

/// Handles `POST /control/release`.
pub(super) async fn release(
    State(Controlled { control, .. }): State<Controlled>,
    Input(request): Input<ReleaseRequest>,
) -> StatusCode {
    control.traffic.release(request);
    StatusCode::NO_CONTENT
}

/// Handles `GET /control/requests`.
pub(super) async fn requests(State(Controlled { control, .. }): State<Controlled>) -> Response {
    json(&control.traffic.requests())
}

/// Handles `DELETE /control/requests`.
pub(super) async fn forget_requests(State(Controlled { control, .. }): State<Controlled>) -> StatusCode {
    control.traffic.forget();
    StatusCode::NO_CONTENT
}
