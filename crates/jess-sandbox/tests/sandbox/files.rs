//! Tests of the directory, files and archives of jobs.

use std::io::{Cursor, Read};

use axum::http::{StatusCode, header};
use jess_api::{JobStatus, RunResult, read_run_ends};
use jess_sandbox::EMAIL;
use serde_json::json;

use crate::support::{Reply, Sandbox, keys, recorded};

/// A finished job with only the submitted file.
const WITHOUT_RESULTS: u64 = 701_598;

/// A finished job whose folder is empty.
const WITHOUT_FILES: u64 = 701_552;

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
    for job in sandbox.list("").await.jobs() {
        let id = job.id;
        let Some(directory) = sandbox.directory(id).await else {
            let archive = sandbox.get(&format!("/jess_web/api/job/file/{id}")).await.json();
            assert_eq!(archive["status"], format!("Job {id} is not accessible to user {EMAIL}"));
            continue;
        };
        let archive = unzip(&sandbox.get(&format!("/jess_web/api/job/file/{id}")).await);
        // The older shape does not tell an empty folder from an empty file.
        let files: Vec<_> = directory.files().filter(|file| file.path != "scratch").collect();
        assert_eq!(
            files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
            archive.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            "job {id}"
        );
        // Of 5,000 files, all but the first and the last ones are alike.
        let checked = files
            .iter()
            .zip(&archive)
            .enumerate()
            .filter(|(index, _)| *index < 20 || index + 20 > files.len());
        for (_, (entry, (path, content))) in checked {
            let file = sandbox.file(id, path).await;
            assert_eq!(file.status, StatusCode::OK);
            assert_eq!(u64::try_from(file.body.len()).ok(), entry.size, "{path} of job {id}");
            assert!(file.body == content.as_bytes(), "{path} of job {id} differs in the archive");
        }
        let results = archive.iter().any(|(path, _)| path.ends_with("job.done!"));
        let has_none = [WITHOUT_RESULTS, WITHOUT_FILES].contains(&id.number());
        assert_eq!(results, job.status == JobStatus::Finished && !has_none, "job {id}");
    }
    for (job, count) in [(WITHOUT_RESULTS, 1), (WITHOUT_FILES, 0)] {
        assert_eq!(sandbox.directory(job).await.expect("a directory").files().count(), count);
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
    let (mut clean, mut severe, mut fatal, mut crashed) = (0, 0, 0, 0);
    for job in finished.iter().filter(|job| job.job_type.as_deref() == Some("EP_IDF")) {
        let directory = sandbox.directory(job.id).await.unwrap_or_default();
        let has = |name: &str| directory.files().any(|file| file.path == name);
        if !has("eplusout.err") {
            continue;
        }
        let errors = sandbox.text(job.id, "eplusout.err").await;
        if !has("eplusout.end") {
            assert_eq!(read_run_ends(&errors), []);
            assert!(!has("eplustbl.csv") && !has("eplustbl.htm"));
            crashed += 1;
            continue;
        }
        let end = sandbox.text(job.id, "eplusout.end").await;
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
        assert_eq!((has("eplustbl.csv"), has("eplustbl.htm")), (!ended_early, !ended_early));
        clean += usize::from(last.contains(" 0 Warning; 0 Severe Errors;"));
        fatal += usize::from(ended_early);
        severe += usize::from(!last.contains(" 0 Severe Errors;"));
    }
    assert!(severe > fatal && fatal > 0, "{severe} with severe errors, {fatal} of them ended early");
    assert!(clean > 0 && crashed > 0, "{clean} without warnings, {crashed} crashed");
}

/// Reads the paths and contents of the files in an archive.
fn unzip(reply: &Reply) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(reply.body.to_vec())).expect("an archive");
    (0..archive.len())
        .filter_map(|index| {
            let mut file = archive.by_index(index).expect("an entry");
            let mut content = String::new();
            file.read_to_string(&mut content).expect("a text");
            file.is_file().then(|| (file.name().expect("a name").into_owned(), content))
        })
        .collect()
}
