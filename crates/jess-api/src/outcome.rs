//! The outcome of a simulation, which is in its result files: a job is FINISHED when the service has done its part, even if
//! EnergyPlus has stopped with an error. Also what else is read from these files: messages, cases, energy.

mod cases;
mod code;
mod csv;
mod eio;
mod err_file;
mod numbering;
mod outcome_file;
mod run_end;
mod run_times;
mod site_energy;
mod summary;

pub use cases::{
    Case, CaseColumn, CaseColumnKind, CaseFile, CaseFileKind, CaseOutcome, CaseTable, CaseTableBuilder,
    case_files, natural_cmp,
};
pub use csv::{CsvFields, CsvRows, csv_fields, csv_rows};
pub use eio::read_location;
pub use err_file::{ErrLevel, ErrMessage, err_level, is_continuation, read_err_messages, read_version};
pub use outcome_file::{OutcomeFile, OutcomeFileKind, outcome_file};
pub use run_end::{RunEnd, RunResult, read_run_ends};
pub use run_times::{CaseRun, read_run_times};
pub use site_energy::{SiteEnergy, read_site_energy};
pub use summary::Outcome;
