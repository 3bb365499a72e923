//! Zip archives of the files of a job.

use std::io::{Cursor, Write};

use chrono::{Datelike, Timelike, Utc};
use jess_api::Timestamp;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::files::{Content, ResultFile};

/// The compression of long files: the fastest.
const FAST: i64 = 1;

/// Writes a zip archive of files, with `modified` as the time of their last change. Leaves out paths that lead out of
/// the folder into which it is unpacked.
///
/// # Errors
/// Fails if the zip writer does, such as for two files of one path.
pub(crate) fn zip_archive<'f>(
    files: impl IntoIterator<Item = &'f ResultFile>,
    modified: Timestamp,
) -> ZipResult<Vec<u8>> {
    let options = match modified.to_utc().and_then(dos_time) {
        Some(time) => SimpleFileOptions::default().last_modified_time(time),
        None => SimpleFileOptions::default(),
    };
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files.into_iter().filter(|file| !file.leads_out()) {
        match &file.content {
            Content::Text(text) => {
                archive.start_file(&*file.path, options)?;
                archive.write_all(text)?;
            }
            Content::TimeSeries(series) => {
                archive.start_file(&*file.path, options.compression_level(Some(FAST)))?;
                for part in 0..series.parts() {
                    archive.write_all(series.part(part).as_bytes())?;
                }
            }
            Content::EmptyFolder => archive.add_directory(&*file.path, options)?,
        }
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
