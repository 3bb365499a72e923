//! Tests of the headers that every reply has.

use http::Method;
use jess_gateway::settings::SecureCookies;

use crate::support::{GatewayBuilder, MockUpstream, Reply, request};

/// Returns one reply of each kind, to requests with these headers.
async fn one_of_each(secure_cookies: SecureCookies, headers: &[(&str, &str)]) -> Vec<(&'static str, Reply)> {
    let jess = MockUpstream::with_empty_list().await;
    let builder =
        GatewayBuilder { base_path: "/jobs/", secure_cookies, ..GatewayBuilder::for_upstream(&jess.origin) };
    let gateway = GatewayBuilder { allow_origins: "https://portal.example", ..builder }.build();
    gateway.write("start.js", "1");
    let preflight =
        [headers, &[("origin", "https://portal.example"), ("access-control-request-method", "GET")]];
    let mut replies = Vec::new();
    for (kind, method, target, headers) in [
        ("a page", Method::GET, "/jobs/", headers.to_vec()),
        ("a file", Method::GET, "/jobs/start.js", headers.to_vec()),
        ("a redirect to the page", Method::GET, "/jobs", headers.to_vec()),
        ("not found", Method::GET, "/nothing", headers.to_vec()),
        ("method not allowed", Method::DELETE, "/jobs/", headers.to_vec()),
        ("a head", Method::HEAD, "/jobs/", headers.to_vec()),
        ("a redirect to the sign-in page", Method::GET, "/jobs/sign-in", headers.to_vec()),
        ("the origins for sign-in", Method::GET, "/jobs/sign-in/return-origins.txt", headers.to_vec()),
        ("a list", Method::GET, "/jobs/jess_web/api/jobs", headers.to_vec()),
        ("a result", Method::GET, "/jobs/jess_web/api/job/file/7/a.htm", headers.to_vec()),
        ("an unknown call", Method::GET, "/jobs/jess_web/api/nothing", headers.to_vec()),
        ("a preflight", Method::OPTIONS, "/jobs/jess_web/api/jobs", preflight.concat()),
        ("health", Method::GET, "/healthz", headers.to_vec()),
    ] {
        replies.push((kind, gateway.send(request(method, target, &headers, "")).await));
    }
    replies
}

#[tokio::test]
async fn browsers_must_not_guess_content_types() {
    for (kind, reply) in one_of_each(SecureCookies::Auto, &[]).await {
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{kind}");
        assert_eq!(reply.header("server"), "", "{kind}");
    }
}

#[tokio::test]
async fn replies_over_https_require_https_from_then_on() {
    let year = "max-age=31536000";
    for (secure_cookies, forwarded, expected) in [
        (SecureCookies::Auto, "https", year),
        (SecureCookies::Auto, "http", ""),
        (SecureCookies::Always, "http", year),
        (SecureCookies::Never, "https", ""),
    ] {
        for (kind, reply) in one_of_each(secure_cookies, &[("x-forwarded-proto", forwarded)]).await {
            let header = reply.header("strict-transport-security");
            assert_eq!(header, expected, "{kind} {secure_cookies:?} {forwarded}");
        }
    }
}
