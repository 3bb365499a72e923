//! The sign-in page, for a user who has no portal around the gateway.

mod page;
mod return_to;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderMap, HeaderValue, StatusCode};

use self::page::Page;
use self::return_to::ReturnTo;
use crate::bridge::{Bridge, LogOn, Trouble};
use crate::settings::{Origins, RequestBodies, Settings};
use crate::{request_body, same_origin};

/// What the sign-in page works with.
#[derive(Debug)]
pub(crate) struct SignIn {
    bridge: Arc<Bridge>,
    sandbox: bool,
    /// Where it may return to, besides this host.
    origins: Origins,
    request_bodies: RequestBodies,
}

impl SignIn {
    /// A sign-in to what is behind `bridge`.
    pub(crate) fn new(bridge: Arc<Bridge>, settings: &Settings) -> Self {
        Self {
            bridge,
            sandbox: settings.sandbox,
            origins: settings.allow_origins.clone(),
            request_bodies: settings.request_bodies,
        }
    }

    /// Where a form or a query says to go afterwards.
    fn return_to(&self, encoded: &[u8]) -> Option<ReturnTo> {
        ReturnTo::parse(&field(encoded, "return")?, &self.origins)
    }

    fn page(&self, status: StatusCode, page: Page<'_>) -> Response {
        let page = Page { sandbox: self.sandbox, ..page };
        let headers = [(CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (status, headers, Html(page.to_string())).into_response()
    }
}

/// `GET sign-in?return=ADDRESS`: the form.
pub(crate) async fn form(State(sign_in): State<Arc<SignIn>>, request: Request) -> Response {
    let return_to = sign_in.return_to(request.uri().query().unwrap_or_default().as_bytes());
    sign_in.page(StatusCode::OK, Page { return_to: return_to.as_ref(), ..Page::default() })
}

/// `POST sign-in`: asks JESS, and goes where the user came from, or shows the form again and says why not.
pub(crate) async fn submit(State(sign_in): State<Arc<SignIn>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let form = match sign_in.read_form(&parts.headers, body).await {
        Ok(form) => form,
        Err(trouble) => return sign_in.failed(&trouble, Page::default()),
    };
    let field = |name| field(&form, name).unwrap_or_default();
    let (email, password, return_to) = (field("email"), field("password"), sign_in.return_to(&form));

    let page = Page { email: Some(&email), return_to: return_to.as_ref(), ..Page::default() };
    match sign_in.bridge.log_on(&parts, &email, &password).await {
        Ok(LogOn::Accepted(session)) => go_on(session, return_to.as_ref()),
        Ok(LogOn::Refused(words)) => {
            let words = words.as_deref().unwrap_or("JESS refused the sign-in and gave no reason.");
            sign_in.page(StatusCode::UNAUTHORIZED, Page { trouble: Some(words), ..page })
        }
        Err(trouble) => sign_in.failed(&trouble, page),
    }
}

/// `GET sign-in.css`: the page's style, a file of its own since the policy allows none in the page.
pub(crate) async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, include_str!("sign_in/sign-in.css")).into_response()
}

impl SignIn {
    async fn read_form(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Trouble> {
        if !same_origin::is_own(headers) {
            return Err(Trouble::Foreign);
        }
        request_body::read(body, self.request_bodies).await.map_err(Trouble::Body)
    }

    fn failed(&self, trouble: &Trouble, page: Page<'_>) -> Response {
        let mut response = self.page(trouble.status(), Page { trouble: Some(&trouble.words()), ..page });
        if let Some(moment) = trouble.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, moment);
        }
        if let Some(cause) = trouble.cause() {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

fn go_on(session: Vec<HeaderValue>, return_to: Option<&ReturnTo>) -> Response {
    // Without an address: the site, whose path beside this page is the same under every base path.
    let target = return_to.map_or("./", ReturnTo::as_str);
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    // The address is visible ASCII, so it is a header.
    headers.insert(LOCATION, HeaderValue::from_str(target).unwrap_or(HeaderValue::from_static("./")));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in session {
        headers.append(SET_COOKIE, cookie);
    }
    response
}

/// The first field of this name in a form or a query.
fn field(encoded: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(encoded).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
