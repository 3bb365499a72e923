//! The whole service as one router, which needs no port.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use http::Uri;

use crate::bridge::{self, Bridge};
use crate::security::{self, PageHeaders};
use crate::settings::{BasePath, HEALTH, Settings};
use crate::sign_in::{self, SignIn};
use crate::{log, site};

/// The gateway.
///
/// Everything lies below the base path. `healthz` also stays at the root, where a supervisor looks that does
/// not know the base path.
pub fn app(settings: Settings) -> Router {
    let bridge = Arc::new(Bridge::new(&settings));
    sign_in_page(&settings, Arc::clone(&bridge))
        .merge(page(&settings))
        .merge(calls(&settings.base_path, bridge))
        .merge(health(&settings.base_path))
        .layer(from_fn(log::log))
        .layer(from_fn_with_state(settings.secure_cookies, security::protect_any))
}

/// The site, at every path that is nothing else's.
fn page(settings: &Settings) -> Router {
    let base_path = &settings.base_path;
    let site = Arc::new(site::Served::new(settings));
    let mut page = Router::new().fallback_service(any(site::serve).with_state(site));
    if let Some(path) = base_path.without_slash() {
        let target = base_path.clone();
        let redirect = move |uri: Uri| async move { to_base(target.as_str(), &uri) };
        page = page.route(path, get(redirect));
    }
    protected(page, PageHeaders::of_the_site(settings))
}

fn sign_in_page(settings: &Settings, bridge: Arc<Bridge>) -> Router {
    let page = Router::new()
        .route(&settings.base_path.join("sign-in"), get(sign_in::form).post(sign_in::submit))
        .with_state(Arc::new(SignIn::new(bridge, settings)))
        .route(&settings.base_path.join("sign-in.css"), get(sign_in::style));
    protected(page, PageHeaders::of_the_sign_in(settings))
}

fn calls(base_path: &BasePath, bridge: Arc<Bridge>) -> Router {
    let mut calls = Router::new();
    for api in ["jess_web/api", "users/api"] {
        for rest in ["", "/", "/{*call}"] {
            calls = calls.route(&base_path.join(&format!("{api}{rest}")), any(bridge::relay));
        }
    }
    calls.with_state(bridge)
}

fn health(base_path: &BasePath) -> Router {
    let health = Router::new().route(&format!("/{HEALTH}"), get("ok"));
    if base_path.without_slash().is_none() {
        return health;
    }
    health.route(&base_path.join(HEALTH), get("ok"))
}

fn protected(pages: Router, page_headers: PageHeaders) -> Router {
    pages.layer(map_response(move |mut response: Response| {
        page_headers.protect(response.headers_mut());
        ready(response)
    }))
}

/// Sends a visitor who left out the last slash to the page, with the query that they came with.
fn to_base(base_path: &str, uri: &Uri) -> Response {
    let target = match uri.query() {
        Some(query) => format!("{base_path}?{query}"),
        None => base_path.to_owned(),
    };
    Redirect::temporary(&target).into_response()
}
