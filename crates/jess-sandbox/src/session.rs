//! Handlers for signing in and out, and the sessions.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jess_api::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lifecycle::add_millis;
use crate::wire::json;
use crate::{EMAIL, PASSWORD, Sandbox};

/// The name of the session cookie of JESS.
const COOKIE_NAME: &str = "session_token";

/// The lifetime of a session in seconds. JESS documents none; its Python client uses a session for up to twelve hours.
const LIFETIME_SECONDS: i64 = 12 * 60 * 60;

/// The attributes of the session cookie. There is no `Secure` and no `Domain`, so that the documented clients of JESS
/// work over plain http with a loopback address.
const COOKIE_ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Lax";

/// The sessions, as the expiry of each token.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    expiries: HashMap<String, Timestamp>,
}

impl Sessions {
    /// Creates a session and returns its token. Removes expired sessions.
    fn open(&mut self, now: Timestamp) -> Result<String, getrandom::Error> {
        self.expiries.retain(|_, expiry| now < *expiry);
        let token = new_token()?;
        self.expiries.insert(token.clone(), add_millis(now, LIFETIME_SECONDS * 1000));
        Ok(token)
    }

    fn is_open(&self, token: &str, now: Timestamp) -> bool {
        self.expiries.get(token).is_some_and(|expiry| now < *expiry)
    }

    fn close(&mut self, token: &str) {
        self.expiries.remove(token);
    }
}

/// Returns 256 random bits in hexadecimal digits. JESS's token is a JWT, but clients must not depend on that.
fn new_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::with_capacity(64), |mut token, byte| {
        let _ = write!(token, "{byte:02x}");
        token
    }))
}

/// The session of a request. As an extractor, rejects a request without a valid session with 401 and no body.
pub(crate) struct SignedIn {
    token: String,
}

impl FromRequestParts<Arc<Sandbox>> for SignedIn {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, sandbox: &Arc<Sandbox>) -> Result<Self, StatusCode> {
        let token = session_token(&parts.headers).ok_or(StatusCode::UNAUTHORIZED)?;
        if sandbox.sessions().is_open(token, sandbox.now()) {
            Ok(Self { token: token.to_owned() })
        } else {
            Err(StatusCode::UNAUTHORIZED)
        }
    }
}

/// Returns the token in the session cookie.
fn session_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}

/// The reply of the Users API to a successful call.
#[derive(Serialize)]
struct AuthReply {
    ok: bool,
    status: &'static str,
    /// A fixed text: the token is in the cookie.
    jwt: &'static str,
    user: Option<&'static str>,
    role: Option<&'static str>,
    email: Option<&'static str>,
}

/// The reply to a refused sign-in, which has only two keys.
#[derive(Serialize)]
struct SignInRefusal {
    ok: bool,
    status: &'static str,
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

/// Handles `POST /users/api/auth`. Refuses a malformed body like wrong credentials.
pub(crate) async fn sign_in(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Response {
    let is_correct = serde_json::from_slice::<Credentials>(&body).is_ok_and(|credentials| {
        credentials.email.eq_ignore_ascii_case(EMAIL) && credentials.password == PASSWORD
    });
    if !is_correct {
        let status = "No matching username and password pair was found!";
        return json(&SignInRefusal { ok: false, status });
    }
    let auth = AuthReply {
        ok: true,
        status: "Logged in successfully!",
        jwt: "Session token in cookie",
        user: Some("Example"),
        role: Some("pro"),
        email: Some(EMAIL),
    };
    with_new_session(&sandbox, &auth)
}

/// Handles `POST /users/api/checkin`: replaces the session by a new one.
pub(crate) async fn check_in(State(sandbox): State<Arc<Sandbox>>, signed_in: SignedIn) -> Response {
    sandbox.sessions().close(&signed_in.token);
    let auth = AuthReply {
        ok: true,
        status: "Session renewed successfully!",
        jwt: "Session key cookie",
        user: Some("Example"),
        role: Some("user"),
        email: Some(EMAIL),
    };
    with_new_session(&sandbox, &auth)
}

/// Handles `POST /users/api/logout`.
pub(crate) async fn sign_out(State(sandbox): State<Arc<Sandbox>>, signed_in: SignedIn) -> Response {
    sandbox.sessions().close(&signed_in.token);
    let auth = AuthReply {
        ok: true,
        status: "Logged out successfully!",
        jwt: "Session token cleared",
        user: None,
        role: None,
        email: None,
    };
    with_cookie(&auth, "", 0)
}

/// Builds a reply that sets the cookie of a new session.
fn with_new_session(sandbox: &Sandbox, auth: &AuthReply) -> Response {
    let opened = sandbox.sessions().open(sandbox.now());
    match opened {
        Ok(token) => with_cookie(auth, &token, LIFETIME_SECONDS),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn with_cookie(auth: &AuthReply, token: &str, max_age: i64) -> Response {
    let cookie = format!("{COOKIE_NAME}={token}; Max-Age={max_age}; {COOKIE_ATTRIBUTES}");
    ([(header::SET_COOKIE, cookie)], json(auth)).into_response()
}
