//! Joins the tables of a project by the names of its cases.

use std::borrow::Cow;

use super::head::{Head, join_columns};
use super::source::Source;
use super::{Case, CaseFileKind, CaseOutcome, CaseTable, natural_cmp};
use crate::outcome::numbering::Numbering;
use crate::outcome::run_times::{RunColumns, column_name, is_blank};
use crate::outcome::{CaseRun, RunResult, csv_rows};

/// Reads a [`CaseTable`] in steps: one for each file, in any order.
#[derive(Debug, Default)]
pub struct CaseTableBuilder {
    /// The numbers of the cases by name.
    numbers: Numbering,
    /// The end of each case by its number.
    runs: Vec<Option<CaseRun>>,
    /// Whether there was a table with the ends of cases.
    has_ends: bool,
    tables: Vec<(Head, Source)>,
}

impl CaseTableBuilder {
    /// Reads a file. One without a head that names the cases is ignored, and so is a row without the name of its case.
    ///
    /// Sources: `EPlusBatch` of jEPlus for the shapes of all tables. Values are not in quotation marks, so a comma in one
    /// shifts all after it: a row with more fields than the head names its case only.
    pub fn add(&mut self, kind: CaseFileKind, text: &str) {
        let mut rows = csv_rows(text);
        let Some(names) = rows.by_ref().map(|row| row.collect::<Vec<_>>()).find(|row| !is_blank(row)) else {
            return;
        };
        let Some(id) = names.iter().position(|name| column_name(name) == "jobid") else { return };
        let ends = match kind {
            CaseFileKind::RunTimes | CaseFileKind::Combined => RunColumns::find(&names),
            CaseFileKind::Index | CaseFileKind::Results => None,
        };
        self.has_ends |= ends.is_some();
        let head = Head::read(kind, &names, ends.as_ref());
        let mut source = Source::with_capacity(text.len());
        let mut fields: Vec<Cow<'_, str>> = Vec::new();
        for row in rows {
            fields.clear();
            fields.extend(row);
            let Some(case) = fields.get(id).filter(|case| !case.is_empty()) else { continue };
            let number = self.number(case);
            if let Some(run) = ends.as_ref().and_then(|ends| ends.read(&fields)) {
                self.set_run(number, run);
            }
            if let Some(certain) = fields.get(..head.certain_fields(&fields)).filter(|_| head.has_columns()) {
                source.set_row(number, certain);
            }
        }
        self.tables.push((head, source));
    }

    /// Returns the table of all files that were read.
    pub fn finish(self) -> CaseTable {
        let has_ends = self.has_ends;
        // The names are in the order of the files, which is mostly the natural one.
        let mut cases: Vec<Case> = (0..)
            .zip(self.numbers.into_names().into_iter().zip(self.runs))
            .map(|(number, (id, run))| {
                let outcome = match run.as_ref().map(|run| run.end) {
                    Some(end) if end.result == RunResult::Terminated => CaseOutcome::Failed,
                    Some(end) => {
                        CaseOutcome::Succeeded { warnings: end.warnings, severe_errors: end.severe_errors }
                    }
                    None if has_ends => CaseOutcome::Missing,
                    None => CaseOutcome::Unknown,
                };
                Case { id, outcome, elapsed_ms: run.and_then(|run| run.elapsed_ms), number }
            })
            .collect();
        cases.sort_by(|a, b| a.outcome.rank().cmp(&b.outcome.rank()).then_with(|| natural_cmp(&a.id, &b.id)));
        let (heads, sources): (Vec<Head>, Vec<Source>) = self.tables.into_iter().unzip();
        CaseTable { columns: join_columns(&heads), cases, sources }
    }

    fn number(&mut self, case: &str) -> usize {
        let number = self.numbers.number(case);
        if number == self.runs.len() {
            self.runs.push(None);
        }
        number
    }

    /// Sets the end of a case. Of several, one with an error counts.
    fn set_run(&mut self, number: usize, run: CaseRun) {
        if let Some(known) = self.runs.get_mut(number)
            && (known.is_none() || run.end.result == RunResult::Terminated)
        {
            *known = Some(run);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::CaseFileKind::{Combined, Index, Results, RunTimes};
    use super::*;

    const INDEX: &str = "#,Job_ID,WeatherFile,ModelFile,@@g@@,@@u@@\n\
                         0,LHS-10,x.epw,y.idf,20,0.1\n1,LHS-9,x.epw,y.idf,30,0.2\n\
                         2,LHS-8,x.epw,y.idf,40,0.3\n3,LHS-7,x.epw,y.idf,50,0.4\n";
    const ENDS: &str = "#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds\n\
                        0,LHS-10,EnergyPlus Completed Successfully,3,2,0,1,2.5\n\
                        1,LHS-9,EnergyPlus Completed Successfully,4,0,0,0,1.25\n\
                        2,LHS-8,EnergyPlus Terminated,Fatal,1,0,0,0.47\n";
    const RESULTS: &str =
        "#,Job_ID,Reserved,Heating [kWh],Cooling [kWh]\n0,LHS-10,,5200,-\n1,LHS-9,,5300,900\n";
    const COMBINED: &str = "#,Job_ID,WeatherFile,ModelFile,@@g@@,@@u@@,Message,Warnings,Errors,Hours,Minutes,Seconds,\
                            c0: Heating [kWh],c1: Cooling [kWh]\n\
                            0,LHS-10,x.epw,y.idf,20,0.1,EnergyPlus Completed Successfully,3,2,0,1,2.5,5200.0,0.0\n\
                            3,LHS-7,x.epw,y.idf,50,0.4\n\
                            2,LHS-8,x.epw,y.idf,40,0.3,EnergyPlus Terminated,Fatal,1,0,0,0.47\n\
                            1,LHS-9,x.epw,y.idf,30,0.2,EnergyPlus Completed Successfully,4,0,0,0,1.25,5300.0,900.0\n";

    /// Returns the table as text: its head, and its cases with outcome, time and cells.
    fn text(files: &[(CaseFileKind, &str)]) -> Vec<String> {
        let table = CaseTable::read(files);
        let names: Vec<&str> = table.columns().iter().map(|column| &*column.name).collect();
        let row = |(index, case): (usize, &Case)| {
            let outcome = match case.outcome {
                CaseOutcome::Succeeded { warnings, severe_errors } => {
                    let count = |count: Option<u64>| count.map_or("?".to_owned(), |count| count.to_string());
                    format!("{}w{}s", count(warnings), count(severe_errors))
                }
                outcome => format!("{outcome:?}"),
            };
            let ms = case.elapsed_ms.map_or(String::new(), |ms| ms.to_string());
            let cells: Vec<&str> =
                (0..table.columns().len()).map(|column| table.cell(index, column)).collect();
            format!("{} {outcome} {ms}: {}", case.id, cells.join("|"))
        };
        [names.join("|")].into_iter().chain(table.cases().iter().enumerate().map(row)).collect()
    }

    #[test]
    fn the_tables_that_exist_are_joined() {
        let all = [
            "WeatherFile|ModelFile|g|u|Heating [kWh]|Cooling [kWh]",
            "LHS-8 Failed 470: x.epw|y.idf|40|0.3||",
            "LHS-7 Missing : x.epw|y.idf|50|0.4||",
            "LHS-9 4w0s 1250: x.epw|y.idf|30|0.2|5300|900",
            "LHS-10 3w2s 62500: x.epw|y.idf|20|0.1|5200|-",
        ];
        assert_eq!(text(&[(Index, INDEX), (RunTimes, ENDS), (Results, RESULTS)]), all);
        assert_eq!(text(&[(Combined, COMBINED), (Results, RESULTS), (RunTimes, ENDS), (Index, INDEX)]), all);
        // The combined table has floating point numbers, also where there is none.
        let combined = all.map(|row| row.replace("5300|900", "5300.0|900.0").replace("5200|-", "5200.0|0.0"));
        assert_eq!(text(&[(Combined, COMBINED)]), combined);
        assert_eq!(
            text(&[(RunTimes, ENDS)]),
            ["", "LHS-8 Failed 470: ", "LHS-9 4w0s 1250: ", "LHS-10 3w2s 62500: "]
        );
        assert_eq!(
            text(&[(Results, RESULTS)]),
            ["Heating [kWh]|Cooling [kWh]", "LHS-9 Unknown : 5300|900", "LHS-10 Unknown : 5200|-"]
        );
        assert_eq!(text(&[]), [""]);
    }

    #[test]
    fn results_of_several_tables_with_the_same_name_are_told_apart() {
        let other = RESULTS.replace("5200", "1").replace("Cooling", "Lighting").replace(",900", ",7");
        assert_eq!(
            text(&[
                (Results, RESULTS),
                (Results, &other),
                (Combined, "#,Job_ID,c0: Heating [kWh],c1: New\n0,A,5,6\n1,B,7\n2,C\n")
            ]),
            [
                "Heating [kWh]|Cooling [kWh]|Heating [kWh]|Lighting [kWh]|c0: Heating [kWh]|New",
                // Only the first fields of a short row are certain.
                "A Unknown : ||||5|6",
                "B Unknown : |||||",
                "C Unknown : |||||",
                "LHS-9 Unknown : 5300|900|5300|7||",
                "LHS-10 Unknown : 5200|-|1|-||",
            ]
        );
    }

    #[test]
    fn the_combined_table_fills_in_what_is_missing() {
        let combined = "#,Job_ID,@@A@@,@@B@@,c0: Heating [kWh],c1: A,c2: A,c3: B\n0,A,1,2,5,6,7,8\n";
        assert_eq!(
            text(&[(Results, "#,Job_ID,Reserved,Heating [kWh]\n0,A,,\n"), (Combined, combined)]),
            ["Heating [kWh]|A|B|c1: A|c2: A|B", "A Unknown : 5|1|2|6|7|8"]
        );
    }

    #[test]
    fn other_shapes_are_read_as_far_as_they_are_certain() {
        for (name, kind, file, expected) in [
            ("a page", Index, "<html>\n<p>Job_ID,x</p>\n", &[""][..]),
            ("no names of cases", Index, "#,WeatherFile,@@g@@\n0,x.epw,1\n", &[""]),
            ("no cases", Index, "#,Job_ID,@@g@@\n", &["g"]),
            ("no name of a case", Index, "#,Job_ID,@@g@@\n0,,1\n0\n\n", &["g"]),
            (
                "another form",
                Index,
                "\r\nId, JobID, ModelFile, @@g@@\r\n0, A, a.dck, 1\r\n",
                &["ModelFile|g", "A Unknown : a.dck|1"],
            ),
            ("a short row", Index, "#,Job_ID,@@g@@,@@u@@\n0,A,1\n", &["g|u", "A Unknown : 1|"]),
            (
                "a value with a comma",
                Index,
                "#,Job_ID,@@g@@,@@u@@\n0,A,1,2,3\n1,B,1,2,\n",
                &["g|u", "A Unknown : |", "B Unknown : 1|2"],
            ),
            ("odd names", Index, "#,Job_ID,@@@@,,g,@@\n0,A,1,2,3,4\n", &["@@@@|g|@@", "A Unknown : 1|3|4"]),
            (
                "several rows of a case",
                Results,
                "#,Job_ID,Date/Time,Heating\n0,A,01/01,5\n1,A,01/02,6\n",
                &["Heating", "A Unknown : 6"],
            ),
            ("no results", Results, "#,Job_ID,Reserved\n0,A,\n", &["", "A Unknown : "]),
            (
                "a case that has failed once",
                RunTimes,
                "#,Job_ID,Message,Warnings,Errors\n0,A,EnergyPlus Completed Successfully,1,0\n1,A,EnergyPlus Terminated,Fatal,1\n2,A,EnergyPlus Completed Successfully,1,0\n",
                &["", "A Failed : "],
            ),
            (
                "counts that are not stated",
                RunTimes,
                "#,Job_ID,Message,Warnings,Errors\n0,A,EnergyPlus Completed Successfully,null,null\n1,B,null,null,null\n",
                &["", "B Missing : ", "A ?w?s : "],
            ),
        ] {
            assert_eq!(text(&[(kind, file)]), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn each_case_is_there_once_and_none_succeeded_without_saying_so(
            files in prop::collection::vec(
                (
                    prop::sample::select(vec![(Index, INDEX), (RunTimes, ENDS), (Results, RESULTS), (Combined, COMBINED)]),
                    prop::collection::vec(prop::collection::vec(prop::sample::select(vec![
                        "A", "B1", "", "EnergyPlus Completed Successfully", "EnergyPlus Terminated", "Fatal", "\"", "é", "3",
                    ]), 0..15), 0..5),
                ),
                0..5,
            ),
        ) {
            let mut ids = BTreeSet::new();
            let mut has_succeeded = BTreeSet::new();
            let mut texts = Vec::new();
            for ((kind, head), rows) in &files {
                let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
                for line in &lines {
                    let id = crate::csv_fields(line).nth(1).unwrap_or_default().into_owned();
                    if line.contains("Completed Successfully") {
                        has_succeeded.insert(id.clone());
                    }
                    ids.insert(id);
                }
                texts.push((*kind, format!("{}\n{}\n", head.lines().next().unwrap(), lines.join("\n"))));
            }
            ids.remove("");
            let table = CaseTable::read(&texts.iter().map(|(kind, text)| (*kind, &**text)).collect::<Vec<_>>());
            prop_assert_eq!(table.cases().iter().map(|case| case.id.clone()).collect::<BTreeSet<_>>(), ids.clone());
            prop_assert_eq!(table.cases().len(), ids.len());
            for (index, case) in table.cases().iter().enumerate() {
                let is_success = matches!(case.outcome, CaseOutcome::Succeeded { .. });
                prop_assert!(!is_success || has_succeeded.contains(&case.id));
                for column in 0..=table.columns().len() {
                    table.cell(index, column);
                }
            }
            prop_assert!(table.cases().is_sorted_by_key(|case| case.outcome.rank()));
        }
    }
}
