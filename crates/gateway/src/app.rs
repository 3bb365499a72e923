//! The whole service as one router, which needs no port.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use http::Uri;

use crate::bridge::{self, Bridge};
use crate::security::{self, PageHeaders};
use crate::settings::{HEALTH, Settings};
use crate::sign_in::{self, SignIn};
use crate::{log, site};

/// The gateway.
///
/// Everything lies below the base path. `healthz` also stays at the root, where a supervisor looks that does
/// not know the base path.
pub fn app(settings: Settings) -> Router {
    let Settings { site, upstream, sandbox, base_path, frame_ancestors, secure_cookies } = settings;
    let page_headers = PageHeaders::new(&frame_ancestors);
    let bridge = Arc::new(Bridge::new(upstream, base_path.clone(), secure_cookies));
    let sign_in = Arc::new(SignIn::new(Arc::clone(&bridge), sandbox));
    let site = Arc::new(site::Served::new(site, base_path.clone()));

    let mut pages = Router::new()
        .route(&base_path.join("sign-in"), get(sign_in::form).post(sign_in::submit))
        .with_state(sign_in)
        .route(&base_path.join("sign-in.css"), get(sign_in::style))
        .fallback_service(any(site::serve).with_state(site));
    if let Some(path) = base_path.without_slash() {
        let target = base_path.clone();
        let redirect = move |uri: Uri| async move { to_base(target.as_str(), &uri) };
        pages = pages.route(path, get(redirect));
    }
    let pages = pages.layer(map_response(move |mut response: Response| {
        page_headers.protect(response.headers_mut());
        std::future::ready(response)
    }));

    let mut health = Router::new().route(&format!("/{HEALTH}"), get("ok"));
    if base_path.without_slash().is_some() {
        health = health.route(&base_path.join(HEALTH), get("ok"));
    }

    let mut calls = Router::new();
    for api in ["jess_web/api", "users/api"] {
        for rest in ["", "/", "/{*call}"] {
            calls = calls.route(&base_path.join(&format!("{api}{rest}")), any(bridge::relay));
        }
    }

    pages.merge(calls.with_state(bridge)).merge(health).layer(from_fn(log::log)).layer(map_response(
        |mut response: Response| {
            security::forbid_guessing(response.headers_mut());
            std::future::ready(response)
        },
    ))
}

/// Sends a visitor who left out the last slash to the page, with the query that they came with.
fn to_base(base_path: &str, uri: &Uri) -> Response {
    let target = match uri.query() {
        Some(query) => format!("{base_path}?{query}"),
        None => base_path.to_owned(),
    };
    Redirect::temporary(&target).into_response()
}
