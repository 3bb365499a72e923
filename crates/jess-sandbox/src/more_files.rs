//! Results that are larger than usual, or in folders.

use std::fmt::Write as _;

use crate::energyplus;
use crate::files::{Content, ResultFile, Run};
use crate::jeplus;
use crate::spec::Kind;
use crate::time_series::TimeSeries;

/// The number of files in [`many_files`].
const MANY: u64 = 5_000;

/// Returns `eplusout.eso` with 30 MB.
pub(crate) fn long_series(run: &Run<'_>) -> ResultFile {
    let series = TimeSeries::new(run.number, &energyplus::version_line(run));
    ResultFile { path: "eplusout.eso".into(), content: Content::TimeSeries(series) }
}

/// Returns the files of a folder of 5,000: the illuminances at one hour each.
pub(crate) fn many_files(run: &Run<'_>) -> Vec<ResultFile> {
    (1..=MANY)
        .map(|hour| {
            let mut rng = run.rng(hour);
            let mut text = String::from("X [m],Y [m],Illuminance [lux]\n");
            for (x, y) in [(1, 1), (1, 3), (3, 1), (3, 3)] {
                let _ = writeln!(text, "{x}.0,{y}.0,{}", rng.u32(0..2_000));
            }
            ResultFile::new(format!("illuminance/hour-{hour:04}.csv"), text)
        })
        .collect()
}

/// Adds folders in folders: of a project, one for each of its cases; of a model, drawings. One folder is empty.
pub(crate) fn add_folders(run: &Run<'_>, files: &mut Vec<ResultFile>) {
    match run.kind {
        Kind::Project => {
            for (case, end) in jeplus::ends(run) {
                let version = energyplus::version_line(run);
                let last = end.as_ref().map(|end| format!("   ************* {end}")).unwrap_or_default();
                files.push(ResultFile::new(
                    format!("cases/{case}/eplusout.err"),
                    format!("{version},\n{last}"),
                ));
                files.extend(end.map(|end| ResultFile::new(format!("cases/{case}/eplusout.end"), end)));
            }
        }
        Kind::Idf | Kind::IdfSplit => {
            for (path, elevation) in [
                ("drawings/eplusout.dxf", 0),
                ("drawings/levels/ground/plan.dxf", 0),
                ("drawings/levels/first/plan.dxf", 3),
            ] {
                let text = format!(
                    "  0\nSECTION\n  2\nHEADER\n  9\n$ELEVATION\n 40\n{elevation}.0\n  0\nENDSEC\n  0\nEOF\n"
                );
                files.push(ResultFile::new(path, text));
            }
        }
    }
    files.push(ResultFile { path: "scratch".into(), content: Content::EmptyFolder });
}

/// Moves all files into a folder.
pub(crate) fn move_into_folder(files: &mut [ResultFile]) {
    for file in files {
        file.path = format!("output/{}", file.path).into();
    }
}
