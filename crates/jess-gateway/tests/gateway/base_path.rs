//! Tests of a gateway below a path of its host.

use http::StatusCode;

use crate::support::{GatewayBuilder, MockUpstream};

#[tokio::test]
async fn all_targets_are_below_the_base_path() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway =
        GatewayBuilder { base_path: "/jobs/", ..GatewayBuilder::for_upstream(&jess.origin) }.build();
    assert_eq!(gateway.get("/jobs/").await.status, StatusCode::OK);
    assert_eq!(gateway.get("/jobs/sign-in?return=x").await.header("location"), "sign-in/?return=x");
    assert_eq!(gateway.get("/jobs/sign-in/return-origins.txt").await.status, StatusCode::OK);
    assert_eq!(gateway.get("/jobs/jess_web/api/jobs?status=QUEUED").await.status, StatusCode::OK);
    assert_eq!(gateway.post_json("/jobs/users/api/checkin", "{}").await.status, StatusCode::OK);
    let targets: Vec<_> = jess.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/jess_web/api/jobs", "/users/api/checkin"]);
    gateway.get("/jobs/jess_web/api/nothing").await.error_message(404);

    for target in ["/", "/index.html", "/sign-in", "/jess_web/api/jobs", "/users/api/auth", "/jobsite/"] {
        assert_eq!(gateway.get(target).await.status, StatusCode::NOT_FOUND, "{target}");
    }
    assert_eq!(jess.requests().len(), 2);
}

#[tokio::test]
async fn a_missing_last_slash_is_added_by_a_redirect() {
    let gateway =
        GatewayBuilder { base_path: "/jobs/", ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }.build();
    let reply = gateway.get("/jobs?status=QUEUED,FINISHED").await;
    assert_eq!(reply.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(reply.header("location"), "jobs/?status=QUEUED,FINISHED");
    assert_eq!(gateway.get("/jobs").await.header("location"), "jobs/");
}

#[tokio::test]
async fn the_health_check_is_also_at_the_root() {
    for (base_path, targets) in [("/", &["/healthz"][..]), ("/jobs/", &["/healthz", "/jobs/healthz"])] {
        let gateway =
            GatewayBuilder { base_path, ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }.build();
        for target in targets {
            let reply = gateway.get(target).await;
            assert_eq!((reply.status.as_u16(), reply.text()), (200, "ok"), "{base_path} {target}");
        }
    }
}

#[tokio::test]
async fn a_base_path_can_have_the_name_of_a_route() {
    for base_path in
        ["/healthz/x/", "/x/healthz/", "/sign-in/", "/jess_web/", "/jess_web/api/", "/users/api/"]
    {
        let gateway =
            GatewayBuilder { base_path, ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }.build();
        let origins = format!("{base_path}sign-in/return-origins.txt");
        for target in ["/healthz", &format!("{base_path}healthz"), base_path, &origins] {
            assert_eq!(gateway.get(target).await.status, StatusCode::OK, "{base_path} {target}");
        }
        gateway.get(&format!("{base_path}jess_web/api/jobs")).await.error_message(502);
    }
}
