//! The errors that the bridge makes itself, in the envelope of JESS.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use jess_api::{Envelope, FilterError};

use super::upstream::NoAnswer;
use crate::log::Cause;
use crate::request_body::Unread;
use crate::security;

/// When to come again to a server that is busy, in seconds.
const A_MOMENT: u64 = 5;

/// Why the bridge answers a call itself.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The filter in the query or the body is none.
    Filter(FilterError),
    /// The query has another filter than the body.
    TwoFilters,
    /// The `ext` in the query is no list of extensions.
    Extensions,
    /// A body came that does not say it is JSON.
    NotJson,
    /// A page of another origin sent the request.
    Foreign,
    /// The path is none of the contract's.
    NotFound,
    /// The path is one of the contract's, with another method.
    Method {
        /// The methods that it has.
        allowed: &'static str,
    },
    /// The body of the request was not read.
    Body(Unread),
    /// Too many sign-ins from the client's address have failed.
    TooManyAttempts {
        /// For how long there may be no further one.
        wait: Duration,
    },
    /// JESS gave no answer.
    NoAnswer(NoAnswer),
    /// JESS asks for a log-on and says nothing with it.
    SignedOut,
    /// JESS redirected.
    Redirected,
    /// JESS answered with an error that cannot be passed on as it is.
    Failed(Failure),
    /// JESS answered with a web page and calls it a success.
    WebPage,
    /// JESS accepted a log-on, but what came is no session.
    NoSession,
}

/// An error of JESS of which the browser gets the meaning only.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The status that JESS gave.
    pub(crate) upstream: StatusCode,
    /// What JESS said with it, where that was read.
    pub(crate) words: Option<String>,
    /// When to come again, as JESS wrote it.
    pub(crate) retry_after: Option<HeaderValue>,
}

impl Failure {
    /// The failure that a reply's head tells of.
    pub(crate) fn of(upstream: StatusCode, headers: &HeaderMap) -> Self {
        Self { upstream, words: None, retry_after: headers.get(RETRY_AFTER).cloned() }
    }

    /// The status of the reply: one that a client can act on keeps its meaning; any other is this gateway's
    /// "not my fault".
    fn status(&self) -> StatusCode {
        match self.upstream {
            status @ (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS) => {
                status
            }
            _ => StatusCode::BAD_GATEWAY,
        }
    }

    fn words(&self) -> String {
        let upstream = self.upstream;
        match &self.words {
            Some(words) => words.clone(),
            None if upstream.is_server_error() => {
                format!("JESS failed with “{upstream}”. Try again in a moment.")
            }
            None => format!("JESS answered “{upstream}” and gave no reason."),
        }
    }
}

impl Trouble {
    /// The status of the reply.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Filter(_)
            | Self::TwoFilters
            | Self::Extensions
            | Self::NotJson
            | Self::Body(Unread::Incomplete) => StatusCode::BAD_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Body(Unread::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoAnswer(NoAnswer::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoAnswer(NoAnswer::Silent { .. }) => StatusCode::GATEWAY_TIMEOUT,
            Self::Failed(failure) => failure.status(),
            Self::WebPage | Self::NoSession | Self::Redirected | Self::NoAnswer(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// What happened, what it means and what to do, for people.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Filter(error) => format!("The filter cannot be used: {error}."),
            Self::TwoFilters => {
                "The filter cannot be used: the query has another one than the body. Send one of them."
                    .to_owned()
            }
            Self::Extensions => {
                "The file extensions cannot be used: ext is letters and digits, joined by commas.".to_owned()
            }
            Self::NotJson => "This call takes JSON: send it with Content-Type: application/json.".to_owned(),
            Self::Foreign => {
                "The request came from a page of another site and was not passed on to JESS.".to_owned()
            }
            Self::NotFound => "There is no such call here.".to_owned(),
            Self::Method { allowed } => format!("This call takes {} only.", allowed.replace(", ", " or ")),
            Self::Body(Unread::TooLarge) => "The request is larger than this call takes.".to_owned(),
            Self::Body(Unread::Incomplete) => "The request did not arrive whole. Try again.".to_owned(),
            Self::TooManyAttempts { wait } => {
                format!(
                    "Too many sign-ins from your address have failed, or are under way. Try again in {}.",
                    minutes(*wait)
                )
            }
            Self::NoAnswer(NoAnswer::Busy) => {
                "This server has as many requests to JESS under way as it may have. Try again in a moment."
                    .to_owned()
            }
            Self::NoAnswer(NoAnswer::Unreadable { .. }) => {
                "JESS answered with something that cannot be read. \
                 Check the address of JESS that this server uses."
                    .to_owned()
            }
            Self::NoAnswer(NoAnswer::Silent { after }) => {
                format!("JESS did not answer within {}. Try again in a moment.", seconds(*after))
            }
            Self::NoAnswer(NoAnswer::Unreachable { .. }) => {
                "JESS cannot be reached: it or the network may be down. Try again in a moment.".to_owned()
            }
            Self::NoAnswer(NoAnswer::Broken { .. }) => {
                "JESS ended the connection without an answer. Try again in a moment.".to_owned()
            }
            Self::SignedOut => "You are not signed in, or the session has ended. Sign in again.".to_owned(),
            Self::Redirected => {
                "JESS redirected to another page, perhaps a log-on page, instead of answering. \
                                 Check the address of JESS that this server uses."
                    .to_owned()
            }
            Self::Failed(failure) => failure.words(),
            Self::WebPage => "JESS answered with a web page instead of data. \
                              Check the address of JESS that this server uses."
                .to_owned(),
            Self::NoSession => "JESS answered, but not with a session. Try again in a moment.".to_owned(),
        }
    }

    /// When to come again, if JESS said so or it is known here.
    pub(crate) fn retry_after(&self) -> Option<HeaderValue> {
        match self {
            Self::Failed(failure) => failure.retry_after.clone(),
            // Rounded up: a second too early is too early.
            Self::TooManyAttempts { wait } => Some((wait.as_secs() + 1).into()),
            Self::NoAnswer(NoAnswer::Busy) => Some(A_MOMENT.into()),
            _ => None,
        }
    }

    /// What the log should know and the client need not.
    pub(crate) fn cause(&self) -> Option<Cause> {
        match self {
            Self::TooManyAttempts { .. } => {
                Some(Cause("too many failed sign-ins from one address".to_owned()))
            }
            Self::NoAnswer(
                NoAnswer::Unreachable { detail }
                | NoAnswer::Broken { detail }
                | NoAnswer::Unreadable { detail },
            ) => Some(Cause(detail.clone())),
            Self::NoAnswer(NoAnswer::Busy) => Some(Cause("too many requests to upstream".to_owned())),
            Self::NoAnswer(NoAnswer::Silent { .. }) => Some(Cause("upstream is silent".to_owned())),
            Self::Failed(failure) => Some(Cause(format!("upstream answered {}", failure.upstream))),
            Self::Redirected => Some(Cause("upstream redirected".to_owned())),
            Self::WebPage => Some(Cause("upstream answered with a web page".to_owned())),
            Self::NoSession => Some(Cause("upstream's answer to a log-on has no session".to_owned())),
            _ => None,
        }
    }
}

impl From<NoAnswer> for Trouble {
    fn from(error: NoAnswer) -> Self {
        Self::NoAnswer(error)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let envelope = Envelope::<()> { ok: false, message: Some(self.words()), data: None };
        // Two plain fields always serialize; an empty body would still carry the right status.
        let body = serde_json::to_string(&envelope).unwrap_or_default();

        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::Method { allowed } = self {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        if let Some(moment) = self.retry_after() {
            headers.insert(RETRY_AFTER, moment);
        }
        security::protect_reply(headers);
        if let Some(cause) = self.cause() {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

/// A wait in people's words, in whole minutes and never too short.
fn minutes(wait: Duration) -> String {
    match wait.as_secs() / 60 + 1 {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}

/// A time-out in people's words.
fn seconds(duration: Duration) -> String {
    match duration.as_secs_f64() {
        1.0 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
