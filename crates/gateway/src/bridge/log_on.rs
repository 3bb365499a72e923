//! Logging on for the sign-in page, which reads JESS's answer itself.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use http::{StatusCode, request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jess_api::{Envelope, read_envelope};
use serde::Serialize;
use serde::de::IgnoredAny;

use super::envelope::Failure;
use super::route::Call;
use super::upstream::{NoAnswer, ReplyBody};
use super::{Bridge, JSON, Trouble, cookie, headers, is_web_page, judge};

/// The most that is read of an answer, in bytes; a recorded one has 150.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What JESS says to a log-on.
#[derive(Debug)]
pub(crate) enum LogOn {
    /// It is accepted; these `Set-Cookie` headers are the session.
    Accepted(Vec<HeaderValue>),
    /// It is refused, in JESS's own words if it has any.
    Refused(Option<String>),
}

#[derive(Serialize)]
struct Credentials<'c> {
    email: &'c str,
    password: &'c str,
}

/// As much of the auth object as matters here (page `docs:users:log_on`): `ok`, and JESS's words.
type Answer = Envelope<IgnoredAny>;

impl Bridge {
    /// Logs on.
    ///
    /// # Errors
    /// What to tell the user when JESS neither accepts nor refuses.
    pub(crate) async fn log_on(
        &self,
        browser: &request::Parts,
        email: &str,
        password: &str,
    ) -> Result<LogOn, Trouble> {
        let credentials =
            serde_json::to_vec(&Credentials { email, password }).map_err(|_| Trouble::NotJson)?;
        // Nothing of the browser's.
        let mut headers = headers::for_upstream(&Call::LogOn, &HeaderMap::new());
        headers.insert(ACCEPT, JSON);

        let reply = self.send_log_on(browser, headers, Some(credentials.into())).await?;
        if let Some(trouble @ (Trouble::Redirected | Trouble::WebPage)) = judge(&Call::LogOn, &reply) {
            return Err(trouble);
        }
        let secure = self.secure_cookies.apply_to(&browser.headers);
        let session: Vec<_> = cookie::all_for_browser(reply.headers(), cookie::Style::new(secure)).collect();
        let (head, body) = reply.into_parts();
        let answer = body.and_then(|body| read_envelope(&body).map_err(|_| Trouble::NoSession));
        // The status counts before the words: a failure is no refusal, though it may say `ok: false` too.
        match (head.status, answer) {
            (status, answer) if status.is_success() => match answer? {
                answer @ Answer { ok: false, .. } => Ok(LogOn::Refused(words(answer))),
                _ if session.is_empty() => Err(Trouble::NoSession),
                _ => Ok(LogOn::Accepted(session)),
            },
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, answer) => {
                Ok(LogOn::Refused(answer.ok().and_then(words)))
            }
            (StatusCode::BAD_REQUEST, Ok(answer @ Answer { ok: false, .. })) => {
                Ok(LogOn::Refused(words(answer)))
            }
            (status, answer) => {
                let failure = Failure::of(status, &head.headers);
                Err(Trouble::Failed(Failure { words: answer.ok().and_then(words), ..failure }))
            }
        }
    }

    /// Sends a log-on, unless too many from the same address have failed, and remembers it if it fails too. The
    /// answer is read whole, or why it cannot be: whether it refuses stands in it.
    pub(super) async fn send_log_on(
        &self,
        browser: &request::Parts,
        mut headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<http::Response<Result<Bytes, Trouble>>, Trouble> {
        let attempt = self.attempts.as_ref().map(|attempts| attempts.begin(self.client(browser))).transpose();
        let attempt = attempt.map_err(|wait| Trouble::TooManyAttempts { wait })?;
        // It is read here, where no encoding is undone.
        headers.remove(ACCEPT_ENCODING);
        let reply = match self.send(&Call::LogOn, headers, body).await {
            Ok(reply) => {
                let (head, body) = reply.into_parts();
                Ok(http::Response::from_parts(head, read(body).await))
            }
            Err(trouble) => Err(trouble),
        };
        if let Some(attempt) = attempt
            && !reply.as_ref().is_ok_and(refuses)
        {
            attempt.take_back();
        }
        reply
    }

    /// Where a request comes from. One that came by no connection, as in a test, has a place of its own.
    fn client(&self, request: &request::Parts) -> IpAddr {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
        self.trusted_proxies.client(peer, &request.headers)
    }
}

/// Whether JESS has looked at the credentials and gives no session for them. Its failures are nobody's guesses.
fn refuses(reply: &http::Response<Result<Bytes, Trouble>>) -> bool {
    const BY_STATUS: [StatusCode; 3] =
        [StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
    let (status, headers) = (reply.status(), reply.headers());
    let judged = BY_STATUS.contains(&status) || (status.is_success() && !is_web_page(headers));
    // A cookie with words that refuse, such as one that only begins a session, is none that lets anybody in.
    let in_words =
        || reply.body().as_ref().is_ok_and(|body| read_envelope(body).is_ok_and(|answer: Answer| !answer.ok));
    judged && !(status.is_success() && cookie::gives_session(headers) && !in_words())
}

/// What JESS says with a refusal or a failure, if anything.
fn words(answer: Answer) -> Option<String> {
    answer.message.filter(|message| !answer.ok && !message.trim().is_empty())
}

async fn read(body: ReplyBody) -> Result<Bytes, Trouble> {
    let body = Limited::new(body, LONGEST_ANSWER).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Trouble::NoSession
        } else {
            NoAnswer::Broken { detail: error.to_string() }.into()
        }
    })?;
    Ok(body.to_bytes())
}
