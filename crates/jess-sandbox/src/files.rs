//! The files of a job.
//!
//! The files imitate those of EnergyPlus and jEPlus. They agree with each other, with the sizes in the directory and
//! with the compute time of the job, but most are far smaller than the storage in the list.

use std::borrow::Cow;

use bytes::Bytes;
use fastrand::Rng;
use jess_api::Timestamp;

use crate::spec::{ErrorLevel, Kind, ResultSet};
use crate::time_series::TimeSeries;
use crate::{energyplus, hostile_files, jeplus, more_files};

/// A file of a job, or a folder without one.
#[derive(Debug)]
pub(crate) struct ResultFile {
    /// The names from the root, joined by "/".
    pub(crate) path: Cow<'static, str>,
    pub(crate) content: Content,
}

/// The content of a file.
#[derive(Debug)]
pub(crate) enum Content {
    Text(Bytes),
    /// A long text, which is written when it is read.
    TimeSeries(TimeSeries),
    /// None: this is a folder without entries. All other folders follow from the paths of the files in them.
    EmptyFolder,
}

impl ResultFile {
    /// Creates a file with a short text.
    pub(crate) fn new(path: impl Into<Cow<'static, str>>, text: impl Into<Bytes>) -> Self {
        Self { path: path.into(), content: Content::Text(text.into()) }
    }

    /// Returns the last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit_once('/').map_or(&self.path, |(_, name)| name)
    }

    /// Returns the text after the last dot of the name; empty without a dot.
    pub(crate) fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Returns the media type for the extension.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.extension() {
            "csv" => "text/csv; charset=utf-8",
            "htm" => "text/html; charset=utf-8",
            "json" => "application/json",
            "svg" => "image/svg+xml",
            _ => "text/plain; charset=utf-8",
        }
    }

    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        match &self.content {
            Content::Text(text) => u64::try_from(text.len()).unwrap_or(u64::MAX),
            Content::TimeSeries(series) => series.size(),
            Content::EmptyFolder => 0,
        }
    }

    /// Reports whether this is a file, and not a folder.
    pub(crate) fn is_file(&self) -> bool {
        !matches!(self.content, Content::EmptyFolder)
    }

    /// Reports whether the path leads out of the folder of the results, as only a hostile one does.
    pub(crate) fn leads_out(&self) -> bool {
        self.path.split('/').any(|name| name == "..")
    }
}

/// The data of a job that appear in its files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) number: u64,
    pub(crate) name: &'a str,
    pub(crate) kind: Kind,
    pub(crate) cases: i64,
    /// The compute time of one case in milliseconds.
    pub(crate) case_cpu: i64,
    pub(crate) error_level: ErrorLevel,
    pub(crate) results: ResultSet,
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

    /// Returns the files in the order of their paths: the submitted ones, and the results once they are collected.
    /// Returns `None` if JESS does not have them any more.
    pub(crate) fn files(&self) -> Option<Vec<ResultFile>> {
        let mut files = match self.kind {
            Kind::Idf | Kind::IdfSplit => energyplus::submitted(self),
            Kind::Project => jeplus::submitted(self),
        };
        match (self.collected, self.results) {
            (None, _) | (Some(_), ResultSet::Submission) => {}
            (Some(_), ResultSet::Gone) => return None,
            (Some(_), ResultSet::Nothing) => files.clear(),
            (Some(_), results) => {
                files.extend(match self.kind {
                    Kind::Idf | Kind::IdfSplit => energyplus::results(self),
                    Kind::Project => jeplus::results(self),
                });
                match results {
                    ResultSet::Folders => more_files::add_folders(self, &mut files),
                    ResultSet::InFolder => more_files::move_into_folder(&mut files),
                    ResultSet::LongSeries => files.push(more_files::long_series(self)),
                    ResultSet::ManyFiles => files.extend(more_files::many_files(self)),
                    ResultSet::Hostile => files.extend(hostile_files::files()),
                    _ => {}
                }
                // An empty file with this name ends every recorded directory of a finished run.
                files.push(ResultFile::new("job.done!", ""));
            }
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Some(files)
    }
}
