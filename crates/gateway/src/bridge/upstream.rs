//! The client that talks to JESS.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{self as client, Client};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connect::Connector;
use super::idle::IdleLimited;
use super::slots::{Held, Slots};

/// How long a connection is kept for the next request. Shorter than servers usually keep one (Tomcat 20 s,
/// nginx 75 s), so that a request is hardly ever written into a connection that JESS is just closing.
const KEPT: Duration = Duration::from_secs(10);

/// The longest head of an answer that is read, in bytes, and about the most of its body that waits here for
/// the client to take it.
const BUFFER: usize = 64 * 1024;

/// The body of a reply of JESS, as it streams in.
pub(crate) type ReplyBody = Held<IdleLimited<Incoming>>;

/// What JESS may take of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpstreamLimits {
    /// How long JESS may take to accept a connection.
    pub connect: Duration,
    /// How long JESS may take from the request to its answer, the head of which has to be whole by then.
    pub answer: Duration,
    /// How long JESS may be silent within the body of an answer.
    pub idle: Duration,
    /// How many requests there may be at a time.
    pub requests: usize,
}

/// JESS, or what stands in for it, at one origin. Cheap to clone.
#[derive(Clone)]
pub struct Upstream {
    client: Client<Connector, Full<Bytes>>,
    scheme: Scheme,
    authority: Authority,
    limits: UpstreamLimits,
    slots: Slots,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upstream({}://{})", self.scheme, self.authority)
    }
}

impl Upstream {
    /// The service at an origin such as `https://api.ensims.com`, through the proxy that `proxies` names for it, if
    /// any. An origin by plain http is on the network's own side of its proxies, and is reached directly.
    ///
    /// # Errors
    /// The text is no origin, the proxy cannot be used, or this machine has no certificates to check an https origin
    /// against.
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
        let connector =
            Connector::new(https, proxy.as_ref(), limits.connect).map_err(UpstreamError::Certificates)?;
        Ok(Self::through(connector, scheme, authority, limits))
    }

    /// The service at an origin that `connector` connects to.
    fn through(connector: Connector, scheme: Scheme, authority: Authority, limits: UpstreamLimits) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .http1_max_buf_size(BUFFER)
            .build(connector);
        Self { client, scheme, authority, limits, slots: Slots::new(limits.requests) }
    }

    /// Sends a request, whose URI is a path with a query, and returns the answer when its head has come.
    /// Dropping the future, or the answer's body, ends the connection and so tells upstream to stop.
    pub(crate) async fn send(
        &self,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Response<ReplyBody>, NoAnswer> {
        let mut uri = Uri::builder().scheme(self.scheme.clone()).authority(self.authority.clone());
        if let Some(target) = request.uri().path_and_query() {
            uri = uri.path_and_query(PathAndQuery::clone(target));
        }
        *request.uri_mut() = uri.build().map_err(|error| NoAnswer::Broken { detail: error.to_string() })?;

        let slot = self.slots.take().await.ok_or(NoAnswer::Busy)?;
        let connection = capture_connection(&mut request);
        let UpstreamLimits { answer: after, idle, .. } = self.limits;
        let answer = tokio::select! {
            answer = self.client.request(request) => answer,
            () = silence(connection, after) => return Err(NoAnswer::Silent { after }),
        };
        match answer {
            Ok(response) => Ok(response.map(|body| slot.hold(IdleLimited::new(body, idle)))),
            Err(error) if error.is_connect() => Err(NoAnswer::Unreachable { detail: chain(&error) }),
            Err(error) if is_unreadable(&error) => Err(NoAnswer::Unreadable { detail: chain(&error) }),
            Err(error) => Err(NoAnswer::Broken { detail: chain(&error) }),
        }
    }
}

/// Whether what came is no head of an answer, or one without bounds.
fn is_unreadable(error: &client::Error) -> bool {
    error.source().and_then(|error| error.downcast_ref()).is_some_and(hyper::Error::is_parse)
}

/// Completes when a request that has its connection has gone unanswered for so long. Connecting has a
/// time-out of its own, in the [`Connector`]: upstream that cannot be reached is not upstream that is silent.
async fn silence(mut connection: CaptureConnection, limit: Duration) {
    connection.wait_for_connection_metadata().await;
    tokio::time::sleep(limit).await;
}

/// Reads `http://host` or `https://host:port`, with no user, path or query: the paths are the contract's.
fn parse_origin(text: &str) -> Option<(Scheme, Authority)> {
    let parts = text.parse::<Uri>().ok()?.into_parts();
    let (scheme, authority) = (parts.scheme?, parts.authority?);
    let bare = parts.path_and_query.is_none_or(|target| target == "/");
    let known = scheme == Scheme::HTTP || scheme == Scheme::HTTPS;
    (bare && known && !authority.as_str().contains('@')).then_some((scheme, authority))
}

/// An error and what it comes from, in one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Why there is no [`Upstream`].
#[derive(Debug)]
pub enum UpstreamError {
    /// The address is no origin.
    NotAnOrigin {
        /// What came instead.
        text: String,
    },
    /// The proxy to use is spoken to in a way that the gateway does not know.
    Proxy {
        /// The proxy's address.
        uri: Uri,
    },
    /// There are no certificates on this machine.
    Certificates(io::Error),
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnOrigin { text } => {
                write!(f, "“{text}” is no address of JESS: give http:// or https://, the host, and no path")
            }
            Self::Proxy { uri } => {
                write!(
                    f,
                    "the proxy {uri} cannot be used: HTTPS_PROXY has to be an address that begins with http://"
                )
            }
            Self::Certificates(error) => {
                write!(f, "no certificates to check https with: install ca-certificates ({error})")
            }
        }
    }
}

impl Error for UpstreamError {}

/// Why upstream gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The connection did not come about.
    Unreachable {
        /// What failed, for the log.
        detail: String,
    },
    /// The connection ended before an answer came.
    Broken {
        /// What failed, for the log.
        detail: String,
    },
    /// What came is no answer.
    Unreadable {
        /// What is wrong with it, for the log.
        detail: String,
    },
    /// JESS was not asked, since too many requests are under way.
    Busy,
    /// No answer came in time.
    Silent {
        /// The time.
        after: Duration,
    },
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use axum::Router;
    use axum::body::{Body, to_bytes};
    use http::StatusCode;
    use tempfile::TempDir;
    use tokio::net::TcpListener;
    use tower::ServiceExt;

    use super::*;
    use crate::Site;
    use crate::app::app;
    use crate::settings::{
        BasePath, FrameAncestors, Origins, RequestBodies, SecureCookies, Settings, TrustedProxies,
    };

    /// A gateway to a host that takes connections and never completes the handshake of TLS, and the host.
    async fn gateway_to_half_a_host(limits: UpstreamLimits) -> (Router, TcpListener) {
        let host = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let authority = host.local_addr().unwrap().to_string().parse().unwrap();
        // Connecting does not come as far as certificates, so the test needs none on its machine.
        let connector = Connector::new(false, None, limits.connect).unwrap();
        let site = TempDir::new().unwrap();
        std::fs::write(site.path().join("index.html"), "").unwrap();
        let settings = Settings {
            site: Site::open(site.path()).unwrap(),
            upstream: Upstream::through(connector, Scheme::HTTPS, authority, limits),
            sandbox: false,
            base_path: BasePath::default(),
            frame_ancestors: FrameAncestors::default(),
            allow_origins: Origins::default(),
            connect_src: Origins::default(),
            secure_cookies: SecureCookies::Auto,
            request_bodies: RequestBodies { longest: 0, patience: limits.connect },
            sign_in_attempts: None,
            trusted_proxies: TrustedProxies::default(),
        };
        (app(settings), host)
    }

    #[tokio::test]
    async fn a_host_without_a_connection_is_unreachable_and_not_silent() {
        let (connect, other) = (Duration::from_millis(100), Duration::from_millis(10));
        let limits = UpstreamLimits { connect, answer: other, idle: other, requests: 1 };
        let (gateway, _host) = gateway_to_half_a_host(limits).await;
        let request = Request::get("/jess_web/api/jobs").body(Body::empty()).unwrap();
        // Only a failing test waits for that long.
        let answer = tokio::time::timeout(100 * connect, gateway.oneshot(request)).await;
        let response = answer.expect("an answer within the time-out for connecting").unwrap();
        assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
        let body = to_bytes(response.into_body(), 1024).await.unwrap();
        assert!(String::from_utf8_lossy(&body).contains("JESS cannot be reached"), "{body:?}");
    }

    #[test]
    fn a_proxy_of_another_kind_is_refused_at_the_start() {
        let second = Duration::from_secs(1);
        let limits = UpstreamLimits { connect: second, answer: second, idle: second, requests: 1 };
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
