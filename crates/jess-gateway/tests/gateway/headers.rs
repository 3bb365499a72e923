//! The headers that belong on every kind of reply.

use http::Method;
use jess_gateway::settings::SecureCookies;

use crate::support::{Making, Recorder, Reply, request};

/// One reply of each kind, to requests with these headers.
async fn one_of_each(secure_cookies: SecureCookies, headers: &[(&str, &str)]) -> Vec<(&'static str, Reply)> {
    let jess = Recorder::content().await;
    let making = Making { base_path: "/jobs/", secure_cookies, ..Making::to(&jess.origin) };
    let gateway = Making { allow_origins: "https://portal.example", ..making }.build();
    gateway.write("start.js", "1");
    let preflight =
        [headers, &[("origin", "https://portal.example"), ("access-control-request-method", "GET")]];
    let mut replies = Vec::new();
    for (kind, method, target, headers) in [
        ("a page", Method::GET, "/jobs/", headers.to_vec()),
        ("a file", Method::GET, "/jobs/start.js", headers.to_vec()),
        ("the way to the page", Method::GET, "/jobs", headers.to_vec()),
        ("nothing there", Method::GET, "/nothing", headers.to_vec()),
        ("no such method", Method::DELETE, "/jobs/", headers.to_vec()),
        ("a head", Method::HEAD, "/jobs/", headers.to_vec()),
        ("the way to the sign-in page", Method::GET, "/jobs/sign-in", headers.to_vec()),
        ("its origins", Method::GET, "/jobs/sign-in/return-origins.txt", headers.to_vec()),
        ("a list", Method::GET, "/jobs/jess_web/api/jobs", headers.to_vec()),
        ("a result", Method::GET, "/jobs/jess_web/api/job/file/7/a.htm", headers.to_vec()),
        ("no call", Method::GET, "/jobs/jess_web/api/nothing", headers.to_vec()),
        ("a preflight", Method::OPTIONS, "/jobs/jess_web/api/jobs", preflight.concat()),
        ("health", Method::GET, "/healthz", headers.to_vec()),
    ] {
        replies.push((kind, gateway.send(request(method, target, &headers, "")).await));
    }
    replies
}

#[tokio::test]
async fn no_type_is_guessed() {
    for (kind, reply) in one_of_each(SecureCookies::Auto, &[]).await {
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{kind}");
        assert_eq!(reply.header("server"), "", "{kind}");
    }
}

#[tokio::test]
async fn who_came_by_https_comes_by_https() {
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
