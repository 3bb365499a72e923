//! Tests of the access of pages of other origins: CORS, preflights and POSTs.

use http::{Method, StatusCode};

use crate::support::{Gateway, GatewayBuilder, MockUpstream, PAGE, Reply, request, response};

const PORTAL: &str = "https://portal.example";
const LIST: &str = "/jess_web/api/jobs";
const JSON: (&str, &str) = ("content-type", "application/json");

/// Builds a gateway that allows the portal and one other origin.
fn sharing_gateway(jess: &MockUpstream) -> Gateway {
    let allow_origins = "https://portal.example http://127.0.0.1:8080";
    GatewayBuilder { allow_origins, ..GatewayBuilder::for_upstream(&jess.origin) }.build()
}

/// Checks that a page of the portal can read a reply to a request with cookies.
#[track_caller]
fn assert_shared(reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
    assert_eq!(reply.header("access-control-allow-credentials"), "true");
    assert_eq!(reply.header("access-control-expose-headers"), "retry-after");
    assert!(varies_by_origin(reply), "{reply:?}");
}

/// Checks that no page of another origin can read a reply: without this header, the others have no effect.
#[track_caller]
fn assert_not_shared(reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), "", "{reply:?}");
}

/// Reports whether caches must distinguish the reply by the origin of the request.
fn varies_by_origin(reply: &Reply) -> bool {
    reply.headers.get_all("vary").iter().any(|value| value == "origin")
}

/// Sends a preflight request for `method`.
async fn preflight(gateway: &Gateway, target: &str, origin: &str, method: &str) -> Reply {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "content-type"),
    ];
    gateway.send(request(Method::OPTIONS, target, &headers, "")).await
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_can_read_replies_and_errors() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = sharing_gateway(&jess);
    let from_portal = [("origin", PORTAL), ("sec-fetch-site", "cross-site")];
    let reply = gateway.get_with(LIST, &from_portal).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_shared(&reply);
    for (target, status) in [("/jess_web/api/jobs?since=x", 400), ("/jess_web/api/nothing", 404)] {
        let reply = gateway.get_with(target, &from_portal).await;
        reply.error_message(status);
        assert_shared(&reply);
    }

    let signed_out = MockUpstream::replying(|| response(StatusCode::UNAUTHORIZED, &[], "")).await;
    let reply = sharing_gateway(&signed_out).get_with(LIST, &from_portal).await;
    reply.error_message(401);
    assert_shared(&reply);
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_read_replies() {
    let jess = MockUpstream::replying(|| {
        let headers = [JSON, ("access-control-allow-origin", "*")];
        response(StatusCode::OK, &headers, "{}")
    })
    .await;
    let (sharing, closed) = (sharing_gateway(&jess), Gateway::for_upstream(&jess));
    for origin in
        ["https://evil.example", "https://portal.example.evil.example", "http://portal.example", "null"]
    {
        let reply = sharing.get_with(LIST, &[("origin", origin)]).await;
        assert_not_shared(&reply);
        assert!(varies_by_origin(&reply), "a cache must not reuse this reply for the portal");
    }
    let reply = sharing.get(LIST).await;
    assert_not_shared(&reply);
    assert!(varies_by_origin(&reply));

    let reply = closed.get_with(LIST, &[("origin", PORTAL)]).await;
    assert_not_shared(&reply);
    assert!(!varies_by_origin(&reply));
}

#[tokio::test]
async fn preflights_of_allowed_origins_are_accepted() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = sharing_gateway(&jess);
    for target in [LIST, "/jess_web/api/job/7", "/users/api/auth"] {
        let reply = preflight(&gateway, target, PORTAL, "POST").await;
        assert_eq!((reply.status.as_u16(), reply.body.len()), (200, 0), "{target}");
        assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
        assert_eq!(reply.header("access-control-allow-credentials"), "true");
        assert_eq!(reply.header("access-control-allow-methods"), "GET,POST");
        assert_eq!(reply.header("access-control-allow-headers"), "content-type,accept");
        assert_eq!(reply.header("access-control-max-age"), "600");
        assert!(varies_by_origin(&reply), "{reply:?}");
        let reply = preflight(&gateway, target, "https://evil.example", "POST").await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{target}");
    }
    assert_not_shared(&preflight(&Gateway::for_upstream(&jess), LIST, PORTAL, "POST").await);
    assert!(jess.requests().is_empty());
}

#[tokio::test]
async fn only_pages_of_allowed_origins_can_post() {
    for (origin, site, status) in [
        (PORTAL, "cross-site", 200),
        (PORTAL, "same-site", 200),
        ("http://127.0.0.1:8080", "same-site", 200),
        ("https://evil.example", "cross-site", 403),
        ("https://evil.example", "same-site", 403),
        ("null", "cross-site", 403),
    ] {
        let jess = MockUpstream::with_empty_list().await;
        let gateway = sharing_gateway(&jess);
        let headers = [JSON, ("origin", origin), ("sec-fetch-site", site)];
        for (target, body) in [("/jess_web/api/job/7", r#"{"cmd":"Cancel"}"#), (LIST, "{}")] {
            let reply = gateway.post(target, &headers, body).await;
            assert_eq!(reply.status.as_u16(), status, "{origin} {site} {target}");
        }
        assert_eq!(jess.requests().len(), if status == 200 { 2 } else { 0 });
    }
}

#[tokio::test]
async fn files_of_the_site_are_shared_and_pages_are_not() {
    let jess = MockUpstream::with_empty_list().await;
    let (sharing, closed) = (sharing_gateway(&jess), Gateway::for_upstream(&jess));
    for gateway in [&sharing, &closed] {
        gateway.write("embed.js", "1");
        gateway.write("other.html", PAGE);
    }
    let file = sharing.get("/embed.js").await;
    let tag = file.header("etag").to_owned();
    for reply in [file, sharing.get_with("/embed.js", &[("if-none-match", &tag)]).await] {
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-allow-credentials"), "");
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        assert!(!varies_by_origin(&reply));
    }
    for (gateway, target) in [
        (&sharing, "/"),
        (&sharing, "/index.html"),
        (&sharing, "/other.html"),
        (&sharing, "/nothing.js"),
        (&closed, "/embed.js"),
    ] {
        let reply = gateway.get_with(target, &[("origin", PORTAL)]).await;
        assert_not_shared(&reply);
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin", "{target}");
    }
}

#[tokio::test]
async fn the_content_security_policy_names_the_api_of_the_page() {
    let builder = GatewayBuilder::for_upstream("http://127.0.0.1:1");
    let allow_origins = "https://portal.example https://b.example:8443";
    let gateway = GatewayBuilder { allow_origins, connect_src: "https://api.example", ..builder }.build();
    let page = gateway.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; connect-src 'self' https://api.example;"), "{policy}");
    assert!(policy.contains("; form-action 'self';"), "{policy}");
}
