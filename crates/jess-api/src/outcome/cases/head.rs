//! The columns of the tables of a project.

use std::borrow::Cow;

use super::{CaseColumn, CaseColumnKind, CaseFileKind};
use crate::outcome::numbering::Numbering;
use crate::outcome::run_times::{RunColumns, column_name};

/// The head of a file.
#[derive(Debug)]
pub(super) struct Head {
    /// The kind of the file.
    pub(super) kind: CaseFileKind,
    /// The number of fields.
    len: usize,
    /// The number of fields that a row has at least before what it may lack.
    unshifted: usize,
    columns: Vec<HeadColumn>,
}

/// A column of a file that is shown.
#[derive(Debug)]
struct HeadColumn {
    /// The index of its field.
    field: usize,
    kind: CaseColumnKind,
    name: String,
}

/// The number of fields before the results of a case: the number of its row, its name, and a reserved one or a date
/// (`EPlusBatch.getSimulationResults` of jEPlus).
const FIELDS_BEFORE_RESULTS: usize = 3;

impl Head {
    /// Reads the head of a file with these names, of which `ends` tell the end of a case.
    pub(super) fn read(kind: CaseFileKind, names: &[Cow<'_, str>], ends: Option<&RunColumns>) -> Self {
        let first_result = match ends {
            Some(ends) => Some(ends.message),
            None => names.iter().position(|name| result_name(name).is_some()),
        };
        let first_result = match kind {
            CaseFileKind::Index => names.len(),
            CaseFileKind::RunTimes => 0,
            CaseFileKind::Results => FIELDS_BEFORE_RESULTS,
            CaseFileKind::Combined => first_result.unwrap_or(names.len()),
        };
        let column = |(field, name): (usize, &Cow<'_, str>)| {
            let is_about_row = match kind {
                CaseFileKind::RunTimes => true,
                CaseFileKind::Results => field < FIELDS_BEFORE_RESULTS,
                CaseFileKind::Index | CaseFileKind::Combined => {
                    let is_number = field == 0 && matches!(&**name, "#" | "Id");
                    let is_end = ends.is_some_and(|ends| ends.contains(field));
                    is_number || is_end || column_name(name) == "jobid"
                }
            };
            let kind = match &*column_name(name) {
                _ if field >= first_result => CaseColumnKind::Result,
                "weatherfile" | "modelfile" => CaseColumnKind::File,
                _ => CaseColumnKind::Parameter,
            };
            let name = match kind {
                CaseColumnKind::Parameter => parameter_name(name),
                CaseColumnKind::File | CaseColumnKind::Result => name,
            };
            (!is_about_row && !name.is_empty()).then(|| HeadColumn { field, kind, name: name.to_owned() })
        };
        let columns = names.iter().enumerate().filter_map(column).collect();
        let unshifted = if kind == CaseFileKind::Combined { first_result } else { names.len() };
        Self { kind, len: names.len(), unshifted, columns }
    }

    /// Reports whether any column is shown.
    pub(super) fn has_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Returns how many fields of a row certainly belong to the names at their positions.
    ///
    /// In the combined table, a case without an end or without results has a shorter row, in which what comes next is
    /// shifted. In all tables, so is what follows a value with a comma: that row is too long, and no field of it is
    /// certain.
    pub(super) fn certain_fields(&self, fields: &[Cow<'_, str>]) -> usize {
        let more = fields.get(self.len..).unwrap_or_default();
        if more.iter().any(|field| !field.is_empty()) {
            0
        } else if fields.len() >= self.len {
            self.len
        } else {
            fields.len().min(self.unshifted)
        }
    }
}

/// Joins the columns of files in the order of their kinds. The columns of the combined table are also in the other files,
/// which count: where a result is not a number, such as "-", the combined table has 0.
pub(super) fn join_columns(heads: &[Head]) -> Vec<CaseColumn> {
    let mut columns: Vec<CaseColumn> = Vec::new();
    for kind in [CaseFileKind::Index, CaseFileKind::Results] {
        for (source, head) in (0..).zip(heads).filter(|(_, head)| head.kind == kind) {
            columns.extend(head.columns.iter().map(|column| column.of_source(source, &column.name)));
        }
    }
    for (source, head) in (0..).zip(heads).filter(|(_, head)| head.kind == CaseFileKind::Combined) {
        let same = same_names(&columns, head);
        for (column, same) in head.columns.iter().zip(same) {
            match same {
                SameName { known: 1, new: 1, index } => {
                    if let Some(known) = columns.get_mut(index) {
                        known.fields.push((source, column.field));
                    }
                }
                SameName { known: 0, new: 1, .. } => {
                    columns.push(column.of_source(source, column.short_name()))
                }
                // The number of the result tells it from others.
                _ => columns.push(column.of_source(source, &column.name)),
            }
        }
    }
    columns
}

impl HeadColumn {
    fn of_source(&self, source: usize, name: &str) -> CaseColumn {
        CaseColumn { name: name.to_owned(), kind: self.kind, fields: vec![(source, self.field)] }
    }

    /// Returns the name of a column of the combined table as it is in the other files.
    fn short_name(&self) -> &str {
        let name = if self.kind == CaseColumnKind::Result { result_name(&self.name) } else { None };
        name.unwrap_or(&self.name)
    }
}

/// The columns with a name, of results or of others.
#[derive(Clone, Copy, Default)]
struct SameName {
    /// The number of those of other files.
    known: usize,
    /// The index of the last one of those.
    index: usize,
    /// The number of those in the combined table.
    new: usize,
}

/// Counts the columns with the same name as each one of the combined table.
fn same_names(columns: &[CaseColumn], combined: &Head) -> Vec<SameName> {
    let mut numbering = Numbering::default();
    let mut number = |kind: CaseColumnKind, name: &str| {
        // No name has a line break.
        let prefix = if kind == CaseColumnKind::Result { "\n" } else { "" };
        numbering.number(&[prefix, name].concat())
    };
    let new: Vec<usize> =
        combined.columns.iter().map(|column| number(column.kind, column.short_name())).collect();
    let mut names = vec![SameName::default(); new.len()];
    for number in &new {
        if let Some(name) = names.get_mut(*number) {
            name.new += 1;
        }
    }
    for (index, column) in columns.iter().enumerate() {
        // Other names have higher numbers.
        if let Some(name) = names.get_mut(number(column.kind, &column.name)) {
            name.known += 1;
            name.index = index;
        }
    }
    new.into_iter().filter_map(|number| names.get(number).copied()).collect()
}

/// Returns the name of a parameter with this search string.
fn parameter_name(search: &str) -> &str {
    let name = search.trim_matches('@');
    if name.is_empty() { search } else { name }
}

/// Returns the name of a result in the combined table without its number: "Heating" of "c12: Heating".
fn result_name(name: &str) -> Option<&str> {
    let (number, name) = name.strip_prefix('c')?.split_once(':')?;
    (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(name.trim_start())
}
