//! Which files of a project's results are tables of cases.

use crate::ResultDir;

/// A file with a table of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseFile<'d> {
    /// The kind of the table.
    pub kind: CaseFileKind,
    /// The path.
    pub path: &'d str,
    /// The size in bytes.
    pub size: Option<u64>,
}

/// A kind of table of cases. The order is the one in which the columns of a case are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseFileKind {
    /// `SimJobIndex.csv`: the files and parameters of each case.
    Index,
    /// `RunTimes.csv`: the end of each case.
    RunTimes,
    /// `SimResults.csv` and others whose name begins so, and `AllDerivedResults.csv`: results of the cases.
    Results,
    /// `AllCombinedResults.csv`: the index, the ends and the results.
    Combined,
}

impl CaseFileKind {
    /// Returns the kind of a file with this name, in any ASCII case.
    ///
    /// ```
    /// use jess_api::CaseFileKind;
    ///
    /// assert_eq!(CaseFileKind::of_name("SimResults_1.csv"), Some(CaseFileKind::Results));
    /// assert_eq!(CaseFileKind::of_name("eplusout.csv"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        Some(match name.strip_suffix(".csv")? {
            "simjobindex" => Self::Index,
            "runtimes" => Self::RunTimes,
            "allcombinedresults" => Self::Combined,
            "allderivedresults" => Self::Results,
            name if name.starts_with("simresults") => Self::Results,
            _ => return None,
        })
    }
}

/// The maximum number of files that are read for a table.
const MAX_FILES: usize = 32;

/// Returns the tables of cases in the results of a job, at most 32: the index first, then the ends, and then the results. Of
/// several with the same name, the first one of those nearest to the root counts. Empty files are ignored.
pub fn case_files(dir: &ResultDir) -> Vec<CaseFile<'_>> {
    let depth = |path: &str| path.matches('/').count();
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let mut files: Vec<CaseFile<'_>> = dir
        .files()
        .filter(|file| file.size != Some(0))
        .filter_map(|file| {
            Some(CaseFile { kind: CaseFileKind::of_name(file.name())?, path: &file.path, size: file.size })
        })
        .collect();
    files.sort_by_cached_key(|file| (file.kind, name(file.path), depth(file.path)));
    files.dedup_by_key(|file| name(file.path));
    files.truncate(MAX_FILES);
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ResultEntry;

    fn dir(paths: &[String]) -> ResultDir {
        let file = |path: &String| ResultEntry {
            path: path.trim_start_matches("empty:").to_owned(),
            size: Some(if path.starts_with("empty:") { 0 } else { 9 }),
            modified: None,
            children: None,
        };
        ResultDir { entries: paths.iter().map(file).collect() }
    }

    #[test]
    fn tables_are_found_by_name() {
        let paths = [
            "SimResults.csv",
            "a/simresults_zone.CSV",
            "SimResults.txt",
            "in.idf",
            "a/b/RunTimes.csv",
            "c/RunTimes.csv",
            "d/RunTimes.csv",
            "AllCombinedResults.csv",
            "AllDerivedResults.csv",
            "mySimResults.csv",
            "empty:SimJobIndex.csv",
            "a/SimJobIndex.csv",
        ];
        let dir = dir(&paths.map(str::to_owned));
        let files: Vec<_> = case_files(&dir).into_iter().map(|file| file.path).collect();
        assert_eq!(
            files,
            [
                "a/SimJobIndex.csv",
                "c/RunTimes.csv",
                "AllDerivedResults.csv",
                "SimResults.csv",
                "a/simresults_zone.CSV",
                "AllCombinedResults.csv",
            ]
        );
    }

    #[test]
    fn the_number_of_tables_is_limited() {
        let paths: Vec<String> = (0..2_000).map(|number| format!("SimResults_{number}.csv")).collect();
        assert_eq!(case_files(&dir(&paths)).len(), MAX_FILES);
    }
}
