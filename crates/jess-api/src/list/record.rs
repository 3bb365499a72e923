//! A job as it is kept: numbers, and names of texts.

use super::texts::{TextId, Texts};
use crate::{Job, JobId, JobStatus, Progress, Timestamp};

/// A job in some 180 bytes, where [`Job`] has 440 on 64 bits and its texts besides.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) id: JobId,
    /// The place of its state among those of the list.
    pub(super) status: u32,
    pub(super) name: Option<TextId>,
    pub(super) description: Option<TextId>,
    pub(super) job_type: Option<TextId>,
    pub(super) message: Option<TextId>,
    pub(super) username: Option<TextId>,
    subset: Option<TextId>,
    arguments: Option<TextId>,
    pub(super) progress: Option<Progress>,
    account: Slim,
    received: Slim,
    accepted: Slim,
    prepared: Slim,
    simulated: Slim,
    collected: Slim,
    retrieved: Slim,
    cancelled: Slim,
    cases: Slim,
    pub(super) cpu_seconds: Slim,
    pub(super) storage_bytes: Slim,
    submission_bytes: Slim,
    result_bytes: Slim,
}

impl Record {
    pub(super) fn new(job: Job, texts: &mut Texts, statuses: &mut Vec<JobStatus>) -> Self {
        let mut text = |text: Option<String>| text.and_then(|text| texts.intern(&text));
        Self {
            id: job.id,
            status: place_of(job.status, statuses),
            name: text(job.name),
            description: text(job.description),
            job_type: text(job.job_type),
            message: text(job.message),
            username: text(job.username),
            subset: text(job.subset),
            arguments: text(job.arguments),
            progress: job.progress,
            account: Slim::new(job.account),
            received: Slim::instant(job.received),
            accepted: Slim::instant(job.accepted),
            prepared: Slim::instant(job.prepared),
            simulated: Slim::instant(job.simulated),
            collected: Slim::instant(job.collected),
            retrieved: Slim::instant(job.retrieved),
            cancelled: Slim::instant(job.cancelled),
            cases: Slim::amount(job.cases),
            cpu_seconds: Slim::amount(job.cpu_seconds),
            storage_bytes: Slim::amount(job.storage_bytes),
            submission_bytes: Slim::amount(job.submission_bytes),
            result_bytes: Slim::amount(job.result_bytes),
        }
    }

    pub(super) fn to_job(&self, texts: &Texts, status: JobStatus) -> Job {
        let text = |id: Option<TextId>| id.and_then(|id| texts.get(id)).map(str::to_owned);
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

/// The place of a state among those that occur, which are few.
fn place_of(status: JobStatus, statuses: &mut Vec<JobStatus>) -> u32 {
    let place = statuses.iter().position(|known| *known == status).unwrap_or_else(|| {
        statuses.push(status);
        statuses.len() - 1
    });
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A whole number, or none, in eight bytes instead of sixteen. The least of all numbers stands for none: as an
/// instant it is 290 million years ago, and counts and sizes are not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slim(i64);

impl Slim {
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
            assert_eq!(Slim::new(number).get(), number);
        }
        assert_eq!(Slim::new(Some(i64::MIN)).get(), None);
        assert_eq!(Slim::amount(Some(u64::MAX)).to_amount(), Some(i64::MAX.unsigned_abs()));
    }
}
