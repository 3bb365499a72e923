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
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connect::Connector;
use super::idle::IdleLimited;

/// How long a connection is kept for the next request. Shorter than servers usually keep one (Tomcat 20 s,
/// nginx 75 s), so that a request is hardly ever written into a connection that JESS is just closing.
const KEPT: Duration = Duration::from_secs(10);

/// The body of a reply of JESS, as it streams in.
pub(crate) type ReplyBody = IdleLimited<Incoming>;

/// JESS, or what stands in for it, at one origin. Cheap to clone.
#[derive(Clone)]
pub struct Upstream {
    client: Client<Connector, Full<Bytes>>,
    scheme: Scheme,
    authority: Authority,
    idle: Duration,
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upstream({}://{})", self.scheme, self.authority)
    }
}

impl Upstream {
    /// The service at an origin such as `https://api.ensims.com`. `connect` is how long it may take to accept
    /// a connection, `idle` how long it may be silent before and within an answer.
    ///
    /// # Errors
    /// The text is no origin, or this machine has no certificates to check an https one against.
    pub fn new(origin: &str, connect: Duration, idle: Duration) -> Result<Self, UpstreamError> {
        let (scheme, authority) =
            parse_origin(origin).ok_or_else(|| UpstreamError::NotAnOrigin { text: origin.to_owned() })?;
        let connector =
            Connector::new(scheme == Scheme::HTTPS, connect).map_err(UpstreamError::Certificates)?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT)
            .build(connector);
        Ok(Self { client, scheme, authority, idle })
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

        match tokio::time::timeout(self.idle, self.client.request(request)).await {
            Ok(Ok(response)) => Ok(response.map(|body| IdleLimited::new(body, self.idle))),
            Ok(Err(error)) if error.is_connect() => Err(NoAnswer::Unreachable { detail: chain(&error) }),
            Ok(Err(error)) => Err(NoAnswer::Broken { detail: chain(&error) }),
            Err(_) => Err(NoAnswer::Silent { after: self.idle }),
        }
    }
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
    /// There are no certificates on this machine.
    Certificates(io::Error),
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnOrigin { text } => {
                write!(f, "“{text}” is no address of JESS: give http:// or https://, the host, and no path")
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
    /// No answer came in time.
    Silent {
        /// The time.
        after: Duration,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

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
