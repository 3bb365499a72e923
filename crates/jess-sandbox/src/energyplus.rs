//! Imitates files of EnergyPlus 9.3.

use std::fmt::Write as _;

use crate::files::{ResultFile, Run};
use crate::spec::{ErrorLevel, Kind};

const VERSION: &str = "Program Version,EnergyPlus, Version 9.3.0-baff08990c";

/// Frequent warnings.
const WARNINGS: [&str; 4] = [
    "   ** Warning ** Weather file location will be used rather than entered (IDF) Location object.\n   \
     **   ~~~   ** ..Location object=LONDON GATWICK GBR\n   \
     **   ~~~   ** ..Weather File Location=London Heathrow GBR TRY WMO#=037720\n",
    "   ** Warning ** CheckUsedConstructions: There are 3 nominally unused constructions in input.\n   \
     **   ~~~   ** For explicit details on each unused construction, use Output:Diagnostics,\
     DisplayExtraWarnings;\n",
    "   ** Warning ** GetVertices: Floor is upside down! Tilt angle=[0.0], should be near 180, \
     Surface=\"SPACE1-1 FLOOR\", in Zone=\"SPACE1-1\".\n   \
     **   ~~~   ** Automatic fix is attempted.\n",
    "   ** Warning ** CalculateZoneVolume: The Zone=\"PLENUM-1\" is not fully enclosed.\n",
];

const SEVERE: &str = "   ** Severe  ** Temperature (high) out of bounds (211.04) for zone=\"PLENUM-1\", for \
     surface=\"WALL-1PF\"\n   \
     **   ~~~   ** During Warmup, Environment=RUN PERIOD 1, at Simulation time=07/14 15:10 - 15:15\n";

const UNKNOWN_CONSTRUCTION: &str = "   ** Severe  ** GetSurfaceData: Construction Name=\"EXTWALL-RETROFIT\", \
     not found, Surface=\"FRONT-1\".\n   \
     **  Fatal  ** GetSurfaceData: Errors discovered, program terminates.\n   \
     ...Summary of Errors that led to program termination:\n   \
     ..... Reference severe error count=1\n   \
     ..... Last severe error=GetSurfaceData: Construction Name=\"EXTWALL-RETROFIT\", not found, \
     Surface=\"FRONT-1\".\n";

/// Returns the submitted file, a model.
pub(crate) fn submitted(run: &Run<'_>) -> Vec<ResultFile> {
    vec![ResultFile::new("in.idf", model(run))]
}

/// Returns the results. Each file of a split run contains those of its parts one after another, as the sizes in the
/// recorded directory of job 12249 suggest. A run with a fatal error has no tables.
pub(crate) fn results(run: &Run<'_>) -> Vec<ResultFile> {
    let reports: Vec<Report> = (0..parts(run)).map(|part| Report::new(run, part)).collect();
    let mut files = vec![
        ResultFile::new("console.log", reports.iter().map(|report| report.console(run)).collect::<String>()),
        ResultFile::new("eplusout.eio", invariants(run)),
        ResultFile::new("eplusout.end", reports.iter().map(|report| report.end() + "\n").collect::<String>()),
        ResultFile::new("eplusout.err", reports.iter().map(|report| report.errors(run)).collect::<String>()),
    ];
    if run.error_level != ErrorLevel::Fatal {
        files.push(ResultFile::new("eplustbl.csv", tables(run)));
    }
    files
}

/// Returns the number of parts into which the run period is split.
fn parts(run: &Run<'_>) -> u64 {
    match run.kind {
        Kind::IdfSplit => u64::try_from(run.cases).unwrap_or(0),
        Kind::Idf | Kind::Project => 1,
    }
}

/// The end of one run of the program.
struct Report {
    warnings: usize,
    severe: usize,
    fatal: bool,
    elapsed: String,
}

impl Report {
    fn new(run: &Run<'_>, part: u64) -> Self {
        let warnings = run.rng(part).usize(1..=WARNINGS.len());
        let (severe, fatal) = match run.error_level {
            ErrorLevel::Warning => (0, false),
            ErrorLevel::Severe => (2, false),
            ErrorLevel::Fatal => (1, true),
        };
        Self { warnings, severe, fatal, elapsed: format_elapsed(run.case_cpu) }
    }

    /// Returns the single line of `eplusout.end`, which is also the last one of `eplusout.err`.
    fn end(&self) -> String {
        let Self { warnings, severe, fatal, elapsed } = self;
        let result = if *fatal { "Terminated--Fatal Error Detected." } else { "Completed Successfully--" };
        format!("EnergyPlus {result} {warnings} Warning; {severe} Severe Errors; Elapsed Time={elapsed}")
    }

    /// Returns a part of `eplusout.err`.
    fn errors(&self, run: &Run<'_>) -> String {
        let mut text = format!("{VERSION}, YMD={},\n", format_date(run));
        text.extend(WARNINGS.iter().take(self.warnings).copied());
        if self.fatal {
            text.push_str(UNKNOWN_CONSTRUCTION);
            text.push_str(
                "   ************* Fatal error -- final processing.  Program exited before simulations began.  \
                 See previous error messages.\n",
            );
        } else {
            text.push_str("   ************* Testing Individual Branch Integrity\n");
            text.push_str("   ************* All Branches passed integrity testing\n");
            text.push_str("   ************* No node connection errors were found.\n");
            text.push_str("   ************* Beginning Simulation\n");
            text.extend(std::iter::repeat_n(SEVERE, self.severe));
            text.push_str("   ************* Simulation Error Summary *************\n");
        }
        text.push_str("   ************* EnergyPlus Warmup Error Summary. During Warmup: ");
        let in_warmup = if self.fatal { 0 } else { self.severe };
        let _ = writeln!(text, "0 Warning; {in_warmup} Severe Errors.");
        let sizing = "EnergyPlus Sizing Error Summary. During Sizing: 0 Warning; 0 Severe Errors.";
        let _ = writeln!(text, "   ************* {sizing}");
        let _ = writeln!(text, "   ************* {}", self.end());
        text
    }

    /// Returns a part of `console.log`.
    fn console(&self, run: &Run<'_>) -> String {
        let mut text =
            format!("EnergyPlus Starting\nEnergyPlus, Version 9.3.0-baff08990c, YMD={}\n", format_date(run));
        if !self.fatal {
            text.push_str("Initializing Response Factors\nCalculating CTFs for \"EXTWALL80\"\n");
            text.push_str("Initializing Window Optical Properties\nInitializing Solar Calculations\n");
            text.push_str("Reporting Surfaces\nBeginning Primary Simulation\nWarming up\n");
            text.push_str(
                "Starting Simulation at 01/01 for RUN PERIOD 1\nWriting tabular output file results\n",
            );
        }
        let result = if self.fatal { "Terminated--Error(s) Detected." } else { "Completed Successfully." };
        let _ = write!(text, "EnergyPlus Run Time={}\nEnergyPlus {result}\n", self.elapsed);
        text
    }
}

/// Returns `eplusout.eio`, the invariant results.
fn invariants(run: &Run<'_>) -> String {
    let mut text = format!("{VERSION}, YMD={}\n", format_date(run));
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

/// Returns `eplustbl.csv`, the summary tables.
fn tables(run: &Run<'_>) -> String {
    let mut rng = run.rng(200);
    let area = rng.i64(420..2_600);
    let per_area = rng.i64(210..690);
    // In tenths of GJ, so that it agrees with the energy per area in MJ/m2.
    let total = area * per_area / 100;
    let (heating, cooling, lighting) = (total * 42 / 100, total * 17 / 100, total * 23 / 100);
    let mut text = format!(
        "Program Version:,EnergyPlus, Version 9.3.0-baff08990c, YMD={}\n\
         Tabular Output Report in Format: ,Comma\n\n\
         Building: ,{}\nEnvironment: ,RUN PERIOD 1 ** London Heathrow GBR TRY WMO#=037720\n\n\
         REPORT:,Annual Building Utility Performance Summary\nFOR:,Entire Facility\n\n\
         Site and Source Energy\n\n,,Total Energy [GJ],Energy Per Total Building Area [MJ/m2]\n",
        format_date(run),
        identifier_from(run.name),
    );
    let _ = writeln!(text, ",Total Site Energy,{},{per_area}.00", format_tenths(total));
    let _ = write!(text, "\nBuilding Area\n\n,,Area [m2]\n,Total Building Area,{area}.00\n");
    text.push_str("\nEnd Uses\n\n,,Total Energy [GJ]\n");
    let other = total - heating - cooling - lighting;
    for (use_of, energy) in [
        ("Heating", heating),
        ("Cooling", cooling),
        ("Interior Lighting", lighting),
        ("Interior Equipment", other),
    ] {
        let _ = writeln!(text, ",{use_of},{}", format_tenths(energy));
    }
    let _ = writeln!(text, ",Total End Uses,{}", format_tenths(total));
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
    text.push_str("OutputControl:Table:Style,\n    Comma;                   !- Column Separator\n");
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

/// Formats a duration in milliseconds like EnergyPlus: `00hr 00min  6.17sec`.
fn format_elapsed(millis: i64) -> String {
    let hundredths = millis / 10;
    let (minutes, rest) = (hundredths / 6_000, hundredths % 6_000);
    format!("{:02}hr {:02}min {:2}.{:02}sec", minutes / 60, minutes % 60, rest / 100, rest % 100)
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

/// Formats a number of tenths with two decimals.
fn format_tenths(number: i64) -> String {
    format!("{}.{}0", number / 10, number % 10)
}
