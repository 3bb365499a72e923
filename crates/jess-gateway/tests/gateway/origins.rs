//! What pages of other origins may do, and what they may not.

use http::{Method, StatusCode};

use crate::support::{Gateway, Making, PAGE, Recorder, Reply, answer, request};

const PORTAL: &str = "https://portal.example";
const LIST: &str = "/jess_web/api/jobs";
const JSON: (&str, &str) = ("content-type", "application/json");

/// A gateway that allows the portal and one other origin.
fn sharing(jess: &Recorder) -> Gateway {
    let allow_origins = "https://portal.example http://127.0.0.1:8080";
    Making { allow_origins, ..Making::to(&jess.origin) }.build()
}

/// Checks that the portal's page may read a reply, with the user's session.
#[track_caller]
fn is_shared(reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), PORTAL);
    assert_eq!(reply.header("access-control-allow-credentials"), "true");
    assert_eq!(reply.header("access-control-expose-headers"), "retry-after");
    assert!(varies_by_origin(reply), "{reply:?}");
}

/// Checks that no page of another origin may read a reply. The other headers have no effect without this one.
#[track_caller]
fn is_kept(reply: &Reply) {
    assert_eq!(reply.header("access-control-allow-origin"), "", "{reply:?}");
}

fn varies_by_origin(reply: &Reply) -> bool {
    reply.headers.get_all("vary").iter().any(|value| value == "origin")
}

async fn preflight(gateway: &Gateway, target: &str, origin: &str, method: &str) -> Reply {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", "content-type"),
    ];
    gateway.send(request(Method::OPTIONS, target, &headers, "")).await
}

#[tokio::test]
async fn an_allowed_origins_page_reads_replies_and_troubles() {
    let jess = Recorder::content().await;
    let gateway = sharing(&jess);
    let by_the_portal = [("origin", PORTAL), ("sec-fetch-site", "cross-site")];
    let reply = gateway.get_with(LIST, &by_the_portal).await;
    assert_eq!(reply.status, StatusCode::OK);
    is_shared(&reply);
    for (target, status) in [("/jess_web/api/jobs?since=x", 400), ("/jess_web/api/nothing", 404)] {
        let reply = gateway.get_with(target, &by_the_portal).await;
        reply.words(status);
        is_shared(&reply);
    }

    let stranger = Recorder::answering(|| answer(StatusCode::UNAUTHORIZED, &[], "")).await;
    let reply = sharing(&stranger).get_with(LIST, &by_the_portal).await;
    reply.words(401);
    is_shared(&reply);
}

#[tokio::test]
async fn another_origins_page_reads_nothing() {
    let jess = Recorder::answering(|| {
        let headers = [JSON, ("access-control-allow-origin", "*")];
        answer(StatusCode::OK, &headers, "{}")
    })
    .await;
    let (sharing, closed) = (sharing(&jess), Gateway::to(&jess));
    for origin in
        ["https://evil.example", "https://portal.example.evil.example", "http://portal.example", "null"]
    {
        let reply = sharing.get_with(LIST, &[("origin", origin)]).await;
        is_kept(&reply);
        assert!(varies_by_origin(&reply), "a cache must not keep it for the portal");
    }
    let reply = sharing.get(LIST).await;
    is_kept(&reply);
    assert!(varies_by_origin(&reply));

    let reply = closed.get_with(LIST, &[("origin", PORTAL)]).await;
    is_kept(&reply);
    assert!(!varies_by_origin(&reply));
}

#[tokio::test]
async fn a_preflight_request_is_answered_for_allowed_origins() {
    let jess = Recorder::content().await;
    let gateway = sharing(&jess);
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
    is_kept(&preflight(&Gateway::to(&jess), LIST, PORTAL, "POST").await);
    assert!(jess.received().is_empty());
}

#[tokio::test]
async fn an_allowed_origins_page_may_post() {
    for (origin, site, status) in [
        (PORTAL, "cross-site", 200),
        (PORTAL, "same-site", 200),
        ("http://127.0.0.1:8080", "same-site", 200),
        ("https://evil.example", "cross-site", 403),
        ("https://evil.example", "same-site", 403),
        ("null", "cross-site", 403),
    ] {
        let jess = Recorder::content().await;
        let gateway = sharing(&jess);
        let headers = [JSON, ("origin", origin), ("sec-fetch-site", site)];
        for (target, body) in [("/jess_web/api/job/7", r#"{"cmd":"Cancel"}"#), (LIST, "{}")] {
            let reply = gateway.post(target, &headers, body).await;
            assert_eq!(reply.status.as_u16(), status, "{origin} {site} {target}");
        }
        assert_eq!(jess.received().len(), if status == 200 { 2 } else { 0 });
    }
}

#[tokio::test]
async fn the_sites_files_are_shared_and_its_pages_are_not() {
    let jess = Recorder::content().await;
    let (sharing, closed) = (sharing(&jess), Gateway::to(&jess));
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
        is_kept(&reply);
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin", "{target}");
    }
}

#[tokio::test]
async fn the_policy_names_the_api_of_the_page() {
    let making = || Making::to("http://127.0.0.1:1");
    let allow_origins = "https://portal.example https://b.example:8443";
    let gateway = Making { allow_origins, connect_src: "https://api.example", ..making() }.build();
    let page = gateway.get("/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("; connect-src 'self' https://api.example;"), "{policy}");
    assert!(policy.contains("; form-action 'self';"), "{policy}");
}
