//! The requests that arrive, and the replies that are held back.

use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::{Controlled, lock};
use crate::MAX_BODY_LENGTH;

/// A request that has arrived.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RecordedRequest {
    method: String,
    /// The path with the query.
    path: String,
    body: String,
    /// The time of the sandbox in milliseconds.
    time: i64,
}

/// Which replies to hold back.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct HoldRequest {
    /// The beginning of the path.
    path: String,
    /// The method; any one if absent.
    method: Option<String>,
}

/// Which replies to send.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ReleaseRequest {
    /// The number of the hold; all holds if absent.
    hold: Option<u64>,
    /// The number of replies to send, oldest first; all of them, and nothing is held any longer, if absent.
    count: Option<usize>,
}

/// A hold. Its semaphore has a permit for each reply to send, and is closed at its end.
#[derive(Debug)]
struct Hold {
    number: u64,
    matching: HoldRequest,
    gate: Arc<Semaphore>,
}

/// The requests so far, and the holds.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    requests: Mutex<Vec<RecordedRequest>>,
    holds: Mutex<Holds>,
}

#[derive(Debug, Default)]
struct Holds {
    count: u64,
    open: Vec<Hold>,
}

impl Traffic {
    /// Returns the requests since the last [`Self::forget`], in the order of their arrival.
    pub(super) fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).clone()
    }

    pub(super) fn forget(&self) {
        lock(&self.requests).clear();
    }

    /// Begins to hold replies back, and returns the number of the hold.
    pub(super) fn hold(&self, matching: HoldRequest) -> u64 {
        let mut holds = lock(&self.holds);
        holds.count += 1;
        let number = holds.count;
        holds.open.push(Hold { number, matching, gate: Arc::new(Semaphore::new(0)) });
        number
    }

    /// Sends replies that are held back.
    pub(super) fn release(&self, ReleaseRequest { hold, count }: ReleaseRequest) {
        let mut holds = lock(&self.holds);
        let is_meant = |open: &Hold| hold.is_none_or(|number| open.number == number);
        match count {
            Some(count) => {
                for open in holds.open.iter().filter(|open| is_meant(open)) {
                    open.gate.add_permits(count);
                }
            }
            None => {
                for open in holds.open.extract_if(.., |open| is_meant(open)) {
                    open.gate.close();
                }
            }
        }
    }

    /// Returns the gate at which the reply to a request waits.
    fn gate(&self, method: &str, path: &str) -> Option<Arc<Semaphore>> {
        let holds = lock(&self.holds);
        let matches = |hold: &&Hold| {
            path.starts_with(&hold.matching.path)
                && hold.matching.method.as_deref().is_none_or(|wanted| wanted == method)
        };
        holds.open.iter().find(matches).map(|hold| Arc::clone(&hold.gate))
    }
}

/// Records a request, and holds its reply back if it should be. What it says is as of the arrival of the request.
pub(super) async fn record_and_hold(
    State(Controlled { sandbox, control }): State<Controlled>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_LENGTH).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str()).to_owned();
    let gate = control.traffic.gate(parts.method.as_str(), &path);
    lock(&control.traffic.requests).push(RecordedRequest {
        method: parts.method.to_string(),
        path,
        body: String::from_utf8_lossy(&body).into_owned(),
        time: sandbox.now().as_millis(),
    });
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if let Some(gate) = gate {
        // An error means that the hold has ended. A permit is for one reply.
        if let Ok(permit) = gate.acquire().await {
            permit.forget();
        }
    }
    response
}
