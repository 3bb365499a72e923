//! The cases of a parametric project, joined by name from the tables that jEPlus writes.

mod builder;
mod file;
mod head;
mod natural_order;
mod source;

pub use self::builder::CaseTableBuilder;
pub use self::file::{CaseFile, CaseFileKind, case_files};
pub use self::natural_order::natural_cmp;
use self::source::Source;

/// The cases of a project with their parameters and results.
///
/// The cases that have failed come first, then those without an end, and then all others, each in the natural order of their
/// names. The columns are those of the index, and then those of the results.
///
/// ```
/// use jess_api::{CaseFileKind, CaseOutcome, CaseTable};
///
/// let table = CaseTable::read(&[
///     (CaseFileKind::Index, "#,Job_ID,WeatherFile,ModelFile,@@glazing@@\n0,A,x.epw,y.idf,20\n1,B,x.epw,y.idf,40\n"),
///     (CaseFileKind::RunTimes, "#,Job_ID,Message,Warnings,Errors,Hours,Minutes,Seconds\n\
///                               0,A,EnergyPlus Completed Successfully,3,0,0,1,2.5\n"),
///     (CaseFileKind::Results, "#,Job_ID,Reserved,Heating [kWh]\n0,A,,5200\n"),
/// ]);
/// let ids: Vec<_> = table.cases().iter().map(|case| (&*case.id, case.outcome)).collect();
/// let succeeded = CaseOutcome::Succeeded { warnings: Some(3), severe_errors: Some(0) };
/// assert_eq!(ids, [("B", CaseOutcome::Missing), ("A", succeeded)]);
/// let names: Vec<_> = table.columns().iter().map(|column| &*column.name).collect();
/// assert_eq!(names, ["WeatherFile", "ModelFile", "glazing", "Heating [kWh]"]);
/// assert_eq!((table.cell(0, 2), table.cell(1, 3)), ("40", "5200"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    columns: Vec<CaseColumn>,
    cases: Vec<Case>,
    sources: Vec<Source>,
}

/// A column of a [`CaseTable`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseColumn {
    /// The name, which need not be unique: of a parameter its search string without "@@", of a result often with its unit,
    /// such as `Heating [kWh]`.
    pub name: String,
    /// The kind.
    pub kind: CaseColumnKind,
    /// Where the cells are: a source and the index of the field in it. The first one that is not empty counts.
    fields: Vec<(usize, usize)>,
}

/// A kind of column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseColumnKind {
    /// The name of a file of the project: of the weather or of the model.
    File,
    /// A parameter.
    Parameter,
    /// A result.
    Result,
}

/// A case of a [`CaseTable`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The name, such as "LHS-000012".
    pub id: String,
    /// The outcome.
    pub outcome: CaseOutcome,
    /// The time that it took, in milliseconds.
    pub elapsed_ms: Option<u64>,
    /// The number under which the sources have its row.
    number: usize,
}

/// The outcome of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseOutcome {
    /// It was terminated by an error.
    Failed,
    /// It has no row where the ends of the others are: it has crashed or was stopped.
    Missing,
    /// No table with the ends of cases was read.
    Unknown,
    /// It has stated that it completed successfully.
    Succeeded {
        /// The number of warnings, if it is stated.
        warnings: Option<u64>,
        /// The number of severe errors, if it is stated.
        severe_errors: Option<u64>,
    },
}

impl CaseTable {
    /// Reads the table from the texts of its files, of which each may be missing or malformed. A [`CaseTableBuilder`] does the
    /// same in several steps.
    pub fn read(files: &[(CaseFileKind, &str)]) -> Self {
        let mut builder = CaseTableBuilder::default();
        for (kind, text) in files {
            builder.add(*kind, text);
        }
        builder.finish()
    }

    /// Returns the columns.
    pub fn columns(&self) -> &[CaseColumn] {
        &self.columns
    }

    /// Returns the cases.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Returns the text at the index of a case and that of a column; an empty one if there is none.
    pub fn cell(&self, case: usize, column: usize) -> &str {
        let (Some(case), Some(column)) = (self.cases.get(case), self.columns.get(column)) else { return "" };
        let mut cells = column.fields.iter().filter_map(|(source, field)| {
            let cell = self.sources.get(*source)?.cell(case.number, *field)?;
            (!cell.is_empty()).then_some(cell)
        });
        cells.next().unwrap_or_default()
    }
}

impl CaseOutcome {
    /// Reports whether the case has failed, or has no end where others have one.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Missing)
    }

    /// Returns the position in the order of the table.
    fn rank(self) -> u8 {
        match self {
            Self::Failed => 0,
            Self::Missing => 1,
            Self::Unknown | Self::Succeeded { .. } => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CaseFileKind::{Combined, Index, Results, RunTimes};
    use super::*;

    proptest! {
        #[test]
        fn no_text_panics(text in "(#,Job_ID,(Reserved|Message,Warnings,Errors|@@g@@),)?[a-c,@: \"\r\né0-9]{0,60}") {
            for kind in [Index, RunTimes, Results, Combined] {
                CaseTable::read(&[(kind, &text), (kind, &text)]);
            }
        }
    }
}
