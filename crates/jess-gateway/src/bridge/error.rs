//! The errors of the bridge, as replies in the envelope of JESS.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use jess_api::{Envelope, FilterError};

use super::request_body::BodyError;
use super::upstream::UpstreamFailure;
use crate::log::Cause;

/// When to repeat a request that was rejected for overload, in seconds.
const OVERLOAD_RETRY_AFTER: u64 = 5;

/// Why the bridge does not pass on a reply of JESS. The message is for users: what happened, what it means and what to
/// do. deploy/nginx.conf has the same messages.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BridgeError {
    /// The filter in the query or the body is invalid.
    #[error("The filter cannot be used: {0}.")]
    Filter(FilterError),
    /// The query has another filter than the body.
    #[error("The filter cannot be used: the query has another one than the body. Send one of them.")]
    ConflictingFilters,
    /// The parameter `ext` is not a list of extensions.
    #[error("The file extensions cannot be used: ext is letters and digits, joined by commas.")]
    Extensions,
    /// The body of a call about a job is not the documented command.
    #[error("This call takes the command {{\"cmd\":\"Cancel\"}} only.")]
    Command,
    /// The body is not declared as JSON.
    #[error("This call takes JSON: send it with Content-Type: application/json.")]
    NotJson,
    /// A page of another origin sent the request.
    #[error("The request came from a page of another site and was not passed on to JESS.")]
    CrossSite,
    /// The path is not one of the documented calls.
    #[error("There is no such call here.")]
    NotFound,
    /// The call has other methods.
    #[error("This call takes {} only.", allowed.replace(", ", " or "))]
    Method { allowed: &'static str },
    /// The body of the request could not be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Too many sign-ins from the client's address have failed.
    #[error(
        "Too many sign-ins from your address have failed, or are under way. Try again in {}.",
        in_minutes(*wait)
    )]
    TooManyAttempts { wait: Duration },
    /// JESS did not reply.
    #[error(transparent)]
    Upstream(#[from] UpstreamFailure),
    /// JESS requires a sign-in and gave no message.
    #[error("You are not signed in, or the session has ended. Sign in again.")]
    SignedOut,
    /// JESS redirected.
    #[error(
        "JESS redirected to another page, perhaps a log-on page, instead of answering. Check the address of JESS that \
         this server uses."
    )]
    Redirected,
    /// JESS replied with an error without a message.
    #[error("{}", failure_message(*status))]
    Failed { status: StatusCode, retry_after: Option<HeaderValue> },
    /// JESS replied with a web page and a status of success.
    #[error(
        "JESS answered with a web page instead of data. Check the address of JESS that this server uses."
    )]
    WebPage,
    /// JESS rejected a sign-in without a message.
    #[error("JESS refused the sign-in and gave no reason.")]
    SignInRefused { status: StatusCode },
    /// JESS accepted a sign-in and sent no session.
    #[error("JESS answered, but not with a session. Try again in a moment.")]
    NoSession,
}

impl BridgeError {
    /// Returns the error for a reply of JESS with this head.
    pub(super) fn failed(status: StatusCode, headers: &HeaderMap) -> Self {
        Self::Failed { status, retry_after: headers.get(RETRY_AFTER).cloned() }
    }

    /// Returns the status of the reply.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Filter(_)
            | Self::ConflictingFilters
            | Self::Extensions
            | Self::Command
            | Self::NotJson
            | Self::Body(BodyError::Incomplete) => StatusCode::BAD_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Body(BodyError::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Upstream(UpstreamFailure::Overloaded) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Upstream(UpstreamFailure::TimedOut { .. }) => StatusCode::GATEWAY_TIMEOUT,
            // A status on which a client can act keeps its meaning.
            Self::Failed {
                status:
                    status @ (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS),
                ..
            }
            | Self::SignInRefused { status } => *status,
            Self::WebPage | Self::NoSession | Self::Redirected | Self::Failed { .. } | Self::Upstream(_) => {
                StatusCode::BAD_GATEWAY
            }
        }
    }

    /// Returns when to repeat the request, if that is known.
    fn retry_after(&self) -> Option<HeaderValue> {
        match self {
            Self::Failed { retry_after, .. } => retry_after.clone(),
            Self::TooManyAttempts { wait } => Some((wait.as_secs() + 1).into()),
            Self::Upstream(UpstreamFailure::Overloaded) => Some(OVERLOAD_RETRY_AFTER.into()),
            _ => None,
        }
    }

    /// Returns the cause for the log, if it is more than the status says.
    fn cause(&self) -> Option<String> {
        Some(match self {
            Self::TooManyAttempts { .. } => "too many failed sign-ins from one address".to_owned(),
            Self::Upstream(
                UpstreamFailure::Unreachable { detail }
                | UpstreamFailure::ConnectionClosed { detail }
                | UpstreamFailure::Invalid { detail },
            ) => detail.clone(),
            Self::Upstream(UpstreamFailure::Overloaded) => "too many requests to upstream".to_owned(),
            Self::Upstream(UpstreamFailure::TimedOut { .. }) => "upstream did not reply in time".to_owned(),
            Self::Failed { status, .. } => format!("upstream replied {status}"),
            Self::Redirected => "upstream redirected".to_owned(),
            Self::WebPage => "upstream replied with a web page".to_owned(),
            Self::NoSession => "upstream's reply to a sign-in has no session".to_owned(),
            _ => return None,
        })
    }
}

impl IntoResponse for BridgeError {
    fn into_response(self) -> Response {
        let envelope = Envelope::<()> { ok: false, message: Some(self.to_string()), data: None };
        // Two plain fields always serialize; an empty body would still have the right status.
        let body = serde_json::to_string(&envelope).unwrap_or_default();
        let fixed = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
        let mut response = (self.status(), fixed, body).into_response();
        if let Self::Method { allowed } = self {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        }
        if let Some(retry_after) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, retry_after);
        }
        if let Some(cause) = self.cause() {
            response.extensions_mut().insert(Cause(cause));
        }
        response
    }
}

fn failure_message(status: StatusCode) -> String {
    if status.is_server_error() {
        format!("JESS failed with “{status}”. Try again in a moment.")
    } else {
        format!("JESS answered “{status}” and gave no reason.")
    }
}

/// Formats a duration in whole minutes, rounded up.
fn in_minutes(duration: Duration) -> String {
    match duration.as_secs() / 60 + 1 {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
