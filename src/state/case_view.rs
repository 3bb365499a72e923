//! The cases of a project as a user looks at them: searched, sorted, and with the columns that they have chosen. Without
//! signals, so that it can be tested natively.

use std::cmp::Ordering;

use jess_api::{Case, CaseColumnKind, CaseOutcome, CaseTable, natural_cmp};

/// A column by which cases are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseKey {
    /// The name of the case.
    Id,
    /// The outcome: failed ones first.
    Outcome,
    /// The time that the case took.
    Time,
    /// The column of the table with this index.
    Column(usize),
}

/// A sort order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseSort {
    /// The column.
    pub key: CaseKey,
    /// True for the reverse order.
    pub descending: bool,
}

/// Returns the number that a text is, and NaN for any other. The browser's parser, since Rust's would be part of the
/// download.
pub type ParseNumber = fn(&str) -> f64;

/// Returns the indices of the cases whose name or cells contain a text, in an order; without one, in that of the table, in
/// which the failed cases come first. Cells that are no numbers come last in either order of a column of numbers.
pub fn select(table: &CaseTable, search: &str, sort: Option<CaseSort>, parse: ParseNumber) -> Vec<usize> {
    let wanted = search.trim().to_lowercase();
    let matches = |index: &usize| {
        wanted.is_empty()
            || table.cases().get(*index).is_some_and(|case| contains(&case.id, &wanted))
            || (0..table.columns().len()).any(|column| contains(table.cell(*index, column), &wanted))
    };
    let mut indices: Vec<usize> = (0..table.cases().len()).filter(matches).collect();
    if let Some(CaseSort { key, descending }) = sort {
        let direct = |order: Ordering| if descending { order.reverse() } else { order };
        match key {
            CaseKey::Id => {
                indices.sort_by(|one, other| direct(natural_cmp(id(table, *one), id(table, *other))));
            }
            CaseKey::Outcome => sort_by_number(&mut indices, descending, |index| {
                table.cases().get(index).map_or(f64::NAN, |case| rank(case.outcome))
            }),
            CaseKey::Time => sort_by_number(&mut indices, descending, |index| seconds(table, index)),
            CaseKey::Column(column) if is_numeric(table, column, parse) => {
                sort_by_number(&mut indices, descending, |index| parse(table.cell(index, column)));
            }
            CaseKey::Column(column) => indices.sort_by(|one, other| {
                direct(natural_cmp(table.cell(*one, column), table.cell(*other, column)))
            }),
        }
    }
    indices
}

fn contains(text: &str, wanted: &str) -> bool {
    text.to_lowercase().contains(wanted)
}

fn id(table: &CaseTable, index: usize) -> &str {
    table.cases().get(index).map_or("", |case| &*case.id)
}

/// Returns the time that a case took in seconds, or NaN.
fn seconds(table: &CaseTable, index: usize) -> f64 {
    let elapsed = table.cases().get(index).and_then(|case| case.elapsed_ms);
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³ milliseconds")]
    elapsed.map_or(f64::NAN, |millis| millis as f64 / 1000.0)
}

/// Sorts by numbers, each of which is computed once. Those that are NaN come last.
fn sort_by_number(indices: &mut [usize], descending: bool, number: impl Fn(usize) -> f64) {
    indices.sort_by_cached_key(|index| Number { value: number(*index), descending });
}

/// A number with the order in which it is sorted. One that is NaN comes last in either order.
pub struct Number {
    /// The number.
    pub value: f64,
    /// True for the reverse order.
    pub descending: bool,
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.value.is_nan(), other.value.is_nan()) {
            (false, false) if self.descending => other.value.total_cmp(&self.value),
            (false, false) => self.value.total_cmp(&other.value),
            (is_nan, other_is_nan) => is_nan.cmp(&other_is_nan),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

/// Returns the place of an outcome: failed, missing, unknown, then by severe errors and by warnings.
fn rank(outcome: CaseOutcome) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³")]
    let count = |count: Option<u64>| count.unwrap_or(0) as f64;
    match outcome {
        CaseOutcome::Failed => 0.0,
        CaseOutcome::Missing => 1.0,
        CaseOutcome::Unknown => 2.0,
        CaseOutcome::Succeeded { warnings, severe_errors } => {
            // More errors come first.
            4.0 - count(severe_errors).min(1e6) / 1e6 - count(warnings).min(1e6) / 1e13
        }
    }
}

/// Reports whether the cells of a column are numbers, except for empty ones.
pub fn is_numeric(table: &CaseTable, column: usize, parse: ParseNumber) -> bool {
    let mut cells =
        (0..table.cases().len()).map(|case| table.cell(case, column)).filter(|cell| !cell.is_empty());
    let first = cells.next();
    first.is_some_and(|first| !parse(first).is_nan()) && cells.all(|cell| !parse(cell).is_nan())
}

/// Returns the columns that are shown at first: parameters and results whose cells differ, or all of these if there is only
/// one case.
pub fn initial_columns(table: &CaseTable) -> Vec<usize> {
    let differs = |column: &usize| {
        let first = table.cell(0, *column);
        table.cases().len() < 2 || (1..table.cases().len()).any(|case| table.cell(case, *column) != first)
    };
    let is_shown = |column: &usize| {
        table.columns().get(*column).is_some_and(|column| column.kind != CaseColumnKind::File)
    };
    (0..table.columns().len()).filter(is_shown).filter(differs).collect()
}

/// Returns the names of the cases that have failed or are missing, one a line.
pub fn failed_ids(table: &CaseTable) -> String {
    let failed = table.cases().iter().filter(|case| case.outcome.is_failure());
    failed.flat_map(|case| [&*case.id, "\n"]).collect()
}

/// Returns the number of cases that have failed or are missing.
pub fn failures(cases: &[Case]) -> usize {
    cases.iter().filter(|case| case.outcome.is_failure()).count()
}

/// Returns a short text for the outcome of a case.
pub fn outcome_text(outcome: CaseOutcome) -> String {
    match outcome {
        CaseOutcome::Failed => "failed".to_owned(),
        CaseOutcome::Missing => "missing".to_owned(),
        CaseOutcome::Unknown => "unknown".to_owned(),
        CaseOutcome::Succeeded { severe_errors: Some(severe @ 1..), .. } => format!("{severe} severe"),
        CaseOutcome::Succeeded { warnings: Some(1), .. } => "1 warning".to_owned(),
        CaseOutcome::Succeeded { warnings: Some(warnings @ 2..), .. } => format!("{warnings} warnings"),
        CaseOutcome::Succeeded { .. } => "ok".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jess_api::CaseFileKind;
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> f64 {
        text.trim().parse().unwrap_or(f64::NAN)
    }

    fn table() -> CaseTable {
        CaseTable::read(&[
            (
                CaseFileKind::Index,
                "#,Job_ID,WeatherFile,ModelFile,@@glazing@@,@@wall@@\n0,A-2,x.epw,y.idf,20,brick\n\
                 1,A-10,x.epw,y.idf,100,Wood\n2,A-1,x.epw,y.idf,,brick\n3,A-3,x.epw,y.idf,9,brick\n",
            ),
            (
                CaseFileKind::RunTimes,
                "#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds\n\
                 0,A-2,EnergyPlus Completed Successfully,3,0,0,1,2.5\n\
                 1,A-10,EnergyPlus Completed Successfully,0,2,0,0,2.5\n\
                 2,A-1,EnergyPlus Terminated,Fatal,1,0,0,0.5\n",
            ),
        ])
    }

    fn ids(search: &str, sort: Option<(CaseKey, bool)>) -> Vec<String> {
        let table = table();
        let sort = sort.map(|(key, descending)| CaseSort { key, descending });
        select(&table, search, sort, parse).iter().map(|index| id(&table, *index).to_owned()).collect()
    }

    #[test]
    fn cases_are_sorted_by_each_column() {
        let table = [
            (None, ["A-1", "A-3", "A-2", "A-10"]),
            (Some((CaseKey::Id, false)), ["A-1", "A-2", "A-3", "A-10"]),
            (Some((CaseKey::Id, true)), ["A-10", "A-3", "A-2", "A-1"]),
            (Some((CaseKey::Outcome, false)), ["A-1", "A-3", "A-10", "A-2"]),
            // The missing case has no time.
            (Some((CaseKey::Time, false)), ["A-1", "A-10", "A-2", "A-3"]),
            (Some((CaseKey::Time, true)), ["A-2", "A-10", "A-1", "A-3"]),
            // As numbers; the empty cell comes last in both.
            (Some((CaseKey::Column(2), false)), ["A-3", "A-2", "A-10", "A-1"]),
            (Some((CaseKey::Column(2), true)), ["A-10", "A-2", "A-3", "A-1"]),
        ];
        for (sort, expected) in table {
            assert_eq!(ids("", sort), expected, "{sort:?}");
        }
    }

    #[test]
    fn a_search_finds_names_and_cells() {
        assert_eq!(ids(" wood ", None), ["A-10"]);
        assert_eq!(ids("a-1", None), ["A-1", "A-10"]);
        assert!(ids("nothing", None).is_empty());
    }

    #[test]
    fn columns_that_differ_are_shown_and_files_are_not() {
        let table = table();
        let names: Vec<&str> =
            initial_columns(&table).iter().map(|index| &*table.columns()[*index].name).collect();
        assert_eq!(names, ["glazing", "wall"]);
        assert_eq!((is_numeric(&table, 2, parse), is_numeric(&table, 3, parse)), (true, false));
        assert_eq!((failed_ids(&table), failures(table.cases())), ("A-1\nA-3\n".to_owned(), 2));
        let texts: Vec<String> = table.cases().iter().map(|case| outcome_text(case.outcome)).collect();
        assert_eq!(texts, ["failed", "missing", "3 warnings", "2 severe"]);
    }

    proptest! {
        #[test]
        fn no_order_loses_a_case(cells in prop::collection::vec("[-0-9.a]{0,4}", 0..20), descending in any::<bool>()) {
            let rows: Vec<String> = cells.iter().enumerate().map(|(index, cell)| format!("{index},C{index},w,m,{cell}\n")).collect();
            let text = format!("#,Job_ID,WeatherFile,ModelFile,@@x@@\n{}", rows.concat());
            let table = CaseTable::read(&[(CaseFileKind::Index, &text)]);
            for key in [CaseKey::Id, CaseKey::Outcome, CaseKey::Time, CaseKey::Column(2)] {
                let mut sorted = select(&table, "", Some(CaseSort { key, descending }), parse);
                sorted.sort_unstable();
                prop_assert_eq!(sorted, (0..table.cases().len()).collect::<Vec<_>>());
            }
        }
    }
}
