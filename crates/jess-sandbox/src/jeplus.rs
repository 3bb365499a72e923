//! Imitates the files that jEPlus collects from the cases of a project, in the forms that its sources write
//! (`EPlusBatch`, `EPlusOutputReader`, `DefaultCSVWriter`).

mod case;
mod tables;

use self::case::Case;
use crate::energyplus::identifier_from;
use crate::files::{ResultFile, Run};

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

/// Returns the results: the index of the cases, their run times, and their results, by themselves and combined.
pub(crate) fn results(run: &Run<'_>) -> Vec<ResultFile> {
    let cases = Case::all(run);
    let finished = tables::in_order_of_end(&cases);
    let completed = cases.iter().filter(|case| case.is_complete()).count();
    let console = format!(
        "jEPlus starts with project {}\n{} jobs to run\nSimulation finished: {completed} successful, {} failed\n",
        identifier_from(run.name),
        cases.len(),
        cases.len() - completed,
    );
    vec![
        ResultFile::new("AllCombinedResults.csv", tables::combined(&cases)),
        ResultFile::new("RunTimes.csv", tables::run_times(&finished)),
        ResultFile::new("SimJobIndex.csv", tables::index(&cases)),
        ResultFile::new("SimResults.csv", tables::sim_results(&finished)),
        ResultFile::new("console.log", console),
    ]
}

/// Returns the names of the cases and the text of `eplusout.end` of each, if it has one.
pub(crate) fn ends(run: &Run<'_>) -> impl Iterator<Item = (String, Option<String>)> {
    Case::all(run).into_iter().map(|case| (case.id(), case.end()))
}
