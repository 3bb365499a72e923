//! A stand-in for JESS that records its requests.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;

use super::{bind, json_response};

/// A request as it reached the upstream.
#[derive(Debug, Clone)]
pub(crate) struct ReceivedRequest {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// An upstream on a free port of this machine that records all requests and replies to any method and path.
pub(crate) struct MockUpstream {
    /// The origin, such as `http://127.0.0.1:41234`.
    pub(crate) origin: String,
    requests: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl MockUpstream {
    /// Starts an upstream with the same reply to every request.
    pub(crate) async fn replying(reply: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Self {
        Self::replying_by_request(move |_| reply()).await
    }

    /// Starts an upstream whose reply depends on the request.
    pub(crate) async fn replying_by_request(
        reply: impl Fn(&ReceivedRequest) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&requests);
        let router = Router::new().fallback(move |request: Request| async move {
            let (parts, body) = request.into_parts();
            let received = ReceivedRequest {
                method: parts.method,
                target: parts.uri.to_string(),
                headers: parts.headers,
                body: body.collect().await.unwrap().to_bytes(),
            };
            let response = reply(&received);
            recorded.lock().unwrap().push(received);
            response
        });
        let (listener, address) = bind().await;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin: format!("http://{address}"), requests }
    }

    /// Starts an upstream that replies with an empty job list.
    pub(crate) async fn with_empty_list() -> Self {
        Self::replying(|| {
            json_response(StatusCode::OK, r#"{"ok":true,"status":"TestUser jobs available","data":[]}"#)
        })
        .await
    }

    /// Returns all requests so far.
    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.requests.lock().unwrap().clone()
    }

    /// Checks that exactly one request was received, and returns it.
    #[track_caller]
    pub(crate) fn only_request(&self) -> ReceivedRequest {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }
}
