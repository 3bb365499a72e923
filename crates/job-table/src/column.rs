//! The columns of the table.

/// A column of the table: its identity, and the key to sort by.
///
/// ```
/// use job_table::Column;
///
/// assert_eq!(Column::ALL.map(Column::key).len(), 8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The job number.
    Job,
    /// The name. Sorted in its folded form (see [`Fold`](super::Fold)).
    Name,
    /// The status. Sorted in the order of [`JobStatus`](jess_api::JobStatus).
    Status,
    /// The progress. Sorted by the fraction of cases that are done.
    Progress,
    /// The type. Sorted in its folded form.
    Type,
    /// The instant of submission.
    Submitted,
    /// The CPU time.
    CpuTime,
    /// The storage that the job uses.
    Storage,
}

impl Column {
    /// All columns, in the order of the table.
    pub const ALL: [Self; 8] = [
        Self::Job,
        Self::Name,
        Self::Status,
        Self::Progress,
        Self::Type,
        Self::Submitted,
        Self::CpuTime,
        Self::Storage,
    ];

    /// Returns the name of the column in the address. It is part of saved links, so it must not change.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Name => "name",
            Self::Status => "status",
            Self::Progress => "progress",
            Self::Type => "type",
            Self::Submitted => "submitted",
            Self::CpuTime => "cpu",
            Self::Storage => "storage",
        }
    }
}
