//! A `fetch` that replies when and how a test says.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(inline_js = r#"
let calls = [];

// Later calls only: the test runner itself fetches with the real one.
export function install() {
  calls = [];
  window.fetch = (request) => new Promise((resolve, reject) => {
    const call = { request, resolve, reject, aborted: false, stream: null };
    request.signal.addEventListener("abort", () => {
      call.aborted = true;
      const error = new DOMException("The user aborted a request.", "AbortError");
      reject(error);
      try { call.stream?.error(error); } catch { /* it had ended */ }
    });
    calls.push(call);
  });
}

export function hide(hidden) {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}

export function leave() { dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })); }
export function restore() { dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })); }

export function count() { return calls.length; }
export function url(at) { const { pathname, search } = new URL(calls[at].request.url); return pathname + search; }
export function credentials(at) { return calls[at].request.credentials; }
export function method(at) { return calls[at].request.method; }
export function body(at) { return calls[at].request.clone().text(); }
export function is_aborted(at) { return calls[at].aborted; }
export function fail(at) { calls[at].reject(new TypeError("Failed to fetch")); }

export function answer(at, status, type, body) {
  calls[at].resolve(new Response(body, { status, headers: { "content-type": type } }));
}

export function open(at) {
  const body = new ReadableStream({ start(controller) { calls[at].stream = controller; } });
  calls[at].resolve(new Response(body, { headers: { "content-type": "application/json" } }));
}
export function send(at, text) { calls[at].stream.enqueue(new TextEncoder().encode(text)); }
export function close(at) { calls[at].stream.close(); }
export function cut(at) { calls[at].stream.error(new TypeError("network error")); }
"#)]
extern "C" {
    /// Replaces `window.fetch`, and forgets the calls of earlier tests.
    pub(crate) fn install();
    /// Hides the page, or shows it.
    pub(crate) fn hide(hidden: bool);
    /// Leaves the page, so that the browser keeps it.
    pub(crate) fn leave();
    /// Shows the page again as it was left.
    pub(crate) fn restore();
    /// Returns the number of calls.
    pub(crate) fn count() -> usize;
    /// Returns the path and query of a call.
    pub(crate) fn url(at: usize) -> String;
    /// Returns the credentials mode of a call.
    pub(crate) fn credentials(at: usize) -> String;
    /// Returns the method of a call.
    pub(crate) fn method(at: usize) -> String;
    /// Returns the body of a call.
    #[wasm_bindgen(js_name = "body")]
    pub(crate) async fn body(at: usize) -> JsValue;
    /// Reports whether a call was aborted.
    pub(crate) fn is_aborted(at: usize) -> bool;
    /// Rejects a call like a network without a connection.
    pub(crate) fn fail(at: usize);
    /// Replies to a call.
    pub(crate) fn answer(at: usize, status: u16, content_type: &str, body: &str);
    /// Replies to a call with a body that arrives in parts.
    pub(crate) fn open(at: usize);
    /// Sends a part of the body of a call.
    pub(crate) fn send(at: usize, text: &str);
    /// Ends the body of a call.
    pub(crate) fn close(at: usize);
    /// Breaks the connection in the middle of the body of a call.
    pub(crate) fn cut(at: usize);
}

/// Replies to a call with queued jobs of these numbers, received in December 2020.
pub(crate) fn answer_jobs(at: usize, ids: &[u32]) {
    answer(at, 200, "application/json", &jobs(ids));
}

/// Returns a reply with queued jobs of these numbers.
pub(crate) fn jobs(ids: &[u32]) -> String {
    let entries: Vec<String> = ids
        .iter()
        .map(|id| {
            format!(
                r#"{{"job_SN":{id},"job_Name":"Job {id}","status":"QUEUED","received":1607123422525,"njobs":1,"progress":"1, 0, 0, 0, 1, 0, 0"}}"#
            )
        })
        .collect();
    format!(r#"{{"ok":true,"status":"jobs available","data":[{}]}}"#, entries.join(","))
}
