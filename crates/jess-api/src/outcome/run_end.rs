//! The end of a run of EnergyPlus: the line of `eplusout.end`, which is also the last one of `eplusout.err`.

/// The result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunResult {
    /// The program says that it has completed successfully. There may be severe errors.
    Completed,
    /// The program says that it was terminated by an error.
    Terminated,
}

/// The end of a run of EnergyPlus, or of a program that prepares its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunEnd {
    /// The result.
    pub result: RunResult,
    /// The number of warnings, if it is stated.
    pub warnings: Option<u64>,
    /// The number of severe errors, if it is stated.
    pub severe_errors: Option<u64>,
}

/// The number of lines over which a summary can be spread.
const MAX_LINES: usize = 4;

/// Reads the end of each run from `eplusout.end` or `eplusout.err`. The files of a split job contain those of its runs one
/// after the other. Returns an empty list if no run has stated its end, such as one that has crashed.
///
/// Sources: `AbortEnergyPlus` and `EndEnergyPlus` of EnergyPlus, which write to the two files
/// "EnergyPlus Completed Successfully-- 8 Warning; 0 Severe Errors; Elapsed Time=00hr 00min 3.98sec" or
/// "EnergyPlus Terminated--Fatal Error Detected. 8 Warning; 1 Severe Errors; …", and to the console
/// "EnergyPlus Terminated--Error(s) Detected.". Versions in Fortran break long lines anywhere.
///
/// ```
/// use jess_api::{RunEnd, RunResult, read_run_ends};
///
/// let text = "EnergyPlus Completed Successfully-- 8 Warning; 0 Severe Errors; Elapsed Time=00hr 00min 3.98sec\n";
/// let end = RunEnd { result: RunResult::Completed, warnings: Some(8), severe_errors: Some(0) };
/// assert_eq!(read_run_ends(text), [end]);
/// ```
pub fn read_run_ends(text: &str) -> Vec<RunEnd> {
    let lines: Vec<&str> = text.lines().map(content).collect();
    let mut ends = Vec::new();
    let mut at = 0;
    while let Some(rest) = lines.get(at..).filter(|rest| !rest.is_empty()) {
        match read_summary(rest) {
            Some((end, lines)) => {
                ends.push(end);
                at += lines;
            }
            None => at += 1,
        }
    }
    ends
}

/// Returns a line without its indentation and the asterisks that mark messages of the program in `eplusout.err`.
fn content(line: &str) -> &str {
    line.trim().trim_start_matches('*').trim_start()
}

/// Reads the summary that begins with the first of these lines. Returns the number of its lines, too.
fn read_summary(lines: &[&str]) -> Option<(RunEnd, usize)> {
    let first = lines.first()?;
    // Not a quotation in the middle of a message.
    if !first.starts_with("Energy") && !first.contains("Terminated--") {
        return None;
    }
    let mut text = String::new();
    let mut summary: Option<(RunEnd, usize)> = None;
    for (number, line) in (1..).zip(lines.iter().take(MAX_LINES)) {
        let is_of_another = number > 1 && (line.is_empty() || line.starts_with("EnergyPlus"));
        if is_of_another || summary.is_some_and(|(end, _)| end.severe_errors.is_some()) {
            break;
        }
        text.push_str(&without_spaces(line));
        // A line that adds nothing may belong to something else.
        if let Some(end) = read_compact(&text)
            && summary.is_none_or(|(known, _)| known != end)
        {
            summary = Some((end, number));
        }
    }
    summary
}

fn without_spaces(line: &str) -> String {
    line.split_whitespace().collect()
}

/// Reads a summary without spaces.
fn read_compact(text: &str) -> Option<RunEnd> {
    let (result, counts) = match text.strip_prefix("EnergyPlusCompletedSuccessfully") {
        Some(counts) => (RunResult::Completed, counts),
        None => {
            let (_, reason) = text.split_once("Terminated--")?;
            let counts = reason
                .strip_prefix("FatalErrorDetected")
                .or_else(|| reason.strip_prefix("Error(s)Detected"))?;
            (RunResult::Terminated, counts)
        }
    };
    let warnings = number_before(counts, "Warning;");
    let severe_errors = number_before(counts, "SevereErrors");
    Some(RunEnd { result, warnings, severe_errors })
}

/// Returns the number that is directly before the first occurrence of a unit.
fn number_before(text: &str, unit: &str) -> Option<u64> {
    let (before, _) = text.split_once(unit)?;
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn end(result: RunResult, warnings: Option<u64>, severe_errors: Option<u64>) -> RunEnd {
        RunEnd { result, warnings, severe_errors }
    }

    #[test]
    fn each_form_of_the_end_is_read() {
        use RunResult::{Completed, Terminated};
        let completed = "EnergyPlus Completed Successfully-- 12 Warning; 3 Severe Errors; Elapsed Time=00hr 43min 53.75sec";
        let fatal = "EnergyPlus Terminated--Fatal Error Detected. 8 Warning; 1 Severe Errors; Elapsed Time=00hr 00min 0.5sec";
        let twelve = end(Completed, Some(12), Some(3));
        let terminated = end(Terminated, Some(8), Some(1));
        let table: &[(&str, String, &[RunEnd])] = &[
            ("nothing", String::new(), &[]),
            ("the end", completed.to_owned(), &[twelve]),
            ("the last line of the errors", format!("   ************* {completed}\n"), &[twelve]),
            ("without a time", "EnergyPlus Completed Successfully-- 12 Warning; 3 Severe Errors".to_owned(), &[twelve]),
            ("with carriage returns", format!("{completed}\r\n\r\n"), &[twelve]),
            ("an error", fatal.to_owned(), &[terminated]),
            ("the console", "EnergyPlus Terminated--Error(s) Detected.".to_owned(), &[end(Terminated, None, None)]),
            ("two runs", format!("{completed}\n{fatal}\n"), &[twelve, terminated]),
            ("two runs with errors between", format!("{fatal}\nProgram Version,EnergyPlus\n   ** Warning ** x\n ************* {completed}"), &[terminated, twelve]),
            (
                "broken between words",
                " ************* EnergyPlus Completed Successfully-- 12 Warning;\n 3 Severe Errors; Elapsed Time=00hr 43min\n 53.75sec".to_owned(),
                &[twelve],
            ),
            (
                "broken in a word",
                "EnergyPlus Completed Succ\n  essfully-- 12 Warn\ning; 3 Severe Errors; Elapsed Time=00hr 43min 53.75sec".to_owned(),
                &[twelve],
            ),
            (
                "broken in a number",
                "EnergyPlus Completed Successfully-- 1\n2 Warning; 3 Severe Errors".to_owned(),
                &[twelve],
            ),
            (
                "a program that prepares the input",
                "GroundTempCalc:Slab Terminated--Fatal Error Detected. 8 Warning; 1 Severe Errors".to_owned(),
                &[terminated],
            ),
            ("numbers that are too large", "EnergyPlus Completed Successfully-- 99999999999999999999999 Warning; 3 Severe Errors".to_owned(), &[end(Completed, None, Some(3))]),
            ("a quotation", "   ** Warning ** Name=\"EnergyPlus Completed Successfully-- 1 Warning; 0 Severe Errors\"".to_owned(), &[]),
            ("a run that has crashed", "Program Version,EnergyPlus, Version 9.3.0\n   ** Severe  ** x\n".to_owned(), &[]),
            ("cut off", "EnergyPlus Completed Succ".to_owned(), &[]),
            ("cut off later", "EnergyPlus Completed Successfully-- 12 Warn".to_owned(), &[end(Completed, None, None)]),
            ("sizing", "   ************* EnergyPlus Sizing Error Summary. During Sizing: 0 Warning; 0 Severe Errors.".to_owned(), &[]),
        ];
        for (name, text, expected) in table {
            assert_eq!(read_run_ends(text), *expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_none_is_a_success_without_saying_so(
            parts in prop::collection::vec(prop::sample::select(vec![
                "EnergyPlus", " ", "\n", "Completed", " Successfully", "--", "Terminated--", "Fatal Error Detected.", "Error(s) Detected.",
                " 12 ", "Warning;", "0", " Severe", " Errors", ";", "*", "é", "Elapsed Time=",
            ]), 0..24),
        ) {
            let text = parts.concat();
            let ends = read_run_ends(&text);
            let compact = without_spaces(&text).replace('*', "");
            let successes = compact.matches("CompletedSuccessfully").count();
            prop_assert!(ends.iter().filter(|end| end.result == RunResult::Completed).count() <= successes);
        }

        #[test]
        fn a_summary_that_is_broken_anywhere_is_read(at in 11_usize..70, warnings in 0_u64..30_000, severe in 0_u64..100) {
            let mut text = format!("EnergyPlus Completed Successfully-- {warnings} Warning; {severe} Severe Errors; Elapsed Time=00hr 43min 53.75sec");
            text.insert_str(at.min(text.len()), "\n    ");
            prop_assert_eq!(read_run_ends(&text), [end(RunResult::Completed, Some(warnings), Some(severe))]);
        }
    }
}
