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

/// The maximum number of files with results that are read for a table.
const MAX_RESULTS: usize = 32;

/// Returns the tables of cases in the results of a job: the index first, then the ends, then at most 32 with results, and then
/// the combined one. Of several with the same name, the first one of those nearest to the root counts. Empty files are
/// ignored.
pub fn case_files(dir: &ResultDir) -> Vec<CaseFile<'_>> {
    let depth = |path: &str| path.matches('/').count();
    let mut files: Vec<(CaseFile<'_>, &str)> = Vec::new();
    let mut results = 0;
    for entry in dir.files().filter(|entry| entry.size != Some(0)) {
        let Some(kind) = CaseFileKind::of_name(entry.name()) else { continue };
        let file = CaseFile { kind, path: &entry.path, size: entry.size };
        match files.iter_mut().find(|(_, name)| name.eq_ignore_ascii_case(entry.name())) {
            Some((known, _)) if depth(file.path) < depth(known.path) => *known = file,
            Some(_) => {}
            None if kind == CaseFileKind::Results && results == MAX_RESULTS => {}
            None => {
                results += usize::from(kind == CaseFileKind::Results);
                files.push((file, entry.name()));
            }
        }
    }
    use CaseFileKind::{Combined, Index, Results, RunTimes};
    let of_kind = |kind| files.iter().map(|(file, _)| *file).filter(move |file| file.kind == kind);
    [Index, RunTimes, Results, Combined].into_iter().flat_map(of_kind).collect()
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
                "SimResults.csv",
                "a/simresults_zone.CSV",
                "AllDerivedResults.csv",
                "AllCombinedResults.csv",
            ]
        );
    }

    #[test]
    fn the_number_of_tables_is_limited() {
        let mut paths: Vec<String> = (0..2_000).map(|number| format!("SimResults_{number}.csv")).collect();
        paths.push("SimJobIndex.csv".to_owned());
        let dir = dir(&paths);
        let files = case_files(&dir);
        assert_eq!((files.len(), files[0].kind), (33, CaseFileKind::Index));
    }
}
