//! The compact record of a job in a list.

use super::string_interner::{StringId, StringInterner};
use jess_api::{Job, JobId, JobStatus, Progress, Timestamp};

/// A job in about 180 bytes, with its strings interned. A [`Job`] takes 440 bytes on 64-bit targets, plus its
/// strings.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(super) id: JobId,
    /// The index of the status in `JobList::statuses`.
    pub(super) status: u32,
    pub(super) name: Option<StringId>,
    pub(super) description: Option<StringId>,
    pub(super) job_type: Option<StringId>,
    pub(super) message: Option<StringId>,
    pub(super) username: Option<StringId>,
    subset: Option<StringId>,
    arguments: Option<StringId>,
    pub(super) progress: Option<Progress>,
    account: PackedOption,
    received: PackedOption,
    accepted: PackedOption,
    prepared: PackedOption,
    simulated: PackedOption,
    collected: PackedOption,
    retrieved: PackedOption,
    cancelled: PackedOption,
    cases: PackedOption,
    pub(super) cpu_seconds: PackedOption,
    pub(super) storage_bytes: PackedOption,
    submission_bytes: PackedOption,
    result_bytes: PackedOption,
}

impl Record {
    /// Converts a job to a record, interning its strings and its status.
    pub(super) fn new(job: Job, texts: &mut StringInterner, statuses: &mut Vec<JobStatus>) -> Self {
        let mut text = |text: Option<String>| text.and_then(|text| texts.intern(&text));
        Self {
            id: job.id,
            status: intern_status(job.status, statuses),
            name: text(job.name),
            description: text(job.description),
            job_type: text(job.job_type),
            message: text(job.message),
            username: text(job.username),
            subset: text(job.subset),
            arguments: text(job.arguments),
            progress: job.progress,
            account: PackedOption::new(job.account),
            received: PackedOption::from_instant(job.received),
            accepted: PackedOption::from_instant(job.accepted),
            prepared: PackedOption::from_instant(job.prepared),
            simulated: PackedOption::from_instant(job.simulated),
            collected: PackedOption::from_instant(job.collected),
            retrieved: PackedOption::from_instant(job.retrieved),
            cancelled: PackedOption::from_instant(job.cancelled),
            cases: PackedOption::from_amount(job.cases),
            cpu_seconds: PackedOption::from_amount(job.cpu_seconds),
            storage_bytes: PackedOption::from_amount(job.storage_bytes),
            submission_bytes: PackedOption::from_amount(job.submission_bytes),
            result_bytes: PackedOption::from_amount(job.result_bytes),
        }
    }

    /// Converts the record back to a job.
    pub(super) fn to_job(&self, texts: &StringInterner, status: JobStatus) -> Job {
        let text = |id: Option<StringId>| id.and_then(|id| texts.get(id)).map(str::to_owned);
        Job {
            id: self.id,
            account: self.account.get(),
            name: text(self.name),
            description: text(self.description),
            job_type: text(self.job_type),
            subset: text(self.subset),
            arguments: text(self.arguments),
            status,
            message: text(self.message),
            progress: self.progress,
            cases: self.cases.to_amount(),
            received: self.received(),
            accepted: self.accepted.to_instant(),
            prepared: self.prepared.to_instant(),
            simulated: self.simulated.to_instant(),
            collected: self.collected.to_instant(),
            retrieved: self.retrieved.to_instant(),
            cancelled: self.cancelled.to_instant(),
            cpu_seconds: self.cpu_seconds.to_amount(),
            storage_bytes: self.storage_bytes.to_amount(),
            submission_bytes: self.submission_bytes.to_amount(),
            result_bytes: self.result_bytes.to_amount(),
            username: text(self.username),
        }
    }

    /// Returns the number of cases.
    pub(super) fn cases(&self) -> Option<u64> {
        self.cases.to_amount()
    }

    /// Returns the instant at which the results were collected.
    pub(super) fn collected(&self) -> Option<Timestamp> {
        self.collected.to_instant()
    }

    /// Returns the instant of submission.
    pub(super) fn received(&self) -> Option<Timestamp> {
        self.received.to_instant()
    }
}

/// Returns the index of a status in `statuses`, and appends the status if it is new. A linear search is enough:
/// a list has few distinct statuses.
fn intern_status(status: JobStatus, statuses: &mut Vec<JobStatus>) -> u32 {
    let index = statuses.iter().position(|known| *known == status).unwrap_or_else(|| {
        statuses.push(status);
        statuses.len() - 1
    });
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// An `Option<i64>` in eight bytes instead of sixteen: `i64::MIN` encodes `None`. That value does not occur
/// otherwise: as an instant it is 290 million years in the past, and counts and sizes are not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedOption(i64);

impl PackedOption {
    const NONE: i64 = i64::MIN;

    fn new(number: Option<i64>) -> Self {
        Self(number.unwrap_or(Self::NONE))
    }

    fn from_instant(instant: Option<Timestamp>) -> Self {
        Self::new(instant.map(Timestamp::as_millis))
    }

    /// Packs a count or size, limited to `i64::MAX`.
    fn from_amount(amount: Option<u64>) -> Self {
        Self::new(amount.map(|amount| i64::try_from(amount).unwrap_or(i64::MAX)))
    }

    pub(super) fn get(self) -> Option<i64> {
        (self.0 != Self::NONE).then_some(self.0)
    }

    fn to_instant(self) -> Option<Timestamp> {
        self.get().map(Timestamp::from_millis)
    }

    pub(super) fn to_amount(self) -> Option<u64> {
        self.get().and_then(|number| u64::try_from(number).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_thousand_records_take_less_than_20_mb_without_their_strings() {
        assert!(size_of::<Record>() <= 192, "{} bytes", size_of::<Record>());
    }

    #[test]
    fn the_minimum_encodes_none_and_every_other_number_itself() {
        for number in [None, Some(0), Some(-1), Some(i64::MAX), Some(i64::MIN + 1)] {
            assert_eq!(PackedOption::new(number).get(), number);
        }
        assert_eq!(PackedOption::new(Some(i64::MIN)).get(), None);
        assert_eq!(PackedOption::from_amount(Some(u64::MAX)).to_amount(), Some(i64::MAX.unsigned_abs()));
    }
}
