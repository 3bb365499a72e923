//! Builds the gateways under test and the upstreams that they call.

mod mock_upstream;
mod raw_listener;

use std::future::Future;
use std::net::Ipv4Addr;
use std::num::NonZeroUsize;
use std::path::Path;
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

pub(crate) use self::mock_upstream::{MockUpstream, ReceivedRequest};
pub(crate) use self::raw_listener::{RawListener, raw_get, read_to_close, read_until};
use crate::logging;

/// The longest that a test waits for an event; only a failing test waits that long.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// Awaits a future, and panics if it takes longer than [`TIMEOUT`].
pub(crate) async fn within_timeout<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(TIMEOUT, future).await.expect("timed out")
}

/// Limits that no test reaches by accident.
pub(crate) const CLIENT_LIMITS: ClientLimits = ClientLimits {
    max_connections: 100,
    timeout: Duration::from_secs(60),
    keep_alive: Duration::from_secs(60),
    max_body: NonZeroUsize::new(16 * 1024).unwrap(),
};

/// The content of `index.html` in the site of every gateway here.
pub(crate) const PAGE: &str = "<!doctype html><title>JESS Jobs</title>";

/// A gateway, built but not listening.
pub(crate) struct Gateway {
    pub(crate) router: Router,
    /// The site's directory, which is deleted with the gateway.
    pub(crate) site: TempDir,
}

/// The settings of a gateway under test: defaults, of which a test overrides some with struct update syntax.
pub(crate) struct GatewayBuilder {
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

impl GatewayBuilder {
    /// Returns the default settings for an upstream at this origin.
    pub(crate) fn for_upstream(upstream: impl Into<String>) -> Self {
        Self {
            upstream: upstream.into(),
            base_path: "/",
            frame_ancestors: "'none'",
            allow_origins: "",
            connect_src: "",
            secure_cookies: SecureCookies::Auto,
            clients: CLIENT_LIMITS,
            sign_in_attempts: 0,
            trusted_proxies: "",
            response_timeout: 6 * TIMEOUT,
            idle_timeout: 6 * TIMEOUT,
            max_requests: 128,
        }
    }

    /// Builds the gateway over a new site that contains only [`PAGE`].
    pub(crate) fn build(self) -> Gateway {
        logging::capture();
        let site = TempDir::new().unwrap();
        std::fs::write(site.path().join("index.html"), PAGE).unwrap();
        let limits = UpstreamLimits {
            connect_timeout: TIMEOUT,
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
    /// Builds a gateway with the default settings.
    pub(crate) fn for_upstream(upstream: &MockUpstream) -> Self {
        GatewayBuilder::for_upstream(&upstream.origin).build()
    }

    /// Builds a gateway at whose upstream's address nothing listens.
    pub(crate) async fn with_unreachable_upstream() -> Self {
        GatewayBuilder::for_upstream(unused_origin().await).build()
    }

    /// Writes a file of the site, and creates its folders.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.site.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Sends a request to the router, without a socket, and reads the whole reply.
    pub(crate) async fn send(&self, request: Request) -> Reply {
        let response = within_timeout(self.router.clone().oneshot(request)).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = within_timeout(body.collect()).await.unwrap().to_bytes();
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

    /// Serves the gateway at a free port and returns `host:port`.
    pub(crate) async fn listen(&self) -> String {
        self.listen_with_limits(CLIENT_LIMITS).await
    }

    /// Does the same as [`Self::listen`], with these limits for clients.
    pub(crate) async fn listen_with_limits(&self, limits: ClientLimits) -> String {
        let (listener, address) = bind().await;
        tokio::spawn(serve_until(std::future::pending(), listener, self.router.clone(), limits, TIMEOUT));
        address
    }
}

/// Builds a request to the host `jobs.example`.
pub(crate) fn request(method: Method, target: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = Request::builder().method(method).uri(target).header("host", "jobs.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

/// A reply with its whole body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Returns the value of a header; empty without it.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Returns the body, which must be UTF-8.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Checks that the reply is an error in JESS's envelope, with this status, and returns its message.
    #[track_caller]
    pub(crate) fn error_message(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/json", "{self:?}");
        assert_eq!(self.header("cache-control"), "no-store");
        let envelope: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        let message = envelope["status"].as_str().unwrap().to_owned();
        assert_eq!(envelope, serde_json::json!({"ok": false, "status": message, "data": null}));
        message
    }
}

/// Builds a reply of JSON.
pub(crate) fn json_response(status: StatusCode, body: &'static str) -> Response {
    response(status, &[("content-type", "application/json")], body)
}

/// Builds a reply with these headers.
pub(crate) fn response(status: StatusCode, headers: &[(&str, &str)], body: &'static str) -> Response {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body)).unwrap()
}

/// Binds a free port of this machine and returns it with its `host:port`.
pub(crate) async fn bind() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Returns an origin at which nothing listens.
async fn unused_origin() -> String {
    // The system does not assign a released port again at once.
    let (listener, address) = bind().await;
    drop(listener);
    format!("http://{address}")
}
