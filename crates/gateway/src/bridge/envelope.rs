//! The errors that the bridge makes itself, in the envelope of JESS.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use jess_api::FilterError;
use serde::Serialize;

use super::upstream::NoAnswer;
use crate::log::Cause;
use crate::request_body::Unread;
use crate::security;

/// Why the bridge answers a call itself.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The filter in the query is none.
    Filter(FilterError),
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
        /// The method that it has.
        allowed: &'static str,
    },
    /// The body of the request was not read.
    Body(Unread),
    /// JESS gave no answer.
    NoAnswer(NoAnswer),
    /// JESS asks for a log-on and says nothing with it.
    SignedOut,
    /// JESS redirected.
    Redirected,
    /// JESS answered with an error, but not in its own format.
    Failed {
        /// The status that JESS gave.
        upstream: StatusCode,
    },
    /// JESS answered with a web page and calls it a success.
    WebPage,
    /// JESS accepted a log-on, but what came is no session.
    NoSession,
}

impl Trouble {
    /// The status of the reply.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Filter(_) | Self::Extensions | Self::NotJson | Self::Body(Unread::Incomplete) => {
                StatusCode::BAD_REQUEST
            }
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Body(Unread::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoAnswer(NoAnswer::Silent { .. }) => StatusCode::GATEWAY_TIMEOUT,
            // Those that a client can act on keep their meaning; any other is this gateway's "not my fault".
            Self::Failed {
                upstream:
                    status @ (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS),
            } => *status,
            Self::Failed { .. } | Self::WebPage | Self::NoSession | Self::Redirected | Self::NoAnswer(_) => {
                StatusCode::BAD_GATEWAY
            }
        }
    }

    /// What happened, what it means and what to do, for people.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Filter(error) => format!("The filter cannot be used: {error}."),
            Self::Extensions => {
                "The file extensions cannot be used: ext is letters and digits, joined by commas.".to_owned()
            }
            Self::NotJson => "This call takes JSON: send it with Content-Type: application/json.".to_owned(),
            Self::Foreign => {
                "The request came from a page of another site and was not passed on to JESS.".to_owned()
            }
            Self::NotFound => "There is no such call here.".to_owned(),
            Self::Method { allowed } => format!("This call takes {allowed} only."),
            Self::Body(Unread::TooLarge) => "The request is larger than this call takes.".to_owned(),
            Self::Body(Unread::Incomplete) => "The request did not arrive whole. Try again.".to_owned(),
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
            Self::Failed { upstream } if upstream.is_server_error() => {
                format!("JESS failed with “{upstream}”. Try again in a moment.")
            }
            Self::Failed { upstream } => format!("JESS answered “{upstream}” and gave no reason."),
            Self::WebPage => "JESS answered with a web page instead of data. \
                              Check the address of JESS that this server uses."
                .to_owned(),
            Self::NoSession => "JESS answered, but not with a session. Try again in a moment.".to_owned(),
        }
    }

    /// What the log should know and the client need not.
    pub(crate) fn cause(&self) -> Option<Cause> {
        match self {
            Self::NoAnswer(NoAnswer::Unreachable { detail } | NoAnswer::Broken { detail }) => {
                Some(Cause(detail.clone()))
            }
            Self::NoAnswer(NoAnswer::Silent { .. }) => Some(Cause("upstream is silent".to_owned())),
            Self::Failed { upstream } => Some(Cause(format!("upstream answered {upstream}"))),
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
        #[derive(Serialize)]
        struct Envelope<'w> {
            ok: bool,
            status: &'w str,
            data: (),
        }
        let words = self.words();
        // Two plain fields always serialize; an empty body would still carry the right status.
        let body =
            serde_json::to_string(&Envelope { ok: false, status: &words, data: () }).unwrap_or_default();

        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::Method { allowed } = self {
            headers.insert(ALLOW, HeaderValue::from_static(allowed));
        }
        security::protect_reply(headers);
        if let Some(cause) = self.cause() {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

/// A time-out in people's words.
fn seconds(duration: Duration) -> String {
    match duration.as_secs_f64() {
        1.0 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
