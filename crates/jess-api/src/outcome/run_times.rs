//! The ends of the cases of a jEPlus project: `RunTimes.csv`.

use std::borrow::Cow;

use super::{RunEnd, RunResult, csv_rows};

/// A case of a project that has stated its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRun {
    /// The name of the case, such as "LHS-000012".
    pub case: String,
    /// The end of its run.
    pub end: RunEnd,
    /// The time that it took, in milliseconds.
    pub elapsed_ms: Option<u64>,
}

/// Reads `RunTimes.csv`. Returns `None` if the text has no head with the columns of one. A case without a row has crashed
/// or was stopped; a row without a result is left out.
///
/// jEPlus writes the file in two forms (`EPlusOutputReader` and `EPlusPostProcessor` of its sources), from the line in each
/// `eplusout.end`:
///
/// ```text
/// #,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds
/// Id, JobID, Message, Warnings, Errors, Hours, Minutes, Seconds
/// ```
///
/// The message ends before the first "--". After "EnergyPlus Terminated--Fatal Error Detected. 8 Warning", the number of
/// warnings is therefore the word "Fatal".
///
/// ```
/// use jess_api::{RunResult, read_run_times};
///
/// let text = "#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds\n\
///             0,LHS-000000,EnergyPlus Completed Successfully,3,0,0,1,2.5\n\
///             1,LHS-000001,EnergyPlus Terminated,Fatal,1,0,0,0.47\n";
/// let cases = read_run_times(text).unwrap();
/// assert_eq!((cases[0].end.warnings, cases[0].elapsed_ms), (Some(3), Some(62_500)));
/// assert_eq!((&*cases[1].case, cases[1].end.result), ("LHS-000001", RunResult::Terminated));
/// ```
pub fn read_run_times(text: &str) -> Option<Vec<CaseRun>> {
    let mut rows = csv_rows(text).map(|row| row.collect::<Vec<_>>()).filter(|fields| !is_blank(fields));
    let columns = RunColumns::find(&rows.next()?)?;
    Some(rows.filter_map(|fields| columns.read(&fields)).collect())
}

/// Reports whether a row is an empty line.
pub(super) fn is_blank(fields: &[Cow<'_, str>]) -> bool {
    matches!(fields, [field] if field.is_empty())
}

/// The indexes of the columns that tell the end of a case.
#[derive(Debug, Clone)]
pub(super) struct RunColumns {
    case: usize,
    /// The message, which is the first of these columns.
    pub(super) message: usize,
    warnings: usize,
    errors: usize,
    /// Hours, minutes and seconds.
    times: [Option<usize>; 3],
}

impl RunColumns {
    /// Finds the columns in the head of a table; `None` if one that is needed is missing.
    pub(super) fn find(head: &[Cow<'_, str>]) -> Option<Self> {
        let column = |name: &str| head.iter().position(|other| column_name(other) == name);
        Some(Self {
            case: column("jobid")?,
            message: column("message")?,
            warnings: column("warnings")?,
            errors: column("errors")?,
            times: [column("hours"), column("minutes"), column("seconds")],
        })
    }

    /// Reads the end of a case from a row; `None` if the row has none.
    pub(super) fn read(&self, fields: &[Cow<'_, str>]) -> Option<CaseRun> {
        let field = |column: usize| fields.get(column).map(|field| &**field);
        let [hours, minutes, seconds] =
            self.times.map(|column| column.and_then(field).and_then(to_thousandths));
        let elapsed_ms = hours.zip(minutes).zip(seconds).and_then(|((hours, minutes), seconds)| {
            hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_add(seconds)
        });
        let end = RunEnd {
            result: result(field(self.message)?, field(self.warnings)?)?,
            warnings: field(self.warnings)?.parse().ok(),
            severe_errors: field(self.errors).and_then(|errors| errors.parse().ok()),
        };
        let case = field(self.case).filter(|case| !case.is_empty())?.to_owned();
        Some(CaseRun { case, end, elapsed_ms })
    }

    /// Reports whether a column tells something about the end, rather than the name of the case.
    pub(super) fn contains(&self, column: usize) -> bool {
        [self.message, self.warnings, self.errors].contains(&column) || self.times.contains(&Some(column))
    }
}

/// Returns the name of a column in lower case, without what the two forms write differently.
pub(super) fn column_name(text: &str) -> String {
    text.trim().to_ascii_lowercase().replace('_', "")
}

fn result(message: &str, warnings: &str) -> Option<RunResult> {
    if warnings == "Fatal" || message.contains("Terminated") {
        Some(RunResult::Terminated)
    } else if message.contains("Completed Successfully") {
        Some(RunResult::Completed)
    } else {
        None
    }
}

/// Reads a decimal number, such as "53.75", in thousandths. Further digits are ignored.
fn to_thousandths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(digits.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = "#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds";
    const OTHER_HEAD: &str = "Id, JobID, Message, Warnings, Errors, Hours, Minutes, Seconds";

    fn case(
        name: &str,
        result: RunResult,
        warnings: Option<u64>,
        severe: Option<u64>,
        ms: Option<u64>,
    ) -> CaseRun {
        CaseRun {
            case: name.to_owned(),
            end: RunEnd { result, warnings, severe_errors: severe },
            elapsed_ms: ms,
        }
    }

    #[test]
    fn both_forms_are_read_by_the_names_of_their_columns() {
        use RunResult::{Completed, Terminated};
        let rows = [
            (
                "0,A,EnergyPlus Completed Successfully,3,0,0,1,2.5",
                Some(case("A", Completed, Some(3), Some(0), Some(62_500))),
            ),
            (
                "1,B,EnergyPlus Completed Successfully,3,2,1,0,0",
                Some(case("B", Completed, Some(3), Some(2), Some(3_600_000))),
            ),
            (
                "2,C,EnergyPlus Terminated,Fatal,1,0,0,0.47",
                Some(case("C", Terminated, None, Some(1), Some(470))),
            ),
            (
                "3,D,EnergyPlus Completed Successfully,null,null,null,null,null",
                Some(case("D", Completed, None, None, None)),
            ),
            ("4,E,null,null,null,null,null,null", None),
            ("5,,EnergyPlus Completed Successfully,3,0,0,1,2.5", None),
            ("6,G,EnergyPlus Completed Successfully", None),
            ("garbage", None),
        ];
        let expected: Vec<CaseRun> = rows.iter().filter_map(|(_, case)| case.clone()).collect();
        let lines: Vec<&str> = rows.iter().map(|(line, _)| *line).collect();
        let text = format!("{HEAD}\n{}\n\n", lines.join("\n"));
        assert_eq!(read_run_times(&text), Some(expected.clone()));
        let text = format!("{OTHER_HEAD}\r\n{}\r\n", lines.join("\r\n").replace(',', ", "));
        assert_eq!(read_run_times(&text), Some(expected));
    }

    #[test]
    fn other_tables_are_not_read() {
        for text in ["", "\n", "#,Job_ID,WeatherFile\n0,A,x", "Message,Warnings,Errors", "<html>"] {
            assert_eq!(read_run_times(text), None, "{text:?}");
        }
        assert_eq!(read_run_times(HEAD), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_none_is_a_success_without_saying_so(text in "[,0-9A-Za-z. \n]{0,80}") {
            let cases = read_run_times(&format!("{HEAD}\n{text}")).unwrap_or_default();
            let completed = cases.iter().filter(|case| case.end.result == RunResult::Completed).count();
            prop_assert!(completed <= text.matches("Completed Successfully").count());
        }
    }
}
