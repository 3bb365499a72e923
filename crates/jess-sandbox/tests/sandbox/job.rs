//! Tests of single jobs: how they advance, their status, and their cancellation.

use axum::http::StatusCode;
use jess_api::{Job, JobStatus};
use serde_json::json;

use crate::support::{HOUR, MINUTE, SECOND, START, Sandbox, keys, recorded};

#[tokio::test]
async fn jobs_advance_and_finish_and_new_ones_are_submitted() {
    let sandbox = Sandbox::with_defaults().await;
    let fresh = sandbox.job("Passive house, Edinburgh TRY").await;
    assert_eq!((&fresh.status, fresh.cases), (&JobStatus::Unpacked, Some(0)));
    let at_start = sandbox.list("").await.jobs();
    let watched = sandbox.job("Office tower, glazing ratio 40–60 %").await;

    sandbox.advance(60 * SECOND);
    let status = sandbox.get(&format!("/jess_web/api/job/status/{}", fresh.id)).await.json();
    assert_eq!(status["data"]["status"], "ACCEPTED");
    sandbox.advance(60 * SECOND);
    let later = sandbox.list("").await.jobs();
    let finished = |jobs: &[Job]| jobs.iter().filter(|job| job.status == JobStatus::Finished).count();
    assert!(finished(&later) >= finished(&at_start) + 2);
    sandbox.advance(3 * MINUTE);
    assert!(sandbox.list("").await.jobs().len() > at_start.len());

    let again = sandbox.job("Office tower, glazing ratio 40–60 %").await;
    assert_eq!(
        (watched.id, &watched.status, &again.status),
        (again.id, &JobStatus::Queued, &JobStatus::Queued)
    );
    let done = |job: &Job| job.progress.expect("seven numbers").done;
    assert!(done(&again) > done(&watched));
    assert!(again.cpu_seconds > watched.cpu_seconds && again.storage_bytes > watched.storage_bytes);
}

#[tokio::test]
async fn statuses_match_the_recorded_replies() {
    let sandbox = Sandbox::with_defaults().await;
    for (job, name) in [(385_099, "status-finished-2021"), (303_264, "status-finished-2020a")] {
        let reply = sandbox.get(&format!("/jess_web/api/job/status/{job}")).await;
        assert_eq!(reply.json(), recorded(name));
    }
    let refused = sandbox.get("/jess_web/api/job/status/12250").await;
    assert_eq!((refused.status, refused.json()), (StatusCode::OK, recorded("status-refused")));
    for unknown in ["0", "-1", "abc", "99999999999999999999999", "701400"] {
        let reply = sandbox.get(&format!("/jess_web/api/job/status/{unknown}")).await.json();
        assert_eq!(reply["status"], format!("Job {unknown} is not accessible to user user@example.com"));
    }
}

#[tokio::test]
async fn the_status_of_a_job_agrees_with_the_list() {
    let sandbox = Sandbox::with_defaults().await;
    let reply = sandbox.list("").await.json();
    for job in reply["data"].as_array().expect("jobs") {
        let status = sandbox.get(&format!("/jess_web/api/job/status/{}", job["job_SN"])).await.json();
        let data = &status["data"];
        assert_eq!(keys(data), keys(&recorded("status-finished-2021")["data"]));
        assert_eq!((&data["status"], &data["status_Info"]), (&job["status"], &job["message"]));
        assert_eq!((&data["progress"], &data["job_ID"]), (&job["progress"], &job["job_SN"]));
        if job["status"] == "FINISHED" && !job["collected"].is_null() {
            assert_eq!(data["completion_Time"], job["collected"]);
        }
    }
}

#[tokio::test]
async fn a_cancellation_sets_the_flag_at_once_and_takes_five_seconds() {
    let sandbox = Sandbox::with_defaults().await;
    let job = sandbox.job("Shoebox LHS 200").await;
    let path = format!("/jess_web/api/job/{}", job.id);
    let status = format!("/jess_web/api/job/status/{}", job.id);

    let accepted = sandbox.post(&path, r#"{"cmd":"Cancel"}"#).await.json();
    assert_eq!(accepted["status"], format!("Cancel flag has been set for {}", job.id));
    assert_eq!(keys(&accepted["data"]), keys(&recorded("cancel-accepted")["data"]));
    assert_eq!(
        (&accepted["data"]["cancel_Flag"], &accepted["data"]["status"]),
        (&json!(true), &json!("QUEUED"))
    );

    sandbox.advance(4 * SECOND);
    let again = sandbox.post(&path, r#"{"cmd":"Cancel"}"#).await.json();
    assert_eq!(again["ok"], true, "a second request must not delay the cancellation");
    sandbox.advance(SECOND);
    let canceled = sandbox.get(&status).await.json()["data"].take();
    assert_eq!((&canceled["cancel_Flag"], &canceled["status"]), (&json!(false), &json!("CANCELED")));
    assert_eq!(canceled["status_Info"], "Job is cancelled");
    assert_eq!(canceled["completion_Time"], START + 5 * SECOND);
    assert_eq!(canceled["last_Update"], START + 5 * SECOND);

    let listed = sandbox.job("Shoebox LHS 200").await;
    assert_eq!((listed.id, listed.status), (job.id, JobStatus::Canceled));
    let progress = listed.progress.expect("seven numbers");
    assert_eq!((progress.waiting, progress.canceled > 0), (0, true));
    sandbox.advance(11 * HOUR);
    assert_eq!(sandbox.get(&status).await.json()["data"], canceled);
}

#[tokio::test]
async fn invalid_cancellations_are_refused_like_the_recorded_one() {
    let sandbox = Sandbox::with_defaults().await;
    let unknown = sandbox.post("/jess_web/api/job/12250", r#"{"cmd":"Cancel"}"#).await;
    assert_eq!((unknown.status, unknown.json()), (StatusCode::OK, recorded("cancel-refused")));
    let active = sandbox.job("Shoebox LHS 200").await.id;
    let ended = sandbox.list(r#"{"since":"2026-01-01","status":"FINISHED,CANCELED,REJECTED"}"#).await.jobs();
    let mut requests = vec![(385_099, r#"{"cmd":"Cancel"}"#)];
    requests.extend(ended.iter().map(|job| (job.id.number(), r#"{"cmd":"Cancel"}"#)));
    requests.extend(["", "{}", r#"{"cmd":"cancel"}"#, "Cancel"].map(|body| (active.number(), body)));
    for (job, body) in requests {
        let reply = sandbox.post(&format!("/jess_web/api/job/{job}"), body).await.json();
        assert_eq!(reply["status"], format!("Job {job} is not found or not cancellable"), "{body}");
        assert_eq!(reply["ok"], false);
    }
}
