//! The only use of gloo-net: one request with the session cookie, an abort and a time-out, and its reply as it
//! comes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Headers, Request, Response};
use jess_api::Timestamp;
use js_sys::{Reflect, Uint8Array};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCredentials, RequestInit};

use super::endpoint::Endpoint;
use super::error::ApiError;
use super::prefetch;
use crate::platform;

/// The most bytes that are handed over at once: they are read in well under a millisecond.
const CHUNK_SIZE: usize = 16 * 1024;

/// For how many milliseconds pieces are handed over before the browser gets a turn. With the piece that goes
/// beyond it, a slice stays below 8 ms: half a frame, so that scrolling and typing go on.
const TIME_SLICE_MS: i64 = 5;

/// The right to end a request.
#[derive(Debug, Clone)]
pub(super) struct Abort {
    /// Absent only where the browser has no `AbortController`; requests then run to their end.
    controller: Rc<RefCell<Option<AbortController>>>,
    timed_out: Rc<Cell<bool>>,
}

impl Abort {
    pub(super) fn new() -> Self {
        Self { controller: Rc::new(RefCell::new(AbortController::new().ok())), timed_out: Rc::default() }
    }

    pub(super) fn now(&self) {
        if let Some(controller) = &*self.controller.borrow() {
            controller.abort();
        }
    }

    /// Ends another request instead: one that had left before.
    fn attach(&self, controller: AbortController) {
        if self.is_aborted() {
            controller.abort();
        }
        self.controller.replace(Some(controller));
    }

    fn abort_on_timeout(&self) {
        self.timed_out.set(true);
        self.now();
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.controller.borrow().as_ref().map(AbortController::signal)
    }

    fn is_aborted(&self) -> bool {
        self.signal().is_some_and(|signal| signal.aborted())
    }
}

/// A reply of which the head has come.
pub(super) struct StreamingResponse {
    response: Response,
    /// None for a reply without a body.
    body: Option<ReadableStreamDefaultReader>,
    watchdog: Watchdog,
    /// What has come and is not handed over yet, and how much of it is.
    chunk: Option<(Uint8Array, u32)>,
    piece: Vec<u8>,
    bytes: usize,
    slice: Timestamp,
}

/// Sends the request; `idle_timeout` is for how long nothing may come.
///
/// # Errors
/// [`ApiError::Network`], [`ApiError::TimedOut`], or [`ApiError::Aborted`] after [`Abort::now`].
pub(super) async fn send(
    endpoint: &Endpoint,
    abort: &Abort,
    idle_timeout: Duration,
) -> Result<StreamingResponse, ApiError> {
    let watchdog = Watchdog::new(abort.clone(), idle_timeout);
    watchdog.feed();
    match exchange(endpoint, abort).await {
        Ok((response, body)) => Ok(StreamingResponse {
            response,
            body,
            watchdog,
            chunk: None,
            piece: Vec::new(),
            bytes: 0,
            slice: platform::now(),
        }),
        Err(failure) => Err(watchdog.classify(failure, None)),
    }
}

impl StreamingResponse {
    /// The status code.
    pub(super) fn status(&self) -> u16 {
        self.response.status()
    }

    /// The content type, as the server wrote it.
    pub(super) fn content_type(&self) -> Option<String> {
        self.response.headers().get("content-type")
    }

    /// The next bytes of the body, in pieces that take little time, and with a turn for the browser every few
    /// milliseconds; none after the last.
    ///
    /// # Errors
    /// As [`send`].
    pub(super) async fn next(&mut self) -> Result<Option<&[u8]>, ApiError> {
        if platform::now().millis_since(self.slice) >= TIME_SLICE_MS {
            platform::yield_to_browser().await;
            self.slice = platform::now();
        }
        match self.fill().await {
            Ok(true) => Ok(Some(&self.piece)),
            Ok(false) => Ok(None),
            Err(failure) => Err(self.watchdog.classify(failure, Some(self.bytes))),
        }
    }

    /// Takes the next piece, if there is one.
    async fn fill(&mut self) -> Result<bool, Failure> {
        if self.chunk.is_none() {
            self.chunk = self.read().await?.map(|chunk| (chunk, 0));
        }
        let Some((chunk, start)) = self.chunk.take() else { return Ok(false) };
        let end = chunk.length().min(start + u32::try_from(CHUNK_SIZE).unwrap_or(u32::MAX));
        self.piece.resize((end - start) as usize, 0);
        chunk.subarray(start, end).copy_to(&mut self.piece);
        self.bytes += self.piece.len();
        if end < chunk.length() {
            self.chunk = Some((chunk, end));
        }
        Ok(true)
    }

    async fn read(&mut self) -> Result<Option<Uint8Array>, Failure> {
        let Some(body) = &self.body else { return Ok(None) };
        self.watchdog.feed();
        let before = platform::now();
        let step = JsFuture::from(body.read()).await?;
        let now = platform::now();
        if now != before {
            // While it waited the browser had its turn.
            self.slice = now;
        }
        let chunk = Reflect::get(&step, &JsValue::from_str("value"))?;
        Ok(chunk.dyn_into::<Uint8Array>().ok())
    }
}

/// The browser's words for a failure. It gives no more: that a server is down, that its name is wrong and
/// that it forbids other origins all look alike to a page.
struct Failure(String);

impl From<gloo_net::Error> for Failure {
    fn from(error: gloo_net::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<JsValue> for Failure {
    fn from(error: JsValue) -> Self {
        Self(
            error
                .dyn_ref::<js_sys::Error>()
                .map_or_else(|| error.as_string().unwrap_or_default(), |error| error.message().into()),
        )
    }
}

/// The head of the reply, and what its body is read from.
async fn exchange(
    endpoint: &Endpoint,
    abort: &Abort,
) -> Result<(Response, Option<ReadableStreamDefaultReader>), Failure> {
    let response = match prefetch::take(endpoint) {
        Some(prefetched) => {
            abort.attach(prefetched.controller);
            let response: web_sys::Response = prefetched.response.await?.dyn_into()?;
            Response::from(response)
        }
        None => request(endpoint, abort)?.send().await?,
    };
    let body = match response.body() {
        Some(stream) => Some(stream.get_reader().dyn_into().map_err(JsValue::from)?),
        None => None,
    };
    Ok((response, body))
}

/// The request itself is the browser's own: gloo-net's builder writes a query anew and leaves a `&` behind it.
fn request(endpoint: &Endpoint, abort: &Abort) -> Result<Request, JsValue> {
    let headers = Headers::new();
    headers.set("Accept", "application/json");
    let options = RequestInit::new();
    options.set_credentials(RequestCredentials::Include);
    options.set_signal(abort.signal().as_ref());
    if let Some(json) = endpoint.body() {
        headers.set("Content-Type", "application/json");
        options.set_method("POST");
        options.set_body(&JsValue::from_str(json));
    }
    options.set_headers(&headers.into_raw());
    Ok(web_sys::Request::new_with_str_and_init(endpoint.url(), &options)?.into())
}

/// Ends the request when nothing has come for too long. Its timer ends with it.
struct Watchdog {
    abort: Abort,
    idle_timeout: Duration,
    timer: RefCell<Option<TimeoutHandle>>,
}

impl Watchdog {
    fn new(abort: Abort, idle_timeout: Duration) -> Self {
        Self { abort, idle_timeout, timer: RefCell::new(None) }
    }

    /// Starts to wait anew.
    fn feed(&self) {
        let abort = self.abort.clone();
        let timer = set_timeout_with_handle(move || abort.abort_on_timeout(), self.idle_timeout).ok();
        if let Some(earlier) = self.timer.replace(timer) {
            earlier.clear();
        }
    }

    /// What a failure means, after so many bytes of the body, or before the head had come.
    fn classify(&self, Failure(detail): Failure, bytes: Option<usize>) -> ApiError {
        if self.abort.timed_out.get() {
            let seconds = u32::try_from(self.idle_timeout.as_secs()).unwrap_or(u32::MAX);
            ApiError::TimedOut { seconds, bytes: bytes.unwrap_or(0) }
        } else if self.abort.is_aborted() {
            ApiError::Aborted
        } else {
            ApiError::Network { bytes, detail }
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }
}
