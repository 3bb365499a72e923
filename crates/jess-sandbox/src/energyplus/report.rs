//! The messages of the runs: `eplusout.err`, `eplusout.end` and `console.log`.

use std::fmt::Write as _;

use super::{VERSION, format_date, level_of_part};
use crate::files::Run;
use crate::spec::ErrorLevel;

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

/// The end of one run of the program.
pub(super) struct Report {
    level: ErrorLevel,
    warnings: usize,
    severe: usize,
    elapsed: String,
}

impl Report {
    pub(super) fn new(run: &Run<'_>, part: u64) -> Self {
        let level = level_of_part(run, part);
        let (warnings, severe) = match level {
            ErrorLevel::None => (0, 0),
            level => {
                let severe = match level {
                    ErrorLevel::Severe => 2,
                    ErrorLevel::Fatal => 1,
                    _ => 0,
                };
                (run.rng(part).usize(1..=WARNINGS.len()), severe)
            }
        };
        Self { level, warnings, severe, elapsed: format_elapsed(run.case_cpu) }
    }

    /// Reports whether the run was completed, with or without errors.
    pub(super) fn is_complete(&self) -> bool {
        !matches!(self.level, ErrorLevel::Fatal | ErrorLevel::Crashed)
    }

    /// Returns the single line of `eplusout.end`, which is also the last one of `eplusout.err`. A run that crashed
    /// writes none.
    pub(super) fn end(&self) -> Option<String> {
        let Self { level, warnings, severe, elapsed } = self;
        let result = match level {
            ErrorLevel::Crashed => return None,
            ErrorLevel::Fatal => "Terminated--Fatal Error Detected.",
            _ => "Completed Successfully--",
        };
        Some(format!(
            "EnergyPlus {result} {warnings} Warning; {severe} Severe Errors; Elapsed Time={elapsed}"
        ))
    }

    /// Returns a part of `eplusout.err`.
    pub(super) fn errors(&self, run: &Run<'_>) -> String {
        let mut text = format!("{VERSION}, YMD={},\n", format_date(run));
        text.extend(WARNINGS.iter().take(self.warnings).copied());
        if self.level == ErrorLevel::Fatal {
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
            if self.level == ErrorLevel::Crashed {
                return text;
            }
            text.extend(std::iter::repeat_n(SEVERE, self.severe));
            text.push_str("   ************* Simulation Error Summary *************\n");
        }
        text.push_str("   ************* EnergyPlus Warmup Error Summary. During Warmup: ");
        let in_warmup = if self.level == ErrorLevel::Fatal { 0 } else { self.severe };
        let _ = writeln!(text, "0 Warning; {in_warmup} Severe Errors.");
        let sizing = "EnergyPlus Sizing Error Summary. During Sizing: 0 Warning; 0 Severe Errors.";
        let _ = writeln!(text, "   ************* {sizing}");
        let _ = writeln!(text, "   ************* {}", self.end().unwrap_or_default());
        text
    }

    /// Returns a part of `console.log`.
    pub(super) fn console(&self, run: &Run<'_>) -> String {
        let mut text =
            format!("EnergyPlus Starting\nEnergyPlus, Version 9.3.0-baff08990c, YMD={}\n", format_date(run));
        if self.level != ErrorLevel::Fatal {
            text.push_str("Initializing Response Factors\nCalculating CTFs for \"EXTWALL80\"\n");
            text.push_str("Initializing Window Optical Properties\nInitializing Solar Calculations\n");
            text.push_str("Reporting Surfaces\nBeginning Primary Simulation\nWarming up\n");
            text.push_str("Starting Simulation at 01/01 for RUN PERIOD 1\n");
            if self.level == ErrorLevel::Crashed {
                text.push_str("Segmentation fault (core dumped)\n");
                return text;
            }
            text.push_str("Writing tabular output file results\n");
        }
        let fatal = self.level == ErrorLevel::Fatal;
        let result = if fatal { "Terminated--Error(s) Detected." } else { "Completed Successfully." };
        let _ = write!(text, "EnergyPlus Run Time={}\nEnergyPlus {result}\n", self.elapsed);
        text
    }
}

/// Formats a duration in milliseconds like EnergyPlus: `00hr 00min  6.17sec`.
fn format_elapsed(millis: i64) -> String {
    let hundredths = millis / 10;
    let (minutes, rest) = (hundredths / 6_000, hundredths % 6_000);
    format!("{:02}hr {:02}min {:2}.{:02}sec", minutes / 60, minutes % 60, rest / 100, rest % 100)
}
