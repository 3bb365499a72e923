//! The whole service as a router, which needs no port.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::HeaderValue;
use http::header::X_CONTENT_TYPE_OPTIONS;
use tower::ServiceBuilder;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::bridge;
use crate::settings::{HEALTH, Settings};
use crate::{Site, Upstream, log, security, site};

/// Returns the gateway.
///
/// Everything is below the base path. The health check is at the root as well, for supervisors that do not know the
/// base path.
pub fn app(settings: &Settings, site: &Site, upstream: Upstream) -> Router {
    let service =
        site::router(settings, site).merge(bridge::router(settings, upstream)).route(HEALTH, get("ok"));
    let router = match settings.base_path.without_slash() {
        None => service,
        Some(base) => Router::new()
            .nest_service(base, service)
            .route(HEALTH, get("ok"))
            .fallback(site::not_found)
            .layer(from_fn_with_state(base.to_owned(), add_slash)),
    };
    // One stack, from the outermost layer to the innermost: axum boxes and clones each call of `Router::layer`.
    router.layer(
        ServiceBuilder::new()
            .map_request(log::remove_request_id)
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(log::trace_layer())
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(SetResponseHeaderLayer::overriding(
                X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ))
            .layer(from_fn_with_state(settings.secure_cookies, security::require_https)),
    )
}

/// Redirects from the base path without its slash to the page.
async fn add_slash(State(base): State<String>, request: Request, next: Next) -> Response {
    if request.uri().path() != base {
        return next.run(request).await;
    }
    let name = base.rsplit('/').next().unwrap_or_default();
    site::redirect_to_folder(name, request.uri()).into_response()
}
