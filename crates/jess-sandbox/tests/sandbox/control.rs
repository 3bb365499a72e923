//! Tests of the routes with which tests control a sandbox.

use axum::http::{Method, StatusCode, header};
use jess_api::{Job, JobStatus};
use jess_sandbox::{EMAIL, OTHER_EMAIL, PASSWORD, SandboxSettings};
use serde_json::{Value, json};

use crate::support::{HOUR, Reply, SECOND, START, Sandbox, recorded};

const CANCEL: &str = r#"{"cmd":"Cancel"}"#;

/// Creates a sandbox with this number of jobs and with control, and signs in.
async fn controlled(jobs: usize) -> Sandbox {
    Sandbox::start(SandboxSettings { jobs: Some(jobs), control: true, hostile: false }).await
}

/// Sends a change without a session, and returns the reply.
async fn change(sandbox: &Sandbox, route: &str, body: Value) -> Reply {
    let reply = sandbox.send_as("", Method::POST, &format!("/control/{route}"), &body.to_string()).await;
    assert!(reply.status.is_success(), "{route} {body}: {}", reply.status);
    reply
}

/// Submits a job and returns its number.
async fn submit(sandbox: &Sandbox, job: Value) -> u64 {
    change(sandbox, "submit", job).await.json()["job"].as_u64().expect("a number")
}

async fn cancel(sandbox: &Sandbox, job: u64) -> Value {
    sandbox.post(&format!("/jess_web/api/job/{job}"), CANCEL).await.json()
}

/// Returns the state of a job, for which job/status and the list agree.
async fn status(sandbox: &Sandbox, job: u64) -> String {
    let status = sandbox.get(&format!("/jess_web/api/job/status/{job}")).await.json()["data"].take();
    let list = sandbox.list("").await.json();
    let listed = list["data"].as_array().expect("jobs").iter().find(|listed| listed["job_SN"] == job);
    let listed = listed.expect("the job in the list");
    for (key, key_of_list) in [("status", "status"), ("status_Info", "message"), ("progress", "progress")] {
        assert_eq!(status[key], listed[key_of_list]);
    }
    status["status"].as_str().expect("a status").to_owned()
}

#[tokio::test]
async fn without_the_flag_there_is_no_control_and_no_second_account() {
    let sandbox = Sandbox::with_defaults().await;
    for route in ["clock", "sessions", "cancel", "results", "submit", "hold", "release", "requests"] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let reply = sandbox.send_as(&sandbox.cookie, method, &format!("/control/{route}"), "{}").await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{route}");
        }
    }
    assert_eq!(sandbox.sign_in(OTHER_EMAIL, PASSWORD).await.json(), recorded("auth-refused"));
}

#[tokio::test]
async fn a_change_must_be_json_with_known_members() {
    let sandbox = controlled(0).await;
    for (body, message) in [
        (r#"{"advanceSecond":1}"#, "unknown field `advanceSecond`"),
        (r#"{"advanceSeconds":-1}"#, "invalid value"),
        ("", "EOF"),
    ] {
        let reply = sandbox.post("/control/clock", body).await;
        let text = String::from_utf8_lossy(&reply.body);
        assert!(reply.status == StatusCode::BAD_REQUEST && text.contains(message), "{body}: {text}");
    }
    let refused = sandbox.post("/control/cancel", r#"{"refuse":"some"}"#).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let unknown = sandbox.post("/control/submit", r#"{"email":"nobody@example.com"}"#).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_clock_is_moved_and_frozen() {
    let sandbox = controlled(0).await;
    let now = async || sandbox.get("/control/clock").await.json();
    sandbox.advance(SECOND);
    assert_eq!(now().await, json!({ "now": START + SECOND, "frozen": false }));
    let moved = change(&sandbox, "clock", json!({ "advanceSeconds": 60, "frozen": true })).await.json();
    assert_eq!(moved, json!({ "now": START + 61 * SECOND, "frozen": true }));
    sandbox.advance(HOUR);
    assert_eq!(now().await, moved);
    change(&sandbox, "clock", json!({ "advanceSeconds": 9 })).await;
    change(&sandbox, "clock", json!({ "frozen": false })).await;
    sandbox.advance(SECOND);
    assert_eq!(now().await, json!({ "now": START + 71 * SECOND, "frozen": false }));

    change(&sandbox, "clock", json!({ "advanceSeconds": 12 * 60 * 60 })).await;
    assert_eq!(sandbox.list("").await.status, StatusCode::UNAUTHORIZED, "sessions must expire by this clock");
}

#[tokio::test]
async fn sessions_end_on_demand_and_after_another_lifetime() {
    let sandbox = controlled(0).await;
    assert_eq!(
        change(&sandbox, "sessions", json!({ "lifetimeSeconds": 90 })).await.json(),
        json!({ "open": 1 })
    );
    let short = sandbox.sign_in(EMAIL, PASSWORD).await;
    assert!(short.header(header::SET_COOKIE).contains("; Max-Age=90; "));
    sandbox.advance(90 * SECOND);
    let is_open =
        async |cookie: &str| sandbox.send_as(cookie, Method::GET, "/jess_web/api/jobs", "").await.status;
    assert_eq!(is_open(&short.cookie()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(is_open(&sandbox.cookie).await, StatusCode::OK);

    assert_eq!(change(&sandbox, "sessions", json!({ "end": true })).await.json(), json!({ "open": 0 }));
    assert_eq!(is_open(&sandbox.cookie).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sandbox.post("/users/api/checkin", "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(is_open(&sandbox.sign_in(EMAIL, PASSWORD).await.cookie()).await, StatusCode::OK);
}

#[tokio::test]
async fn submitted_jobs_have_the_durations_and_the_outcome() {
    let sandbox = controlled(2).await;
    let times = json!({ "unpackedSeconds": 5, "acceptedSeconds": 10, "queuedSeconds": 100, "cases": 12 });
    let with = |outcome: &str| {
        let mut job = times.clone();
        job["outcome"] = outcome.into();
        job
    };
    let jobs = [
        submit(&sandbox, json!({ "name": "Tower", "type": "JE_JEP", "cases": 12, "queuedSeconds": 95 }))
            .await,
        submit(&sandbox, with("finished")).await,
        submit(&sandbox, with("rejected")).await,
        submit(&sandbox, with("canceled")).await,
    ];
    let list = sandbox.list("").await.jobs();
    let numbers: Vec<_> = list[2..].iter().map(|job| job.id.number()).collect();
    assert_eq!(numbers, jobs);
    let Job { name, job_type, cases, received, .. } = &list[2];
    assert_eq!((name.as_deref(), job_type.as_deref(), *cases), (Some("Tower"), Some("JE_JEP"), Some(0)));
    assert_eq!(received.map(jess_api::Timestamp::as_millis), Some(START));

    let mut seconds = 0;
    for (age, expected) in [
        (0, ["UNPACKED", "UNPACKED", "UNPACKED", "UNPACKED"]),
        (5, ["UNPACKED", "ACCEPTED", "REJECTED", "ACCEPTED"]),
        (10, ["ACCEPTED", "ACCEPTED", "REJECTED", "ACCEPTED"]),
        (15, ["ACCEPTED", "QUEUED", "REJECTED", "QUEUED"]),
        (20, ["QUEUED", "QUEUED", "REJECTED", "QUEUED"]),
        (114, ["QUEUED", "QUEUED", "REJECTED", "QUEUED"]),
        (115, ["FINISHED", "FINISHED", "REJECTED", "CANCELED"]),
    ] {
        sandbox.advance((age - seconds) * SECOND);
        seconds = age;
        for (job, expected) in jobs.into_iter().zip(expected) {
            assert_eq!(status(&sandbox, job).await, expected, "{job} after {age} s");
        }
    }

    let ended = submit(&sandbox, json!({ "secondsAgo": 3600 })).await;
    assert_eq!(status(&sandbox, ended).await, "FINISHED");
    let file = sandbox.get(&format!("/jess_web/api/job/file/{ended}/eplusout.err")).await;
    assert_eq!(file.status, StatusCode::OK);
    let active = sandbox.list(r#"{"status":"ACCEPTED,UNPACKED,QUEUED"}"#).await.jobs();
    assert!(active.is_empty(), "the filter must apply to submitted jobs");
    let other_days = sandbox.list(r#"{"since":"2026-11-25"}"#).await.jobs();
    assert!(other_days.is_empty());
}

#[tokio::test]
async fn cancellations_are_refused_and_lose_the_race_as_asked() {
    let sandbox = controlled(0).await;
    let mut jobs = Vec::new();
    for cases in [1, 8, 40] {
        jobs.push(submit(&sandbox, json!({ "queuedSeconds": 3600, "cases": cases })).await);
    }
    sandbox.advance(100 * SECOND);
    let [refused, raced, canceled] = [jobs[0], jobs[1], jobs[2]];
    change(&sandbox, "cancel", json!({ "refuse": [refused], "race": [raced] })).await;

    let reply = cancel(&sandbox, refused).await;
    let text = format!("Job {refused} is not found or not cancellable");
    assert_eq!(reply, json!({ "ok": false, "status": text, "data": null }));
    for job in [raced, canceled] {
        let reply = cancel(&sandbox, job).await;
        assert_eq!(reply["status"], format!("Cancel flag has been set for {job}"));
        assert_eq!(
            (&reply["data"]["cancel_Flag"], &reply["data"]["status"]),
            (&json!(true), &json!("QUEUED"))
        );
    }
    sandbox.advance(2 * SECOND - 1);
    assert_eq!(status(&sandbox, raced).await, "QUEUED");
    sandbox.advance(1);
    assert_eq!(status(&sandbox, raced).await, "FINISHED");
    assert_eq!(cancel(&sandbox, raced).await["ok"], false, "it is too late");
    assert_eq!(status(&sandbox, canceled).await, "QUEUED");
    sandbox.advance(3 * SECOND);
    assert_eq!(status(&sandbox, raced).await, "FINISHED");
    assert_eq!(status(&sandbox, canceled).await, "CANCELED");
    assert_eq!(status(&sandbox, refused).await, "QUEUED");

    change(&sandbox, "cancel", json!({ "refuse": "all", "message": "Not today." })).await;
    assert_eq!(cancel(&sandbox, refused).await["status"], "Not today.");
    change(&sandbox, "cancel", json!({ "refuse": [] })).await;
    assert_eq!(cancel(&sandbox, refused).await["ok"], true);
}

#[tokio::test]
async fn a_job_that_wins_the_race_finishes_whatever_was_planned() {
    let sandbox = controlled(0).await;
    change(&sandbox, "cancel", json!({ "race": "all" })).await;
    for outcome in ["finished", "rejected", "canceled"] {
        let job = submit(&sandbox, json!({ "outcome": outcome, "unpackedSeconds": 100 })).await;
        assert_eq!(cancel(&sandbox, job).await["ok"], true);
        sandbox.advance(2 * SECOND);
        assert_eq!(status(&sandbox, job).await, "FINISHED", "{outcome}");
    }
}

#[tokio::test]
async fn the_second_account_has_other_jobs() {
    let sandbox = controlled(3).await;
    let signed_in = sandbox.sign_in(OTHER_EMAIL, PASSWORD).await;
    assert_eq!(signed_in.json()["email"], OTHER_EMAIL);
    let cookie = signed_in.cookie();
    let get =
        async |path: &str| sandbox.send_as(&cookie, Method::GET, &format!("/jess_web/api/{path}"), "").await;
    assert_eq!(get("account").await.json()["data"]["id"], 2);
    assert_eq!(get("usage").await.json()["data"][0]["username"], "OtherUser");

    let own = sandbox.list("").await.jobs();
    submit(&sandbox, json!({ "email": OTHER_EMAIL })).await;
    let others = get("jobs").await.jobs();
    assert_eq!((own.len(), others.len()), (3, 13));
    let owners = |jobs: &[Job]| {
        let mut owners: Vec<_> = jobs.iter().map(|job| (job.account, job.username.clone())).collect();
        owners.dedup();
        owners
    };
    assert_eq!(owners(&own), [(Some(1), Some("TestUser".to_owned()))]);
    assert_eq!(owners(&others), [(Some(2), Some("OtherUser".to_owned()))]);
    assert_eq!(sandbox.list("").await.jobs(), own);

    for job in &others {
        assert_eq!(get(&format!("job/status/{}", job.id)).await.json()["ok"], true);
        let foreign = sandbox.get(&format!("/jess_web/api/job/status/{}", job.id)).await.json();
        assert_eq!(foreign["status"], format!("Job {} is not accessible to user {EMAIL}", job.id));
        assert_eq!(cancel(&sandbox, job.id.number()).await["ok"], false);
    }
    let foreign = get(&format!("job/status/{}", own[0].id)).await.json();
    assert_eq!(foreign["status"], format!("Job {} is not accessible to user {OTHER_EMAIL}", own[0].id));
}

#[tokio::test]
async fn requests_are_recorded_without_those_of_tests() {
    let sandbox = controlled(0).await;
    sandbox.send_as("", Method::DELETE, "/control/requests", "").await;
    sandbox.list(r#"{"status":"QUEUED"}"#).await;
    sandbox.advance(SECOND);
    cancel(&sandbox, 7).await;
    sandbox.send_as("", Method::GET, "/jess_web/api/job/file/7?ext=csv,htm", "").await;
    let requests = sandbox.get("/control/requests").await.json();
    assert_eq!(
        requests,
        json!([
            { "method": "GET", "path": "/jess_web/api/jobs", "body": r#"{"status":"QUEUED"}"#, "time": START },
            { "method": "POST", "path": "/jess_web/api/job/7", "body": CANCEL, "time": START + SECOND },
            { "method": "GET", "path": "/jess_web/api/job/file/7?ext=csv,htm", "body": "", "time": START + SECOND },
        ])
    );
}

#[tokio::test]
async fn a_reply_that_is_held_tells_the_state_at_its_request() {
    let sandbox = controlled(0).await;
    let job = submit(&sandbox, json!({ "queuedSeconds": 40 })).await;
    sandbox.advance(30 * SECOND);
    let hold = |body| change(&sandbox, "hold", body);
    let first = hold(json!({ "path": "/jess_web/api/jobs", "method": "GET" })).await.json()["hold"].take();

    let held = sandbox.list("");
    let release = async {
        // The held request has been polled, and so has arrived, before this runs.
        sandbox.advance(HOUR);
        assert_eq!(sandbox.post("/jess_web/api/jobs", "").await.jobs()[0].status, JobStatus::Finished);
        change(&sandbox, "release", json!({ "hold": first })).await;
    };
    let (reply, ()) = tokio::join!(held, release);
    let jobs = reply.jobs();
    assert_eq!((jobs[0].id.number(), &jobs[0].status), (job, &JobStatus::Queued));
    assert_eq!(sandbox.list("").await.jobs()[0].status, JobStatus::Finished, "nothing is held any longer");
}

#[tokio::test]
async fn held_replies_are_sent_one_by_one() {
    let sandbox = controlled(0).await;
    change(&sandbox, "hold", json!({ "path": "/jess_web/api/job/" })).await;
    let sent = std::cell::Cell::new(0);
    let request = async {
        cancel(&sandbox, 7).await;
        sent.set(sent.get() + 1);
    };
    let again = async {
        cancel(&sandbox, 8).await;
        sent.set(sent.get() + 1);
    };
    let release = async {
        assert_eq!((sandbox.list("").await.status, sent.get()), (StatusCode::OK, 0));
        change(&sandbox, "release", json!({ "count": 1 })).await;
        while sent.get() == 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert_eq!(sent.get(), 1);
        change(&sandbox, "release", json!({})).await;
    };
    tokio::join!(request, again, release);
    assert_eq!(sent.get(), 2);
}
