//! The columns of the table.

/// What a list can be ordered by: the columns of the page.
///
/// ```
/// use jess_jobs::table::Column;
///
/// assert_eq!(Column::ALL.map(Column::key).len(), 8);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number.
    Job,
    /// The name, in its folded form.
    Name,
    /// The state, in the order of [`JobStatus`](jess_api::JobStatus).
    Status,
    /// How large a share of the cases is done.
    Progress,
    /// The type.
    Type,
    /// The instant of submission.
    Submitted,
    /// The compute time.
    CpuTime,
    /// The storage that the job holds.
    Storage,
}

impl Column {
    /// The columns in their order on the page.
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

    /// The name of the column in an address.
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
