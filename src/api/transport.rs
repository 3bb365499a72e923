//! The only use of gloo-net: one request with the session cookie, an abort and a time-out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Headers, Request};
use js_sys::{Reflect, Uint8Array};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCredentials, RequestInit};

use super::endpoint::Endpoint;
use super::error::ApiError;

/// A response, with the whole of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The content type, as the server wrote it.
    pub content_type: Option<String>,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Whether the server says that this is a web page.
    pub fn is_html(&self) -> bool {
        self.content_type.as_deref().is_some_and(|name| {
            let media_type = name.split(';').next().unwrap_or(name).trim();
            media_type.eq_ignore_ascii_case("text/html")
                || media_type.eq_ignore_ascii_case("application/xhtml+xml")
        })
    }
}

/// The right to end a request.
#[derive(Debug, Clone)]
pub(super) struct Abort {
    /// Absent only where the browser has no `AbortController`; requests then run to their end.
    controller: Option<AbortController>,
    timed_out: Rc<Cell<bool>>,
}

impl Abort {
    pub(super) fn new() -> Self {
        Self { controller: AbortController::new().ok(), timed_out: Rc::default() }
    }

    pub(super) fn now(&self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }

    fn for_time_out(&self) {
        self.timed_out.set(true);
        self.now();
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

/// Sends the request and reads the reply to its end; `patience` is for how long nothing may come.
///
/// # Errors
/// [`ApiError::Network`], [`ApiError::TimedOut`], or [`ApiError::Aborted`] after [`Abort::now`].
pub(super) async fn send(endpoint: &Endpoint, abort: &Abort, patience: Duration) -> Result<Reply, ApiError> {
    let watchdog = Watchdog::new(abort.clone(), patience);
    let mut progress = Progress::default();
    match exchange(endpoint, abort, &watchdog, &mut progress).await {
        Ok((status, content_type)) => Ok(Reply { status, content_type, body: progress.body }),
        Err(_) if abort.timed_out.get() => Err(ApiError::TimedOut {
            seconds: u32::try_from(patience.as_secs()).unwrap_or(u32::MAX),
            bytes: progress.body.len(),
        }),
        Err(_) if abort.signal().is_some_and(|signal| signal.aborted()) => Err(ApiError::Aborted),
        Err(Failure(detail)) => {
            let bytes = progress.answered.then_some(progress.body.len());
            Err(ApiError::Network { bytes, detail })
        }
    }
}

/// How far an exchange has come, which a failure leaves as it is.
#[derive(Default)]
struct Progress {
    answered: bool,
    body: Vec<u8>,
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

/// The status and the content type; the body goes to `progress` as it comes.
async fn exchange(
    endpoint: &Endpoint,
    abort: &Abort,
    watchdog: &Watchdog,
    progress: &mut Progress,
) -> Result<(u16, Option<String>), Failure> {
    watchdog.feed();
    let response = request(endpoint, abort)?.send().await?;
    progress.answered = true;
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().dyn_into().map_err(JsValue::from)?;
        loop {
            watchdog.feed();
            let step = JsFuture::from(reader.read()).await?;
            let chunk = Reflect::get(&step, &JsValue::from_str("value"))?;
            let Some(bytes) = chunk.dyn_ref::<Uint8Array>() else { break };
            progress.body.extend(bytes.to_vec());
        }
    }
    Ok((response.status(), response.headers().get("content-type")))
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
    patience: Duration,
    timer: RefCell<Option<TimeoutHandle>>,
}

impl Watchdog {
    fn new(abort: Abort, patience: Duration) -> Self {
        Self { abort, patience, timer: RefCell::new(None) }
    }

    /// Starts to wait anew.
    fn feed(&self) {
        let abort = self.abort.clone();
        let timer = set_timeout_with_handle(move || abort.for_time_out(), self.patience).ok();
        if let Some(earlier) = self.timer.replace(timer) {
            earlier.clear();
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
