//! Connecting to JESS, over TLS and through a proxy, within a timeout.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Intercept;
use rustls::{ClientConfig, RootCertStore};
use tower::Service;

/// A connector with a timeout, which unlike that of [`HttpConnector`] includes the TLS handshake.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    inner: HttpsConnector<Route>,
    limit: Duration,
}

impl Connector {
    /// Returns a connector for origins of a scheme, through a proxy if there is one. Certificates are checked against
    /// the machine's own store, so that the authority of an intranet is accepted.
    ///
    /// # Errors
    /// The scheme is https and the machine has no certificates.
    pub(super) fn new(https: bool, proxy: Option<&Intercept>, limit: Duration) -> io::Result<Self> {
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
        let inner = schemes.https_or_http().enable_http1().wrap_connector(Route::new(proxy));
        Ok(Self { inner, limit })
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
            let timed_out = |_| Err(ConnectTimeout { limit }.into());
            tokio::time::timeout(limit, connecting).await.unwrap_or_else(timed_out)
        })
    }
}

/// The route to JESS, whose address is looked up for each connection.
#[derive(Debug, Clone)]
enum Route {
    Direct(HttpConnector),
    /// Through a proxy by CONNECT; the proxy looks up the address.
    Tunnel(Tunnel<HttpConnector>),
}

impl Route {
    fn new(proxy: Option<&Intercept>) -> Self {
        let mut connector = HttpConnector::new();
        // The connector is also used for https.
        connector.enforce_http(false);
        let Some(proxy) = proxy else { return Self::Direct(connector) };
        let tunnel = Tunnel::new(proxy.uri().clone(), connector);
        Self::Tunnel(match proxy.basic_auth() {
            Some(auth) => tunnel.with_auth(auth.clone()),
            None => tunnel,
        })
    }
}

impl Service<Uri> for Route {
    type Response = <HttpConnector as Service<Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match self {
            Self::Direct(connector) => connector.poll_ready(context).map_err(Into::into),
            Self::Tunnel(tunnel) => tunnel.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Self::Direct(connector) => {
                let connecting = connector.call(uri);
                Box::pin(async move { Ok(connecting.await?) })
            }
            Self::Tunnel(tunnel) => {
                let connecting = tunnel.call(uri);
                Box::pin(async move { Ok(connecting.await?) })
            }
        }
    }
}

/// The error for a connection that was not established in time.
#[derive(Debug, thiserror::Error)]
#[error("no connection within {limit:?}")]
struct ConnectTimeout {
    limit: Duration,
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_timeout_includes_the_handshake() {
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let uri = format!("https://{}", silent.local_addr().unwrap()).parse().unwrap();
        let limit = Duration::from_millis(50);
        let mut connector = Connector::new(false, None, limit).unwrap();
        let error = connector.call(uri).await.map(drop).unwrap_err();
        assert!(error.is::<ConnectTimeout>(), "{error}");
    }
}
