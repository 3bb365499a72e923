//! Sends requests with the session cookie and reads their responses in chunks: the only module that uses gloo-net.
#![expect(clippy::disallowed_types, reason = "this module sends the requests")]

use std::time::Duration;

use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache, RequestCredentials};

use super::endpoint::Endpoint;
use super::error::ApiError;
use super::prefetch::{self, PrefetchedRequest};
use super::request_guard::RequestGuard;
use super::retry_after::retry_after;
use super::timeouts::Timeouts;
use crate::platform::{self, Moment};

/// The maximum size of a chunk in bytes: it is parsed in well under a millisecond.
const CHUNK_SIZE: usize = 16 * 1024;

/// The time after which the browser gets a turn. With the chunk that exceeds it, a slice takes less
/// than 8 ms, half a frame, so that scrolling and typing are not delayed.
const TIME_SLICE: Duration = Duration::from_millis(5);

/// The time from which on a read has waited for data: one that is there is read in less.
const READ_WAIT: Duration = Duration::from_millis(1);

/// A response whose head has arrived.
pub(super) struct StreamingResponse {
    response: Response,
    /// `None` for a response without a body.
    body: Option<ReadableStreamDefaultReader>,
    guard: RequestGuard,
    timeouts: Timeouts,
    /// The bytes that have arrived, and the number of those that have been returned.
    pending: Option<(Uint8Array, u32)>,
    chunk: Vec<u8>,
    bytes: usize,
    slice_start: Moment,
}

/// Sends a request, or takes over the prefetched one. It is aborted if the future or the response is dropped, and if no
/// data arrives for too long.
///
/// # Errors
/// [`ApiError::Network`] or [`ApiError::TimedOut`].
pub(super) async fn send(endpoint: &Endpoint, timeouts: Timeouts) -> Result<StreamingResponse, ApiError> {
    let (guard, response) = match prefetch::take(endpoint) {
        Some(PrefetchedRequest { controller, response }) => {
            let guard = RequestGuard::attach(controller, timeouts.first_byte);
            (guard, prefetched_response(response).await)
        }
        None => {
            let guard = RequestGuard::new(timeouts.first_byte);
            let response = fetch(endpoint, &guard).await;
            (guard, response)
        }
    };
    let opened = response.and_then(|response| {
        let body = response.body().map(|body| body.get_reader().dyn_into()).transpose()?;
        Ok((response, body))
    });
    match opened {
        Ok((response, body)) => Ok(StreamingResponse {
            response,
            body,
            guard,
            timeouts,
            pending: None,
            chunk: Vec::new(),
            bytes: 0,
            slice_start: Moment::now(),
        }),
        Err(Failure(detail)) => Err(guard.classify(detail, None)),
    }
}

async fn prefetched_response(response: JsFuture) -> Result<Response, Failure> {
    let response: web_sys::Response = response.await?.dyn_into()?;
    Ok(response.into())
}

async fn fetch(endpoint: &Endpoint, guard: &RequestGuard) -> Result<Response, Failure> {
    let builder = match endpoint.body() {
        None => Request::get(endpoint.url()),
        Some(_) => Request::post(endpoint.url()).header("Content-Type", "application/json"),
    };
    let builder = match endpoint.range() {
        None => builder,
        Some(range) => builder.header("Range", &range),
    };
    let builder = builder
        .header("Accept", endpoint.accept())
        .credentials(RequestCredentials::Include)
        // A reply that is kept by the browser, such as an error page with a maximum age, would be shown for good.
        .cache(RequestCache::NoStore)
        .abort_signal(guard.signal().as_ref());
    let request = match endpoint.body() {
        None => builder.build()?,
        Some(json) => builder.body(json)?,
    };
    Ok(request.send().await?)
}

impl StreamingResponse {
    /// Returns the status code.
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }

    /// Returns the content type, as the server wrote it.
    pub(super) fn content_type(&self) -> Option<String> {
        self.response.headers().get("content-type")
    }

    /// Returns the number of bytes of the body, if the server sends it and the browser exposes it.
    pub(super) fn content_length(&self) -> Option<usize> {
        self.response.headers().get("content-length")?.parse().ok()
    }

    /// Returns the value of the header `Content-Range`, if the server sends it and the browser exposes it.
    pub(super) fn content_range(&self) -> Option<String> {
        self.response.headers().get("content-range")
    }

    /// Returns the time to wait before the next request, if there is a header `Retry-After`. Browsers hide it in a
    /// response of another origin that does not expose it.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        let headers = self.response.headers();
        let date = headers.get("date").and_then(|text| platform::parse_http_date(&text));
        retry_after(
            &headers.get("retry-after")?,
            date.unwrap_or_else(platform::now),
            platform::parse_http_date,
        )
    }

    /// Returns the next chunk of the body, or `None` after the last. Lets the browser have a turn every few
    /// milliseconds.
    ///
    /// # Errors
    /// As [`send`].
    pub(super) async fn next_chunk(&mut self) -> Result<Option<&[u8]>, ApiError> {
        if Moment::now().running_since(self.slice_start) >= TIME_SLICE {
            platform::yield_to_browser().await;
            self.slice_start = Moment::now();
        }
        match self.fill_chunk().await {
            Ok(true) => Ok(Some(&self.chunk)),
            Ok(false) => Ok(None),
            Err(Failure(detail)) => Err(self.guard.classify(detail, Some(self.bytes))),
        }
    }

    /// Returns the next bytes of the body as the browser has them, or `None` after the last.
    ///
    /// # Errors
    /// As [`send`].
    pub(super) async fn next_part(&mut self) -> Result<Option<Uint8Array>, ApiError> {
        let part = match self.pending.take() {
            Some((bytes, start)) => Ok(Some(bytes.subarray(start, bytes.length()))),
            None => self.read().await,
        };
        let part = part.map_err(|Failure(detail)| self.guard.classify(detail, Some(self.bytes)))?;
        self.bytes += part.as_ref().map_or(0, |part| part.length() as usize);
        Ok(part)
    }

    /// Fills the chunk with the next bytes; reports whether there were any.
    async fn fill_chunk(&mut self) -> Result<bool, Failure> {
        if self.pending.is_none() {
            self.pending = self.read().await?.map(|bytes| (bytes, 0));
        }
        let Some((bytes, start)) = self.pending.take() else { return Ok(false) };
        let end = bytes.length().min(start + u32::try_from(CHUNK_SIZE).unwrap_or(u32::MAX));
        self.chunk.resize((end - start) as usize, 0);
        bytes.subarray(start, end).copy_to(&mut self.chunk);
        self.bytes += self.chunk.len();
        if end < bytes.length() {
            self.pending = Some((bytes, end));
        }
        Ok(true)
    }

    async fn read(&mut self) -> Result<Option<Uint8Array>, Failure> {
        let Some(body) = &self.body else { return Ok(None) };
        let has_begun = self.bytes > 0;
        self.guard.restart_timer(if has_begun { self.timeouts.idle } else { self.timeouts.first_byte });
        let before = Moment::now();
        let result = JsFuture::from(body.read()).await?;
        let now = Moment::now();
        if now.running_since(before) >= READ_WAIT {
            // The browser had its turn while the data was awaited.
            self.slice_start = now;
        }
        let bytes = Reflect::get(&result, &JsValue::from_str("value"))?;
        Ok(bytes.dyn_into::<Uint8Array>().ok())
    }
}

/// The browser's message for a failure. Browsers do not tell pages whether a server is down, its name does not exist, or
/// it does not allow requests from other origins.
struct Failure(String);

impl From<gloo_net::Error> for Failure {
    fn from(error: gloo_net::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<JsValue> for Failure {
    fn from(error: JsValue) -> Self {
        let message = match error.dyn_ref::<js_sys::Error>() {
            Some(error) => error.message().into(),
            None => error.as_string().unwrap_or_default(),
        };
        Self(message)
    }
}

impl From<js_sys::Object> for Failure {
    fn from(error: js_sys::Object) -> Self {
        Self::from(JsValue::from(error))
    }
}
