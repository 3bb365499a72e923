//! The summary tables, in both forms that EnergyPlus writes: `eplustbl.csv` and `eplustbl.htm`.

use std::fmt::Write as _;

use super::{LOCATION, identifier_from};
use crate::files::Run;

const PROGRAM: &str = "EnergyPlus, Version 9.3.0-baff08990c, YMD=";
const REPORT: &str = "Annual Building Utility Performance Summary";
const SUBJECT: &str = "Entire Facility";
const HOURS: &str = "Values gathered over     8760.00 hours";

/// The beginning and the end of `eplustbl.htm`, with the document type as the program writes it.
const HTML_HEAD: &str = "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"\
                         \"http://www.w3.org/TR/html4/loose.dtd\">\n<html>\n<head>\n";
const HTML_END: &str = "</body>\n</html>\n";

/// The report about a whole building.
pub(super) struct SummaryTables {
    building: String,
    /// As `2021.07.06 10:59`.
    date: String,
    /// As `2021-07-06` and `10:59:18`.
    timestamp: (String, String),
    tables: Vec<Table>,
}

struct Table {
    title: &'static str,
    /// The heads of all columns but the first, which has the names of the rows.
    columns: Vec<&'static str>,
    rows: Vec<(&'static str, Vec<String>)>,
}

impl SummaryTables {
    /// Creates the tables of a run. Their numbers agree with each other.
    pub(super) fn new(run: &Run<'_>) -> Self {
        let mut rng = run.rng(200);
        let area = rng.i64(420..2_600);
        let per_area = rng.i64(210..690);
        // In hundredths of GJ, so that it agrees with the energy per area in MJ/m2.
        let total = area * per_area / 10;
        let gas = total * 42 / 100;
        let (cooling, lighting) = (total * 17 / 100, total * 23 / 100);
        let equipment = total - gas - cooling - lighting;
        // The usual factors of EnergyPlus from site to source.
        let source = (total - gas) * 3_167 / 1_000 + gas * 1_084 / 1_000;
        let of_area = |energy: i64| energy * 1_000 / area;
        let energy =
            |energy: i64| vec![hundredths(energy), hundredths(of_area(energy)), hundredths(of_area(energy))];
        let tables = vec![
            Table {
                title: "Site and Source Energy",
                columns: vec![
                    "Total Energy [GJ]",
                    "Energy Per Total Building Area [MJ/m2]",
                    "Energy Per Conditioned Building Area [MJ/m2]",
                ],
                rows: vec![
                    ("Total Site Energy", energy(total)),
                    ("Net Site Energy", energy(total)),
                    ("Total Source Energy", energy(source)),
                    ("Net Source Energy", energy(source)),
                ],
            },
            Table {
                title: "Building Area",
                columns: vec!["Area [m2]"],
                rows: vec![
                    ("Total Building Area", vec![hundredths(area * 100)]),
                    ("Net Conditioned Building Area", vec![hundredths(area * 100)]),
                    ("Unconditioned Building Area", vec![hundredths(0)]),
                ],
            },
            Table {
                title: "End Uses",
                columns: vec!["Electricity [GJ]", "Natural Gas [GJ]", "Water [m3]"],
                rows: [
                    ("Heating", 0, gas),
                    ("Cooling", cooling, 0),
                    ("Interior Lighting", lighting, 0),
                    ("Interior Equipment", equipment, 0),
                    ("Total End Uses", cooling + lighting + equipment, gas),
                ]
                .map(|(name, electricity, gas)| (name, [electricity, gas, 0].map(hundredths).into()))
                .into(),
            },
        ];
        let time =
            |format| run.modified().to_utc().map(|time| time.format(format).to_string()).unwrap_or_default();
        Self {
            building: identifier_from(run.name),
            date: time("%Y.%m.%d %H:%M"),
            timestamp: (time("%Y-%m-%d"), time("%H:%M:%S")),
            tables,
        }
    }

    /// Writes `eplustbl.csv`.
    pub(super) fn to_csv(&self) -> String {
        let Self { building, date, timestamp: (day, time), tables } = self;
        let line = "-".repeat(100);
        let mut text = format!(
            "Program Version:,{PROGRAM}{date}\nTabular Output Report in Format: ,Comma\n\nBuilding: ,{building}\n\
             Environment: ,RUN PERIOD 1 ** {LOCATION}\n\nSimulation Timestamp: ,{day}\n  {time}\n\n{line}\n\
             REPORT:,{REPORT}\nFOR:,{SUBJECT}\nTimestamp: ,{day}\n    {time}\n\n{HOURS}\n\n",
        );
        for Table { title, columns, rows } in tables {
            let _ = write!(text, "\n{title}\n\n,,{}\n", columns.join(","));
            for (name, values) in rows {
                let _ = writeln!(text, ",{name},{}", values.join(","));
            }
        }
        text
    }

    /// Writes `eplustbl.htm`.
    pub(super) fn to_html(&self) -> String {
        let Self { building, date, timestamp: (day, time), tables } = self;
        let mut text = format!(
            "{HTML_HEAD}<title> {building} RUN PERIOD 1 ** {LOCATION}\n  {day}\n    {time}\n - EnergyPlus</title>\n\
             </head>\n<body>\n<p><a href=\"#toc\" style=\"float: right\">Table of Contents</a></p>\n\
             <a name=top></a>\n<p>Program Version:<b>{PROGRAM}{date}</b></p>\n\
             <p>Tabular Output Report in Format: <b>HTML</b></p>\n<p>Building: <b>{building}</b></p>\n\
             <p>Environment: <b>RUN PERIOD 1 ** {LOCATION}</b></p>\n\
             <p>Simulation Timestamp: <b>{day}\n  {time}</b></p>\n<hr>\n\
             <p><a href=\"#toc\" style=\"float: right\">Table of Contents</a></p>\n\
             <a name=AnnualBuildingUtilityPerformanceSummary::EntireFacility></a>\n\
             <p>Report:<b> {REPORT}</b></p>\n<p>For:<b> {SUBJECT}</b></p>\n\
             <p>Timestamp: <b>{day}\n    {time}</b></p>\n<b>{HOURS}</b><br><br>\n<b></b><br><br>\n",
        );
        for Table { title, columns, rows } in tables {
            let _ = write!(
                text,
                "<b>{title}</b><br><br>\n<!-- FullName:{REPORT}_{SUBJECT}_{title}-->\n\
                 <table border=\"1\" cellpadding=\"4\" cellspacing=\"0\">\n  <tr><td></td>\n",
            );
            for column in columns {
                let _ = writeln!(text, "    <td align=\"right\">{column}</td>");
            }
            text.push_str("  </tr>\n");
            for (name, values) in rows {
                let _ = write!(text, "  <tr>\n    <td align=\"right\">{name}</td>\n");
                for value in values {
                    let _ = writeln!(text, "    <td align=\"right\">{value:>12}</td>");
                }
                text.push_str("  </tr>\n");
            }
            text.push_str("</table>\n<br><br>\n");
        }
        text.push_str(HTML_END);
        text
    }
}

/// Formats a number of hundredths.
fn hundredths(number: i64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}
