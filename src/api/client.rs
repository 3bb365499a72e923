//! The calls that the page makes.

use std::rc::Rc;
use std::time::Duration;

use jess_api::{Job, JobFilter};

use super::endpoint::Endpoint;
use super::error::{ApiError, ReplyParser};
use super::transport::{Abort, send};
use crate::settings::{FilterTransport, Settings};

/// For how long nothing may come before a request is given up. JESS publishes no figure; the bridge's own
/// limit is longer, so that a slow but living JESS is not cut off by both.
const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// Makes the calls of the API, as the settings say.
#[derive(Debug, Clone)]
pub struct Client {
    settings: Rc<Settings>,
    idle_timeout: Duration,
}

/// A call that has been prepared and runs once it is awaited.
#[derive(Debug)]
pub struct Call {
    endpoint: Endpoint,
    abort: Abort,
    idle_timeout: Duration,
}

/// Ends a [`Call`] from elsewhere; after the call's end it does nothing.
#[derive(Debug, Clone)]
pub struct Aborter(Abort);

impl Client {
    /// A client for these settings.
    pub fn new(settings: Rc<Settings>) -> Self {
        Self { settings, idle_timeout: IDLE_TIMEOUT }
    }

    /// The same client with another limit on how long nothing may come.
    #[must_use]
    pub fn with_idle_timeout(self, idle_timeout: Duration) -> Self {
        Self { idle_timeout, ..self }
    }

    /// Whether the service gets to know of a filter at all.
    pub fn sends_filters(&self) -> bool {
        self.settings.filter_transport != FilterTransport::None
    }

    /// The call for the jobs that `filter` matches. The server may answer with others: see
    /// [`jess_api::JobFilter::matcher`].
    pub fn jobs(&self, filter: &JobFilter) -> Call {
        Call {
            endpoint: Endpoint::jobs(&self.settings, filter),
            abort: Abort::new(),
            idle_timeout: self.idle_timeout,
        }
    }
}

impl Call {
    /// What ends this call.
    pub fn aborter(&self) -> Aborter {
        Aborter(self.abort.clone())
    }

    /// Makes the call. The jobs go to `take` as they come, with the number of bytes so far, until it returns
    /// false. Returns how many entries of the reply could not be taken as jobs.
    ///
    /// # Errors
    /// Any [`ApiError`]; jobs that came before it are good.
    pub async fn run(self, take: &mut dyn FnMut(Vec<Job>, usize) -> bool) -> Result<usize, ApiError> {
        let mut reply = send(&self.endpoint, &self.abort, self.idle_timeout).await?;
        let mut parser = ReplyParser::new(reply.status(), reply.content_type().as_deref());
        while let Some(bytes) = reply.next().await? {
            parser.feed(bytes);
            if !take(parser.take_jobs(), parser.bytes()) {
                return Err(ApiError::Aborted);
            }
        }
        parser.finish(|jobs, bytes| {
            take(jobs, bytes);
        })
    }
}

impl Aborter {
    /// Ends the call with [`ApiError::Aborted`].
    pub fn abort(&self) {
        self.0.now();
    }
}
