//! Whether a simulation has succeeded. JESS does not say that: a job is FINISHED when the service has done its part, also
//! if EnergyPlus has stopped with an error. It is in the result files.

mod run_end;
mod run_times;

pub use run_end::{RunEnd, RunResult, read_run_ends};
pub use run_times::{CaseRun, read_run_times};
