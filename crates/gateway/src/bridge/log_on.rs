//! Logging on for the sign-in page, which reads JESS's answer itself.

use http::header::{ACCEPT, HeaderMap, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::{Deserialize, Serialize};

use super::route::Call;
use super::upstream::{NoAnswer, ReplyBody};
use super::{Bridge, JSON, Trouble, cookie, headers, judge};

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

/// As much of the auth object as matters here (page `docs:users:log_on`).
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    status: Option<String>,
}

impl Bridge {
    /// Logs on.
    ///
    /// # Errors
    /// What to tell the user when JESS neither accepts nor refuses.
    pub(crate) async fn log_on(
        &self,
        browser: &HeaderMap,
        email: &str,
        password: &str,
    ) -> Result<LogOn, Trouble> {
        let credentials =
            serde_json::to_vec(&Credentials { email, password }).map_err(|_| Trouble::NotJson)?;
        // Nothing of the browser's: above all no encoding that would have to be undone here.
        let mut headers = headers::for_upstream(&Call::LogOn, &HeaderMap::new());
        headers.insert(ACCEPT, JSON);

        let reply = self.send(&Call::LogOn, headers, Some(credentials.into())).await?;
        match judge(&Call::LogOn, &reply) {
            Some(Trouble::SignedOut) => return Ok(LogOn::Refused(None)),
            Some(trouble) => return Err(trouble),
            None => {}
        }
        let secure = self.secure_cookies.apply_to(browser);
        let session: Vec<_> = cookie::all_for_browser(reply.headers(), secure).collect();
        match read(reply.into_body()).await? {
            Answer { ok: false, status } => Ok(LogOn::Refused(status)),
            Answer { ok: true, .. } if session.is_empty() => Err(Trouble::NoSession),
            Answer { ok: true, .. } => Ok(LogOn::Accepted(session)),
        }
    }
}

async fn read(body: ReplyBody) -> Result<Answer, Trouble> {
    let body = Limited::new(body, LONGEST_ANSWER).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Trouble::NoSession
        } else {
            NoAnswer::Broken { detail: error.to_string() }.into()
        }
    })?;
    serde_json::from_slice(&body.to_bytes()).map_err(|_| Trouble::NoSession)
}
