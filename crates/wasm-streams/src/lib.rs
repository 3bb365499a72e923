//! Stands in for the crate `wasm-streams`, as far as `server_fn` names it.
//!
//! Leptos brings `server_fn`, whose streaming bodies go through `wasm-streams`. This page has no server
//! functions, so none of it is ever called; but what that crate exports to JavaScript stays in a program whether
//! it is used or not, some 6 kB of it. `Cargo.toml` puts this in its place.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use wasm_bindgen::{JsCast, JsValue};

/// A stream of the browser.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

/// What is read from a stream: here nothing, since nobody reads.
#[derive(Debug)]
pub struct IntoStream;

impl ReadableStream {
    /// Takes the browser's own.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// A stream of the browser that has what `_` yields; here one of nothing.
    pub fn from_stream(_: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        Self(JsValue::UNDEFINED.unchecked_into())
    }

    /// The browser's own.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Reads what the browser's stream has.
    pub fn into_stream(self) -> IntoStream {
        IntoStream
    }
}

impl Stream for IntoStream {
    type Item = Result<JsValue, JsValue>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
