//! The tables of the cases.

use std::fmt::Write as _;

use super::case::Case;
use super::{MODEL, WEATHER};

const INDEX_COLUMNS: &str = "WeatherFile,ModelFile,@@glazing@@,@@overhang@@,@@uwall@@";
const RUN_COLUMNS: &str = "Message,Warnings,Errors,Hours,Minutes,Seconds";
const RESULT_COLUMNS: [&str; 3] = ["Heating [kWh]", "Cooling [kWh]", "Lighting [kWh]"];

/// The number of cases that run at the same time.
const PARALLEL: i64 = 8;

/// Returns the cases in the order in which they end: of those that run at the same time, the shortest one first.
pub(super) fn in_order_of_end(cases: &[Case]) -> Vec<&Case> {
    let mut order: Vec<&Case> = cases.iter().collect();
    order.sort_by_key(|case| (case.index / PARALLEL, case.cpu));
    order
}

/// Returns `SimJobIndex.csv`.
pub(super) fn index(cases: &[Case]) -> String {
    let mut text = format!("#,Job_ID,{INDEX_COLUMNS}\n");
    for case in cases {
        let _ = writeln!(text, "{},{},{}", case.index, case.id(), index_fields(case));
    }
    text
}

fn index_fields(case: &Case) -> String {
    let Case { glazing, overhang, wall, .. } = case;
    format!("{WEATHER},{MODEL},{glazing},{}.{:02},0.{wall:02}", overhang / 100, overhang % 100)
}

/// Returns `RunTimes.csv`. The first column numbers the rows.
pub(super) fn run_times(finished: &[&Case]) -> String {
    let mut text = format!("#,Job_ID,{RUN_COLUMNS}\n");
    let rows = finished.iter().filter_map(|case| Some((case.id(), run_fields(case)?)));
    for (number, (id, fields)) in rows.enumerate() {
        let _ = writeln!(text, "{number},{id},{fields}");
    }
    text
}

fn run_fields(case: &Case) -> Option<String> {
    let (message, warnings, severe) = case.outcome()?;
    let (hours, minutes, seconds) = case.elapsed();
    Some(format!("{message},{warnings},{severe},{hours},{minutes},{seconds}"))
}

/// Returns `SimResults.csv`, which has the completed cases.
pub(super) fn sim_results(finished: &[&Case]) -> String {
    let mut text = format!("#,Job_ID,Reserved,{}\n", RESULT_COLUMNS.join(","));
    for (number, case) in finished.iter().filter(|case| case.is_complete()).enumerate() {
        let [heating, cooling, lighting] = case.energy();
        let _ = writeln!(text, "{number},{},,{heating},{cooling},{lighting}", case.id());
    }
    text
}

/// Returns `AllCombinedResults.csv`, in the order of the names. jEPlus appends the fields of each table that has a row
/// for a case, so that a case without a row in `RunTimes.csv` has fewer fields, and so has one without results.
pub(super) fn combined(cases: &[Case]) -> String {
    let mut text = format!("#,Job_ID,{INDEX_COLUMNS},{RUN_COLUMNS}");
    for (number, column) in RESULT_COLUMNS.iter().enumerate() {
        let _ = write!(text, ",c{number}: {column}");
    }
    text.push('\n');
    for case in cases {
        let _ = write!(text, "{},{},{}", case.index, case.id(), index_fields(case));
        if let Some(fields) = run_fields(case) {
            let _ = write!(text, ",{fields}");
        }
        if case.is_complete() {
            for value in case.energy() {
                // jEPlus has read it as a number with decimals.
                let _ = write!(text, ",{value}.0");
            }
        }
        text.push('\n');
    }
    text
}
