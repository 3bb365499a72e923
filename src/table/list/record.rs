//! A job as it is kept: numbers, and names of texts.

use super::string_interner::{StringId, StringInterner};
use jess_api::{Job, JobId, JobStatus, Progress, Timestamp};

/// A job in some 180 bytes, where [`Job`] has 440 on 64 bits and its texts besides.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: JobId,
    /// The index of its state among those of the list.
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
    pub(super) fn new(job: Job, texts: &mut StringInterner, statuses: &mut Vec<JobStatus>) -> Self {
        let mut text = |text: Option<String>| text.and_then(|text| texts.intern(&text));
        Self {
            id: job.id,
            status: index_of(job.status, statuses),
            name: text(job.name),
            description: text(job.description),
            job_type: text(job.job_type),
            message: text(job.message),
            username: text(job.username),
            subset: text(job.subset),
            arguments: text(job.arguments),
            progress: job.progress,
            account: PackedOption::new(job.account),
            received: PackedOption::instant(job.received),
            accepted: PackedOption::instant(job.accepted),
            prepared: PackedOption::instant(job.prepared),
            simulated: PackedOption::instant(job.simulated),
            collected: PackedOption::instant(job.collected),
            retrieved: PackedOption::instant(job.retrieved),
            cancelled: PackedOption::instant(job.cancelled),
            cases: PackedOption::amount(job.cases),
            cpu_seconds: PackedOption::amount(job.cpu_seconds),
            storage_bytes: PackedOption::amount(job.storage_bytes),
            submission_bytes: PackedOption::amount(job.submission_bytes),
            result_bytes: PackedOption::amount(job.result_bytes),
        }
    }

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

    pub(super) fn received(&self) -> Option<Timestamp> {
        self.received.to_instant()
    }
}

/// The index of a state among those that occur, which are few.
fn index_of(status: JobStatus, statuses: &mut Vec<JobStatus>) -> u32 {
    let index = statuses.iter().position(|known| *known == status).unwrap_or_else(|| {
        statuses.push(status);
        statuses.len() - 1
    });
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A whole number, or none, in eight bytes instead of sixteen. The least of all numbers stands for none: as an
/// instant it is 290 million years ago, and counts and sizes are not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedOption(i64);

impl PackedOption {
    const NONE: i64 = i64::MIN;

    fn new(number: Option<i64>) -> Self {
        Self(number.unwrap_or(Self::NONE))
    }

    fn instant(instant: Option<Timestamp>) -> Self {
        Self::new(instant.map(Timestamp::as_millis))
    }

    /// A count or size beyond what an `i64` holds counts as the largest that it does.
    fn amount(amount: Option<u64>) -> Self {
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
    fn a_hundred_thousand_jobs_are_less_than_20_mb_without_their_texts() {
        assert!(size_of::<Record>() <= 192, "{} bytes", size_of::<Record>());
    }

    #[test]
    fn the_least_number_is_none_and_every_other_is_itself() {
        for number in [None, Some(0), Some(-1), Some(i64::MAX), Some(i64::MIN + 1)] {
            assert_eq!(PackedOption::new(number).get(), number);
        }
        assert_eq!(PackedOption::new(Some(i64::MIN)).get(), None);
        assert_eq!(PackedOption::amount(Some(u64::MAX)).to_amount(), Some(i64::MAX.unsigned_abs()));
    }
}
