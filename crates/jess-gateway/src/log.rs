//! The log: a span for each request, with a line when the reply begins and another one if it is cut off.
//!
//! A line has the path without the query, and no header and no body: no cookie, password or e-mail address can be
//! part of it.

use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use tower_http::classify::{ServerErrorsAsFailures, ServerErrorsFailureClass, SharedClassifier};
use tower_http::on_early_drop::DroppedFailure;
use tower_http::request_id::RequestId;
use tower_http::trace::TraceLayer;
use tracing::Span;

/// The cause of an error, as an extension of the response: for the log, and not for the client.
#[derive(Debug, Clone)]
pub(crate) struct Cause(pub(crate) String);

/// Removes the request id that a client sends, which would be written to the log.
pub(crate) fn remove_request_id(mut request: Request) -> Request {
    request.headers_mut().remove("x-request-id");
    request
}

type MakeSpan = fn(&Request) -> Span;
type OnResponse = fn(&Response, Duration, &Span);
type OnFailure = fn(ServerErrorsFailureClass, Duration, &Span);
pub(crate) type OnEarlyDrop = fn(DroppedFailure, Duration, &Span);

/// Returns the layer that logs requests.
pub(crate) fn trace_layer()
-> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, MakeSpan, (), OnResponse, (), (), OnFailure> {
    TraceLayer::new_for_http()
        .make_span_with(make_span as MakeSpan)
        .on_request(())
        .on_response(on_response as OnResponse)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(on_failure as OnFailure)
}

fn make_span(request: &Request) -> Span {
    let id = request.extensions().get::<RequestId>();
    let id = id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", id, method = %request.method(), path = request.uri().path())
}

fn on_response(response: &Response, latency: Duration, _: &Span) {
    let (status, ms) = (response.status().as_u16(), latency.as_millis());
    match response.extensions().get::<Cause>() {
        Some(Cause(cause)) => tracing::warn!(status, ms, cause, "replied"),
        None => tracing::info!(status, ms, "replied"),
    }
}

fn on_failure(failure: ServerErrorsFailureClass, latency: Duration, _: &Span) {
    // A status has been logged with the response already.
    if let ServerErrorsFailureClass::Error(cause) = failure {
        tracing::warn!(ms = latency.as_millis(), cause, "the reply was cut off");
    }
}

/// Logs that the client has closed the connection too early.
pub(crate) fn on_early_drop(dropped: DroppedFailure, latency: Duration, _: &Span) {
    let ms = latency.as_millis();
    match dropped {
        DroppedFailure::Body(_) => tracing::info!(ms, "the client closed the connection during the reply"),
        _ => tracing::info!(ms, "the client closed the connection before the reply"),
    }
}
