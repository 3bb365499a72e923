//! Tests of the results of the default jobs, with every outcome.

use axum::http::{StatusCode, header};
use jess_api::{ResultDir, ResultEntry, RunResult, read_run_ends, read_run_times};
use serde_json::Value;

use crate::support::{Sandbox, recorded};

/// Returns the folder with this path.
fn folder<'d>(directory: &'d ResultDir, path: &str) -> &'d ResultEntry {
    fn find<'d>(entries: &'d [ResultEntry], path: &str) -> Option<&'d ResultEntry> {
        entries.iter().find_map(|entry| {
            let children = entry.children.as_ref()?;
            if entry.path == path { Some(entry) } else { find(children, path) }
        })
    }
    find(&directory.entries, path).unwrap_or_else(|| panic!("no folder {path} in {directory:?}"))
}

#[tokio::test]
async fn folders_are_listed_in_both_shapes_with_the_sums_of_their_files() {
    let sandbox = Sandbox::with_defaults().await;
    for (job, plan) in [
        (12_240, "drawings/levels/first/plan.dxf"),
        (701_543, "drawings/levels/first/plan.dxf"),
        (701_685, "cases/LHS-000000/eplusout.end"),
    ] {
        let directory = sandbox.directory(job).await.expect("a directory");
        assert!(directory.files().any(|file| file.path == plan), "{plan} of job {job}");
        assert!(directory.files().any(|file| file.path == "console.log"));
        let top = folder(&directory, plan.split('/').next().unwrap());
        assert!(top.children.as_ref().unwrap().len() > 1);
        let reply = sandbox.get(&format!("/jess_web/api/job/dir/{job}")).await.json();
        let children = reply["data"]["children"].as_array().expect("entries");
        let listed = |entry: &Value| match entry["fileSize"].as_u64() {
            Some(size) => (entry["fileName"].clone(), size),
            None => (entry["data"]["fullPath"].clone(), entry["data"]["size"].as_u64().unwrap()),
        };
        let names = [Value::from(top.name()), Value::from(format!("/{}", top.path))];
        let (_, size) = children.iter().map(listed).find(|(name, _)| names.contains(name)).unwrap();
        assert_eq!(size, top.total_size(), "the sum of the files in {}", top.path);
    }
    // Only the newer shape can tell an empty folder from an empty file.
    let scratch = sandbox.directory(701_543).await.expect("a directory");
    assert_eq!(folder(&scratch, "scratch").children.as_deref(), Some([].as_slice()));
    assert_eq!(sandbox.file(701_543, "scratch").await.json()["ok"], false);
    let moved = sandbox.directory(701_673).await.expect("a directory");
    let at_the_root: Vec<&str> =
        moved.files().map(|file| &*file.path).filter(|path| !path.contains('/')).collect();
    assert_eq!(
        (at_the_root, folder(&moved, "output").children.as_ref().unwrap().len()),
        (vec!["job.done!"], 7)
    );
}

#[tokio::test]
async fn one_folder_has_5000_files() {
    let sandbox = Sandbox::with_defaults().await;
    let directory = sandbox.directory(701_622).await.expect("a directory");
    let children = folder(&directory, "illuminance").children.as_ref().unwrap();
    assert_eq!(children.len(), 5_000);
    let last = sandbox.text(701_622, "illuminance/hour-5000.csv").await;
    assert!(last.starts_with("X [m],Y [m],Illuminance [lux]\n"), "{last}");
}

#[tokio::test]
async fn one_part_of_a_split_run_fails() {
    let sandbox = Sandbox::with_defaults().await;
    for (job, terminated, ended) in [(701_713, 1, 12), (701_660, 0, 12), (701_514, 0, 11)] {
        for file in ["eplusout.err", "eplusout.end"] {
            let ends = read_run_ends(&sandbox.text(job, file).await);
            assert_eq!(ends.len(), ended, "{file} of job {job}");
            let failed = ends.iter().filter(|end| end.result == RunResult::Terminated).count();
            assert_eq!(failed, terminated, "{file} of job {job}");
        }
        assert!(sandbox.text(job, "eplustbl.csv").await.contains("Total Site Energy"));
    }
    let with_severe = read_run_ends(&sandbox.text(701_660, "eplusout.end").await);
    assert_eq!(with_severe.iter().filter(|end| end.severe_errors != Some(0)).count(), 1);
}

#[tokio::test]
async fn tables_have_the_same_numbers_in_both_forms() {
    let sandbox = Sandbox::with_defaults().await;
    let csv = sandbox.text(701_727, "eplustbl.csv").await;
    let page = sandbox.file(701_727, "eplustbl.htm").await;
    assert_eq!(page.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    for table in ["Site and Source Energy", "Building Area", "End Uses"] {
        assert!(
            csv.contains(&format!("\n{table}\n\n,,")) && page.contains(&format!("<b>{table}</b><br><br>"))
        );
    }
    let cells: Vec<&str> = page
        .lines()
        .filter_map(|line| line.trim().strip_prefix("<td align=\"right\">")?.strip_suffix("</td>"))
        .map(str::trim)
        .collect();
    let rows = csv.lines().filter_map(|line| line.strip_prefix(',')).filter(|row| !row.starts_with(','));
    for row in rows {
        let row: Vec<&str> = row.split(',').collect();
        assert!(cells.windows(row.len()).any(|window| window == row), "{row:?}");
    }
    let invariants = sandbox.text(701_727, "eplusout.eio").await;
    assert!(
        invariants.contains("\nSite:Location,London Heathrow GBR TRY WMO#=037720,51.48,"),
        "{invariants}"
    );
}

/// Splits a table into its head and its rows.
fn table(text: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut rows = text.lines().map(|line| line.split(',').collect());
    (rows.next().unwrap(), rows.collect())
}

#[tokio::test]
async fn projects_have_the_tables_of_jeplus() {
    let sandbox = Sandbox::with_defaults().await;
    for (job, cases, terminated, crashed) in [
        (701_487, 12, 2, 1),
        (701_672, 60, 9, 4),
        (701_574, 2_000, 286, 156),
        (701_733, 20, 0, 3),
        (701_637, 20, 0, 0),
    ] {
        let status = sandbox.get(&format!("/jess_web/api/job/status/{job}")).await.json();
        assert_eq!(status["data"]["progress"], format!("{cases}, 0, 0, 0, 0, 0, {cases}"));
        let texts = [
            sandbox.text(job, "SimJobIndex.csv").await,
            sandbox.text(job, "RunTimes.csv").await,
            sandbox.text(job, "SimResults.csv").await,
            sandbox.text(job, "AllCombinedResults.csv").await,
        ];
        let [(index_head, index), (run_head, runs), (result_head, results), (head, rows)] =
            texts.each_ref().map(|text| table(text));
        let read = read_run_times(&texts[1]).expect("run times");
        assert_eq!((index.len(), read.len(), rows.len()), (cases, cases - crashed, cases), "job {job}");
        assert_eq!(read.iter().filter(|case| case.end.result == RunResult::Terminated).count(), terminated);
        assert!(read.iter().all(|case| case.elapsed_ms.is_some() && case.end.severe_errors.is_some()));
        assert_eq!(results.len(), cases - crashed - terminated);
        assert_eq!(result_head[..3], ["#", "Job_ID", "Reserved"]);

        let names: Vec<String> =
            result_head[3..].iter().enumerate().map(|(number, name)| format!("c{number}: {name}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(head, [&index_head[..], &run_head[2..], &names].concat());
        assert!(rows.is_sorted_by_key(|row| row[1]));
        for (row, indexed) in rows.iter().zip(&index) {
            let of_case = |table: &[Vec<&str>], from: usize, glue: &str| {
                table.iter().find(|other| other[1] == row[1]).map(|other| other[from..].join(glue))
            };
            let run = of_case(&runs, 2, ",");
            let values = of_case(&results, 3, ".0,").map(|values| values + ".0");
            let expected: Vec<String> =
                [Some(indexed.join(",")), run, values].into_iter().flatten().collect();
            assert_eq!(row.join(","), expected.join(","));
        }
    }
}

#[tokio::test]
async fn results_that_are_gone_are_refused() {
    let sandbox = Sandbox::with_defaults().await;
    for call in ["dir/701609", "file/701609", "file/701609/eplusout.err", "dir/12244"] {
        let reply = sandbox.get(&format!("/jess_web/api/job/{call}")).await;
        let mut expected = recorded("status-refused");
        let job = call.split('/').nth(1).unwrap();
        expected["status"] = expected["status"].as_str().unwrap().replace("12250", job).into();
        assert_eq!((reply.status, reply.json()), (StatusCode::OK, expected), "{call}");
    }
}

#[tokio::test]
async fn hostile_results_are_sent_as_they_are() {
    let sandbox = Sandbox::with_defaults().await;
    let tree = sandbox.get("/jess_web/api/job/dir/701593").await.json()["data"].take();
    let paths: Vec<&str> = tree["children"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["data"]["fullPath"].as_str().unwrap())
        .collect();
    for path in [
        "/../../outside.csv",
        "/<b>bold<img src=x onerror=alert(1)>.csv",
        "/a \"quoted\" 'name'.csv",
        "/slash%2Fin the name.csv",
        "/Übersicht 通風 🏢.csv",
    ] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    let report = sandbox.file(701_593, "report.htm").await;
    assert!(report.header(header::CONTENT_TYPE).starts_with("text/html"));
    assert!(String::from_utf8_lossy(&report.body).contains("<script>"));
    let cells = sandbox.text(701_593, "formulas.csv").await;
    assert!(["\n=", "\n+", "\n-", "\n@"].iter().all(|start| cells.contains(start)), "{cells}");
    let name = sandbox.file(701_593, "slash%2Fin the name.csv").await;
    let disposition = name.header(header::CONTENT_DISPOSITION);
    assert_eq!(
        disposition,
        "attachment; filename=\"slash_2Fin the name.csv\"; filename*=UTF-8''slash%252Fin%20the%20name%2Ecsv"
    );
}
