//! Signing in and out, and the cookie that says who is.

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

use super::lifecycle::later;
use super::wire::json;
use super::{EMAIL, PASSWORD, Sandbox};

/// The name of the session cookie of JESS.
const COOKIE: &str = "session_token";

/// How long a session lasts, in seconds. The service publishes no figure; its own Python helper uses a
/// session for up to twelve hours.
const LIFETIME_SECONDS: i64 = 12 * 60 * 60;

/// What is said of the cookie. The sandbox is reached by plain http, often by an address without a name, and the
/// clients of JESS's documentation are to work with it: so there is no `Domain`, and no `Secure`.
const ATTRIBUTES: &str = "Path=/; HttpOnly; SameSite=Lax";

/// Who is signed in: each token with the instant at which it ends.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    ends: HashMap<String, Timestamp>,
}

impl Sessions {
    fn open(&mut self, now: Timestamp) -> Result<String, getrandom::Error> {
        self.ends.retain(|_, end| now < *end);
        let token = new_token()?;
        self.ends.insert(token.clone(), later(now, LIFETIME_SECONDS * 1000));
        Ok(token)
    }

    fn is_open(&self, token: &str, now: Timestamp) -> bool {
        self.ends.get(token).is_some_and(|end| now < *end)
    }

    fn close(&mut self, token: &str) {
        self.ends.remove(token);
    }
}

/// 256 random bits. Where the service has a JWT, this says nothing at all: clients must not read it.
fn new_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::with_capacity(64), |mut token, byte| {
        let _ = write!(token, "{byte:02x}");
        token
    }))
}

/// A request with a valid session; without one the answer is 401 and no body.
pub(crate) struct SignedIn {
    token: String,
}

impl FromRequestParts<Arc<Sandbox>> for SignedIn {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, sandbox: &Arc<Sandbox>) -> Result<Self, StatusCode> {
        let token = token_of(&parts.headers).ok_or(StatusCode::UNAUTHORIZED)?;
        if sandbox.sessions().is_open(token, sandbox.now()) {
            Ok(Self { token: token.to_owned() })
        } else {
            Err(StatusCode::UNAUTHORIZED)
        }
    }
}

fn token_of(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// What the Users API says of a session.
#[derive(Serialize)]
struct Auth {
    ok: bool,
    status: &'static str,
    /// A placeholder text: the token is in the cookie.
    jwt: &'static str,
    user: Option<&'static str>,
    role: Option<&'static str>,
    email: Option<&'static str>,
}

/// A refused log-on has two keys only.
#[derive(Serialize)]
struct Refusal {
    ok: bool,
    status: &'static str,
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

/// `POST /users/api/auth`. A body that is not a pair of credentials is refused like a wrong pair.
pub(crate) async fn sign_in(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Response {
    let known = serde_json::from_slice::<Credentials>(&body)
        .is_ok_and(|sent| sent.email.eq_ignore_ascii_case(EMAIL) && sent.password == PASSWORD);
    if !known {
        let status = "No matching username and password pair was found!";
        return json(&Refusal { ok: false, status });
    }
    let auth = Auth {
        ok: true,
        status: "Logged in successfully!",
        jwt: "Session token in cookie",
        user: Some("Example"),
        role: Some("pro"),
        email: Some(EMAIL),
    };
    with_new_session(&sandbox, &auth)
}

/// `POST /users/api/checkin`: a new token for the old one, which is void from then on.
pub(crate) async fn check_in(State(sandbox): State<Arc<Sandbox>>, signed_in: SignedIn) -> Response {
    sandbox.sessions().close(&signed_in.token);
    let auth = Auth {
        ok: true,
        status: "Session renewed successfully!",
        jwt: "Session key cookie",
        user: Some("Example"),
        role: Some("user"),
        email: Some(EMAIL),
    };
    with_new_session(&sandbox, &auth)
}

/// `POST /users/api/logout`.
pub(crate) async fn sign_out(State(sandbox): State<Arc<Sandbox>>, signed_in: SignedIn) -> Response {
    sandbox.sessions().close(&signed_in.token);
    let auth = Auth {
        ok: true,
        status: "Logged out successfully!",
        jwt: "Session token cleared",
        user: None,
        role: None,
        email: None,
    };
    with_cookie(&auth, "", 0)
}

fn with_new_session(sandbox: &Sandbox, auth: &Auth) -> Response {
    let opened = sandbox.sessions().open(sandbox.now());
    match opened {
        Ok(token) => with_cookie(auth, &token, LIFETIME_SECONDS),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn with_cookie(auth: &Auth, token: &str, max_age: i64) -> Response {
    let cookie = format!("{COOKIE}={token}; Max-Age={max_age}; {ATTRIBUTES}");
    ([(header::SET_COOKIE, cookie)], json(auth)).into_response()
}
