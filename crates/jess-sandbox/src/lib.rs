//! A stand-in for JESS, so that the page can be tried and tested without an account.
//!
//! It answers at the service's own paths, in the recorded shapes, and is meant to be reached over a socket
//! exactly as the service would be. In particular it reads the filter of the job list only from the body of
//! the GET, as documented (page `docs:jess:get_jobs`), and wants the session cookie.
//!
//! All of its state is in memory: who is signed in, and what has been cancelled. Its jobs are not state: each
//! is a pure function of a fixed seed and of the time, so nothing has to run for a job to advance.

mod account;
mod catalogue;
mod draft;
mod energyplus;
mod entry;
mod files;
mod hostile;
mod jeplus;
mod jobs;
mod lifecycle;
#[cfg(test)]
mod lifecycle_laws;
mod list;
mod listing;
mod plan;
mod population;
mod recorded;
mod seek;
#[cfg(test)]
mod seek_laws;
mod session;
mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use jess_api::Timestamp;

use self::population::Population;
use self::session::Sessions;

/// The e-mail address that the sandbox knows.
pub const EMAIL: &str = "user@example.com";

/// Its password. It protects nothing.
pub const PASSWORD: &str = "sandbox";

/// The longest body that is read, in bytes; every request of JESS that the sandbox knows is far shorter.
const LONGEST_BODY: usize = 64 * 1024;

/// How the sandbox is populated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SandboxSettings {
    /// Exactly so many made-up jobs, spread over six years, in the 16-key shape of 2020 (some 350 bytes a
    /// job). `None` is the usual population: the recorded jobs, about 60 made-up ones of the last 90 days,
    /// and a new one every few minutes.
    pub jobs: Option<usize>,
    /// Whether there are, besides, some jobs that hold what an attacker would try: markup, addresses that are
    /// programs, letters that turn a line round, words without end.
    pub hostile: bool,
}

/// The sandbox, on the system's clock.
pub fn router(settings: SandboxSettings) -> Router {
    router_with_clock(settings, system_time)
}

/// The sandbox, on a clock of the caller's: how tests let hours pass without waiting.
///
/// The population is laid out around the instant at which this is called.
pub fn router_with_clock(
    settings: SandboxSettings,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> Router {
    let sandbox = Sandbox {
        population: Population::new(settings.jobs, now()).with_hostile(settings.hostile),
        now: Box::new(now),
        sessions: Mutex::default(),
        cancellations: Mutex::default(),
    };
    Router::new()
        .route("/users/api/info", get(account::users_info))
        .route("/users/api/auth", post(session::sign_in))
        .route("/users/api/checkin", post(session::check_in))
        .route("/users/api/logout", post(session::sign_out))
        .route("/jess_web/api/info", get(account::info))
        .route("/jess_web/api/session", get(account::session))
        .route("/jess_web/api/account", get(account::account))
        .route("/jess_web/api/usage", get(account::usage))
        .route("/jess_web/api/jobs", get(jobs::list).post(jobs::list))
        .route("/jess_web/api/job/{id}", post(jobs::cancel))
        .route("/jess_web/api/job/status/{id}", get(jobs::status))
        .route("/jess_web/api/job/dir/{id}", get(jobs::directory))
        .route("/jess_web/api/job/file/{id}", get(jobs::archive))
        .route("/jess_web/api/job/file/{id}/{*path}", get(jobs::file))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(Arc::new(sandbox))
}

/// What the handlers share.
struct Sandbox {
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    population: Population,
    sessions: Mutex<Sessions>,
    cancellations: Mutex<Cancellations>,
}

/// When the user asked for the cancellation of which job, by job number.
type Cancellations = HashMap<u64, Timestamp>;

impl Sandbox {
    fn now(&self) -> Timestamp {
        (self.now)()
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cancellations(&self) -> MutexGuard<'_, Cancellations> {
        self.cancellations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn system_time() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
