//! Tests of the directory, files and archives of jobs.

use std::io::{Cursor, Read};

use axum::http::{StatusCode, header};
use jess_api::{JobStatus, RunResult, read_run_ends, read_run_times};
use serde_json::json;

use crate::support::{Reply, Sandbox, keys, recorded};

#[tokio::test]
async fn directories_have_the_recorded_formats() {
    let sandbox = Sandbox::with_defaults().await;
    let new = sandbox.get("/jess_web/api/job/dir/385099").await.json();
    let expected = recorded("dir-new-2021");
    assert_eq!(new["status"], expected["status"]);
    let (mut tree, mut expected_tree) = (new["data"].clone(), expected["data"].clone());
    let (entries, expected_entries) = (tree["children"].take(), expected_tree["children"].take());
    assert_eq!(tree, expected_tree, "the root must be the same except for its entries");
    let log =
        entries.as_array().expect("entries").iter().find(|entry| entry["type"] == "log").expect("a log");
    assert_eq!(keys(log), keys(&expected_entries[0]));
    assert_eq!(keys(&log["data"]), keys(&expected_entries[0]["data"]));
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
async fn directory_files_and_archive_of_each_job_agree() {
    let sandbox = Sandbox::with_defaults().await;
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
async fn an_archive_can_be_limited_to_extensions() {
    let sandbox = Sandbox::with_defaults().await;
    let cases = [
        ("?ext=err", vec!["eplusout.err"]),
        ("?ext=ERR,end", vec!["eplusout.end", "eplusout.err"]),
        ("?ext=csv%2Cidf", vec!["eplustbl.csv", "in.idf"]),
        ("?ext=nothing", vec![]),
    ];
    for (query, expected) in cases {
        let reply = sandbox.get(&format!("/jess_web/api/job/file/385099{query}")).await;
        assert_eq!(reply.header(header::CONTENT_TYPE), "application/zip");
        let names: Vec<_> = unzip(&reply).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, expected, "{query}");
    }
    let all = sandbox.get("/jess_web/api/job/file/385099?ext=").await;
    assert!(unzip(&all).len() > 5);
}

#[tokio::test]
async fn unknown_files_are_refused() {
    let sandbox = Sandbox::with_defaults().await;
    for path in ["385099/nothing.txt", "385099/../in.idf", "385099/a/in.idf", "12250", "12250/in.idf"] {
        let reply = sandbox.get(&format!("/jess_web/api/job/file/{path}")).await;
        assert_eq!((reply.status, reply.json()["ok"].clone()), (StatusCode::OK, json!(false)), "{path}");
    }
}

#[tokio::test]
async fn error_files_agree_with_the_end_of_the_run() {
    let sandbox = Sandbox::with_defaults().await;
    let finished = sandbox.list(r#"{"since":"2026-01-01","status":"FINISHED"}"#).await.jobs();
    let (mut severe, mut fatal) = (0, 0);
    for job in finished.iter().filter(|job| job.job_type.as_deref() == Some("EP_IDF")) {
        let file = |name: &str| format!("/jess_web/api/job/file/{}/{name}", job.id);
        let errors = String::from_utf8(sandbox.get(&file("eplusout.err")).await.body.to_vec()).expect("text");
        let end = String::from_utf8(sandbox.get(&file("eplusout.end")).await.body.to_vec()).expect("text");
        let last = errors.lines().last().expect("a last line");
        assert_eq!(last, format!("   ************* {}", end.trim_end()));
        for (prefix, label) in [("** Warning **", " Warning;"), ("** Severe  **", " Severe Errors;")] {
            let count = errors.lines().filter(|line| line.trim_start().starts_with(prefix)).count();
            assert!(last.contains(&format!("{count}{label}")), "{errors}");
        }
        let ended_early = last.contains("Terminated--Fatal Error Detected.");
        let result = if ended_early { RunResult::Terminated } else { RunResult::Completed };
        assert_eq!(read_run_ends(&end).iter().map(|end| end.result).collect::<Vec<_>>(), [result]);
        assert_eq!(read_run_ends(&errors), read_run_ends(&end));
        let tables = sandbox.get(&file("eplustbl.csv")).await;
        assert_eq!(tables.header(header::CONTENT_TYPE).starts_with("text/csv"), !ended_early);
        fatal += usize::from(ended_early);
        severe += usize::from(!last.contains(" 0 Severe Errors;"));
    }
    assert!(severe > fatal && fatal > 0, "{severe} with severe errors, {fatal} of them ended early");
}

#[tokio::test]
async fn projects_have_the_run_time_of_each_case() {
    let sandbox = Sandbox::with_defaults().await;
    let finished = sandbox.list(r#"{"since":"2026-01-01","status":"FINISHED"}"#).await.jobs();
    let mut terminated = 0;
    for job in finished.iter().filter(|job| job.job_type.as_deref() == Some("JE_JEP")) {
        let reply = sandbox.get(&format!("/jess_web/api/job/file/{}/RunTimes.csv", job.id)).await;
        let text = String::from_utf8(reply.body.to_vec()).expect("text");
        let cases = read_run_times(&text).expect("run times");
        assert_eq!(u64::try_from(cases.len()).ok(), job.cases, "{text}");
        assert!(cases.iter().all(|case| case.elapsed_ms.is_some() && case.end.severe_errors.is_some()));
        terminated += cases.iter().filter(|case| case.end.result == RunResult::Terminated).count();
    }
    assert!(terminated > 0);
}

/// Reads the names and contents of the files in an archive.
fn unzip(reply: &Reply) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(reply.body.to_vec())).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).expect("an entry");
            let mut content = String::new();
            file.read_to_string(&mut content).expect("a text");
            (file.name().expect("a name").into_owned(), content)
        })
        .collect()
}
