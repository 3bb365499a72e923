//! Imitates the files that jEPlus collects from the cases of a project.

use std::fmt::Write as _;

use crate::energyplus::identifier_from;
use crate::files::{ResultFile, Run};
use crate::spec::ErrorLevel;

const WEATHER: &str = "cntr_Heathrow_TRY.epw";
const MODEL: &str = "shoebox.idf";

/// Returns the submitted file, a project.
pub(crate) fn submitted(run: &Run<'_>) -> Vec<ResultFile> {
    let project = serde_json::json!({
        "projectType": "E+",
        "projectID": identifier_from(run.name),
        "weatherFile": WEATHER,
        "idftemplate": MODEL,
        "parameters": [
            { "id": "P1", "name": "Glazing ratio", "searchString": "@@glazing@@" },
            { "id": "P2", "name": "Overhang depth", "searchString": "@@overhang@@" },
            { "id": "P3", "name": "Wall U-value", "searchString": "@@uwall@@" },
        ],
    });
    vec![ResultFile::new("project.json", format!("{project:#}\n"))]
}

/// Returns the results: the index of the cases, their run times, and the results of those without a fatal error.
pub(crate) fn results(run: &Run<'_>) -> Vec<ResultFile> {
    let cases: Vec<Case> = (0..run.cases).map(|index| Case::new(run, index)).collect();
    let failed = cases.iter().filter(|case| case.error_level == ErrorLevel::Fatal).count();
    let console = format!(
        "jEPlus starts with project {}\n{} jobs to run\nSimulation finished: {} successful, {failed} failed\n",
        identifier_from(run.name),
        cases.len(),
        cases.len() - failed,
    );
    vec![
        ResultFile::new("RunTimes.csv", run_times(&cases)),
        ResultFile::new("SimJobIndex.csv", index(&cases)),
        ResultFile::new("SimResults.csv", sim_results(&cases)),
        ResultFile::new("console.log", console),
    ]
}

/// A case of a project.
struct Case {
    index: i64,
    error_level: ErrorLevel,
    warnings: i64,
    /// Milliseconds.
    cpu: i64,
    /// Per cent.
    glazing: i64,
    /// Centimetres.
    overhang: i64,
    /// Hundredths of W/m²K.
    wall: i64,
}

impl Case {
    /// Creates a case; every seventh one has the error level of the run.
    fn new(run: &Run<'_>, index: i64) -> Self {
        let mut rng = run.rng(index.unsigned_abs());
        Self {
            index,
            error_level: if index % 7 == 3 { run.error_level } else { ErrorLevel::Warning },
            warnings: rng.i64(1..5),
            cpu: run.case_cpu,
            glazing: rng.i64(20..81),
            overhang: rng.i64(0..121),
            wall: rng.i64(15..31),
        }
    }

    fn id(&self) -> String {
        format!("LHS-{:06}", self.index)
    }

    /// Returns the annual energy for heating, cooling and lighting in kWh. More glazing means more cooling and less
    /// lighting.
    fn energy(&self) -> (i64, i64, i64) {
        let heating = 5_200 + self.wall * 140 - self.glazing * 9;
        let cooling = 900 + self.glazing * 38 - self.overhang * 11;
        (heating, cooling.max(0), 3_100 - self.glazing * 14)
    }
}

/// Returns `SimJobIndex.csv`.
fn index(cases: &[Case]) -> String {
    let mut text = String::from("#,Job_ID,WeatherFile,ModelFile,@@glazing@@,@@overhang@@,@@uwall@@\n");
    for case in cases {
        let Case { index, glazing, overhang, wall, .. } = case;
        let overhang = format!("{}.{:02}", overhang / 100, overhang % 100);
        let _ = writeln!(text, "{index},{},{WEATHER},{MODEL},{glazing},{overhang},0.{wall:02}", case.id());
    }
    text
}

/// Returns `RunTimes.csv`. jEPlus takes the line of `eplusout.end` apart at "--" and at blanks, so that the number of
/// warnings of a fatal error is a word.
fn run_times(cases: &[Case]) -> String {
    let mut text = String::from("#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds\n");
    for case in cases {
        let warnings = case.warnings.to_string();
        let (message, warnings, severe) = match case.error_level {
            ErrorLevel::Warning => ("EnergyPlus Completed Successfully", &*warnings, 0),
            ErrorLevel::Severe => ("EnergyPlus Completed Successfully", &*warnings, 2),
            ErrorLevel::Fatal => ("EnergyPlus Terminated", "Fatal", 1),
        };
        let seconds = case.cpu / 1_000;
        let _ = writeln!(
            text,
            "{},{},{message},{warnings},{severe},{},{},{}.{:02}",
            case.index,
            case.id(),
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60,
            case.cpu % 1_000 / 10,
        );
    }
    text
}

/// Returns `SimResults.csv`.
fn sim_results(cases: &[Case]) -> String {
    let mut text = String::from("#,Job_ID,Reserved,Heating [kWh],Cooling [kWh],Lighting [kWh]\n");
    for case in cases.iter().filter(|case| case.error_level != ErrorLevel::Fatal) {
        let (heating, cooling, lighting) = case.energy();
        let _ = writeln!(text, "{},{},,{heating},{cooling},{lighting}", case.index, case.id());
    }
    text
}
