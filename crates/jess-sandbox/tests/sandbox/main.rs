//! The sandbox, asked as the bridge asks JESS.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use bytes::Bytes;
use jess_api::{Job, JobFilter, JobStatus, ServiceTimeZone, Timestamp, read_job_list};
use jess_sandbox::{EMAIL, PASSWORD, SandboxSettings, router_with_clock};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Tuesday 24 November 2026, 09:30 UTC.
const START: i64 = 1_795_512_600_000;
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// The replies of the live service, one a line.
const RECORDED: &str = include_str!("../../jess-api/tests/fixtures/recorded.jsonl");

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        assert_eq!(self.header(header::CONTENT_TYPE), "application/json");
        serde_json::from_slice(&self.body).expect("a body in JSON")
    }

    fn jobs(&self) -> Vec<Job> {
        let list = read_job_list(&self.body).expect("a job list");
        assert_eq!(list.unreadable, 0);
        list.jobs
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    /// The `name=value` of the cookie that is set.
    fn cookie(&self) -> String {
        self.header(header::SET_COOKIE).split(';').next().unwrap_or("").to_owned()
    }
}

/// A sandbox with a clock that only the test moves, and a user who is signed in.
struct Sandbox {
    router: Router,
    clock: Arc<AtomicI64>,
    cookie: String,
}

impl Sandbox {
    async fn start(settings: SandboxSettings) -> Self {
        let clock = Arc::new(AtomicI64::new(START));
        let hands = Arc::clone(&clock);
        let now = move || Timestamp::from_millis(hands.load(Ordering::Relaxed));
        let mut sandbox = Self { router: router_with_clock(settings, now), clock, cookie: String::new() };
        let answer = sandbox.sign_in(EMAIL, PASSWORD).await;
        sandbox.cookie = answer.cookie();
        sandbox
    }

    async fn usual() -> Self {
        Self::start(SandboxSettings::default()).await
    }

    fn pass(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::Relaxed);
    }

    async fn send_as(&self, cookie: &str, method: Method, path: &str, body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole body");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({ "email": email, "password": password }).to_string();
        self.send_as("", Method::POST, "/users/api/auth", &body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send_as(&self.cookie, Method::GET, path, "").await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.send_as(&self.cookie, Method::POST, path, body).await
    }

    async fn list(&self, filter: &str) -> Answer {
        self.send_as(&self.cookie, Method::GET, "/jess_web/api/jobs", filter).await
    }

    async fn job(&self, named: &str) -> Job {
        let jobs = self.list("").await.jobs();
        jobs.into_iter().rfind(|job| job.name.as_deref() == Some(named)).expect("a job of that name")
    }
}

fn recorded(name: &str) -> Value {
    RECORDED
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|mut reply| (reply["name"] == name).then(|| reply["body"].take()))
        .unwrap_or_else(|| panic!("no recorded reply {name}"))
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

// Session

#[tokio::test]
async fn signing_in_and_out_reads_as_recorded() {
    let sandbox = Sandbox::usual().await;
    let signed_in = sandbox.sign_in(EMAIL, PASSWORD).await;
    assert_eq!((signed_in.status, signed_in.json()), (StatusCode::OK, recorded("auth-ok-pro")));
    let cookie = signed_in.cookie();
    let as_user = |method, path| sandbox.send_as(&cookie, method, path, "");

    let renewed = as_user(Method::POST, "/users/api/checkin").await;
    assert_eq!(renewed.json(), recorded("checkin-ok"));
    assert_ne!(renewed.cookie(), cookie);
    assert_eq!(as_user(Method::GET, "/jess_web/api/jobs").await.status, StatusCode::UNAUTHORIZED);

    let cookie = renewed.cookie();
    let out = sandbox.send_as(&cookie, Method::POST, "/users/api/logout", "").await;
    assert_eq!(out.json(), recorded("logout-ok"));
    assert!(out.header(header::SET_COOKIE).starts_with("session_token=; Max-Age=0; "));
    assert_eq!(sandbox.send_as(&cookie, Method::GET, "/jess_web/api/jobs", "").await.status, 401);
    assert_eq!(sandbox.list("").await.status, StatusCode::OK, "the user's other session goes on");
}

#[tokio::test]
async fn wrong_credentials_are_refused_as_recorded_and_set_no_cookie() {
    let sandbox = Sandbox::usual().await;
    let mut refusals =
        vec![sandbox.sign_in(EMAIL, "wrong").await, sandbox.sign_in("somebody@example.com", PASSWORD).await];
    for body in ["", "not json", "{}", r#"{"email":"user@example.com"}"#] {
        refusals.push(sandbox.send_as("", Method::POST, "/users/api/auth", body).await);
    }
    for refusal in refusals {
        assert_eq!((refusal.status, refusal.json()), (StatusCode::OK, recorded("auth-refused")));
        assert_eq!(refusal.header(header::SET_COOKIE), "");
    }
}

#[tokio::test]
async fn the_cookie_works_over_plain_http_and_says_nothing() {
    let sandbox = Sandbox::usual().await;
    let signed_in = sandbox.sign_in(EMAIL, PASSWORD).await;
    let (cookie, attributes) = signed_in.header(header::SET_COOKIE).split_once("; ").expect("attributes");
    assert_eq!(attributes, "Max-Age=43200; Path=/; HttpOnly; SameSite=Lax");
    let token = cookie.strip_prefix("session_token=").expect("the cookie's name");
    assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(cookie, sandbox.cookie);
}

#[tokio::test]
async fn only_information_is_given_without_a_session() {
    let sandbox = Sandbox::usual().await;
    let protected = [
        (Method::GET, "/jess_web/api/jobs"),
        (Method::GET, "/jess_web/api/session"),
        (Method::GET, "/jess_web/api/account"),
        (Method::GET, "/jess_web/api/usage"),
        (Method::GET, "/jess_web/api/job/status/385099"),
        (Method::GET, "/jess_web/api/job/dir/385099"),
        (Method::GET, "/jess_web/api/job/file/385099"),
        (Method::GET, "/jess_web/api/job/file/385099/eplusout.err"),
        (Method::POST, "/jess_web/api/job/385099"),
        (Method::POST, "/users/api/checkin"),
        (Method::POST, "/users/api/logout"),
    ];
    let made_up = ["", "session_token=", "session_token=abc", "other=1"];
    for (method, path) in protected {
        for cookie in made_up {
            let answer = sandbox.send_as(cookie, method.clone(), path, "").await;
            assert_eq!((answer.status, answer.body.len()), (StatusCode::UNAUTHORIZED, 0), "{path}");
        }
    }
    for (path, reply) in [("/jess_web/api/info", "jess-info"), ("/users/api/info", "users-info")] {
        assert_eq!(sandbox.send_as("", Method::GET, path, "").await.json(), recorded(reply));
    }
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_unless_it_is_renewed() {
    let sandbox = Sandbox::usual().await;
    sandbox.pass(12 * HOUR - 1);
    let renewed = sandbox.post("/users/api/checkin", "{}").await;
    sandbox.pass(12 * HOUR - 1);
    let cookie = renewed.cookie();
    let with_new = |path| sandbox.send_as(&cookie, Method::GET, path, "");
    assert_eq!(with_new("/jess_web/api/session").await.status, StatusCode::OK);
    sandbox.pass(1);
    assert_eq!(with_new("/jess_web/api/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_session_is_found_among_other_cookies() {
    let sandbox = Sandbox::usual().await;
    let among = format!("theme=dark; {}; session_token_old=1", sandbox.cookie);
    assert_eq!(sandbox.send_as(&among, Method::GET, "/jess_web/api/jobs", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn account_reads_are_the_recorded_ones() {
    let sandbox = Sandbox::usual().await;
    for (path, reply) in [("session", "session-valid"), ("account", "account"), ("usage", "usage")] {
        assert_eq!(sandbox.get(&format!("/jess_web/api/{path}")).await.json(), recorded(reply));
    }
}

// The list

#[tokio::test]
async fn recorded_lists_come_back_as_recorded() {
    let sandbox = Sandbox::usual().await;
    let days = [
        ("jobs-2021", "2021-07-06", "2021-07-06"),
        ("jobs-2020", "2020-09-22", "2020-09-22"),
        ("jobs-wiki", "2020-12-01", "2020-12-20"),
    ];
    for (name, since, till) in days {
        let filter = json!({ "since": since, "till": till, "status": "FINISHED" }).to_string();
        let mut expected = recorded(name);
        // The one difference: all jobs belong to one account.
        expected["status"] = json!("TestUser jobs available");
        for job in expected["data"].as_array_mut().expect("jobs") {
            job["id"] = json!(1);
            job["username"] = json!("TestUser");
        }
        assert_eq!(sandbox.list(&filter).await.json(), expected, "{name}");
    }
}

#[tokio::test]
async fn new_jobs_have_the_keys_of_2021() {
    let sandbox = Sandbox::usual().await;
    let reply = sandbox.list(r#"{"since":"2026-01-01"}"#).await.json();
    let expected = recorded("jobs-2021");
    let jobs = reply["data"].as_array().expect("jobs");
    assert_eq!(jobs.len(), 60);
    for job in jobs {
        assert_eq!(keys(job), keys(&expected["data"][0]));
    }
}

#[tokio::test]
async fn the_list_ascends_by_number() {
    let sandbox = Sandbox::usual().await;
    let jobs = sandbox.list("").await.jobs();
    assert_eq!(jobs.len(), 70);
    assert!(jobs.is_sorted_by(|one, next| one.id < next.id));
}

#[tokio::test]
async fn the_filter_in_the_body_does_what_the_shared_one_does() {
    let sandbox = Sandbox::usual().await;
    sandbox.pass(20 * MINUTE);
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
        let shared = JobFilter::from_body(filter.as_bytes()).expect("a filter");
        let expected: Vec<_> =
            all.iter().filter(|job| shared.matches(job, ServiceTimeZone::UTC)).cloned().collect();
        assert_eq!(sandbox.list(&filter).await.jobs(), expected, "{filter}");
    }
    let canceled = sandbox.list(r#"{"status":"CANCELED"}"#).await;
    assert!(canceled.json().to_string().contains(r#""CANCELLED""#), "both spellings are one state");
}

#[tokio::test]
async fn a_query_string_is_not_looked_at() {
    let sandbox = Sandbox::usual().await;
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
async fn a_body_that_is_no_filter_is_refused_in_the_envelope() {
    let sandbox = Sandbox::usual().await;
    let bodies =
        ["not json", "[]", r#"{"since":"yesterday"}"#, r#"{"since":"2026-02-01","till":"2026-01-01"}"#];
    for body in bodies {
        let answer = sandbox.list(body).await;
        let reply = answer.json();
        assert_eq!(
            (answer.status, &reply["ok"], &reply["data"]),
            (StatusCode::OK, &json!(false), &json!(null))
        );
        assert!(reply["status"].as_str().is_some_and(|words| words.starts_with("The filter cannot be read")));
    }
}

#[tokio::test]
async fn odd_jobs_are_in_the_list() {
    let sandbox = Sandbox::usual().await;
    let reply = sandbox.list(r#"{"since":"2026-01-01"}"#).await;
    let jobs = reply.jobs();
    let named = |test: &dyn Fn(&str) -> bool| jobs.iter().any(|job| job.name.as_deref().is_some_and(test));
    assert!(named(&|name| name == "<b>bold</b> & <img src=x onerror=alert(1)>"));
    assert!(named(&|name| name.chars().count() > 150 && !name.contains(' ')));
    assert!(named(&|name| name.contains('🏢')));
    assert!(named(&|name| name.contains("مبنى")));
    assert!(jobs.iter().any(|job| job.description.as_deref().is_some_and(|text| text.len() > 500)));
    assert!(jobs.iter().any(|job| job.status == JobStatus::from_text("PAUSED")));
    assert!(jobs.iter().any(|job| job.progress.is_none()));
    let written = reply.json()["data"].take();
    let written = written.as_array().expect("jobs");
    for (key, value) in [("job_Name", "null"), ("job_Name", ""), ("status", "CANCELLED")] {
        assert!(written.iter().any(|job| job[key] == value), "{key} {value:?}");
    }
    for kind in ["EP_IDF", "EP_IDF_SPLIT", "JE_JEP"] {
        assert!(jobs.iter().any(|job| job.job_type.as_deref() == Some(kind)));
    }
}

#[tokio::test]
async fn a_long_list_comes_in_parts_of_modest_size() {
    let sandbox = Sandbox::start(SandboxSettings { jobs: Some(20_000), ..SandboxSettings::default() }).await;
    let answer = sandbox.list("").await;
    let jobs = answer.jobs();
    assert_eq!(jobs.len(), 20_000);
    assert!(jobs.is_sorted_by(|one, next| one.id < next.id));
    let bytes_a_job = answer.body.len() / jobs.len();
    assert!((320..=420).contains(&bytes_a_job), "{bytes_a_job}");

    let request = Request::get("/jess_web/api/jobs").header(header::COOKIE, &sandbox.cookie);
    let response = sandbox.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
    let mut body = response.expect("an answer").into_body();
    let mut bytes = 0;
    while let Some(frame) = next_frame(&mut body).await {
        assert!(frame.len() < 64 * 1024);
        bytes += frame.len();
    }
    assert_eq!(bytes, answer.body.len());
}

async fn next_frame(body: &mut Body) -> Option<Bytes> {
    let frame =
        std::future::poll_fn(|context| http_body::Body::poll_frame(std::pin::Pin::new(&mut *body), context));
    frame.await.map(|frame| frame.expect("a frame").into_data().expect("data"))
}

#[tokio::test]
async fn as_many_jobs_as_asked_for() {
    for size in [0, 1, 250] {
        let sandbox =
            Sandbox::start(SandboxSettings { jobs: Some(size), ..SandboxSettings::default() }).await;
        sandbox.pass(11 * HOUR);
        assert_eq!(sandbox.list("").await.jobs().len(), size);
    }
}

#[tokio::test]
async fn hostile_jobs_are_told_of_like_any_other_and_stay_as_they_are() {
    let (plain, sandbox) = (Sandbox::usual().await, SandboxSettings { hostile: true, ..Default::default() });
    let sandbox = Sandbox::start(sandbox).await;
    let usual = plain.list("").await.jobs();
    let mut jobs = sandbox.list("").await.jobs();
    let hostile: Vec<Job> = jobs.extract_if(.., |job| job.id < usual[0].id).collect();
    assert!(hostile.len() > 20 && jobs == usual);
    for Job { id, name, .. } in hostile {
        let status = sandbox.get(&format!("/jess_web/api/job/status/{id}")).await.json();
        assert_eq!(status["data"]["status_Info"].as_str(), name.as_deref());
        let directory = sandbox.get(&format!("/jess_web/api/job/dir/{id}")).await.json();
        let files = directory["data"]["children"].as_array().expect("files");
        assert!(files.iter().all(|file| file["data"]["folder"] == false), "{directory}");
        let cancel = sandbox.post(&format!("/jess_web/api/job/{id}"), r#"{"cmd":"Cancel"}"#).await;
        assert_eq!(cancel.json()["ok"], false);
    }
}

// As time passes

#[tokio::test]
async fn jobs_advance_finish_and_come_in() {
    let sandbox = Sandbox::usual().await;
    let fresh = sandbox.job("Passive house, Edinburgh TRY").await;
    assert_eq!((&fresh.status, fresh.cases), (&JobStatus::Unpacked, Some(0)));
    let at_start = sandbox.list("").await.jobs();
    let watched = sandbox.job("Office tower, glazing ratio 40–60 %").await;

    sandbox.pass(60 * SECOND);
    let status = sandbox.get(&format!("/jess_web/api/job/status/{}", fresh.id)).await.json();
    assert_eq!(status["data"]["status"], "ACCEPTED");
    sandbox.pass(60 * SECOND);
    let later = sandbox.list("").await.jobs();
    let finished = |jobs: &[Job]| jobs.iter().filter(|job| job.status == JobStatus::Finished).count();
    assert!(finished(&later) >= finished(&at_start) + 2);
    sandbox.pass(3 * MINUTE);
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
async fn a_status_reads_as_recorded() {
    let sandbox = Sandbox::usual().await;
    for (job, name) in [(385_099, "status-finished-2021"), (303_264, "status-finished-2020a")] {
        let answer = sandbox.get(&format!("/jess_web/api/job/status/{job}")).await;
        assert_eq!(answer.json(), recorded(name));
    }
    let refused = sandbox.get("/jess_web/api/job/status/12250").await;
    assert_eq!((refused.status, refused.json()), (StatusCode::OK, recorded("status-refused")));
    for odd in ["0", "-1", "abc", "99999999999999999999999", "701400"] {
        let answer = sandbox.get(&format!("/jess_web/api/job/status/{odd}")).await.json();
        assert_eq!(answer["status"], format!("Job {odd} is not accessible to user user@example.com"));
    }
}

#[tokio::test]
async fn every_listed_job_has_the_same_status_where_it_is_asked_for_alone() {
    let sandbox = Sandbox::usual().await;
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
async fn a_cancellation_flags_at_once_and_cancels_five_seconds_later() {
    let sandbox = Sandbox::usual().await;
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

    sandbox.pass(4 * SECOND);
    let again = sandbox.post(&path, r#"{"cmd":"Cancel"}"#).await.json();
    assert_eq!(again["ok"], true, "asking twice does not put it off");
    sandbox.pass(SECOND);
    let canceled = sandbox.get(&status).await.json()["data"].take();
    assert_eq!((&canceled["cancel_Flag"], &canceled["status"]), (&json!(false), &json!("CANCELED")));
    assert_eq!(canceled["status_Info"], "Job is cancelled");
    assert_eq!(canceled["completion_Time"], START + 5 * SECOND);
    assert_eq!(canceled["last_Update"], START + 5 * SECOND);

    let listed = sandbox.job("Shoebox LHS 200").await;
    assert_eq!((listed.id, listed.status), (job.id, JobStatus::Canceled));
    let progress = listed.progress.expect("seven numbers");
    assert_eq!((progress.waiting, progress.canceled > 0), (0, true));
    sandbox.pass(11 * HOUR);
    assert_eq!(sandbox.get(&status).await.json()["data"], canceled);
}

#[tokio::test]
async fn what_cannot_be_cancelled_is_refused_as_recorded() {
    let sandbox = Sandbox::usual().await;
    let unknown = sandbox.post("/jess_web/api/job/12250", r#"{"cmd":"Cancel"}"#).await;
    assert_eq!((unknown.status, unknown.json()), (StatusCode::OK, recorded("cancel-refused")));
    let active = sandbox.job("Shoebox LHS 200").await.id;
    let ended = sandbox.list(r#"{"since":"2026-01-01","status":"FINISHED,CANCELED,REJECTED"}"#).await.jobs();
    let mut asked = vec![(385_099, r#"{"cmd":"Cancel"}"#)];
    asked.extend(ended.iter().map(|job| (job.id.number(), r#"{"cmd":"Cancel"}"#)));
    asked.extend(["", "{}", r#"{"cmd":"cancel"}"#, "Cancel"].map(|body| (active.number(), body)));
    for (job, body) in asked {
        let answer = sandbox.post(&format!("/jess_web/api/job/{job}"), body).await.json();
        assert_eq!(answer["status"], format!("Job {job} is not found or not cancellable"), "{body}");
        assert_eq!(answer["ok"], false);
    }
}

// Results

#[tokio::test]
async fn directories_have_the_recorded_shapes() {
    let sandbox = Sandbox::usual().await;
    let new = sandbox.get("/jess_web/api/job/dir/385099").await.json();
    let expected = recorded("dir-new-2021");
    assert_eq!(new["status"], expected["status"]);
    let (mut tree, mut like) = (new["data"].clone(), expected["data"].clone());
    let (entries, entry_like) = (tree["children"].take(), like["children"].take());
    assert_eq!(tree, like, "the root is the same but for its entries");
    let log =
        entries.as_array().expect("entries").iter().find(|entry| entry["type"] == "log").expect("a log");
    assert_eq!(keys(log), keys(&entry_like[0]));
    assert_eq!(keys(&log["data"]), keys(&entry_like[0]["data"]));
    assert_eq!(log["data"]["fullPath"], "/console.log");
    assert_eq!(log["data"]["lastModified"], 1_625_569_158_000_i64);
    assert_eq!(log["a_attr"]["title"], "/console.log last modfied at 2021-07-06 10:59 UTC");

    let old = sandbox.get("/jess_web/api/job/dir/303264").await.json();
    let expected = recorded("dir-old-2020");
    assert_eq!(keys(&old["data"]), keys(&expected["data"]));
    assert_eq!(keys(&old["data"]["children"][0]), keys(&expected["data"]["children"][0]));
    assert_eq!(old["data"]["fileName"], "Result folder");

    let refused = sandbox.get("/jess_web/api/job/dir/12250").await.json();
    assert_eq!(refused, recorded("status-refused"));
}

#[tokio::test]
async fn directory_files_and_archive_agree_for_every_job() {
    let sandbox = Sandbox::usual().await;
    for job in sandbox.list(r#"{"since":"2021-01-01"}"#).await.jobs() {
        let id = job.id;
        let tree = sandbox.get(&format!("/jess_web/api/job/dir/{id}")).await.json();
        let mut archive = unzip(&sandbox.get(&format!("/jess_web/api/job/file/{id}")).await);
        let entries = tree["data"]["children"].as_array().expect("entries");
        assert_eq!(entries.len(), archive.len());
        for (entry, (name, content)) in entries.iter().zip(&mut archive) {
            let path = entry["data"]["fullPath"].as_str().expect("a path");
            assert_eq!(path, format!("/{name}"));
            let file = sandbox.get(&format!("/jess_web/api/job/file/{id}{path}")).await;
            assert_eq!(file.status, StatusCode::OK);
            assert_eq!(file.body.len(), entry["data"]["size"]);
            assert_eq!(file.body, content.as_bytes());
            assert_eq!(file.header(header::CONTENT_DISPOSITION), format!("attachment; filename=\"{name}\""));
        }
        let results = archive.iter().any(|(name, _)| name == "job.done!");
        assert_eq!(results, job.status == JobStatus::Finished);
    }
}

#[tokio::test]
async fn an_archive_can_be_of_some_extensions_only() {
    let sandbox = Sandbox::usual().await;
    let cases = [
        ("?ext=err", vec!["eplusout.err"]),
        ("?ext=ERR,end", vec!["eplusout.end", "eplusout.err"]),
        ("?ext=csv%2Cidf", vec!["eplustbl.csv", "in.idf"]),
        ("?ext=nothing", vec![]),
    ];
    for (query, expected) in cases {
        let answer = sandbox.get(&format!("/jess_web/api/job/file/385099{query}")).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/zip");
        let names: Vec<_> = unzip(&answer).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, expected, "{query}");
    }
    let all = sandbox.get("/jess_web/api/job/file/385099?ext=").await;
    assert!(unzip(&all).len() > 5);
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let sandbox = Sandbox::usual().await;
    for path in ["385099/nothing.txt", "385099/../in.idf", "385099/a/in.idf", "12250", "12250/in.idf"] {
        let answer = sandbox.get(&format!("/jess_web/api/job/file/{path}")).await;
        assert_eq!((answer.status, answer.json()["ok"].clone()), (StatusCode::OK, json!(false)), "{path}");
    }
}

#[tokio::test]
async fn error_files_end_as_the_program_ended_and_some_tell_of_severe_errors() {
    let sandbox = Sandbox::usual().await;
    let finished = sandbox.list(r#"{"since":"2026-01-01","status":"FINISHED"}"#).await.jobs();
    let (mut severe, mut fatal) = (0, 0);
    for job in finished.iter().filter(|job| job.job_type.as_deref() == Some("EP_IDF")) {
        let file = |name: &str| format!("/jess_web/api/job/file/{}/{name}", job.id);
        let errors = String::from_utf8(sandbox.get(&file("eplusout.err")).await.body.to_vec()).expect("text");
        let end = String::from_utf8(sandbox.get(&file("eplusout.end")).await.body.to_vec()).expect("text");
        let last = errors.lines().last().expect("a last line");
        assert_eq!(last, format!("   ************* {}", end.trim_end()));
        for (mark, word) in [("** Warning **", " Warning;"), ("** Severe  **", " Severe Errors;")] {
            let counted = errors.lines().filter(|line| line.trim_start().starts_with(mark)).count();
            assert!(last.contains(&format!("{counted}{word}")), "{errors}");
        }
        let ended_early = last.contains("Terminated--Fatal Error Detected.");
        let tables = sandbox.get(&file("eplustbl.csv")).await;
        assert_eq!(tables.header(header::CONTENT_TYPE).starts_with("text/csv"), !ended_early);
        fatal += usize::from(ended_early);
        severe += usize::from(!last.contains(" 0 Severe Errors;"));
    }
    assert!(severe > fatal && fatal > 0, "{severe} with severe errors, {fatal} of them ended early");
}

fn unzip(answer: &Answer) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body.to_vec())).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).expect("an entry");
            let mut content = String::new();
            file.read_to_string(&mut content).expect("a text");
            (file.name().expect("a name").into_owned(), content)
        })
        .collect()
}
