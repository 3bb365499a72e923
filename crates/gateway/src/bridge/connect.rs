//! Connecting to upstream, TLS included, within a time-out.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::{ClientConfig, RootCertStore};
use tower_service::Service;

/// A connector that gives up after a while. [`HttpConnector`]'s own time-out ends where TLS begins.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    inner: HttpsConnector<HttpConnector>,
    limit: Duration,
}

impl Connector {
    /// A connector for an origin of this scheme. Certificates are checked against the machine's own store, so
    /// that an intranet's authority counts.
    ///
    /// # Errors
    /// The scheme is https and the machine has no certificates.
    pub(super) fn new(https: bool, limit: Duration) -> io::Result<Self> {
        let provider = rustls::crypto::ring::default_provider();
        let builder = ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?;
        let builder = if https {
            builder.with_native_roots()?
        } else {
            builder.with_root_certificates(RootCertStore::empty())
        };
        let schemes = HttpsConnectorBuilder::new().with_tls_config(builder.with_no_client_auth());
        Ok(Self { inner: schemes.https_or_http().enable_http1().build(), limit })
    }
}

impl Service<Uri> for Connector {
    type Response = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, limit) = (self.inner.call(uri), self.limit);
        Box::pin(async move {
            tokio::time::timeout(limit, connecting).await.unwrap_or_else(|_| Err(Box::new(TooSlow { limit })))
        })
    }
}

/// The connection did not stand in time.
#[derive(Debug)]
struct TooSlow {
    limit: Duration,
}

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {:?}", self.limit)
    }
}

impl Error for TooSlow {}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_handshake_that_never_ends_counts_as_no_connection() {
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let uri = format!("https://{}", silent.local_addr().unwrap()).parse().unwrap();
        let limit = Duration::from_millis(50);
        let mut connector = Connector::new(false, limit).unwrap();
        let error = connector.call(uri).await.map(drop).unwrap_err();
        assert!(error.is::<TooSlow>(), "{error}");
    }
}
