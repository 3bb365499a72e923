//! Sign-ins: limited for each address, and checked for a session.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HeaderMap};
use http::{StatusCode, request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jess_api::{Envelope, read_envelope};
use serde::de::IgnoredAny;

use super::error::BridgeError;
use super::route::Call;
use super::upstream::{ReplyBody, UpstreamFailure};
use super::{Bridge, cookie, is_web_page};

/// The maximum size of the reply to a sign-in, in bytes; a recorded one has 150.
const MAX_REPLY: usize = 64 * 1024;

/// The result of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Accepted,
    /// JESS has checked the credentials and rejected them.
    Refused,
    /// JESS says that it accepts them, and sends no session.
    NoSession,
    /// JESS failed, which says nothing about the credentials.
    Failed,
}

impl Outcome {
    /// Classifies a reply (page `docs:users:log_on`).
    fn of(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let envelope = read_envelope(body).ok().map(|envelope: Envelope<IgnoredAny>| envelope.ok);
        match (status, envelope) {
            (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => Self::Refused,
            (status, _) if !status.is_success() || is_web_page(headers) => Self::Failed,
            // A cookie that comes with a refusal, such as one for a new session, signs nobody in.
            (_, Some(false)) => Self::Refused,
            _ if cookie::gives_session(headers) => Self::Accepted,
            (_, Some(true)) => Self::NoSession,
            (_, None) => Self::Refused,
        }
    }
}

impl Bridge {
    /// Sends a sign-in and returns the reply, unless too many from the same address have failed.
    pub(super) async fn send_sign_in(
        &self,
        browser: &request::Parts,
        mut headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<Response, BridgeError> {
        let attempt = self.limiter.as_ref().map(|limiter| limiter.begin(self.client_address(browser)));
        let attempt = attempt.transpose().map_err(|wait| BridgeError::TooManyAttempts { wait })?;
        // The reply is read here, so it must not be compressed.
        headers.remove(ACCEPT_ENCODING);
        let reply = match self.send(&Call::SignIn, headers, body).await {
            Ok(reply) => read(reply).await,
            Err(error) => Err(error),
        };
        let outcome = reply
            .as_ref()
            .map_or(Outcome::Failed, |reply| Outcome::of(reply.status(), reply.headers(), reply.body()));
        if let Some(attempt) = attempt
            && matches!(outcome, Outcome::Accepted | Outcome::Failed)
        {
            attempt.refund();
        }
        match outcome {
            Outcome::NoSession => Err(BridgeError::NoSession),
            _ => Ok(reply?.map(Body::from)),
        }
    }

    /// Returns the address of the client that sent a request, or `0.0.0.0` without a connection, as in a test.
    fn client_address(&self, request: &request::Parts) -> IpAddr {
        let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
        self.settings.trusted_proxies.client(peer, &request.headers)
    }
}

/// Reads the body of a reply.
async fn read(reply: http::Response<ReplyBody>) -> Result<http::Response<Bytes>, BridgeError> {
    let (head, body) = reply.into_parts();
    match Limited::new(body, MAX_REPLY).collect().await {
        Ok(body) => Ok(http::Response::from_parts(head, body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(BridgeError::NoSession),
        Err(error) => Err(UpstreamFailure::ConnectionClosed { detail: error.to_string() }.into()),
    }
}
