//! The bridge: sends the documented calls to JESS in the form that JESS documents.

mod command;
mod compress;
mod concurrency;
mod connect;
mod cookie;
mod error;
mod headers;
mod request_body;
mod route;
mod sign_in;
mod upstream;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use http::header::{
    ACCEPT, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HeaderValue, ORIGIN, RETRY_AFTER,
    SET_COOKIE,
};
use http::{HeaderMap, Method, StatusCode, Uri, request};
use http_body_util::Full;
use jess_api::JobFilter;
use tower::ServiceBuilder;
use tower_http::cors::CorsLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::on_early_drop::{EarlyDropsAsFailures, OnEarlyDropLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use self::cookie::CookieStyle;
use self::error::BridgeError;
use self::route::Call;
use self::upstream::ReplyBody;
pub use self::upstream::{Upstream, UpstreamError, UpstreamLimits};
use crate::login_limiter::LoginLimiter;
use crate::settings::{Origins, Settings};
use crate::{log, security};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The time for which a browser may cache the reply to a preflight request.
const PREFLIGHT_MAX_AGE: Duration = Duration::from_secs(600);

/// Returns the routes of both APIs.
pub(crate) fn router(settings: &Settings, upstream: Upstream) -> Router {
    let bridge = Bridge {
        upstream,
        settings: settings.clone(),
        limiter: NonZeroUsize::new(settings.sign_in_attempts.into()).map(LoginLimiter::new),
    };
    let mut calls = Router::new();
    for api in ["/jess_web/api", "/users/api"] {
        for rest in ["", "/", "/{*call}"] {
            calls = calls.route(&format!("{api}{rest}"), any(relay));
        }
    }
    let header = SetResponseHeaderLayer::<HeaderValue>::overriding;
    calls.with_state(Arc::new(bridge)).layer(
        ServiceBuilder::new()
            .layer(header(CONTENT_SECURITY_POLICY, security::REPLY_POLICY))
            .layer(header(security::RESOURCE_POLICY, security::SAME_ORIGIN))
            // Not for the site: hyper drops a body of `ServeDir` at its length, which the layer takes for an early end.
            .layer(OnEarlyDropLayer::new(EarlyDropsAsFailures::new(log::on_early_drop as log::OnEarlyDrop)))
            .option_layer(cors(&settings.allow_origins))
            .layer(csrf(&settings.allow_origins)),
    )
}

/// Returns the layer that rejects requests with an effect from pages of other origins.
///
/// The session is a cookie, which a browser adds to a request of any page.
fn csrf(origins: &Origins) -> CsrfLayer<fn(ProtectionError) -> Response> {
    let reject: fn(ProtectionError) -> Response = |_| BridgeError::CrossSite.into_response();
    let layer = CsrfLayer::new().with_rejection_response(reject);
    // `Origins` are written as this layer expects them.
    origins.iter().fold(layer, |layer, origin| layer.clone().add_trusted_origin(origin).unwrap_or(layer))
}

/// Returns the layer that lets pages of the allowed origins read replies, if there are any: by name, since replies are
/// given for the user's session. The browser keeps them from all other pages.
fn cors(origins: &Origins) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([CONTENT_TYPE, ACCEPT])
            .expose_headers([RETRY_AFTER])
            .max_age(PREFLIGHT_MAX_AGE)
            .vary([ORIGIN])
    })
}

/// Relays a call to JESS.
async fn relay(State(bridge): State<Arc<Bridge>>, request: Request) -> Result<Response, BridgeError> {
    bridge.relay(request).await
}

/// The connection to JESS and its rules.
#[derive(Debug)]
struct Bridge {
    upstream: Upstream,
    settings: Settings,
    /// The limiter of failed sign-ins, if they are limited.
    limiter: Option<LoginLimiter>,
}

impl Bridge {
    /// Checks a call, sends it to JESS, and returns the reply as it streams in.
    async fn relay(&self, request: Request) -> Result<Response, BridgeError> {
        let (parts, body) = request.into_parts();
        let (call, body) = self.read_call(&parts, body).await?;
        let headers = headers::for_upstream(&call, &parts.headers);
        let reply = match call {
            Call::SignIn => self.send_sign_in(&parts, headers, body).await?,
            _ => self.send_with_session(&call, &parts.headers, headers, body).await?.map(Body::new),
        };
        let secure = self.settings.secure_cookies.apply_to(&parts.headers);
        let style = match call {
            Call::SignIn => CookieStyle::new(secure),
            _ => CookieStyle::of_request(&parts.headers, secure),
        };
        let cookies = cookies(&call, &reply, style);
        let mut response = match check_reply(&call, &reply) {
            Ok(()) => {
                let (head, body) = reply.into_parts();
                let mut response = Response::new(body);
                *response.status_mut() = head.status;
                *response.headers_mut() = headers::for_browser(&call, &head.headers);
                response
            }
            // JESS may delete the cookie of a session that has ended.
            Err(error @ BridgeError::SignedOut) => error.into_response(),
            Err(error) => return Err(error),
        };
        for cookie in cookies {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        // Depends on whether the reply sets a cookie.
        Ok(compress::for_browser(&call, &parts.headers, response))
    }

    /// Returns the call and the body to send to JESS.
    async fn read_call(
        &self,
        request: &request::Parts,
        body: Body,
    ) -> Result<(Call, Option<Bytes>), BridgeError> {
        let call = Call::parse(&request.method, request.uri.path(), request.uri.query())?;
        // JESS documents a GET with a body for the list, which only programs can send. Browsers can send it by POST.
        let has_body = matches!(call, Call::Jobs(_)) || request.method == Method::POST;
        let body = if has_body { self.read_json(&request.headers, body).await? } else { None };
        // The canonical form of what was understood, not what was received.
        Ok(match call {
            Call::Jobs(filter) => {
                let filter = with_body(filter, body.as_deref())?;
                let body = filter.to_body().map(Bytes::from);
                (Call::Jobs(filter), body)
            }
            Call::Cancel(job) => (Call::Cancel(job), Some(command::canonical(body.as_deref())?)),
            Call::SignIn => (Call::SignIn, body),
            // These have no body. One that some programs send, such as `{}`, means nothing.
            other => (other, None),
        })
    }

    /// Returns the JSON body of a request, if it has a body.
    async fn read_json(&self, headers: &HeaderMap, body: Body) -> Result<Option<Bytes>, BridgeError> {
        let body = request_body::read(body, self.settings.clients).await?;
        match (body.is_empty(), is_json(headers)) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(body)),
            (false, false) => Err(BridgeError::NotJson),
        }
    }

    /// Sends a call with the browser's session. If the browser has several, one of them perhaps set by another host of
    /// the same site, the next one is tried after a 401, which has had no effect.
    async fn send_with_session(
        &self,
        call: &Call,
        browser: &HeaderMap,
        mut headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<http::Response<ReplyBody>, BridgeError> {
        let mut sessions = cookie::for_upstream(browser).into_iter().peekable();
        loop {
            if let Some(session) = sessions.next() {
                headers.insert(COOKIE, session);
            }
            let reply = self.send(call, headers.clone(), body.clone()).await?;
            if reply.status() != StatusCode::UNAUTHORIZED || sessions.peek().is_none() {
                return Ok(reply);
            }
        }
    }

    /// Sends a call, with a JSON body if there is one.
    async fn send(
        &self,
        call: &Call,
        mut headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<http::Response<ReplyBody>, BridgeError> {
        if body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        } else if call.method() == Method::POST {
            // Some servers and proxies refuse a POST without a length (411).
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut request = http::Request::new(Full::new(body.unwrap_or_default()));
        *request.method_mut() = call.method();
        // The target is made of checked parts, so it is a valid URI.
        *request.uri_mut() = call.target().parse::<Uri>().map_err(|_| BridgeError::NotFound)?;
        *request.headers_mut() = headers;
        Ok(self.upstream.send(request).await?)
    }
}

/// Returns the `Set-Cookie` headers for the browser.
///
/// Once JESS has signed the user out, or says that the session has ended, the cookie is removed, in whatever form JESS
/// does that: scripts cannot remove it, and the next person at the browser must not have it.
fn cookies<B>(call: &Call, reply: &http::Response<B>, style: CookieStyle) -> Vec<HeaderValue> {
    let status = reply.status();
    if *call == Call::SignOut && (status.is_success() || status == StatusCode::UNAUTHORIZED) {
        cookie::removal(style)
    } else {
        cookie::for_browser(reply.headers(), style)
    }
}

/// Returns the filter of a request with `filter` in its query, and perhaps with another form of it in its body.
fn with_body(filter: JobFilter, body: Option<&[u8]>) -> Result<JobFilter, BridgeError> {
    let Some(body) = body else { return Ok(filter) };
    let in_body = JobFilter::from_body(body).map_err(BridgeError::Filter)?;
    match (filter.is_default(), in_body.is_default()) {
        (true, _) => Ok(in_body),
        (false, false) if filter != in_body => Err(BridgeError::ConflictingFilters),
        (false, _) => Ok(filter),
    }
}

/// Checks the status and the type of a reply.
///
/// # Errors
/// Returns the error to reply with instead.
fn check_reply<B>(call: &Call, reply: &http::Response<B>) -> Result<(), BridgeError> {
    let (status, headers) = (reply.status(), reply.headers());
    // The browser's cache or download waits for these replies.
    let is_conditional = matches!(status, StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE);
    match status {
        _ if call.is_file() && is_conditional => Ok(()),
        _ if status.is_success() && !call.is_file() && is_web_page(headers) => Err(BridgeError::WebPage),
        _ if status.is_success() => Ok(()),
        _ if status.is_redirection() => Err(BridgeError::Redirected),
        // An informational reply would switch to another protocol.
        _ if is_json(headers) && !status.is_informational() => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if *call == Call::SignIn => {
            Err(BridgeError::SignInRefused { status })
        }
        StatusCode::UNAUTHORIZED => Err(BridgeError::SignedOut),
        _ => Err(BridgeError::failed(status, headers)),
    }
}

/// Returns the media type of a body, without parameters, in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    text.split(';').next().map(|essence| essence.trim().to_ascii_lowercase())
}

fn is_json(headers: &HeaderMap) -> bool {
    media_type(headers).is_some_and(|essence| essence == "application/json" || essence.ends_with("+json"))
}

fn is_web_page(headers: &HeaderMap) -> bool {
    media_type(headers).is_some_and(|essence| essence == "text/html" || essence == "application/xhtml+xml")
}
