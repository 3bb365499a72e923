//! Imitates files of EnergyPlus 9.3.

mod report;
mod tables;

use std::fmt::Write as _;

use self::report::Report;
use self::tables::SummaryTables;
use crate::files::{ResultFile, Run};
use crate::spec::{ErrorLevel, Kind};

const VERSION: &str = "Program Version,EnergyPlus, Version 9.3.0-baff08990c";

/// The location in the weather file.
const LOCATION: &str = "London Heathrow GBR TRY WMO#=037720";

/// The part of a split run that has the errors of the job: July.
const PART_WITH_ERRORS: u64 = 6;

/// Returns the submitted file, a model.
pub(crate) fn submitted(run: &Run<'_>) -> Vec<ResultFile> {
    vec![ResultFile::new("in.idf", model(run))]
}

/// Returns the results. Each file of a split run contains those of its parts one after another, as the sizes in the
/// recorded directory of job 12249 suggest. There are no tables if no part was completed, and a part that crashed has no
/// line in `eplusout.end`, which does not exist if there is no other part.
pub(crate) fn results(run: &Run<'_>) -> Vec<ResultFile> {
    let reports: Vec<Report> = (0..parts(run)).map(|part| Report::new(run, part)).collect();
    let mut files = vec![
        ResultFile::new("console.log", reports.iter().map(|report| report.console(run)).collect::<String>()),
        ResultFile::new("eplusout.eio", invariants(run)),
        ResultFile::new("eplusout.err", reports.iter().map(|report| report.errors(run)).collect::<String>()),
    ];
    let ends: String = reports.iter().filter_map(Report::end).map(|end| end + "\n").collect();
    if !ends.is_empty() {
        files.push(ResultFile::new("eplusout.end", ends));
    }
    if reports.iter().any(Report::is_complete) {
        let tables = SummaryTables::new(run);
        files.push(ResultFile::new("eplustbl.csv", tables.to_csv()));
        files.push(ResultFile::new("eplustbl.htm", tables.to_html()));
    }
    files
}

/// Returns the first line of many files.
pub(crate) fn version_line(run: &Run<'_>) -> String {
    format!("{VERSION}, YMD={}", format_date(run))
}

/// Returns the level of the errors of a part: only one part of a split run has those of the job.
fn level_of_part(run: &Run<'_>, part: u64) -> ErrorLevel {
    match run.kind {
        Kind::IdfSplit if part != PART_WITH_ERRORS && run.error_level != ErrorLevel::None => {
            ErrorLevel::Warning
        }
        _ => run.error_level,
    }
}

/// Returns the number of parts into which the run period is split.
fn parts(run: &Run<'_>) -> u64 {
    match run.kind {
        Kind::IdfSplit => u64::try_from(run.cases).unwrap_or(0),
        Kind::Idf | Kind::Project => 1,
    }
}

/// Returns `eplusout.eio`, the invariant results.
fn invariants(run: &Run<'_>) -> String {
    let mut text = version_line(run) + "\n";
    text.push_str("! <Version>, Version ID\nVersion, 9.3\n");
    text.push_str("! <Timesteps per Hour>, #TimeSteps, Minutes per TimeStep {minutes}\n");
    text.push_str("Timesteps per Hour, 4, 15\n");
    text.push_str(
        "! <Environment>,Environment Name,Environment Type, Start Date, End Date, Start DayOfWeek\n",
    );
    for part in 1..=parts(run) {
        let (from, till) = period(run, part);
        let _ = writeln!(text, "Environment,RUN PERIOD {part},WeatherFileRunPeriod,{from},{till},Sunday");
    }
    text.push_str(
        "! <Site:Location>, Location Name, Latitude {N+/S- Deg}, Longitude {E+/W- Deg},  Time Zone Number \
         {GMT+/-}, Elevation {m},  Standard Pressure at Elevation {Pa}, Standard RhoAir at Elevation\n",
    );
    let _ = writeln!(text, "Site:Location,{LOCATION},51.48,-0.45,0.00,25.00,101025.,1.2041");
    text.push_str("! <Zone Information>,Zone Name,Floor Area {m2},Volume {m3}\n");
    for zone in 1..=5 {
        let area = run.rng(100 + zone).i64(40..160);
        let _ = writeln!(
            text,
            "Zone Information,SPACE{zone}-1,{area}.00,{}.{:02}",
            area * 27 / 10,
            area * 7 % 10
        );
    }
    text
}

/// Returns `in.idf`, the skeleton of a model.
fn model(run: &Run<'_>) -> String {
    let mut text =
        String::from("!- A sample of the sandbox: the skeleton of a model, which EnergyPlus cannot run.\n\n");
    text.push_str("Version,\n    9.3;                     !- Version Identifier\n\n");
    let _ = write!(
        text,
        "Building,\n    {},  !- Name\n    30,  !- North Axis {{deg}}\n    City;  !- Terrain\n\n",
        identifier_from(run.name)
    );
    text.push_str("Timestep,\n    4;                       !- Number of Timesteps per Hour\n\n");
    for part in 1..=parts(run) {
        let (from, till) = period(run, part);
        let (from, till) = (from.replace('/', ", "), till.replace('/', ", "));
        let _ = write!(
            text,
            "RunPeriod,\n    Run Period {part},  !- Name\n    {from}, ,\n    {till}, ,\n    Sunday;\n\n"
        );
    }
    text.push_str("OutputControl:Table:Style,\n    CommaAndHTML;            !- Column Separator\n");
    text
}

/// Returns the first and the last day of a part, as month/day.
fn period(run: &Run<'_>, part: u64) -> (String, String) {
    const LAST_DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(part).ok().and_then(|part| LAST_DAYS.get(part.checked_sub(1)?));
    match (run.kind, month) {
        (Kind::IdfSplit, Some(last_day)) => (format!("{part:02}/01"), format!("{part:02}/{last_day}")),
        _ => ("01/01".to_owned(), "12/31".to_owned()),
    }
}

/// Formats the end of the run like EnergyPlus: `2021.07.06 10:59`.
fn format_date(run: &Run<'_>) -> String {
    run.modified().to_utc().map(|time| time.format("%Y.%m.%d %H:%M").to_string()).unwrap_or_default()
}

/// Replaces the punctuation of a name by spaces, since commas, semicolons and exclamation marks have a meaning in IDF
/// and CSV, and keeps 60 characters.
pub(crate) fn identifier_from(name: &str) -> String {
    let replace = |character: char| {
        if character.is_alphanumeric() || character == '-' { character } else { ' ' }
    };
    let name: String = name.chars().take(60).map(replace).collect();
    if name.trim().is_empty() { "NONE".to_owned() } else { name.trim().to_owned() }
}
