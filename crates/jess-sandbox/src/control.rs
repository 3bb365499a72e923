//! Routes for tests (`--control`). They need no session, and change the sandbox or describe it.
//!
//! - `clock`: the clock is moved or frozen. It never goes back.
//! - `cancellation`: cancellations are refused, or lose the race against the end of their job.
//! - `results`: requests for the results of a job are refused, or fail in another way.
//! - `submission`: jobs are submitted now, with durations and an outcome.
//! - `traffic`: the requests are recorded, and their replies held back.
//! - `handlers` are the routes; they also end sessions.
//!
//! Also, there is a second user. All state of this is here, in [`Control`], which a sandbox without the flag does not
//! have.

mod cancellation;
mod clock;
mod handlers;
mod results;
mod submission;
mod traffic;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use jess_api::Timestamp;

use self::cancellation::CancelRules;
pub(crate) use self::cancellation::Races;
use self::clock::Clock;
pub(crate) use self::results::ResultsRequest;
use self::results::{ResultsReplies, ResultsReply};
use self::submission::Submission;
use self::traffic::Traffic;
use crate::Sandbox;
use crate::job::SandboxJob;
use crate::population::Population;
use crate::spec::JobSpec;
use crate::user::{OTHER_USER, User};

/// The number of the jobs of the second user, besides submitted ones.
const OTHER_JOBS: usize = 12;

/// The number of the first submitted job, above those of all other jobs.
const FIRST_SUBMITTED: u64 = 9_000_001;

/// Holds the changes that tests have made, and records requests for them.
pub(crate) struct Control {
    clock: Mutex<Clock>,
    cancel_rules: Mutex<CancelRules>,
    races: Mutex<Races>,
    results: Mutex<ResultsReplies>,
    submitted: Mutex<Vec<JobSpec>>,
    other_population: Population,
    traffic: Traffic,
}

impl Control {
    /// Creates the control of a sandbox that starts at `start`.
    pub(crate) fn new(start: Timestamp) -> Self {
        Self {
            clock: Mutex::default(),
            cancel_rules: Mutex::default(),
            races: Mutex::default(),
            results: Mutex::default(),
            submitted: Mutex::default(),
            other_population: Population::of(&OTHER_USER, OTHER_JOBS, start),
            traffic: Traffic::default(),
        }
    }

    /// Returns the time of the sandbox when it is `real` outside.
    pub(crate) fn now(&self, real: Timestamp) -> Timestamp {
        lock(&self.clock).now(real)
    }

    /// Returns the jobs of the second user.
    pub(crate) fn other_population(&self) -> &Population {
        &self.other_population
    }

    /// Returns the jobs that end otherwise than was planned.
    pub(crate) fn races(&self) -> MutexGuard<'_, Races> {
        lock(&self.races)
    }

    /// Lets a job whose cancellation was requested end before, if it is one that should.
    pub(crate) fn begin_race(&self, number: u64, cancel_requested: Timestamp) {
        if lock(&self.cancel_rules).loses_race(number) {
            self.races().begin(number, cancel_requested);
        }
    }

    /// Returns the message with which to refuse the cancellation of a job, if it is one to refuse.
    pub(crate) fn refusal_of_cancel(&self, number: u64) -> Option<String> {
        lock(&self.cancel_rules).refusal(number)
    }

    /// Returns what to reply instead of the results of a job, if that was changed.
    pub(crate) fn results_reply(&self, number: u64) -> Option<ResultsReply> {
        lock(&self.results).get(number)
    }

    /// Submits a job of a user, and returns its number.
    fn submit(&self, owner: &'static User, submission: &Submission, now: Timestamp) -> u64 {
        let mut submitted = lock(&self.submitted);
        let number = FIRST_SUBMITTED.saturating_add(u64::try_from(submitted.len()).unwrap_or(u64::MAX));
        submitted.push(submission.spec(owner, number, now));
        number
    }

    /// Returns the submitted jobs of a user, in the order of their numbers.
    pub(crate) fn submitted(&self, user: &User) -> Vec<SandboxJob> {
        let submitted = lock(&self.submitted);
        submitted.iter().filter(|spec| spec.owner == user).cloned().map(SandboxJob::Generated).collect()
    }

    /// Finds a submitted job of a user.
    pub(crate) fn find(&self, user: &User, number: u64) -> Option<SandboxJob> {
        let submitted = lock(&self.submitted);
        let index = usize::try_from(number.checked_sub(FIRST_SUBMITTED)?).ok()?;
        submitted.get(index).filter(|spec| spec.owner == user).cloned().map(SandboxJob::Generated)
    }
}

/// A sandbox with its control.
#[derive(Clone)]
struct Controlled {
    sandbox: Arc<Sandbox>,
    control: Arc<Control>,
}

/// Adds the routes of tests to the calls of JESS. Only the calls are recorded and held back.
pub(crate) fn add_routes(calls: Router, sandbox: Arc<Sandbox>, control: Arc<Control>) -> Router {
    let state = Controlled { sandbox, control };
    let routes = Router::new()
        .route("/control/clock", get(handlers::clock).post(handlers::move_clock))
        .route("/control/sessions", get(handlers::sessions).post(handlers::change_sessions))
        .route("/control/cancel", post(handlers::change_cancel_rules))
        .route("/control/results", post(handlers::change_results))
        .route("/control/submit", post(handlers::submit))
        .route("/control/hold", post(handlers::hold))
        .route("/control/release", post(handlers::release))
        .route("/control/requests", get(handlers::requests).delete(handlers::forget_requests));
    calls.layer(from_fn_with_state(state.clone(), traffic::record_and_hold)).merge(routes.with_state(state))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
