//! The client of the API.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use jess_api::{AccountReply, Job, JobFilter, JobId, JobStatusReply, ResultDir, UsageReply};
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::endpoint::{Command, Endpoint};
use super::error::ApiError;
use super::extensions::Extensions;
use super::file_part::{FilePart, PartPlan};
use super::reply_parser::{
    ARCHIVE, EMPTY_ARCHIVE, JobListParser, check_file_head, is_archive, is_json, parse_envelope, refusal_in,
};
use super::timeouts::Timeouts;
use super::transport::{StreamingResponse, send};
use crate::platform::FileParts;
use crate::settings::{FilterTransport, Settings};

/// The remaining CPU hours of an account, and the storage that it uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountSummary {
    /// The compute time that is left, in whole hours; negative if the account is overdrawn.
    pub cpu_hours: Option<i64>,
    /// The storage that is used, in bytes.
    pub storage_bytes: Option<u64>,
}

/// Returns the data of a reply; none if the service does not have it for this user.
fn optional<T>(reply: Result<(Option<T>, usize), ApiError>) -> Result<Option<T>, ApiError> {
    match reply {
        Ok((data, _)) => Ok(data),
        Err(ApiError::Refused { .. } | ApiError::Unreadable { .. }) => Ok(None),
        Err(ApiError::Http { status: 403 | 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The longest body that [`Client::few_jobs`] returns, in bytes.
const MAX_KEPT_BODY: usize = 512 * 1024;

/// The part of an archive that the page holds itself, in bytes.
const MAX_HELD_PART: usize = 8_000_000;

/// The length of a body up to which it may be a refusal, in bytes.
const MAX_REFUSAL: usize = 64 * 1024;

/// Parses the body of a list that was received successfully; without any jobs if it is not a list.
pub fn parse_jobs(body: &str) -> Vec<Job> {
    let mut parser = JobListParser::new(200, None);
    parser.feed(body.as_bytes());
    let mut jobs = parser.take_jobs();
    match parser.finish(|last, _| jobs.extend(last)) {
        Ok(_) => jobs,
        Err(_) => Vec::new(),
    }
}

/// Makes requests according to the settings. A request ends when its future is dropped.
#[derive(Debug, Clone)]
pub struct Client {
    settings: Rc<Settings>,
    /// Shared by the clones: a proxy that is slow for one request is slow for the next.
    timeouts: Rc<Cell<Timeouts>>,
}

impl Client {
    /// Creates a client with these settings.
    pub fn new(settings: Rc<Settings>) -> Self {
        let timeouts = Rc::new(Cell::new(Timeouts::new(settings.response_timeout())));
        Self { settings, timeouts }
    }

    /// Returns the client with another timeout.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeouts: Rc::new(Cell::new(Timeouts::new(timeout))), ..self }
    }

    /// Reports whether filters are sent to the service.
    pub fn sends_filters(&self) -> bool {
        self.settings.filter_transport != FilterTransport::None
    }

    /// Requests the jobs that match `filter`. Passes the jobs to `on_jobs` as they arrive, with the number of bytes
    /// received so far. Returns the number of entries that could not be read as jobs. The reply may contain jobs that
    /// do not match: see [`jess_api::JobFilter::matcher`].
    ///
    /// # Errors
    /// Any [`ApiError`]. The jobs that arrived before it are valid.
    pub async fn jobs(
        &self,
        filter: &JobFilter,
        mut on_jobs: impl FnMut(Vec<Job>, usize),
    ) -> Result<usize, ApiError> {
        let endpoint = Endpoint::jobs(&self.settings, filter);
        let mut response = self.send(&endpoint).await?;
        let mut parser = JobListParser::new(response.status(), response.content_type().as_deref());
        while let Some(bytes) = self.next_chunk(&mut response).await? {
            parser.feed(bytes);
            on_jobs(parser.take_jobs(), parser.bytes());
        }
        parser.finish(on_jobs).map_err(|error| error.with_retry_after(response.retry_after()))
    }

    /// Requests the jobs that match `filter` as [`Client::jobs`] does, if these are few. Returns them with the body of the
    /// reply, from which [`parse_jobs`] reads them again; a body that is long is left out.
    ///
    /// # Errors
    /// Any [`ApiError`].
    pub async fn few_jobs(&self, filter: &JobFilter) -> Result<(Vec<Job>, Option<String>), ApiError> {
        let mut response = self.send(&Endpoint::jobs(&self.settings, filter)).await?;
        let mut parser = JobListParser::new(response.status(), response.content_type().as_deref());
        let (mut jobs, mut body) = (Vec::new(), Vec::new());
        while let Some(bytes) = self.next_chunk(&mut response).await? {
            parser.feed(bytes);
            jobs.extend(parser.take_jobs());
            if parser.bytes() <= MAX_KEPT_BODY {
                body.extend_from_slice(bytes);
            }
        }
        let is_kept = parser.bytes() <= MAX_KEPT_BODY;
        parser
            .finish(|last, _| jobs.extend(last))
            .map_err(|error| error.with_retry_after(response.retry_after()))?;
        Ok((jobs, is_kept.then(|| String::from_utf8(body).ok()).flatten()))
    }

    /// Requests the status of one job (page `docs:jess:job_status`).
    ///
    /// # Errors
    /// Any [`ApiError`]; [`ApiError::Refused`] for a job that does not exist or belongs to another user,
    /// [`ApiError::Unreadable`] for a reply about another job.
    pub async fn job_status(&self, id: JobId) -> Result<JobStatusReply, ApiError> {
        self.status_of(id, &Endpoint::job_status(&self.settings, id)).await
    }

    /// Asks the service to cancel a job (page `docs:jess:job_cancel`). The job is only marked: its status changes later, and
    /// it may finish before that.
    ///
    /// # Errors
    /// As [`Client::job_status`]; [`ApiError::Refused`] also for a job that has ended. After [`ApiError::Network`],
    /// [`ApiError::TimedOut`] and [`ApiError::Unreadable`] the service may have marked the job.
    pub async fn cancel(&self, id: JobId) -> Result<JobStatusReply, ApiError> {
        let endpoint = Endpoint::job(&self.settings, id).with_body(&Command::CANCEL)?;
        self.status_of(id, &endpoint).await
    }

    /// Makes a request whose reply is the status of a job.
    async fn status_of(&self, id: JobId, endpoint: &Endpoint) -> Result<JobStatusReply, ApiError> {
        let (data, bytes) = self.request(endpoint).await?;
        let of_this_job = |reply: &JobStatusReply| reply.id == id;
        data.filter(of_this_job).ok_or_else(|| ApiError::no_data(bytes))
    }

    /// Requests an archive of the results of a job that have these extensions (page `docs:jess:job_file`). Returns `None` if
    /// it has more than `limit` bytes.
    ///
    /// # Errors
    /// Any [`ApiError`], as for the other calls; in particular for every reply that is not an archive.
    pub async fn results(
        &self,
        id: JobId,
        extensions: &Extensions,
        limit: usize,
    ) -> Result<Option<FileParts>, ApiError> {
        let mut response = self.send(&Endpoint::results(&self.settings, id, extensions)).await?;
        let mut start = Vec::new();
        while start.len() < ARCHIVE.len()
            && let Some(bytes) = self.next_chunk(&mut response).await?
        {
            start.extend_from_slice(bytes);
        }
        if !is_archive(response.status(), &start) {
            let (_, bytes) = self.read_envelope::<IgnoredAny>(response, start).await?;
            return Err(ApiError::no_data(bytes));
        }
        let parts = FileParts::default();
        parts.push_bytes(&Uint8Array::from(&*start));
        let (mut bytes, mut held) = (start.len(), 0);
        if response.content_length().is_some_and(|length| length > limit) {
            return Ok(None);
        }
        while let Some(part) = response.next_part().await.map_err(|error| self.adapt_timeouts(error))? {
            let length = part.length() as usize;
            (bytes, held) = (bytes + length, held + length);
            if bytes > limit {
                return Ok(None);
            }
            parts.push_bytes(&part);
            if held >= MAX_HELD_PART {
                parts.hand_over();
                held = 0;
            }
        }
        Ok(Some(parts))
    }

    /// Requests the list of the results of a job (page `docs:jess:job_dir`), which is empty if the service has none.
    ///
    /// # Errors
    /// As [`Client::job_status`].
    pub async fn result_dir(&self, id: JobId) -> Result<ResultDir, ApiError> {
        let (data, _) = self.request(&Endpoint::result_dir(&self.settings, id)).await?;
        Ok(data.unwrap_or_default())
    }

    /// Requests at most `limit` bytes of a file of the results of a job (page `docs:jess:job_file`), from the byte `from` on.
    /// The service may send the whole file, of which the rest is not received.
    ///
    /// # Errors
    /// Any [`ApiError`]; in particular for a refusal or a web page in place of the file.
    pub async fn file_part(
        &self,
        id: JobId,
        path: &str,
        from: u64,
        limit: usize,
    ) -> Result<FilePart, ApiError> {
        let end = from.saturating_add(u64::try_from(limit).unwrap_or(u64::MAX));
        let endpoint = Endpoint::result_file(&self.settings, id, path, from..end);
        let mut response = self.send(&endpoint).await?;
        let (status, content_type) = (response.status(), response.content_type());
        let plan = PartPlan::new(status, response.content_range().as_deref(), from);
        if plan.is_past_the_end {
            return Ok(FilePart { bytes: Vec::new(), is_last: true });
        }
        if let Err(error) = check_file_head(status, content_type.as_deref(), path) {
            // The body may have the service's message.
            let (_, bytes) = self.read_envelope::<IgnoredAny>(response, Vec::new()).await?;
            return Err(error.unwrap_or_else(|| ApiError::no_data(bytes)));
        }
        let (mut bytes, mut to_skip) = (Vec::new(), plan.bytes_before);
        // A refusal has the status of a success, also in place of a later part of a file.
        let mut start = Vec::new();
        while bytes.len() <= limit
            && let Some(chunk) = self.next_chunk(&mut response).await?
        {
            if start.len() < MAX_REFUSAL {
                start.extend_from_slice(chunk);
            }
            let skipped = usize::try_from(to_skip).unwrap_or(usize::MAX).min(chunk.len());
            to_skip -= u64::try_from(skipped).unwrap_or(to_skip);
            bytes.extend_from_slice(chunk.get(skipped..).unwrap_or_default());
        }
        if let Some(refusal) = refusal_in(content_type.as_deref(), &start) {
            return Err(refusal);
        }
        let is_last = bytes.len() <= limit && plan.is_last(bytes.len(), limit);
        bytes.truncate(limit);
        Ok(FilePart { bytes, is_last })
    }

    /// Checks that the service has a file of the results of a job. Receives no more than its beginning.
    ///
    /// # Errors
    /// As [`Client::file_part`].
    pub async fn check_file(&self, id: JobId, path: &str) -> Result<(), ApiError> {
        // Not a part, which an empty file does not have.
        let endpoint = Endpoint::whole_result_file(&self.settings, id, path);
        let mut response = self.send(&endpoint).await?;
        let content_type = response.content_type();
        if let Err(error) = check_file_head(response.status(), content_type.as_deref(), path) {
            let (_, bytes) = self.read_envelope::<IgnoredAny>(response, Vec::new()).await?;
            return Err(error.unwrap_or_else(|| ApiError::no_data(bytes)));
        }
        let mut start = Vec::new();
        // The chunks of a refusal can arrive one by one. Of another type, the head is enough.
        while content_type.as_deref().is_some_and(is_json)
            && start.len() < MAX_REFUSAL
            && let Some(chunk) = self.next_chunk(&mut response).await?
        {
            start.extend_from_slice(chunk);
        }
        refusal_in(content_type.as_deref(), &start).map_or(Ok(()), Err)
    }

    /// Checks that the service has an archive of the results of a job that have these extensions. Returns false if it would
    /// be empty.
    ///
    /// # Errors
    /// As [`Client::results`].
    pub async fn check_archive(&self, id: JobId, extensions: &Extensions) -> Result<bool, ApiError> {
        let mut response = self.send(&Endpoint::results(&self.settings, id, extensions)).await?;
        let mut start = Vec::new();
        while start.len() < EMPTY_ARCHIVE.len()
            && let Some(bytes) = self.next_chunk(&mut response).await?
        {
            start.extend_from_slice(bytes);
        }
        if !is_archive(response.status(), &start) {
            let (_, bytes) = self.read_envelope::<IgnoredAny>(response, start).await?;
            return Err(ApiError::no_data(bytes));
        }
        Ok(!start.starts_with(EMPTY_ARCHIVE))
    }

    /// Checks that the session is valid and linked to a JESS account. The service has no data to return.
    ///
    /// # Errors
    /// Any [`ApiError`]; [`ApiError::SignedOut`] without a session, [`ApiError::Refused`] without an account.
    pub async fn check_session(&self) -> Result<(), ApiError> {
        let endpoint = Endpoint::session(&self.settings);
        self.request::<IgnoredAny>(&endpoint).await.map(|_| ())
    }

    /// Renews the session (page `docs:users:check_in`). Does nothing if it is not known where the Users API is.
    ///
    /// # Errors
    /// Any [`ApiError`]; [`ApiError::SignedOut`] if the session has ended.
    pub async fn check_in(&self) -> Result<(), ApiError> {
        self.request_of_users(Endpoint::check_in(&self.settings)).await
    }

    /// Ends the session (page `docs:users:log_off`).
    ///
    /// # Errors
    /// As [`Client::check_in`].
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        self.request_of_users(Endpoint::sign_out(&self.settings)).await
    }

    async fn request_of_users(&self, endpoint: Option<Endpoint>) -> Result<(), ApiError> {
        match endpoint {
            Some(endpoint) => self.request::<IgnoredAny>(&endpoint).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Requests what is left of the account and what it uses. What the service does not tell is absent.
    ///
    /// # Errors
    /// [`ApiError::SignedOut`], and errors of the connection.
    pub async fn account_summary(&self) -> Result<AccountSummary, ApiError> {
        let account = optional(self.request::<AccountReply>(&Endpoint::account(&self.settings)).await)?;
        let usage = optional(self.request::<UsageReply>(&Endpoint::usage(&self.settings)).await)?;
        Ok(AccountSummary {
            cpu_hours: account.and_then(|account| account.cpu_hours),
            storage_bytes: usage.and_then(|usage| usage.storage_bytes()),
        })
    }

    /// Makes a GET request whose reply is an envelope with data of type `T`.
    ///
    /// # Errors
    /// Any [`ApiError`]; [`ApiError::Unreadable`] if there is no data.
    pub async fn get<T: DeserializeOwned>(&self, endpoint: Endpoint) -> Result<T, ApiError> {
        self.request_data(&endpoint).await
    }

    /// Makes a POST request with a body in JSON, whose reply is an envelope with data of type `T`.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn post<T: DeserializeOwned>(
        &self,
        endpoint: Endpoint,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let endpoint = endpoint.with_body(body)?;
        self.request_data(&endpoint).await
    }

    async fn request_data<T: DeserializeOwned>(&self, endpoint: &Endpoint) -> Result<T, ApiError> {
        let (data, bytes) = self.request(endpoint).await?;
        data.ok_or_else(|| ApiError::no_data(bytes))
    }

    /// Returns the data of the envelope, if there is any, and the number of bytes of the reply.
    async fn request<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
    ) -> Result<(Option<T>, usize), ApiError> {
        let response = self.send(endpoint).await?;
        self.read_envelope(response, Vec::new()).await
    }

    /// Reads the rest of a body that begins with `body`, as [`Client::request`] does.
    async fn read_envelope<T: DeserializeOwned>(
        &self,
        mut response: StreamingResponse,
        mut body: Vec<u8>,
    ) -> Result<(Option<T>, usize), ApiError> {
        while let Some(bytes) = self.next_chunk(&mut response).await? {
            body.extend_from_slice(bytes);
        }
        let data = parse_envelope(response.status(), response.content_type().as_deref(), &body);
        let data = data.map_err(|error| error.with_retry_after(response.retry_after()))?;
        Ok((data, body.len()))
    }

    async fn send(&self, endpoint: &Endpoint) -> Result<StreamingResponse, ApiError> {
        send(endpoint, self.timeouts.get()).await.map_err(|error| self.adapt_timeouts(error))
    }

    async fn next_chunk<'r>(
        &self,
        response: &'r mut StreamingResponse,
    ) -> Result<Option<&'r [u8]>, ApiError> {
        response.next_chunk().await.map_err(|error| self.adapt_timeouts(error))
    }

    fn adapt_timeouts(&self, error: ApiError) -> ApiError {
        let mut timeouts = self.timeouts.get();
        let error = timeouts.adapt(error);
        self.timeouts.set(timeouts);
        error
    }
}
