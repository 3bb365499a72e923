//! The rows of the table: each column has its cell, and any selection of columns makes a row.

use jess_api::{Job, JobId, JobStatus, Outcome, Timestamp};
use jess_jobs::components::columns::{ColumnDef, columns};
use jess_jobs::components::job_row::{JobRow, RowTemplate};
use jess_jobs::platform::TimeZone;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn job() -> Job {
    Job {
        name: Some("Tower".to_owned()),
        status: JobStatus::Finished,
        job_type: Some("EP_IDF".to_owned()),
        received: Some(Timestamp::from_millis(1_607_123_422_525)),
        cpu_seconds: Some(125),
        storage_bytes: Some(15_072_020),
        cases: Some(12),
        ..Job::with_id(JobId::new(12_244).unwrap())
    }
}

const NOW: Timestamp = Timestamp::from_millis(1_607_123_422_525 + 3_600_000);

/// Returns a row of these columns, and the texts of its cells with `job`.
fn row_of(columns: Vec<&'static ColumnDef>, job: Job) -> (JobRow, Vec<String>) {
    let mut row =
        Owner::new().with(|| RowTemplate::new(columns, TimeZone::default()).unwrap().create_row().unwrap());
    row.show(job, 1, NOW);
    let texts = texts_of(&row);
    (row, texts)
}

/// Returns the texts of the cells of the columns, which come after the checkbox.
fn texts_of(row: &JobRow) -> Vec<String> {
    let cells = row.element().children();
    (1..cells.length()).map(|at| cells.item(at).unwrap().text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
fn each_column_shows_its_part_of_the_job() {
    let (row, texts) = row_of(columns(false), job());
    assert_eq!(
        texts,
        ["12244", "Tower", "Finished", "12 cases", "EP_IDF", "1 hour ago", "2 min 5 s", "15.1 MB"]
    );
    assert_eq!(row.id(), JobId::new(12_244));
}

#[wasm_bindgen_test]
fn the_outcome_is_that_of_the_job_that_is_shown() {
    const OUTCOME: usize = 4;
    let (mut row, _) = row_of(columns(true), job());
    row.show_outcome(|_| None);
    assert_eq!(texts_of(&row)[OUTCOME], "not looked at");
    row.show_outcome(|_| Some(Outcome::Failed { failed: 5, of: 60 }));
    assert_eq!(texts_of(&row)[OUTCOME], "5/60 failed");
    // A job that has not finished has none.
    row.show(Job { status: JobStatus::Queued, ..job() }, 2, NOW);
    row.show_outcome(|_| None);
    assert_eq!(texts_of(&row)[OUTCOME], "");
}

#[wasm_bindgen_test]
fn absent_values_have_placeholders_and_do_not_keep_those_of_another_job() {
    let (mut row, _) = row_of(columns(false), job());
    row.show(Job::with_id(JobId::new(7).unwrap()), 2, NOW);
    let texts = texts_of(&row);
    assert_eq!(texts, ["7", "Unnamed", "No status", "–", "–", "–", "–", "–"]);
}

#[wasm_bindgen_test]
fn rows_can_be_made_without_any_of_the_columns() {
    let (_, all) = row_of(columns(false), job());
    for hidden in columns(false).iter().map(|column| column.key) {
        let visible: Vec<_> = columns(false).into_iter().filter(|column| column.key != hidden).collect();
        let (_, texts) = row_of(visible, job());
        let expected: Vec<_> = columns(false)
            .into_iter()
            .zip(&all)
            .filter(|(column, _)| column.key != hidden)
            .map(|(_, text)| text)
            .collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), expected, "{hidden:?}");
    }
}
