//! The files of a job, and archives of them.
//!
//! The files imitate those of EnergyPlus and jEPlus. They agree with each other, with the sizes in the directory and
//! with the compute time of the job, but are far smaller than the storage in the list.

use std::borrow::Cow;
use std::io::{Cursor, Write};

use chrono::{Datelike, Timelike, Utc};
use fastrand::Rng;
use jess_api::Timestamp;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::spec::{ErrorLevel, Kind};
use crate::{energyplus, jeplus};

/// A file of a job. All files are texts in one folder, as in the recorded directories.
pub(crate) struct ResultFile {
    pub(crate) name: &'static str,
    pub(crate) body: Cow<'static, str>,
}

impl ResultFile {
    /// Creates a file.
    pub(crate) fn new(name: &'static str, body: impl Into<Cow<'static, str>>) -> Self {
        Self { name, body: body.into() }
    }

    /// Returns the text after the last dot of the name; empty without a dot.
    pub(crate) fn extension(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Returns the media type for the extension.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.extension() {
            "csv" => "text/csv; charset=utf-8",
            "json" => "application/json",
            _ => "text/plain; charset=utf-8",
        }
    }
}

/// The data of a job that appear in its files.
pub(crate) struct Run<'a> {
    pub(crate) number: u64,
    pub(crate) name: &'a str,
    pub(crate) kind: Kind,
    pub(crate) cases: i64,
    /// The compute time of one case in milliseconds.
    pub(crate) case_cpu: i64,
    pub(crate) error_level: ErrorLevel,
    pub(crate) submitted: Timestamp,
    /// The time at which the results were collected; `None` before that.
    pub(crate) collected: Option<Timestamp>,
}

impl Run<'_> {
    /// Creates the generator for the random numbers of one file; it always yields the same ones.
    pub(crate) fn rng(&self, file: u64) -> Rng {
        Rng::with_seed(self.number.wrapping_mul(31).wrapping_add(file))
    }

    /// Returns the time of the last change to the files.
    pub(crate) fn modified(&self) -> Timestamp {
        self.collected.unwrap_or(self.submitted)
    }

    /// Returns the files in the order of their names: the submitted ones, and the results once they are collected.
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

/// Writes a zip archive of files, with `modified` as the time of their last change.
///
/// # Errors
/// Fails if the zip writer does, such as for two files of one name.
pub(crate) fn zip_archive<'f>(
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

/// Converts a time to the format of zip; `None` before 1980.
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
