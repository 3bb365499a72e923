//! The HTTP client for JESS.

use std::error::Error;
use std::pin::Pin;
use std::time::Duration;
use std::{fmt, io};

use bytes::Bytes;
use clap::value_parser;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body::Body as _;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{self as client, Client};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_http::timeout::TimeoutBody;

use super::concurrency::{ConcurrencyLimit, PermitBody};
use super::connect::Connector;
use crate::settings::seconds;

/// The time for which an idle connection is kept. Shorter than servers usually keep one (Tomcat 20 s, nginx 75 s), so that a
/// request is hardly ever sent just as JESS closes the connection.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The maximum size of the head of a reply, in bytes, and about the maximum of its body that is buffered.
const BUFFER_SIZE: usize = 64 * 1024;

/// The body of a reply of JESS, as it streams in.
pub(crate) type ReplyBody = PermitBody<Pin<Box<TimeoutBody<Incoming>>>>;

/// The limits for requests to JESS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub struct UpstreamLimits {
    /// Seconds that JESS may take to accept a connection
    #[arg(long = "upstream-connect-timeout", env = "JESS_GATEWAY_UPSTREAM_CONNECT_TIMEOUT")]
    #[arg(value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub connect_timeout: Duration,

    /// Seconds that JESS may take from a request to the head of its reply
    #[arg(long = "upstream-timeout", env = "JESS_GATEWAY_UPSTREAM_TIMEOUT")]
    #[arg(value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub response_timeout: Duration,

    /// Seconds without data within a reply of JESS
    #[arg(long = "upstream-idle-timeout", env = "JESS_GATEWAY_UPSTREAM_IDLE_TIMEOUT")]
    #[arg(value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub idle_timeout: Duration,

    /// Number of concurrent requests to JESS; further ones get a 503
    #[arg(long = "max-upstream-requests", env = "JESS_GATEWAY_MAX_UPSTREAM_REQUESTS")]
    #[arg(value_name = "N", default_value = "128", value_parser = value_parser!(u16).range(1..))]
    pub max_requests: u16,
}

/// JESS at one origin. Cheap to clone.
#[derive(Clone)]
pub struct Upstream {
    client: Client<Connector, Full<Bytes>>,
    scheme: Scheme,
    authority: Authority,
    limits: UpstreamLimits,
    concurrency: ConcurrencyLimit,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upstream({}://{})", self.scheme, self.authority)
    }
}

impl Upstream {
    /// Returns the service at an origin such as `https://api.ensims.com`, through the proxy that `proxies` gives for
    /// it, if any. An origin over plain HTTP is assumed to be in the same network and is reached directly.
    ///
    /// # Errors
    /// The text is not an origin, the proxy cannot be used, or this machine has no certificates to check an https
    /// origin against.
    pub fn new(origin: &str, proxies: &Matcher, limits: UpstreamLimits) -> Result<Self, UpstreamError> {
        let not_an_origin = || UpstreamError::NotAnOrigin { text: origin.to_owned() };
        let (scheme, authority) = parse_origin(origin).ok_or_else(not_an_origin)?;
        let https = scheme == Scheme::HTTPS;
        let target = https.then(|| format!("{scheme}://{authority}/").parse::<Uri>()).transpose();
        let proxy = target.map_err(|_| not_an_origin())?.and_then(|target| proxies.intercept(&target));
        if let Some(proxy) = &proxy {
            if proxy.uri().scheme() != Some(&Scheme::HTTP) {
                return Err(UpstreamError::Proxy { uri: proxy.uri().clone() });
            }
            tracing::info!(proxy = %proxy.uri(), "JESS is reached through a proxy");
        }
        let connector = Connector::new(https, proxy.as_ref(), limits.connect_timeout)
            .map_err(UpstreamError::Certificates)?;
        Ok(Self::through(connector, scheme, authority, limits))
    }

    /// Returns the service at an origin to which `connector` connects.
    fn through(connector: Connector, scheme: Scheme, authority: Authority, limits: UpstreamLimits) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .http1_max_buf_size(BUFFER_SIZE)
            .build(connector);
        Self {
            client,
            scheme,
            authority,
            limits,
            concurrency: ConcurrencyLimit::new(limits.max_requests.into()),
        }
    }

    /// Sends a request, whose URI is a path with a query, and returns the reply when its head has arrived. Dropping the
    /// future, or the body of the reply, closes the connection, so that JESS can stop.
    pub(crate) async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<ReplyBody>, UpstreamFailure> {
        let mut uri = Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone());
        if let Some(target) = request.uri().path_and_query() {
            uri = uri.path_and_query(PathAndQuery::clone(target));
        }
        *request.uri_mut() =
            uri.build().map_err(|error| UpstreamFailure::Invalid { detail: error.to_string() })?;

        let permit = self.concurrency.acquire().await.ok_or(UpstreamFailure::Overloaded)?;
        let connection = capture_connection(&mut request);
        let UpstreamLimits { response_timeout: after, idle_timeout, .. } = self.limits;
        let response = tokio::select! {
            response = self.client.request(request) => response,
            () = timeout_after_connecting(connection, after) => return Err(UpstreamFailure::TimedOut { after }),
        };
        match response {
            Ok(response) => Ok(response.map(|body| {
                let length = body.size_hint().exact();
                PermitBody::new(Box::pin(TimeoutBody::new(idle_timeout, body)), length, permit)
            })),
            Err(error) if error.is_connect() => Err(UpstreamFailure::Unreachable { detail: chain(&error) }),
            Err(error) if is_invalid(&error) => Err(UpstreamFailure::Invalid { detail: chain(&error) }),
            Err(error) => Err(UpstreamFailure::ConnectionClosed { detail: chain(&error) }),
        }
    }
}

/// Reports whether the head of the reply is not HTTP, or too long.
fn is_invalid(error: &client::Error) -> bool {
    error.source().and_then(|error| error.downcast_ref()).is_some_and(hyper::Error::is_parse)
}

/// Completes `limit` after the connection has been established. Connecting has a timeout of its own, in the
/// [`Connector`], and another error.
async fn timeout_after_connecting(mut connection: CaptureConnection, limit: Duration) {
    connection.wait_for_connection_metadata().await;
    tokio::time::sleep(limit).await;
}

/// Parses `http://host` or `https://host:port`, without user, path or query.
fn parse_origin(text: &str) -> Option<(Scheme, Authority)> {
    let parts = text.parse::<Uri>().ok()?.into_parts();
    let (scheme, authority) = (parts.scheme?, parts.authority?);
    let bare = parts.path_and_query.is_none_or(|target| target == "/");
    let known = scheme == Scheme::HTTP || scheme == Scheme::HTTPS;
    (bare && known && !authority.as_str().contains('@')).then_some((scheme, authority))
}

/// Returns an error and its causes in one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// The error for an upstream that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// The address is not an origin.
    #[error("“{text}” is not an address of JESS: give http:// or https://, the host, and no path")]
    NotAnOrigin {
        /// The address.
        text: String,
    },
    /// The gateway does not support this kind of proxy.
    #[error("the proxy {uri} cannot be used: HTTPS_PROXY must be an address that begins with http://")]
    Proxy {
        /// The address of the proxy.
        uri: Uri,
    },
    /// This machine has no certificates.
    #[error("no certificates to check https with: install ca-certificates ({0})")]
    Certificates(io::Error),
}

/// Why JESS did not reply. The details are for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UpstreamFailure {
    /// The connection could not be established.
    #[error("JESS cannot be reached: it or the network may be down. Try again in a moment.")]
    Unreachable { detail: String },
    /// The connection ended before the reply.
    #[error("JESS ended the connection without an answer. Try again in a moment.")]
    ConnectionClosed { detail: String },
    /// The reply is not HTTP, or its head is too long.
    #[error(
        "JESS answered with something that cannot be read. Check the address of JESS that this server uses."
    )]
    Invalid { detail: String },
    /// The request was not sent, since too many are in progress.
    #[error("This server has too many requests to JESS in progress. Try again in a moment.")]
    Overloaded,
    /// The reply did not begin in time.
    #[error("JESS did not answer within {}. Try again in a moment.", in_seconds(*after))]
    TimedOut { after: Duration },
}

fn in_seconds(duration: Duration) -> String {
    match duration.as_secs_f64() {
        1.0 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::Router;
    use axum::body::{Body, to_bytes};
    use clap::Parser;
    use http::StatusCode;
    use tempfile::TempDir;
    use tokio::net::TcpListener;
    use tower::ServiceExt;

    use super::*;
    use crate::Site;
    use crate::app::app;
    use crate::arguments::Arguments;

    /// Returns a gateway to a host that accepts connections and never completes the TLS handshake, and the host.
    async fn gateway_to_incomplete_host(limits: UpstreamLimits) -> (Router, TcpListener) {
        let host = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let authority = host.local_addr().unwrap().to_string().parse().unwrap();
        // Connecting does not get as far as certificates, so the machine needs none.
        let connector = Connector::new(false, None, limits.connect_timeout).unwrap();
        let site = TempDir::new().unwrap();
        std::fs::write(site.path().join("index.html"), "").unwrap();
        let settings = Arguments::parse_from(["jess-gateway", "--upstream", "unused"]).settings;
        let upstream = Upstream::through(connector, Scheme::HTTPS, authority, limits);
        (app(&settings, &Site::open(site.path()).unwrap(), upstream), host)
    }

    #[tokio::test]
    async fn a_host_that_completes_no_handshake_is_unreachable() {
        let (connect, other) = (Duration::from_millis(100), Duration::from_millis(10));
        let limits = UpstreamLimits {
            connect_timeout: connect,
            response_timeout: other,
            idle_timeout: other,
            max_requests: 1,
        };
        let (gateway, _host) = gateway_to_incomplete_host(limits).await;
        let request = Request::get("/jess_web/api/jobs").body(Body::empty()).unwrap();
        // Only a failing test waits this long.
        let response = tokio::time::timeout(100 * connect, gateway.oneshot(request)).await;
        let response = response.expect("a reply within the timeout for connecting").unwrap();
        assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
        let body = to_bytes(response.into_body(), 1024).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains("JESS cannot be reached"), "{body:?}");
    }

    #[test]
    fn a_proxy_of_another_kind_is_rejected() {
        let second = Duration::from_secs(1);
        let limits = UpstreamLimits {
            connect_timeout: second,
            response_timeout: second,
            idle_timeout: second,
            max_requests: 1,
        };
        let proxies = |no| Matcher::builder().https("socks5://proxy.example:1080").no(no).build();
        for (origin, no, refused) in [
            ("https://jess.example", "", true),
            ("https://jess.example", "jess.example", false),
            ("http://jess.example", "", false),
        ] {
            match Upstream::new(origin, &proxies(no), limits) {
                Err(UpstreamError::Proxy { uri }) => assert!(refused && uri.host() == Some("proxy.example")),
                // A machine for tests may have no certificates.
                Ok(_) | Err(UpstreamError::Certificates(_)) => assert!(!refused, "{origin}"),
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn upstream_is_an_origin() {
        for (text, origin) in [
            ("https://api.ensims.com", Some("https://api.ensims.com")),
            ("https://api.ensims.com/", Some("https://api.ensims.com")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("HTTPS://api.ensims.com", Some("https://api.ensims.com")),
            ("api.ensims.com", None),
            ("/jess_web/api", None),
            ("ftp://api.ensims.com", None),
            ("https://user@api.ensims.com", None),
            ("https://api.ensims.com/jess_web/api", None),
            ("https://api.ensims.com/?x=1", None),
            ("", None),
        ] {
            let parsed = parse_origin(text).map(|(scheme, authority)| format!("{scheme}://{authority}"));
            assert_eq!(parsed.as_deref(), origin, "{text}");
        }
    }
}
