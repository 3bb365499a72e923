//! Tests of job lists: their contents, order, filter and streaming.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use bytes::Bytes;
use jess_api::{JobFilter, JobStatus, ServiceTimeZone};
use jess_sandbox::SandboxSettings;
use serde_json::json;
use tower::ServiceExt;

use crate::support::{HOUR, MINUTE, Sandbox, keys, recorded};

#[tokio::test]
async fn recorded_jobs_are_listed_as_recorded() {
    let sandbox = Sandbox::with_defaults().await;
    let days = [
        ("jobs-2021", "2021-07-06", "2021-07-06"),
        ("jobs-2020", "2020-09-22", "2020-09-22"),
        ("jobs-wiki", "2020-12-01", "2020-12-20"),
    ];
    for (name, since, till) in days {
        let filter = json!({ "since": since, "till": till, "status": "FINISHED" }).to_string();
        let mut expected = recorded(name);
        // Except the account, which is the same for all jobs here.
        expected["status"] = json!("TestUser jobs available");
        for job in expected["data"].as_array_mut().expect("jobs") {
            job["id"] = json!(1);
            job["username"] = json!("TestUser");
        }
        assert_eq!(sandbox.list(&filter).await.json(), expected, "{name}");
    }
}

#[tokio::test]
async fn generated_jobs_have_the_keys_of_2021() {
    let sandbox = Sandbox::with_defaults().await;
    let reply = sandbox.list(r#"{"since":"2026-01-01"}"#).await.json();
    let expected = recorded("jobs-2021");
    let jobs = reply["data"].as_array().expect("jobs");
    assert_eq!(jobs.len(), 60);
    for job in jobs {
        assert_eq!(keys(job), keys(&expected["data"][0]));
    }
}

#[tokio::test]
async fn the_list_is_in_the_order_of_job_numbers() {
    let sandbox = Sandbox::with_defaults().await;
    let jobs = sandbox.list("").await.jobs();
    assert_eq!(jobs.len(), 70);
    assert!(jobs.is_sorted_by(|one, next| one.id < next.id));
}

#[tokio::test]
async fn the_filter_in_the_body_selects_the_jobs_that_it_matches() {
    let sandbox = Sandbox::with_defaults().await;
    sandbox.advance(20 * MINUTE);
    let all = sandbox.list("").await.jobs();
    let filters = [
        json!({}),
        json!({ "since": "2026-11-24" }),
        json!({ "till": "2026-11-23" }),
        json!({ "since": "2026-10-01", "till": "2026-10-31" }),
        json!({ "since": "2026-11-24", "till": "2026-11-24", "status": "UNPACKED,ACCEPTED,QUEUED" }),
        json!({ "status": "FINISHED" }),
        json!({ "status": "REJECTED" }),
        json!({ "status": "CANCELED" }),
        json!({ "status": "PAUSED" }),
        json!({ "status": "NO_SUCH_STATE" }),
        json!({ "since": "2031-01-01" }),
    ];
    for filter in filters.map(|filter| filter.to_string()) {
        let parsed = JobFilter::from_body(filter.as_bytes()).expect("a filter");
        let expected: Vec<_> =
            all.iter().filter(|job| parsed.matches(job, ServiceTimeZone::UTC)).cloned().collect();
        assert_eq!(sandbox.list(&filter).await.jobs(), expected, "{filter}");
    }
    let canceled = sandbox.list(r#"{"status":"CANCELED"}"#).await;
    assert!(canceled.json().to_string().contains(r#""CANCELLED""#), "both spellings must be the same status");
}

#[tokio::test]
async fn a_query_string_is_ignored() {
    let sandbox = Sandbox::with_defaults().await;
    let all = sandbox.list("").await.body;
    for query in ["?status=REJECTED", "?since=2026-11-24&till=2026-11-24", "?since=nonsense"] {
        assert_eq!(sandbox.get(&format!("/jess_web/api/jobs{query}")).await.body, all);
    }
    let path = "/jess_web/api/jobs?status=FINISHED";
    let filtered =
        sandbox.send_as(&sandbox.cookie, Method::GET, path, r#"{"status":"REJECTED"}"#).await.jobs();
    assert!(!filtered.is_empty() && filtered.iter().all(|job| job.status == JobStatus::Rejected));
}

#[tokio::test]
async fn a_post_has_the_same_reply_as_a_get() {
    let sandbox = Sandbox::with_defaults().await;
    for filter in ["", r#"{"status":"REJECTED"}"#] {
        let posted = sandbox.post("/jess_web/api/jobs", filter).await;
        assert_eq!((posted.status, posted.body), (StatusCode::OK, sandbox.list(filter).await.body));
    }
}

#[tokio::test]
async fn an_invalid_filter_is_refused_in_the_envelope() {
    let sandbox = Sandbox::with_defaults().await;
    let bodies =
        ["not json", "[]", r#"{"since":"yesterday"}"#, r#"{"since":"2026-02-01","till":"2026-01-01"}"#];
    for body in bodies {
        let reply = sandbox.list(body).await;
        let envelope = reply.json();
        assert_eq!(
            (reply.status, &envelope["ok"], &envelope["data"]),
            (StatusCode::OK, &json!(false), &json!(null))
        );
        let message = envelope["status"].as_str().expect("a message");
        assert!(message.starts_with("The filter cannot be read"), "{message}");
    }
}

#[tokio::test]
async fn edge_cases_are_listed() {
    let sandbox = Sandbox::with_defaults().await;
    let reply = sandbox.list(r#"{"since":"2026-01-01"}"#).await;
    let jobs = reply.jobs();
    let has_name = |test: &dyn Fn(&str) -> bool| jobs.iter().any(|job| job.name.as_deref().is_some_and(test));
    assert!(has_name(&|name| name == "<b>bold</b> & <img src=x onerror=alert(1)>"));
    assert!(has_name(&|name| name.chars().count() > 150 && !name.contains(' ')));
    assert!(has_name(&|name| name.contains('🏢')));
    assert!(has_name(&|name| name.contains("مبنى")));
    assert!(jobs.iter().any(|job| job.description.as_deref().is_some_and(|text| text.len() > 500)));
    assert!(jobs.iter().any(|job| job.status == JobStatus::from_text("PAUSED")));
    assert!(jobs.iter().any(|job| job.progress.is_none()));
    let data = reply.json()["data"].take();
    let entries = data.as_array().expect("jobs");
    for (key, value) in [("job_Name", "null"), ("job_Name", ""), ("status", "CANCELLED")] {
        assert!(entries.iter().any(|job| job[key] == value), "{key} {value:?}");
    }
    for kind in ["EP_IDF", "EP_IDF_SPLIT", "JE_JEP"] {
        assert!(jobs.iter().any(|job| job.job_type.as_deref() == Some(kind)));
    }
}

#[tokio::test]
async fn a_long_list_is_sent_in_chunks_of_limited_size() {
    let sandbox = Sandbox::start(SandboxSettings { jobs: Some(20_000), ..SandboxSettings::default() }).await;
    let reply = sandbox.list("").await;
    let jobs = reply.jobs();
    assert_eq!(jobs.len(), 20_000);
    assert!(jobs.is_sorted_by(|one, next| one.id < next.id));
    let bytes_per_job = reply.body.len() / jobs.len();
    assert!((320..=420).contains(&bytes_per_job), "{bytes_per_job}");

    let request = Request::get("/jess_web/api/jobs").header(header::COOKIE, &sandbox.cookie);
    let response = sandbox.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
    let mut body = response.expect("a reply").into_body();
    let mut bytes = 0;
    while let Some(frame) = next_frame(&mut body).await {
        assert!(frame.len() < 64 * 1024);
        bytes += frame.len();
    }
    assert_eq!(bytes, reply.body.len());
}

async fn next_frame(body: &mut Body) -> Option<Bytes> {
    let frame =
        std::future::poll_fn(|context| http_body::Body::poll_frame(std::pin::Pin::new(&mut *body), context));
    frame.await.map(|frame| frame.expect("a frame").into_data().expect("data"))
}

#[tokio::test]
async fn the_number_of_jobs_can_be_set() {
    for size in [0, 1, 250] {
        let sandbox =
            Sandbox::start(SandboxSettings { jobs: Some(size), ..SandboxSettings::default() }).await;
        sandbox.advance(11 * HOUR);
        assert_eq!(sandbox.list("").await.jobs().len(), size);
    }
}
