//! The outcome of a job in a word: whether all of its runs have succeeded.

use super::numbering::Numbering;
use super::{
    CaseRun, OutcomeFileKind, RunEnd, RunResult, err_level, read_run_ends, read_run_times, read_version,
};

/// The outcome of all runs of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Each run has stated that it completed successfully, and none is missing.
    Succeeded {
        /// The number of warnings of all runs, at least. `None` if it is unknown whether there are any.
        warnings: Option<u64>,
        /// The number of severe errors of all runs, at least. `None` if it is unknown whether there are any.
        severe_errors: Option<u64>,
    },
    /// A run was terminated by an error, or has not stated its end: it has crashed or was stopped.
    Failed {
        /// The number of these runs, which is not 0.
        failed: u64,
        /// The number of all runs.
        of: u64,
    },
    /// Nothing tells.
    NotFound,
}

impl Outcome {
    /// Returns the outcome of a job from the ends of its runs, of which a split job has several. Expected runs that have no
    /// end have failed. Without any end, there is no outcome.
    ///
    /// ```
    /// use jess_api::{Outcome, read_run_ends};
    ///
    /// let ends = read_run_ends("EnergyPlus Completed Successfully-- 8 Warning; 0 Severe Errors\n");
    /// assert_eq!(
    ///     Outcome::of_runs(&ends, Some(1)),
    ///     Outcome::Succeeded { warnings: Some(8), severe_errors: Some(0) }
    /// );
    /// assert_eq!(Outcome::of_runs(&ends, Some(12)), Outcome::Failed { failed: 11, of: 12 });
    /// assert_eq!(Outcome::of_runs(&[], Some(1)), Outcome::NotFound);
    /// ```
    pub fn of_runs(ends: &[RunEnd], expected: Option<u64>) -> Self {
        if ends.is_empty() { Self::NotFound } else { Self::of_all(ends, expected.unwrap_or_default()) }
    }

    /// Returns the outcome of a project from the rows of `RunTimes.csv`. Expected cases that have no row have failed.
    /// Without any row, there is no outcome. A case with several rows has failed if one of them says so.
    pub fn of_cases(cases: &[CaseRun], expected: Option<u64>) -> Self {
        let mut numbering = Numbering::default();
        let mut ends: Vec<RunEnd> = Vec::new();
        for CaseRun { case, end, .. } in cases {
            match ends.get_mut(numbering.number(case)) {
                Some(known) if end.result == RunResult::Terminated => *known = *end,
                Some(_) => {}
                None => ends.push(*end),
            }
        }
        Self::of_runs(&ends, expected)
    }

    /// Reads the outcome from the file of a kind, or from several of them one after the other. `expected` is the number of
    /// runs or cases.
    ///
    /// Returns [`Outcome::NotFound`] if the text is another than expected, such as a page about an error. If it shows
    /// that the runs have begun but not that any has ended, they have failed: a table with a head only, or messages
    /// without the summary at the end.
    pub fn read(kind: OutcomeFileKind, text: &str, expected: Option<u64>) -> Self {
        let of_begun = |expected| Self::of_all(&[], expected);
        match kind {
            OutcomeFileKind::RunTimes => match read_run_times(text) {
                Some(cases) if cases.is_empty() => of_begun(expected.unwrap_or_default()),
                Some(cases) => Self::of_cases(&cases, expected),
                None => Self::NotFound,
            },
            OutcomeFileKind::End => Self::of_runs(&read_run_ends(text), expected),
            OutcomeFileKind::Errors => match Self::of_runs(&read_run_ends(text), expected) {
                Self::NotFound if has_begun(text) => of_begun(expected.unwrap_or_default().max(1)),
                outcome => outcome,
            },
        }
    }

    fn of_all(ends: &[RunEnd], expected: u64) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let completed = count(ends.iter().filter(|end| end.result == RunResult::Completed).count());
        let of = expected.max(count(ends.len()));
        match of.saturating_sub(completed) {
            0 if of == 0 => Self::NotFound,
            0 => Self::Succeeded {
                warnings: sum(ends.iter().map(|end| end.warnings)),
                severe_errors: sum(ends.iter().map(|end| end.severe_errors)),
            },
            failed => Self::Failed { failed, of },
        }
    }

    /// Reports whether a run has failed. A run that has completed with severe errors has not.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

/// Adds the counts that are known. Returns `None` if one is unknown and the others are 0.
fn sum(counts: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    let (total, is_complete) = counts.fold((0_u64, true), |(total, is_complete), count| {
        (total.saturating_add(count.unwrap_or_default()), is_complete && count.is_some())
    });
    (is_complete || total > 0).then_some(total)
}

/// Reports whether a text is from `eplusout.err`: its beginning, or a part with a message.
fn has_begun(text: &str) -> bool {
    read_version(text).is_some() || text.lines().any(|line| err_level(line).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OK: &str =
        "EnergyPlus Completed Successfully-- 3 Warning; 2 Severe Errors; Elapsed Time=00hr 00min 3.98sec\n";
    const FATAL: &str = "EnergyPlus Terminated--Fatal Error Detected. 8 Warning; 1 Severe Errors; Elapsed Time=00hr 00min 0.5sec\n";
    const HEAD: &str = "#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds\n";

    fn succeeded(warnings: Option<u64>, severe_errors: Option<u64>) -> Outcome {
        Outcome::Succeeded { warnings, severe_errors }
    }

    fn failed(failed: u64, of: u64) -> Outcome {
        Outcome::Failed { failed, of }
    }

    #[test]
    fn each_file_tells_the_outcome() {
        use OutcomeFileKind::{End, Errors, RunTimes};
        let case = |name: &str, rest: &str| format!("0,{name},EnergyPlus {rest}\n");
        let (a, b) = (
            case("A", "Completed Successfully,3,0,0,0,1.5"),
            case("B", "Completed Successfully,4,2,0,0,1.5"),
        );
        let unknown = case("C", "Completed Successfully,null,null,null,null,null");
        let fatal = case("D", "Terminated,Fatal,1,0,0,0.47");
        let html =
            "<!DOCTYPE html><title>EnergyPlus Completed Successfully-- 1 Warning; 0 Severe Errors</title>";
        let version = "Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59,\n";
        let warning = "   ** Warning ** x\n";
        let table: &[(&str, OutcomeFileKind, String, Option<u64>, Outcome)] = &[
            ("a run", End, OK.to_owned(), Some(1), succeeded(Some(3), Some(2))),
            ("a run of an unknown number", End, OK.to_owned(), None, succeeded(Some(3), Some(2))),
            ("a split job", End, OK.repeat(12), Some(12), succeeded(Some(36), Some(24))),
            ("more runs than expected", End, OK.repeat(2), Some(1), succeeded(Some(6), Some(4))),
            ("a part that has crashed", End, OK.repeat(11), Some(12), failed(1, 12)),
            ("a part with an error", End, [OK, FATAL, OK].concat(), Some(3), failed(1, 3)),
            ("an error and a crash", End, [OK, FATAL].concat(), Some(3), failed(2, 3)),
            ("a fatal error", End, FATAL.to_owned(), Some(1), failed(1, 1)),
            ("nothing", End, String::new(), Some(1), Outcome::NotFound),
            ("a page", End, html.to_owned(), Some(1), Outcome::NotFound),
            (
                "messages and an end",
                Errors,
                [version, warning, OK].concat(),
                Some(1),
                succeeded(Some(3), Some(2)),
            ),
            (
                "only the end",
                Errors,
                format!("ing ** x\n ************* {OK}"),
                Some(1),
                succeeded(Some(3), Some(2)),
            ),
            ("messages without an end", Errors, [version, warning].concat(), None, failed(1, 1)),
            ("no message", Errors, version.to_owned(), Some(12), failed(12, 12)),
            ("a part of the messages", Errors, format!("x\n{warning}"), Some(1), failed(1, 1)),
            ("a page in place of messages", Errors, html.to_owned(), Some(1), Outcome::NotFound),
            ("no text", Errors, String::new(), Some(1), Outcome::NotFound),
            ("cases", RunTimes, [HEAD, &a, &b].concat(), Some(2), succeeded(Some(7), Some(2))),
            ("counts that are unknown", RunTimes, [HEAD, &unknown].concat(), Some(1), succeeded(None, None)),
            (
                "counts that are known in part",
                RunTimes,
                [HEAD, &a, &unknown].concat(),
                Some(2),
                succeeded(Some(3), None),
            ),
            ("a case without a row", RunTimes, [HEAD, &a, &b].concat(), Some(60), failed(58, 60)),
            ("a case that has failed", RunTimes, [HEAD, &a, &fatal, &b].concat(), Some(3), failed(1, 3)),
            ("a case with two rows", RunTimes, [HEAD, &a, &a].concat(), Some(2), failed(1, 2)),
            (
                "a case that has failed once",
                RunTimes,
                [HEAD, &fatal, &fatal.replace("Terminated,Fatal", "Completed Successfully,3")].concat(),
                Some(1),
                failed(1, 1),
            ),
            ("no rows", RunTimes, HEAD.to_owned(), Some(60), failed(60, 60)),
            ("no rows of an unknown number", RunTimes, HEAD.to_owned(), None, Outcome::NotFound),
            ("another table", RunTimes, "#,Job_ID\n0,A".to_owned(), Some(60), Outcome::NotFound),
        ];
        for (name, kind, text, expected, outcome) in table {
            assert_eq!(Outcome::read(*kind, text, *expected), *outcome, "{name}");
            assert_eq!(outcome.is_failure(), matches!(outcome, Outcome::Failed { .. }), "{name}");
        }
    }

    proptest! {
        #[test]
        fn each_run_has_said_that_it_succeeded(
            ends in prop::collection::vec(prop::sample::select(vec![OK, FATAL, "\n", "EnergyPlus", " ** Severe  ** x\n"]), 0..8),
            expected in prop::option::of(0_u64..8),
        ) {
            let text = ends.concat();
            for kind in [OutcomeFileKind::RunTimes, OutcomeFileKind::End, OutcomeFileKind::Errors] {
                match Outcome::read(kind, &text, expected) {
                    Outcome::Succeeded { .. } => {
                        let successes = text.matches("Completed Successfully").count() as u64;
                        prop_assert!(successes > 0 && successes >= expected.unwrap_or_default());
                        prop_assert!(!text.contains("Terminated"));
                    }
                    Outcome::Failed { failed, of } => prop_assert!((1..=of).contains(&failed)),
                    Outcome::NotFound => {}
                }
            }
        }
    }
}
