//! A gateway to test, and upstreams that record what they are asked or misbehave.

mod raw;

use std::future::Future;
use std::net::Ipv4Addr;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use hyper_util::client::proxy::matcher::Matcher;
use jess_gateway::app::app;
use jess_gateway::serve::serve_until;
use jess_gateway::settings::{ClientLimits, SecureCookies, Settings};
use jess_gateway::{Site, Upstream, UpstreamLimits};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;

pub(crate) use self::raw::{Raw, raw_get, read_to_end, read_until};
use crate::logging;

/// A bound on what must happen soon; only a failing test waits for it.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// Awaits what must happen soon.
pub(crate) async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(SOON, future).await.expect("should have happened by now")
}

/// Limits that no test meets by accident.
pub(crate) const CLIENTS: ClientLimits = ClientLimits {
    max_connections: 100,
    timeout: Duration::from_secs(60),
    keep_alive: Duration::from_secs(60),
    max_body: NonZeroUsize::new(16 * 1024).unwrap(),
};

/// The page of every gateway here.
pub(crate) const PAGE: &str = "<!doctype html><title>JESS Jobs</title>";

/// A gateway, built but not listening.
pub(crate) struct Gateway {
    pub(crate) router: Router,
    /// The directory of the page; gone when the gateway is.
    pub(crate) site: TempDir,
}

/// A gateway in the making.
pub(crate) struct Making {
    pub(crate) upstream: String,
    pub(crate) base_path: &'static str,
    pub(crate) frame_ancestors: &'static str,
    pub(crate) allow_origins: &'static str,
    pub(crate) connect_src: &'static str,
    pub(crate) secure_cookies: SecureCookies,
    pub(crate) clients: ClientLimits,
    pub(crate) sign_in_attempts: u16,
    pub(crate) trusted_proxies: &'static str,
    pub(crate) response_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_requests: u16,
}

impl Making {
    pub(crate) fn to(upstream: impl Into<String>) -> Self {
        Self {
            upstream: upstream.into(),
            base_path: "/",
            frame_ancestors: "'none'",
            allow_origins: "",
            connect_src: "",
            secure_cookies: SecureCookies::Auto,
            clients: CLIENTS,
            sign_in_attempts: 0,
            trusted_proxies: "",
            response_timeout: 6 * SOON,
            idle_timeout: 6 * SOON,
            max_requests: 128,
        }
    }

    pub(crate) fn build(self) -> Gateway {
        logging::listen();
        let site = TempDir::new().unwrap();
        std::fs::write(site.path().join("index.html"), PAGE).unwrap();
        let limits = UpstreamLimits {
            connect_timeout: SOON,
            response_timeout: self.response_timeout,
            idle_timeout: self.idle_timeout,
            max_requests: self.max_requests,
        };
        let upstream = Upstream::new(&self.upstream, &Matcher::builder().build(), limits).unwrap();
        let settings = Settings {
            base_path: self.base_path.parse().unwrap(),
            frame_ancestors: self.frame_ancestors.parse().unwrap(),
            allow_origins: self.allow_origins.parse().unwrap(),
            connect_src: self.connect_src.parse().unwrap(),
            secure_cookies: self.secure_cookies,
            sign_in_attempts: self.sign_in_attempts,
            trusted_proxies: self.trusted_proxies.parse().unwrap(),
            clients: self.clients,
        };
        Gateway { router: app(&settings, &Site::open(site.path()).unwrap(), upstream), site }
    }
}

impl Gateway {
    pub(crate) fn to(upstream: &Recorder) -> Self {
        Making::to(&upstream.origin).build()
    }

    /// A gateway whose upstream is not there.
    pub(crate) async fn to_nowhere() -> Self {
        Making::to(origin_of_nobody().await).build()
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.site.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) async fn send(&self, request: Request) -> Reply {
        let response = soon(self.router.clone().oneshot(request)).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = soon(body.collect()).await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.send(request(Method::GET, target, &[], "")).await
    }

    pub(crate) async fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(request(Method::GET, target, headers, "")).await
    }

    pub(crate) async fn post(&self, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.send(request(Method::POST, target, headers, body)).await
    }

    pub(crate) async fn post_json(&self, target: &str, body: &str) -> Reply {
        self.post(target, &[("content-type", "application/json")], body).await
    }

    /// Listens on a free port and returns `host:port`.
    pub(crate) async fn listen(&self) -> String {
        self.listen_within(CLIENTS).await
    }

    /// The same, with limits for the clients.
    pub(crate) async fn listen_within(&self, limits: ClientLimits) -> String {
        let (listener, address) = bind().await;
        tokio::spawn(serve_until(std::future::pending(), listener, self.router.clone(), limits, SOON));
        address
    }
}

pub(crate) fn request(method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = Request::builder().method(method).uri(target).header("host", "jobs.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

/// A reply, read whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Checks that the reply is an error in the envelope, and returns its words.
    #[track_caller]
    pub(crate) fn words(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store");
        let envelope: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        let words = envelope["status"].as_str().unwrap().to_owned();
        assert_eq!(envelope, serde_json::json!({"ok": false, "status": words, "data": null}));
        words
    }
}

/// What an upstream was asked.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub(crate) method: Method,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// An upstream that records what it is asked and answers everything alike.
pub(crate) struct Recorder {
    pub(crate) origin: String,
    received: Arc<Mutex<Vec<Recorded>>>,
}

impl Recorder {
    pub(crate) async fn answering(answer: impl Fn() -> Response + Clone + Send + Sync + 'static) -> Self {
        Self::by_body(move |_| answer()).await
    }

    /// The same, with an answer that depends on the body of the request.
    pub(crate) async fn by_body(answer: impl Fn(&str) -> Response + Clone + Send + Sync + 'static) -> Self {
        Self::by_request(move |asked| answer(std::str::from_utf8(&asked.body).unwrap())).await
    }

    /// The same, with an answer that depends on the request.
    pub(crate) async fn by_request(
        answer: impl Fn(&Recorded) -> Response + Clone + Send + Sync + 'static,
    ) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&received);
        let router = Router::new().fallback(move |request: Request| async move {
            let (parts, body) = request.into_parts();
            let recorded = Recorded {
                method: parts.method,
                target: parts.uri.to_string(),
                headers: parts.headers,
                body: body.collect().await.unwrap().to_bytes(),
            };
            let response = answer(&recorded);
            record.lock().unwrap().push(recorded);
            response
        });
        let (listener, address) = bind().await;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin: format!("http://{address}"), received }
    }

    /// An upstream that says that all is well.
    pub(crate) async fn content() -> Self {
        Self::answering(|| {
            json(StatusCode::OK, r#"{"ok":true,"status":"TestUser jobs available","data":[]}"#)
        })
        .await
    }

    pub(crate) fn received(&self) -> Vec<Recorded> {
        self.received.lock().unwrap().clone()
    }

    /// The only request that came.
    #[track_caller]
    pub(crate) fn only(&self) -> Recorded {
        let received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received[0].clone()
    }
}

pub(crate) fn json(status: StatusCode, body: &'static str) -> Response {
    answer(status, &[("content-type", "application/json")], body)
}

pub(crate) fn answer(status: StatusCode, headers: &[(&str, &str)], body: &'static str) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body)).unwrap()
}

pub(crate) async fn bind() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

async fn origin_of_nobody() -> String {
    // The port was free a moment ago, and is not given out again at once.
    let (listener, address) = bind().await;
    drop(listener);
    format!("http://{address}")
}
