//! The files of a job: which there are, and an archive of them.
//!
//! They are samples of what the programs write: consistent with each other, with the directory's sizes and
//! with the job's compute time, but far smaller than the storage that the job is listed with.

use std::borrow::Cow;
use std::io::{Cursor, Write};

use chrono::{Datelike, Timelike, Utc};
use fastrand::Rng;
use jess_api::Timestamp;

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::plan::{Kind, Verdict};
use super::{energyplus, jeplus};

/// A file of a job. All of the sandbox's are texts and lie beside each other, as in the recorded directories.
pub(crate) struct ResultFile {
    pub(crate) name: &'static str,
    pub(crate) body: Cow<'static, str>,
}

impl ResultFile {
    pub(crate) fn new(name: &'static str, body: impl Into<Cow<'static, str>>) -> Self {
        Self { name, body: body.into() }
    }

    /// What follows the last dot of the name; empty without one.
    pub(crate) fn extension(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The media type by the extension.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.extension() {
            "csv" => "text/csv; charset=utf-8",
            "json" => "application/json",
            _ => "text/plain; charset=utf-8",
        }
    }
}

/// What the files of a job are about.
pub(crate) struct Run<'a> {
    pub(crate) number: u64,
    pub(crate) name: &'a str,
    pub(crate) kind: Kind,
    pub(crate) cases: i64,
    /// Compute time of one case in milliseconds.
    pub(crate) case_cpu: i64,
    pub(crate) verdict: Verdict,
    pub(crate) submitted: Timestamp,
    /// When the results were collected; `None` while there are none.
    pub(crate) collected: Option<Timestamp>,
}

impl Run<'_> {
    /// The randomness of one of the run's files, the same each time it is asked for.
    pub(crate) fn rng(&self, file: u64) -> Rng {
        Rng::with_seed(self.number.wrapping_mul(31).wrapping_add(file))
    }

    /// When the files were last changed.
    pub(crate) fn modified(&self) -> Timestamp {
        self.collected.unwrap_or(self.submitted)
    }

    /// The files by name: all of them once there are results, before that what was submitted.
    pub(crate) fn files(&self) -> Vec<ResultFile> {
        let mut files = match self.kind {
            Kind::Idf | Kind::IdfSplit => energyplus::submitted(self),
            Kind::Project => jeplus::submitted(self),
        };
        if self.collected.is_some() {
            files.extend(match self.kind {
                Kind::Idf | Kind::IdfSplit => energyplus::results(self),
                Kind::Project => jeplus::results(self),
            });
            // An empty file with this name ends every recorded directory of a finished run.
            files.push(ResultFile::new("job.done!", ""));
        }
        files.sort_by_key(|file| file.name);
        files
    }
}

/// A zip archive of files, last changed at `modified`.
///
/// # Errors
/// What the archive's writer finds wrong.
pub(crate) fn archive<'f>(
    files: impl IntoIterator<Item = &'f ResultFile>,
    modified: Timestamp,
) -> ZipResult<Vec<u8>> {
    let options = match modified.to_utc().and_then(dos_time) {
        Some(time) => SimpleFileOptions::default().last_modified_time(time),
        None => SimpleFileOptions::default(),
    };
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        archive.start_file(file.name, options)?;
        archive.write_all(file.body.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The time in an archive's terms, which begin in 1980.
fn dos_time(time: chrono::DateTime<Utc>) -> Option<DateTime> {
    let byte = |number: u32| u8::try_from(number).ok();
    DateTime::from_date_and_time(
        u16::try_from(time.year()).ok()?,
        byte(time.month())?,
        byte(time.day())?,
        byte(time.hour())?,
        byte(time.minute())?,
        byte(time.second())?,
    )
    .ok()
}
