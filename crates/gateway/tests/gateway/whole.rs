//! The gateway in front of the sandbox, over a real socket, as `--sandbox` puts them together.

use http::StatusCode;
use jess_api::{JobFilter, JobStatus, ServiceTimeZone, read_job_list};
use jess_gateway::sandbox::{self, SandboxSettings};

use crate::support::{Making, bind};

const FORM: &str = "email=user%40example.com&password=sandbox";

#[tokio::test]
async fn a_user_signs_in_sees_the_jobs_and_signs_out() {
    let (listener, address) = bind().await;
    tokio::spawn(async move { axum::serve(listener, sandbox::router(SandboxSettings::default())).await });
    let gateway = Making { sandbox: true, ..Making::to(format!("http://{address}")) }.build();

    gateway.get("/jess_web/api/jobs").await.words(401);
    let wrong = gateway.post("/sign-in", &[], "email=user%40example.com&password=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text().contains("No matching username and password pair was found!"), "{}", wrong.text());

    let signed_in = gateway.post("/sign-in", &[], FORM).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    let set = signed_in.header("set-cookie").to_owned();
    assert!(!set.to_ascii_lowercase().contains("domain") && set.contains("Path=/;"), "{set}");
    let session = [("cookie", set.split(';').next().unwrap())];

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

    let signed_out = gateway.post("/users/api/logout", &session, "").await;
    assert_eq!(signed_out.status, StatusCode::OK);
    let void = signed_out.header("set-cookie").to_owned();
    assert!(void.contains("Max-Age=0") || void.contains("1970"), "{void}");
    gateway.get_with("/jess_web/api/jobs", &session).await.words(401);
}
