//! Tests of the hostile jobs.

use jess_api::Job;
use jess_sandbox::SandboxSettings;

use crate::support::Sandbox;

#[tokio::test]
async fn hostile_jobs_are_like_other_jobs_and_cannot_be_canceled() {
    let plain = Sandbox::with_defaults().await;
    let sandbox = Sandbox::start(SandboxSettings { hostile: true, ..SandboxSettings::default() }).await;
    let expected = plain.list("").await.jobs();
    let mut jobs = sandbox.list("").await.jobs();
    let hostile: Vec<Job> = jobs.extract_if(.., |job| job.id < expected[0].id).collect();
    assert!(hostile.len() > 20 && jobs == expected);
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
