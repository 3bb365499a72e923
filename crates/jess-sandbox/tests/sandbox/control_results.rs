//! Tests of the results that tests control.

use axum::http::{Method, StatusCode, header};
use jess_api::{ResultDir, read_envelope, read_run_ends, read_run_times};
use jess_sandbox::SandboxSettings;
use serde_json::{Value, json};

use crate::support::{Reply, SECOND, Sandbox, recorded};

/// A recorded job with the newer shape of the directory, and one with the older.
const JOBS: [u64; 2] = [385_099, 303_264];

async fn controlled() -> Sandbox {
    Sandbox::start(SandboxSettings { control: true, ..SandboxSettings::default() }).await
}

async fn control(sandbox: &Sandbox, route: &str, body: Value) -> Reply {
    sandbox.send_as("", Method::POST, &format!("/control/{route}"), &body.to_string()).await
}

/// Lets the requests for the results of a job have this reply, and sends one for the directory, the archive and a file.
async fn replies(sandbox: &Sandbox, job: u64, reply: &str) -> [Reply; 3] {
    let changed = control(sandbox, "results", json!({ "job": job, "reply": reply })).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
    let get = async |call: &str| sandbox.get(&format!("/jess_web/api/job/{call}")).await;
    [
        get(&format!("dir/{job}")).await,
        get(&format!("file/{job}")).await,
        get(&format!("file/{job}/eplusout.err")).await,
    ]
}

#[tokio::test]
async fn results_are_refused() {
    let sandbox = controlled().await;
    for reply in replies(&sandbox, JOBS[0], "refused").await {
        let mut expected = recorded("status-refused");
        expected["status"] = expected["status"].as_str().unwrap().replace("12250", "385099").into();
        assert_eq!((reply.status, reply.json()), (StatusCode::OK, expected));
    }
    assert_eq!(sandbox.get("/jess_web/api/job/status/385099").await.json()["ok"], true);
    assert!(sandbox.directory(JOBS[1]).await.is_some(), "other jobs stay as they are");
    for reply in [json!({ "job": JOBS[0], "reply": null }), json!({ "job": JOBS[0] })] {
        replies(&sandbox, JOBS[0], "refused").await;
        control(&sandbox, "results", reply).await;
        assert!(sandbox.directory(JOBS[0]).await.is_some());
    }
}

#[tokio::test]
async fn results_are_missing() {
    for reply in replies(&controlled().await, JOBS[0], "missing").await {
        assert_eq!((reply.status, reply.body.len()), (StatusCode::NOT_FOUND, 0));
    }
}

#[tokio::test]
async fn results_are_replaced_by_a_web_page() {
    let sandbox = controlled().await;
    for (name, status, text) in [
        ("html", StatusCode::OK, "<h1>Sign in</h1>"),
        ("error", StatusCode::INTERNAL_SERVER_ERROR, "<h1>HTTP Status 500</h1>"),
    ] {
        for reply in replies(&sandbox, JOBS[0], name).await {
            assert_eq!(
                (reply.status, reply.header(header::CONTENT_TYPE)),
                (status, "text/html; charset=utf-8")
            );
            assert!(String::from_utf8_lossy(&reply.body).contains(text));
        }
    }
}

#[tokio::test]
async fn results_are_empty_in_the_shape_of_the_job() {
    let sandbox = controlled().await;
    for (job, key) in JOBS.into_iter().zip(["text", "fileName"]) {
        let [directory, archive, file] = replies(&sandbox, job, "empty").await;
        let tree = &directory.json()["data"];
        assert!(tree[key].is_string() && tree["children"] == json!([]), "{tree}");
        let archive = zip::ZipArchive::new(std::io::Cursor::new(archive.body.to_vec())).expect("an archive");
        assert_eq!((archive.len(), file.status, file.body.len()), (0, StatusCode::OK, 0));
        assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"eplusout.err\"");
    }
}

#[tokio::test]
async fn results_have_an_unknown_shape() {
    for reply in replies(&controlled().await, JOBS[0], "unknown_shape").await {
        assert_eq!((reply.status, reply.json()["ok"].clone()), (StatusCode::OK, json!(true)));
        let directory = read_envelope::<ResultDir>(&reply.body);
        assert!(directory.is_err(), "{directory:?}");
    }
}

#[tokio::test]
async fn an_unknown_reply_is_an_error() {
    let sandbox = controlled().await;
    for body in [
        json!({ "job": 1, "reply": "gone" }),
        json!({ "reply": "html" }),
        json!({ "job": 1, "replies": "html" }),
    ] {
        assert_eq!(control(&sandbox, "results", body).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn submitted_jobs_have_the_wanted_errors_and_files() {
    let sandbox = controlled().await;
    let submit = async |job: Value| {
        let mut job = job;
        job["secondsAgo"] = json!(3_600);
        control(&sandbox, "submit", job).await.json()["job"].as_u64().expect("a number")
    };
    let crashed = submit(json!({ "errors": "crashed" })).await;
    assert_eq!(read_run_ends(&sandbox.text(crashed, "eplusout.err").await), []);
    let clean = submit(json!({ "errors": "none" })).await;
    let ends = read_run_ends(&sandbox.text(clean, "eplusout.end").await);
    assert_eq!((ends[0].warnings, ends[0].severe_errors), (Some(0), Some(0)));
    let project = submit(json!({ "type": "JE_JEP", "cases": 12, "errors": "fatal" })).await;
    let cases = read_run_times(&sandbox.text(project, "RunTimes.csv").await);
    assert_eq!(cases.expect("run times").len(), 11);
    assert!(sandbox.directory(submit(json!({ "results": "gone" })).await).await.is_none());
    let many = sandbox.directory(submit(json!({ "results": "many_files" })).await).await;
    assert!(many.expect("a directory").files().count() > 5_000);

    let job =
        json!({ "results": "nothing", "queuedSeconds": 60, "unpackedSeconds": 0, "acceptedSeconds": 0 });
    let later = control(&sandbox, "submit", job).await.json()["job"].as_u64().expect("a number");
    let count = async || sandbox.directory(later).await.expect("a directory").files().count();
    assert_eq!(count().await, 1, "the submitted file");
    sandbox.advance(61 * SECOND);
    assert_eq!(count().await, 0);
}
