//! The cases of a project.

use crate::files::Run;
use crate::spec::ErrorLevel;

/// A case of a project.
pub(super) struct Case {
    pub(super) index: i64,
    level: ErrorLevel,
    warnings: i64,
    /// Milliseconds.
    pub(super) cpu: i64,
    /// Per cent.
    pub(super) glazing: i64,
    /// Centimetres.
    pub(super) overhang: i64,
    /// Hundredths of W/m²K.
    pub(super) wall: i64,
}

impl Case {
    /// Returns all cases of a project, in the order of their names.
    pub(super) fn all(run: &Run<'_>) -> Vec<Self> {
        (0..run.cases).map(|index| Self::new(run, index)).collect()
    }

    fn new(run: &Run<'_>, index: i64) -> Self {
        let mut rng = run.rng(index.unsigned_abs());
        let level = level(run.error_level, index);
        Self {
            index,
            level,
            warnings: if level == ErrorLevel::None { 0 } else { rng.i64(1..5) },
            glazing: rng.i64(20..81),
            overhang: rng.i64(0..121),
            wall: rng.i64(15..31),
            cpu: if level == ErrorLevel::Fatal { 470 } else { run.case_cpu * rng.i64(90..111) / 100 },
        }
    }

    /// Returns the name.
    pub(super) fn id(&self) -> String {
        format!("LHS-{:06}", self.index)
    }

    /// Reports whether the run was completed, with or without errors.
    pub(super) fn is_complete(&self) -> bool {
        !matches!(self.level, ErrorLevel::Fatal | ErrorLevel::Crashed)
    }

    /// Returns the message, the number of warnings and of severe errors, as in `RunTimes.csv`. jEPlus takes the line of
    /// `eplusout.end` apart at "--" and at blanks, so that the number of warnings of a fatal error is a word. Without the
    /// line, the case has no row.
    pub(super) fn outcome(&self) -> Option<(&'static str, String, u8)> {
        let warnings = self.warnings.to_string();
        match self.level {
            ErrorLevel::None | ErrorLevel::Warning => {
                Some(("EnergyPlus Completed Successfully", warnings, 0))
            }
            ErrorLevel::Severe => Some(("EnergyPlus Completed Successfully", warnings, 2)),
            ErrorLevel::Fatal => Some(("EnergyPlus Terminated", "Fatal".to_owned(), 1)),
            ErrorLevel::Crashed => None,
        }
    }

    /// Returns the line of `eplusout.end`, if there is one.
    pub(super) fn end(&self) -> Option<String> {
        let (_, _, severe) = self.outcome()?;
        let result =
            if self.is_complete() { "Completed Successfully--" } else { "Terminated--Fatal Error Detected." };
        let (hours, minutes, seconds) = self.elapsed();
        Some(format!(
            "EnergyPlus {result} {} Warning; {severe} Severe Errors; \
             Elapsed Time={hours:02}hr {minutes:02}min {seconds:>5}sec\n",
            self.warnings,
        ))
    }

    /// Returns the compute time in hours, minutes and seconds, those with two decimals.
    pub(super) fn elapsed(&self) -> (i64, i64, String) {
        let seconds = self.cpu / 1_000;
        let decimals = format!("{}.{:02}", seconds % 60, self.cpu % 1_000 / 10);
        (seconds / 3_600, seconds / 60 % 60, decimals)
    }

    /// Returns the annual energy for heating, cooling and lighting in kWh. More glazing means more cooling and less
    /// lighting.
    pub(super) fn energy(&self) -> [i64; 3] {
        let heating = 5_200 + self.wall * 140 - self.glazing * 9;
        let cooling = 900 + self.glazing * 38 - self.overhang * 11;
        [heating, cooling.max(0), 3_100 - self.glazing * 14]
    }
}

/// Returns the level of a case: every seventh one has that of the project. If that is a fatal error, some others have
/// crashed.
fn level(of_project: ErrorLevel, index: i64) -> ErrorLevel {
    match of_project {
        ErrorLevel::None => ErrorLevel::None,
        level if index % 7 == 3 => level,
        ErrorLevel::Fatal if index % 11 == 5 => ErrorLevel::Crashed,
        _ => ErrorLevel::Warning,
    }
}
