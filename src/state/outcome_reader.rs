//! Reading the outcome of a job from its result files.

use jess_api::{JobId, Outcome, OutcomeFile, ResultDir, outcome_file};

use super::jobs::Jobs;
use crate::api::ApiError;

/// The maximum number of bytes that are read of a file. A project of 10,000 cases has a table of half a megabyte.
const MAX_BYTES: usize = 4_000_000;

/// Reads the outcome of a job with a number of runs, if that is known. Lists the results first.
///
/// # Errors
/// Any [`ApiError`] of the requests.
pub async fn read_outcome(jobs: Jobs, id: JobId, runs: Option<u64>) -> Result<Outcome, ApiError> {
    let dir = jobs.result_dir(id).await?;
    read_outcome_in(jobs, id, &dir, runs).await
}

/// Reads the outcome of a job whose results are known, as [`read_outcome`] does.
///
/// # Errors
/// Any [`ApiError`] of the requests.
pub async fn read_outcome_in(
    jobs: Jobs,
    id: JobId,
    dir: &ResultDir,
    runs: Option<u64>,
) -> Result<Outcome, ApiError> {
    let Some(file) = outcome_file(dir).filter(|file| file.omitted == 0) else {
        return Ok(Outcome::NotFound);
    };
    let mut text = String::new();
    for path in &file.paths {
        let from = start_of(&file, dir, path, runs);
        let part = jobs.file_part(id, path, from, MAX_BYTES).await?;
        if !part.is_last {
            // What is missing would count as failed.
            return Ok(Outcome::NotFound);
        }
        text.push_str(&String::from_utf8_lossy(&part.bytes));
        text.push('\n');
    }
    // Each of several files is of a run, of which one that has crashed does not state its end.
    let files = u64::try_from(file.paths.len()).ok().filter(|files| *files > 1);
    Ok(Outcome::read(file.kind, &text, runs.max(files)))
}

/// Returns the byte from which on a file is read.
fn start_of(file: &OutcomeFile<'_>, dir: &ResultDir, path: &str, runs: Option<u64>) -> u64 {
    let size = dir.files().find(|entry| entry.path == path).and_then(|entry| entry.size);
    let start = size.zip(file.tail_bytes(runs)).map(|(size, tail)| size.saturating_sub(tail));
    start.unwrap_or_default()
}
