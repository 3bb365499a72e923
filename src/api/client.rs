//! The calls that the page makes.

use std::rc::Rc;
use std::time::Duration;

use jess_api::{JobFilter, JobList};

use super::endpoint::Endpoint;
use super::error::{ApiError, classify};
use super::transport::{Abort, send};
use crate::settings::Settings;

/// For how long nothing may come before a request is given up. JESS publishes no figure; the bridge's own
/// limit is longer, so that a slow but living JESS is not cut off by both.
const PATIENCE: Duration = Duration::from_secs(45);

/// Makes the calls of the API, as the settings say.
#[derive(Debug, Clone)]
pub struct Client {
    settings: Rc<Settings>,
    patience: Duration,
}

/// A call that has been prepared and runs once it is awaited.
#[derive(Debug)]
pub struct Call {
    endpoint: Endpoint,
    abort: Abort,
    patience: Duration,
}

/// Ends a [`Call`] from elsewhere; after the call's end it does nothing.
#[derive(Debug, Clone)]
pub struct Aborter(Abort);

impl Client {
    /// A client for these settings.
    pub fn new(settings: Rc<Settings>) -> Self {
        Self { settings, patience: PATIENCE }
    }

    /// The same client with another limit on how long nothing may come.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The call for the jobs that `filter` matches. The server may answer with others: see
    /// [`jess_api::JobFilter::matcher`].
    pub fn jobs(&self, filter: &JobFilter) -> Call {
        Call {
            endpoint: Endpoint::jobs(&self.settings, filter),
            abort: Abort::new(),
            patience: self.patience,
        }
    }
}

impl Call {
    /// What ends this call.
    pub fn aborter(&self) -> Aborter {
        Aborter(self.abort.clone())
    }

    /// Makes the call.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn run(self) -> Result<JobList, ApiError> {
        classify(&send(&self.endpoint, &self.abort, self.patience).await?)
    }
}

impl Aborter {
    /// Ends the call with [`ApiError::Aborted`].
    pub fn abort(&self) {
        self.0.now();
    }
}
