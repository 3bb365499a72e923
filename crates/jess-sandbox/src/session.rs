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
use crate::user::User;
use crate::wire::json;
use crate::{PASSWORD, Sandbox};

/// The name of the session cookie of JESS.
const COOKIE_NAME: &str = "session_token";

/// The usual lifetime of a session in seconds. JESS documents none; its Python client uses a session for up to twelve hours.
const LIFETIME_SECONDS: i64 = 12 * 60 * 60;

/// The attributes of the session cookie. There is no `Secure` and no `Domain`, so that the documented clients of JESS
/// work over plain http with a loopback address.
const COOKIE_ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Lax";

/// The open sessions by their tokens.
#[derive(Debug)]
pub(crate) struct Sessions {
    sessions: HashMap<String, Session>,
    /// The lifetime of the next session in seconds.
    pub(crate) lifetime_seconds: i64,
}

#[derive(Debug)]
struct Session {
    user: &'static User,
    expiry: Timestamp,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { sessions: HashMap::new(), lifetime_seconds: LIFETIME_SECONDS }
    }
}

impl Sessions {
    /// Creates a session and returns its token. Removes expired sessions.
    fn open(&mut self, user: &'static User, now: Timestamp) -> Result<String, getrandom::Error> {
        self.sessions.retain(|_, session| now < session.expiry);
        let token = new_token()?;
        let expiry = add_millis(now, self.lifetime_seconds.saturating_mul(1000));
        self.sessions.insert(token.clone(), Session { user, expiry });
        Ok(token)
    }

    /// Returns the user of an open session.
    fn user(&self, token: &str, now: Timestamp) -> Option<&'static User> {
        self.sessions.get(token).filter(|session| now < session.expiry).map(|session| session.user)
    }

    fn close(&mut self, token: &str) {
        self.sessions.remove(token);
    }

    /// Ends all sessions.
    pub(crate) fn close_all(&mut self) {
        self.sessions.clear();
    }

    /// Returns the number of open sessions.
    pub(crate) fn count(&self, now: Timestamp) -> usize {
        self.sessions.values().filter(|session| now < session.expiry).count()
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
    pub(crate) user: &'static User,
}

impl FromRequestParts<Arc<Sandbox>> for SignedIn {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, sandbox: &Arc<Sandbox>) -> Result<Self, StatusCode> {
        let token = session_token(&parts.headers).ok_or(StatusCode::UNAUTHORIZED)?;
        let user = sandbox.sessions().user(token, sandbox.now()).ok_or(StatusCode::UNAUTHORIZED)?;
        Ok(Self { token: token.to_owned(), user })
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
    let credentials = serde_json::from_slice::<Credentials>(&body).ok();
    let user = credentials.filter(|credentials| credentials.password == PASSWORD).and_then(|credentials| {
        sandbox.users().find(|user| credentials.email.eq_ignore_ascii_case(user.email))
    });
    let Some(user) = user else {
        let status = "No matching username and password pair was found!";
        return json(&SignInRefusal { ok: false, status });
    };
    let auth = AuthReply {
        ok: true,
        status: "Logged in successfully!",
        jwt: "Session token in cookie",
        user: Some(user.display_name),
        role: Some("pro"),
        email: Some(user.email),
    };
    with_new_session(&sandbox, user, &auth)
}

/// Handles `POST /users/api/checkin`: begins a new session. The old token stays valid until it expires, as a JWT does, so
/// that requests in flight succeed.
pub(crate) async fn check_in(State(sandbox): State<Arc<Sandbox>>, signed_in: SignedIn) -> Response {
    let auth = AuthReply {
        ok: true,
        status: "Session renewed successfully!",
        jwt: "Session key cookie",
        user: Some(signed_in.user.display_name),
        role: Some("user"),
        email: Some(signed_in.user.email),
    };
    with_new_session(&sandbox, signed_in.user, &auth)
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
fn with_new_session(sandbox: &Sandbox, user: &'static User, auth: &AuthReply) -> Response {
    let now = sandbox.now();
    let mut sessions = sandbox.sessions();
    let lifetime = sessions.lifetime_seconds;
    match sessions.open(user, now) {
        Ok(token) => with_cookie(auth, &token, lifetime),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn with_cookie(auth: &AuthReply, token: &str, max_age: i64) -> Response {
    let cookie = format!("{COOKIE_NAME}={token}; Max-Age={max_age}; {COOKIE_ATTRIBUTES}");
    ([(header::SET_COOKIE, cookie)], json(auth)).into_response()
}
