//! Which of the default jobs has which errors ([`ErrorLevel`]) and which files ([`ResultSet`]).
//!
//! Every outcome is among them, so that a client can be tried with each. The other finished jobs have the usual files,
//! mostly with warnings, some without. A job of many runs has these errors in some of them; a project with fatal errors
//! also has cases that crashed, which have no row in `RunTimes.csv`.
//!
//! | job | type | runs | errors | files | directory |
//! |---|---|---|---|---|---|
//! | 701733 | JE_JEP | 20 | Crashed | Usual | 2021 |
//! | 701727 | EP_IDF | 1 | None | Usual | 2021 |
//! | 701713 | EP_IDF_SPLIT | 12 | Fatal | Usual | 2021 |
//! | 701705 | EP_IDF | 1 | Warning | Usual | 2021 |
//! | 701685 | JE_JEP | 24 | Severe | Folders | 2021 |
//! | 701673 | EP_IDF_SPLIT | 12 | Warning | InFolder | 2021 |
//! | 701672 | JE_JEP | 60 | Fatal | Usual | 2021 |
//! | 701660 | EP_IDF_SPLIT | 12 | Severe | Usual | 2021 |
//! | 701649 | EP_IDF | 1 | Severe | Usual | 2021 |
//! | 701641 | EP_IDF | 1 | Fatal | Usual | 2021 |
//! | 701637 | JE_JEP | 20 | None | Usual | 2021 |
//! | 701628 | EP_IDF | 1 | Crashed | Usual | 2021 |
//! | 701622 | JE_JEP | 40 | Warning | ManyFiles | 2021 |
//! | 701609 | EP_IDF | 1 | Warning | Gone | 2021 |
//! | 701598 | EP_IDF | 1 | Warning | Submission | 2021 |
//! | 701593 | EP_IDF | 1 | Warning | Hostile | 2021 |
//! | 701579 | EP_IDF_SPLIT | 12 | Warning | LongSeries | 2021 |
//! | 701574 | JE_JEP | 2000 | Fatal | Usual | 2021 |
//! | 701552 | EP_IDF | 1 | Warning | Nothing | 2021 |
//! | 701543 | EP_IDF | 1 | Warning | Folders | 2021 |
//! | 701514 | EP_IDF_SPLIT | 12 | Crashed | Usual | 2021 |
//! | 701487 | JE_JEP | 12 | Fatal | Usual | 2021 |
//! | 12240 | EP_IDF_SPLIT | 12 | Warning | Folders | 2020 |
//! | 12238 | EP_IDF_SPLIT | 12 | Warning | LongSeries | 2020 |
//! | 12244 | EP_IDF | 1 | Warning | Gone | 2020 |
//! | 12245 | EP_IDF | 1 | None | Usual | 2020 |

use crate::spec::{ErrorLevel, ResultSet};

/// The errors and the files of past jobs, by the index of the job. All of these jobs are finished in any case.
const PAST_RESULTS: [(usize, ErrorLevel, ResultSet); 21] = [
    (15, ErrorLevel::Crashed, ResultSet::Usual),
    (19, ErrorLevel::Warning, ResultSet::Folders),
    (20, ErrorLevel::Warning, ResultSet::Nothing),
    (23, ErrorLevel::Fatal, ResultSet::Usual),
    (24, ErrorLevel::Warning, ResultSet::LongSeries),
    (26, ErrorLevel::Warning, ResultSet::Hostile),
    (27, ErrorLevel::Warning, ResultSet::Submission),
    (28, ErrorLevel::Warning, ResultSet::Gone),
    (30, ErrorLevel::Warning, ResultSet::ManyFiles),
    (31, ErrorLevel::Crashed, ResultSet::Usual),
    (32, ErrorLevel::None, ResultSet::Usual),
    (33, ErrorLevel::Fatal, ResultSet::Usual),
    (34, ErrorLevel::Severe, ResultSet::Usual),
    (36, ErrorLevel::Severe, ResultSet::Usual),
    (37, ErrorLevel::Fatal, ResultSet::Usual),
    (38, ErrorLevel::Warning, ResultSet::InFolder),
    (39, ErrorLevel::Severe, ResultSet::Folders),
    (42, ErrorLevel::Warning, ResultSet::Usual),
    (43, ErrorLevel::Fatal, ResultSet::Usual),
    (45, ErrorLevel::None, ResultSet::Usual),
    (46, ErrorLevel::Crashed, ResultSet::Usual),
];

/// Returns the errors and the files of the past job of this index, if they are fixed.
pub(crate) fn of(index: usize) -> Option<(ErrorLevel, ResultSet)> {
    PAST_RESULTS.iter().find(|(listed, ..)| *listed == index).map(|(_, level, results)| (*level, *results))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jess_api::Timestamp;

    use crate::job::SandboxJob;
    use crate::population::Population;
    use crate::spec::ReplyFormat;

    const START: Timestamp = Timestamp::from_millis(1_795_500_000_000);

    /// Returns the row of a job in the table above.
    fn row(job: &SandboxJob) -> String {
        let run = job.run(None, START);
        assert!(run.collected.is_some(), "job {} must be finished", run.number);
        let directory = match job.format() {
            ReplyFormat::Of2020 => 2020,
            ReplyFormat::Of2021 => 2021,
        };
        let (kind, level, results) = (run.kind.as_str(), run.error_level, run.results);
        format!("{} | {kind} | {} | {level:?} | {results:?} | {directory}", run.number, run.cases)
    }

    #[test]
    fn the_table_lists_the_jobs_as_they_are_and_every_outcome() {
        let rows: Vec<&str> = include_str!("past_results.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"))
            .skip(1)
            .collect();
        let population = Population::new(None, START);
        for row_of_table in &rows {
            let number = row_of_table.split(' ').next().unwrap().parse().unwrap();
            assert_eq!(*row_of_table, row(&population.find(number, START).unwrap()));
        }
        let column =
            |column| rows.iter().filter_map(|row| row.split(" | ").nth(column)).collect::<BTreeSet<_>>();
        assert_eq!(column(3).len(), 5, "every level of errors");
        assert_eq!(column(4).len(), 9, "every set of files");
        assert_eq!(rows.len(), super::PAST_RESULTS.len() + 5, "all jobs of the constant, and five others");
    }
}
