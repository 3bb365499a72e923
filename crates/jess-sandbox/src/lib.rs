//! Imitates JESS, so that clients can be tried and tested without an account.
//!
//! It answers at JESS's own paths, in the recorded formats, and is reached over a socket like JESS. In particular, it
//! reads the filter of a job list only from the body of the GET request, as documented (page `docs:jess:get_jobs`),
//! and requires the session cookie.
//!
//! - `account`, `session` and `job_handlers` handle requests; `wire`, `list_reply` and `directory` write the replies.
//! - `population` decides which jobs there are: recorded ones (`recorded`), generated ones (`generator`, from
//!   `samples`), and hostile ones (`hostile`).
//! - `past_results` lists which of the default jobs has which errors and which files.
//! - `lifecycle` computes the state of a generated job, of which `spec` is fixed at its submission.
//! - `user` has the users, whom `session` signs in.
//! - `control` is what only tests use, with `--control`: it moves the clock, ends sessions, and so on.
//! - `files` has the files of a job, which `energyplus`, `jeplus`, `more_files`, `hostile_files` and `time_series` write;
//!   `file_reply` sends one, `archive` packs several.
//!
//! The only state is in memory: the sessions and the requested cancellations. Jobs are not state: each is a function of
//! a fixed seed and of the time, so that they advance without a background task.

mod account;
mod archive;
mod control;
mod directory;
mod energyplus;
mod file_reply;
mod files;
mod generator;
mod hostile;
mod hostile_files;
mod jeplus;
mod job;
mod job_handlers;
mod lifecycle;
mod list_reply;
mod more_files;
mod past_results;
mod population;
mod recorded;
mod samples;
mod session;
mod spec;
mod time_series;
mod user;
mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use jess_api::Timestamp;

use self::control::Control;
use self::population::Population;
use self::session::Sessions;
use self::user::{OTHER_USER, USER, User};

/// The e-mail address of the account.
pub const EMAIL: &str = "user@example.com";

/// The e-mail address of the second account, which exists only with [`SandboxSettings::control`].
pub const OTHER_EMAIL: &str = "other@example.com";

/// The password of the accounts. It is not a secret.
pub const PASSWORD: &str = "sandbox";

/// The longest request body that is read, in bytes. All documented ones are far shorter.
const MAX_BODY_LENGTH: usize = 64 * 1024;

/// The jobs of a sandbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SandboxSettings {
    /// The number of generated jobs, which are spread over six years, in the format of 2020 with 16 keys (about 350
    /// bytes per job). With `None`, there are the recorded jobs, 60 generated ones of the last 90 days, and a new one
    /// every three minutes.
    pub jobs: Option<usize>,
    /// Adds jobs whose texts are attacks: markup, script URLs, bidirectional controls, long words.
    pub hostile: bool,
    /// Adds the routes below `/control`, with which tests move the clock, end sessions, refuse cancellations and results,
    /// submit jobs and so on, without a session; and a second account. For tests only: anybody who reaches the sandbox can use
    /// them.
    pub control: bool,
}

/// Returns the sandbox with the clock of the system.
///
/// ```no_run
/// # async fn serve() -> std::io::Result<()> {
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// axum::serve(listener, jess_sandbox::router(Default::default())).await
/// # }
/// ```
pub fn router(settings: SandboxSettings) -> Router {
    router_with_clock(settings, system_time)
}

/// Returns the sandbox with another clock, so that tests need not wait.
///
/// The jobs are generated relative to the time of this call.
pub fn router_with_clock(
    settings: SandboxSettings,
    now: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> Router {
    let sandbox = Arc::new(Sandbox {
        population: Population::new(settings.jobs, now()).with_hostile(settings.hostile),
        control: settings.control.then(|| Arc::new(Control::new(now()))),
        now: Box::new(now),
        sessions: Mutex::default(),
        cancellations: Mutex::default(),
    });
    let calls = Router::new()
        .route("/users/api/info", get(account::users_info))
        .route("/users/api/auth", post(session::sign_in))
        .route("/users/api/checkin", post(session::check_in))
        .route("/users/api/logout", post(session::sign_out))
        .route("/jess_web/api/info", get(account::info))
        .route("/jess_web/api/session", get(account::session))
        .route("/jess_web/api/account", get(account::account))
        .route("/jess_web/api/usage", get(account::usage))
        .route("/jess_web/api/jobs", get(job_handlers::list).post(job_handlers::list))
        .route("/jess_web/api/job/{id}", post(job_handlers::cancel))
        .route("/jess_web/api/job/status/{id}", get(job_handlers::status))
        .route("/jess_web/api/job/dir/{id}", get(job_handlers::directory))
        .route("/jess_web/api/job/file/{id}", get(job_handlers::archive))
        .route("/jess_web/api/job/file/{id}/{*path}", get(job_handlers::file))
        .layer(DefaultBodyLimit::max(MAX_BODY_LENGTH));
    let calls = calls.with_state(Arc::clone(&sandbox));
    match sandbox.control.clone() {
        Some(control) => control::add_routes(calls, sandbox, control),
        None => calls,
    }
}

/// The state that the handlers share.
struct Sandbox {
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    population: Population,
    /// The state that tests control; `None` without `--control`.
    control: Option<Arc<Control>>,
    sessions: Mutex<Sessions>,
    cancellations: Mutex<Cancellations>,
}

/// The times at which cancellations were requested, by job number.
type Cancellations = HashMap<u64, Timestamp>;

impl Sandbox {
    fn now(&self) -> Timestamp {
        let now = (self.now)();
        self.control.as_ref().map_or(now, |control| control.now(now))
    }

    /// Returns the users who can sign in.
    fn users(&self) -> impl Iterator<Item = &'static User> {
        std::iter::once(&USER).chain(self.control.is_some().then_some(&OTHER_USER))
    }

    /// Returns the jobs of a user, without those that tests submit.
    fn population(&self, user: &User) -> &Population {
        match &self.control {
            Some(control) if *user == OTHER_USER => control.other_population(),
            _ => &self.population,
        }
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
