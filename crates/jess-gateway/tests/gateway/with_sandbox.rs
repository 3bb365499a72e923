//! A test of gateway and sandbox together, over a socket.

use http::StatusCode;
use jess_api::{JobFilter, JobStatus, ServiceTimeZone, read_job_list};
use jess_sandbox::{EMAIL, PASSWORD, SandboxSettings};
use serde_json::json;

use crate::support::{GatewayBuilder, bind};

#[tokio::test]
async fn a_user_can_sign_in_read_jobs_and_results_and_sign_out() {
    let (listener, address) = bind().await;
    let sandbox = jess_sandbox::router(SandboxSettings::default());
    tokio::spawn(async move { axum::serve(listener, sandbox).await });
    let gateway = GatewayBuilder::for_upstream(format!("http://{address}")).build();
    let sign_in = async |password| {
        let credentials = json!({ "email": EMAIL, "password": password }).to_string();
        gateway.post_json("/users/api/auth", &credentials).await
    };

    gateway.get("/jess_web/api/jobs").await.error_message(401);
    let refused = sign_in("wrong").await;
    assert!(refused.text().contains("No matching username and password pair was found!"), "{refused:?}");

    let signed_in = sign_in(PASSWORD).await;
    let cookie = signed_in.header("set-cookie").to_owned();
    assert!(!cookie.to_ascii_lowercase().contains("domain") && cookie.contains("Path=/;"), "{cookie}");
    let session = [("cookie", cookie.split(';').next().unwrap())];

    let all = read_job_list(&gateway.get_with("/jess_web/api/jobs", &session).await.body).unwrap();
    let filtered = gateway.get_with("/jess_web/api/jobs?status=FINISHED&till=2021-12-31", &session).await;
    let filtered = read_job_list(&filtered.body).unwrap();
    assert_eq!((all.unreadable, filtered.unreadable), (0, 0));
    let till = "2021-12-31".parse().unwrap();
    let filter = JobFilter::new(None, Some(till), [JobStatus::Finished]).unwrap();
    let matching: Vec<_> =
        all.jobs.iter().filter(|job| filter.matches(job, ServiceTimeZone::UTC)).map(|job| job.id).collect();
    assert!(!matching.is_empty() && matching.len() < all.jobs.len());
    assert_eq!(filtered.jobs.iter().map(|job| job.id).collect::<Vec<_>>(), matching);

    let file = format!("/jess_web/api/job/file/{}/eplusout.err", matching[0]);
    let file = gateway.get_with(&file, &session).await;
    assert!(file.status == StatusCode::OK && file.text().contains("EnergyPlus"), "{file:?}");

    // Job 12238 has a file of 30 MB.
    let range = [session[0], ("range", "bytes=20000000-20000999")];
    let part = gateway.get_with("/jess_web/api/job/file/12238/eplusout.eso", &range).await;
    assert_eq!((part.status, part.body.len()), (StatusCode::PARTIAL_CONTENT, 1_000));
    assert_eq!(part.header("content-range"), "bytes 20000000-20000999/30517519");
    let tag = part.header("etag").to_owned();
    let unchanged = [session[0], ("if-none-match", tag.as_str())];
    let reply = gateway.get_with("/jess_web/api/job/file/12238/eplusout.eso", &unchanged).await;
    assert_eq!(reply.status, StatusCode::NOT_MODIFIED);

    let signed_out = gateway.post("/users/api/logout", &session, "").await;
    assert_eq!(signed_out.status, StatusCode::OK);
    let deleted = signed_out.header("set-cookie").to_owned();
    assert!(deleted.contains("Max-Age=0") || deleted.contains("1970"), "{deleted}");
    gateway.get_with("/jess_web/api/jobs", &session).await.error_message(401);
}
