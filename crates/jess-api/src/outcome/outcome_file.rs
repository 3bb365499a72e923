//! Which file of a job's results tells the outcome.

use crate::{ResultDir, ResultEntry};

/// The files that tell the outcome of a job, from [`outcome_file`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeFile<'d> {
    /// The kind of the files.
    pub kind: OutcomeFileKind,
    /// The paths of the files, in the order of the service: at least one, and at most [`OutcomeFile::MAX_PATHS`]. There is
    /// only one with [`OutcomeFileKind::RunTimes`].
    pub paths: Vec<&'d str>,
    /// The number of further files of the kind. Without them, a success of the whole job cannot be told, and the runs in them
    /// would count as missing.
    pub omitted: usize,
}

/// A kind of file that tells the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutcomeFileKind {
    /// `RunTimes.csv` of jEPlus, with a row for each case of a project.
    RunTimes,
    /// `eplusout.end` of EnergyPlus, with a line for each run.
    End,
    /// `eplusout.err` of EnergyPlus, which can have megabytes. Of each run, only the last lines tell the outcome.
    Errors,
}

impl OutcomeFile<'_> {
    /// The maximum number of files that are read for an outcome, each by a request of its own.
    pub const MAX_PATHS: usize = 100;

    /// The number of bytes at the end of `eplusout.err` that contain its summary: three lines of about 100 characters,
    /// which versions in Fortran break.
    pub const TAIL_BYTES: u64 = 4096;

    /// Returns how many bytes at the end of each file tell the outcome; `None` if it takes the whole file. `expected` is the
    /// number of runs: a single file of several runs, as of a split job, has the summary of each one after its messages.
    pub fn tail_bytes(&self, expected: Option<u64>) -> Option<u64> {
        let has_one_run_each = self.paths.len() > 1 || expected.is_some_and(|runs| runs <= 1);
        (self.kind == OutcomeFileKind::Errors && has_one_run_each).then_some(Self::TAIL_BYTES)
    }
}

/// Returns which files to read for the outcome of a job: `RunTimes.csv`, or `eplusout.end`, or else `eplusout.err`, in any
/// folder and any ASCII case. Returns `None` if there are none. Empty files are ignored.
///
/// If the name occurs in several folders, only those nearest to the root count, since a file there may sum up those below.
/// They are several if each case has a folder of its own.
///
/// ```
/// use jess_api::{OutcomeFileKind, ResultDir, outcome_file, read_envelope};
///
/// let body = br#"{"ok":true,"status":"","data":{"children":[
///     {"fileName":"eplusout.err","fileSize":1514},{"fileName":"eplusout.end","fileSize":97}]}}"#;
/// let results = read_envelope::<ResultDir>(body)?.into_data()?.unwrap();
/// let file = outcome_file(&results).unwrap();
/// assert_eq!((file.kind, file.paths), (OutcomeFileKind::End, vec!["eplusout.end"]));
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
pub fn outcome_file(dir: &ResultDir) -> Option<OutcomeFile<'_>> {
    let mut candidates = [
        Candidates::new(OutcomeFileKind::RunTimes, "RunTimes.csv"),
        Candidates::new(OutcomeFileKind::End, "eplusout.end"),
        Candidates::new(OutcomeFileKind::Errors, "eplusout.err"),
    ];
    for file in dir.files().filter(|file| file.size != Some(0)) {
        for candidates in &mut candidates {
            candidates.consider(file);
        }
    }
    candidates.into_iter().find_map(Candidates::into_file)
}

/// The files of a kind that are nearest to the root.
struct Candidates<'d> {
    kind: OutcomeFileKind,
    name: &'static str,
    /// The number of folders above them.
    depth: usize,
    paths: Vec<&'d str>,
    omitted: usize,
}

impl<'d> Candidates<'d> {
    fn new(kind: OutcomeFileKind, name: &'static str) -> Self {
        Self { kind, name, depth: 0, paths: Vec::new(), omitted: 0 }
    }

    fn consider(&mut self, file: &'d ResultEntry) {
        if !file.name().eq_ignore_ascii_case(self.name) {
            return;
        }
        let depth = file.path.matches('/').count();
        if self.paths.is_empty() || depth < self.depth {
            *self = Self { depth, ..Self::new(self.kind, self.name) };
        }
        if depth > self.depth {
            return;
        }
        if self.paths.len() < OutcomeFile::MAX_PATHS {
            self.paths.push(&file.path);
        } else {
            self.omitted += 1;
        }
    }

    fn into_file(mut self) -> Option<OutcomeFile<'d>> {
        if self.kind == OutcomeFileKind::RunTimes {
            // One table has all cases.
            self.paths.truncate(1);
            self.omitted = 0;
        }
        let Self { kind, paths, omitted, .. } = self;
        (!paths.is_empty()).then_some(OutcomeFile { kind, paths, omitted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir(paths: &[&str]) -> ResultDir {
        let file = |path: &&str| ResultEntry {
            path: path.trim_start_matches("empty:").to_owned(),
            size: path.starts_with("empty:").then_some(0),
            modified: None,
            children: None,
        };
        let mut entries: Vec<ResultEntry> = paths.iter().map(file).collect();
        // A folder with the name of a file, and a file in it.
        entries.push(ResultEntry {
            path: "RunTimes.csv".to_owned(),
            size: None,
            modified: None,
            children: Some(vec![file(&"RunTimes.csv/x.txt")]),
        });
        ResultDir { entries }
    }

    #[test]
    fn the_file_that_tells_most_is_chosen_wherever_it_is() {
        use OutcomeFileKind::{End, Errors, RunTimes};
        type Row<'t> = (&'t str, &'t [&'t str], Option<(OutcomeFileKind, &'t [&'t str])>);
        let table: &[Row<'_>] = &[
            ("none", &["in.idf", "eplusout.eso", "my-eplusout.end", "eplusout.end.txt"], None),
            ("a run", &["eplusout.err", "eplusout.end"], Some((End, &["eplusout.end"]))),
            ("a run that has crashed", &["eplusout.err"], Some((Errors, &["eplusout.err"]))),
            ("an empty file", &["empty:eplusout.end", "eplusout.err"], Some((Errors, &["eplusout.err"]))),
            (
                "a project",
                &["eplusout.end", "output/RunTimes.csv"],
                Some((RunTimes, &["output/RunTimes.csv"])),
            ),
            ("in capitals", &["OUT/EPLUSOUT.END"], Some((End, &["OUT/EPLUSOUT.END"]))),
            ("several tables", &["a/RunTimes.csv", "b/RunTimes.csv"], Some((RunTimes, &["a/RunTimes.csv"]))),
            ("the nearest", &["a/b/RunTimes.csv", "c/runtimes.csv"], Some((RunTimes, &["c/runtimes.csv"]))),
            (
                "a folder for each case",
                &["1/eplusout.end", "2/eplusout.err", "3/eplusout.end"],
                Some((End, &["1/eplusout.end", "3/eplusout.end"])),
            ),
            (
                "also at the root",
                &["1/eplusout.end", "eplusout.end", "3/eplusout.end"],
                Some((End, &["eplusout.end"])),
            ),
        ];
        for (name, files, expected) in table {
            let dir = dir(files);
            let file = outcome_file(&dir).map(|file| (file.kind, file.paths, file.omitted));
            assert_eq!(file, expected.map(|(kind, paths)| (kind, paths.to_vec(), 0)), "{name}");
        }
    }

    #[test]
    fn the_number_of_files_is_limited() {
        let paths: Vec<String> = (0..2_000).map(|case| format!("{case}/eplusout.err")).collect();
        let dir = dir(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        let file = outcome_file(&dir).unwrap();
        assert_eq!((file.paths.len(), file.omitted), (100, 1_900));
        // A case may have no file.
        assert_eq!(file.tail_bytes(Some(2_010)), Some(4096));
    }

    #[test]
    fn only_the_end_of_the_messages_of_a_single_run_is_needed() {
        for (name, path, expected, tail) in [
            ("a run", "eplusout.err", Some(1), Some(4096)),
            ("a split job", "eplusout.err", Some(12), None),
            ("an unknown number of runs", "eplusout.err", None, None),
            ("a short file", "eplusout.end", Some(1), None),
            ("a table", "RunTimes.csv", Some(1), None),
        ] {
            assert_eq!(outcome_file(&dir(&[path])).unwrap().tail_bytes(expected), tail, "{name}");
        }
    }
}
