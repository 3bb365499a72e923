//! The gateway below a path of its host.

use http::StatusCode;

use crate::support::{Making, Recorder};

#[tokio::test]
async fn everything_moves_below_the_base_path() {
    let jess = Recorder::content().await;
    let gateway = Making { base_path: "/jobs/", ..Making::to(&jess.origin) }.build();
    assert_eq!(gateway.get("/jobs/").await.status, StatusCode::OK);
    assert_eq!(gateway.get("/jobs/sign-in?return=x").await.header("location"), "sign-in/?return=x");
    assert_eq!(gateway.get("/jobs/sign-in/return-origins.txt").await.status, StatusCode::OK);
    assert_eq!(gateway.get("/jobs/jess_web/api/jobs?status=QUEUED").await.status, StatusCode::OK);
    assert_eq!(gateway.post_json("/jobs/users/api/checkin", "{}").await.status, StatusCode::OK);
    let targets: Vec<_> = jess.received().into_iter().map(|asked| asked.target).collect();
    assert_eq!(targets, ["/jess_web/api/jobs", "/users/api/checkin"]);
    gateway.get("/jobs/jess_web/api/nothing").await.words(404);

    for target in ["/", "/index.html", "/sign-in", "/jess_web/api/jobs", "/users/api/auth", "/jobsite/"] {
        assert_eq!(gateway.get(target).await.status, StatusCode::NOT_FOUND, "{target}");
    }
    assert_eq!(jess.received().len(), 2);
}

#[tokio::test]
async fn the_last_slash_may_be_left_out() {
    let gateway = Making { base_path: "/jobs/", ..Making::to("http://127.0.0.1:1") }.build();
    let reply = gateway.get("/jobs?status=QUEUED,FINISHED").await;
    assert_eq!(reply.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(reply.header("location"), "jobs/?status=QUEUED,FINISHED");
    assert_eq!(gateway.get("/jobs").await.header("location"), "jobs/");
}

#[tokio::test]
async fn health_is_at_the_root_too() {
    for (base_path, targets) in [("/", &["/healthz"][..]), ("/jobs/", &["/healthz", "/jobs/healthz"])] {
        let gateway = Making { base_path, ..Making::to("http://127.0.0.1:1") }.build();
        for target in targets {
            let reply = gateway.get(target).await;
            assert_eq!((reply.status.as_u16(), reply.text()), (200, "ok"), "{base_path} {target}");
        }
    }
}

#[tokio::test]
async fn a_base_path_may_be_named_like_a_part_of_the_gateway() {
    for base_path in
        ["/healthz/x/", "/x/healthz/", "/sign-in/", "/jess_web/", "/jess_web/api/", "/users/api/"]
    {
        let gateway = Making { base_path, ..Making::to("http://127.0.0.1:1") }.build();
        let origins = format!("{base_path}sign-in/return-origins.txt");
        for target in ["/healthz", &format!("{base_path}healthz"), base_path, &origins] {
            assert_eq!(gateway.get(target).await.status, StatusCode::OK, "{base_path} {target}");
        }
        gateway.get(&format!("{base_path}jess_web/api/jobs")).await.words(502);
    }
}
