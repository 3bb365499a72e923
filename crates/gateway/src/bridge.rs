//! The bridge: the calls of the contract, sent to JESS as JESS documents them.

mod compress;
mod connect;
mod cookie;
mod cors;
mod envelope;
mod headers;
mod idle;
mod log_on;
mod route;
mod slots;
mod upstream;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HeaderValue, ORIGIN, SET_COOKIE};
use http::{HeaderMap, Method, StatusCode, Uri, request};
use http_body_util::Full;
use jess_api::JobFilter;

use self::cookie::Style;
use self::envelope::Failure;
pub(crate) use self::envelope::Trouble;
pub(crate) use self::log_on::LogOn;
use self::route::Call;
use self::upstream::ReplyBody;
pub use self::upstream::{Upstream, UpstreamError, UpstreamLimits};
use crate::attempts::Attempts;
use crate::settings::{BasePath, Origins, RequestBodies, SecureCookies, Settings, TrustedProxies};
use crate::{request_body, same_origin};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What the bridge works with.
#[derive(Debug)]
pub(crate) struct Bridge {
    upstream: Upstream,
    base_path: BasePath,
    secure_cookies: SecureCookies,
    /// Whose pages may call, besides this host's.
    origins: Origins,
    request_bodies: RequestBodies,
    /// The sign-ins that have failed, if they count.
    attempts: Option<Attempts>,
    trusted_proxies: TrustedProxies,
}

impl Bridge {
    /// A bridge to JESS as the settings say.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            upstream: settings.upstream.clone(),
            base_path: settings.base_path.clone(),
            secure_cookies: settings.secure_cookies,
            origins: settings.allow_origins.clone(),
            request_bodies: settings.request_bodies,
            attempts: settings.sign_in_attempts.map(|most| Attempts::new(most.get())),
            trusted_proxies: settings.trusted_proxies.clone(),
        }
    }

    /// Answers a call: checks it, sends it to JESS, judges the reply, and lets it stream through.
    async fn answer(&self, request: Request) -> Result<Response, Trouble> {
        let (parts, body) = request.into_parts();
        let path = self.base_path.strip(parts.uri.path()).ok_or(Trouble::NotFound)?;
        if cors::is_preflight(&parts) {
            return cors::preflight(&self.origins, &parts.headers, Call::at(path)?.methods());
        }
        let (call, body) = self.read(&parts, path, body).await?;
        let headers = headers::for_upstream(&call, &parts.headers);
        let reply = match call {
            Call::LogOn => {
                let (head, body) = self.send_log_on(&parts, headers, body).await?.into_parts();
                http::Response::from_parts(head, Body::from(body?))
            }
            _ => self.send_signed_in(&call, &parts.headers, headers, body).await?.map(Body::new),
        };
        let secure = self.secure_cookies.apply_to(&parts.headers);
        let style = match call {
            Call::LogOn => Style::new(secure),
            _ => Style::of_reply(&parts.headers, secure),
        };
        Ok(match judge(&call, &reply) {
            None => compress::for_browser(&call, &parts.headers, pass(&call, reply, style)),
            Some(Trouble::SignedOut) => signed_out(reply.headers(), style),
            Some(trouble) => trouble.into_response(),
        })
    }

    /// Reads a call, and what is to be sent along with it.
    async fn read(
        &self,
        request: &request::Parts,
        path: &str,
        body: Body,
    ) -> Result<(Call, Option<Bytes>), Trouble> {
        let mut call = Call::parse(&request.method, path, request.uri.query())?;
        let is_post = request.method == Method::POST;
        if is_post
            && !same_origin::is_own(&request.headers)
            && !cors::is_allowed(&self.origins, &request.headers)
        {
            return Err(Trouble::Foreign);
        }
        let Call::Jobs(filter) = &mut call else {
            let body = if is_post { self.json(&request.headers, body).await? } else { None };
            return Ok((call, body));
        };
        // JESS documents a GET with a body, which only programs can send; browsers can post it.
        if let Some(body) = self.json(&request.headers, body).await? {
            let in_body = JobFilter::from_body(&body).map_err(Trouble::Filter)?;
            if !filter.is_default() && !in_body.is_default() && *filter != in_body {
                return Err(Trouble::TwoFilters);
            }
            if filter.is_default() {
                *filter = in_body;
            }
        }
        // Sent as it was understood, however it was spelled.
        let body = filter.to_body().map(Bytes::from);
        Ok((call, body))
    }

    /// The body of a request, if it has one.
    async fn json(&self, headers: &HeaderMap, body: Body) -> Result<Option<Bytes>, Trouble> {
        let body = request_body::read(body, self.request_bodies).await.map_err(Trouble::Body)?;
        match (body.is_empty(), is_json(headers)) {
            (true, _) => Ok(None),
            (false, true) => Ok(Some(body)),
            (false, false) => Err(Trouble::NotJson),
        }
    }

    /// Sends a call with the browser's session. Where it has several, of which JESS refuses the first, the next one is
    /// tried: a sibling site may have set the other. What is refused for want of a session has done nothing.
    async fn send_signed_in(
        &self,
        call: &Call,
        browser: &HeaderMap,
        mut headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<http::Response<ReplyBody>, Trouble> {
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

    /// Sends a call; a body is JSON.
    async fn send(
        &self,
        call: &Call,
        mut headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<http::Response<ReplyBody>, Trouble> {
        if body.is_some() {
            headers.insert(CONTENT_TYPE, JSON);
        }
        let mut request = http::Request::new(Full::new(body.unwrap_or_default()));
        *request.method_mut() = call.method();
        // A target is made of checked parts; if it were no URI all the same, it is no call of the contract.
        *request.uri_mut() = call.target().parse::<Uri>().map_err(|_| Trouble::NotFound)?;
        *request.headers_mut() = headers;
        Ok(self.upstream.send(request).await?)
    }
}

/// The handler of everything below both APIs.
pub(crate) async fn relay(State(bridge): State<Arc<Bridge>>, request: Request) -> Response {
    let origin = request.headers().get(ORIGIN).cloned();
    let mut response = bridge.answer(request).await.unwrap_or_else(Trouble::into_response);
    cors::share(&bridge.origins, origin, response.headers_mut());
    response
}

/// Judges a reply by its status and type. `Some` is what to say instead of it.
fn judge<B>(call: &Call, reply: &http::Response<B>) -> Option<Trouble> {
    let (status, headers) = (reply.status(), reply.headers());
    // What a file answers to a condition or a range: the browser's cache or download waits for that.
    let to_condition = matches!(status, StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE);
    if call.is_file() && to_condition {
        None
    } else if status.is_success() {
        (!call.is_file() && is_web_page(headers)).then_some(Trouble::WebPage)
    } else if status.is_redirection() {
        Some(Trouble::Redirected)
    } else if is_json(headers) && !status.is_informational() {
        // An informational one is none that ends: there is no other protocol to switch to.
        None
    } else if status == StatusCode::UNAUTHORIZED {
        Some(Trouble::SignedOut)
    } else {
        Some(Trouble::Failed(Failure::of(status, headers)))
    }
}

/// The reply to a session that JESS does not know, which may take its cookie back.
fn signed_out(upstream: &HeaderMap, style: Style) -> Response {
    let mut response = Trouble::SignedOut.into_response();
    for cookie in cookie::all_for_browser(upstream, style) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Passes a reply on as it streams in.
fn pass(call: &Call, reply: Response, style: Style) -> Response {
    let (parts, body) = reply.into_parts();
    let mut response = Response::new(body);
    *response.status_mut() = parts.status;
    *response.headers_mut() = headers::for_browser(call, &parts.headers, style);
    response
}

/// The type of a body, without its parameters, in lower case.
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
