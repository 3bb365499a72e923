//! Many jobs in little memory, each number once.

mod hash_index;
mod order;
mod record;
mod search_index;
mod string_interner;

use self::hash_index::HashIndex;
use self::record::Record;
pub use self::search_index::{Fold, SearchIndex};
use self::string_interner::StringInterner;
use jess_api::{Job, JobId, JobStatus, Matcher, Progress, Timestamp};

/// Jobs, each number once, in the order in which they came first.
///
/// A history of 100,000 jobs takes some 30 MB here: texts that many jobs share are stored once, and a job is a
/// record of numbers. What is looked for is answered in indices, the indices of this list, so that to filter and
/// to sort moves four bytes a job. A job never changes its index, until [`JobList::retain`].
///
/// ```
/// use jess_api::{Job, JobId};
/// use jess_jobs::table::JobList;
///
/// let mut list = JobList::new();
/// let index = list.upsert(Job { name: Some("Tower".to_owned()), ..Job::with_id(JobId::new(7).unwrap()) });
/// assert_eq!(list.upsert(Job::with_id(JobId::new(8).unwrap())), 1);
///
/// list.upsert(Job { name: Some("Tower, mended".to_owned()), ..Job::with_id(JobId::new(7).unwrap()) });
/// assert_eq!(list.len(), 2);
/// assert_eq!(list.job(index).unwrap().name.as_deref(), Some("Tower, mended"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct JobList {
    /// The records, so many in each but the last: a list that grows is never copied as a whole.
    chunks: Vec<Vec<Record>>,
    indices: HashIndex,
    texts: StringInterner,
    /// The states that occur, each once.
    statuses: Vec<JobStatus>,
}

/// How many records are kept together.
const CHUNK: usize = 1024;

/// A job of a list, to be looked at without taking it out.
///
/// ```
/// use jess_api::{Job, JobId};
/// use jess_jobs::table::JobList;
///
/// let mut list = JobList::new();
/// let index = list.upsert(Job::with_id(JobId::new(7).unwrap()));
/// assert_eq!(list.get(index).unwrap().id().number(), 7);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct JobRef<'l> {
    record: &'l Record,
    status: &'l JobStatus,
}

impl JobList {
    /// A list without jobs.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many jobs there are.
    pub fn len(&self) -> usize {
        self.chunks.split_last().map_or(0, |(last, full)| full.len() * CHUNK + last.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Puts a job in, in index of the one of its number if there is one, and says where it is.
    pub fn upsert(&mut self, job: Job) -> usize {
        let record = Record::new(job, &mut self.texts, &mut self.statuses);
        let next = self.len();
        let index = self.indices.find_or_insert(record.id.number(), next, |_| true);
        match self.record_mut(index) {
            Some(old) => *old = record,
            None => self.push(record),
        }
        index
    }

    /// The job at a index.
    pub fn get(&self, index: usize) -> Option<JobRef<'_>> {
        self.record(index).and_then(|record| self.job_ref(record))
    }

    /// The job at a index, taken out as a whole.
    pub fn job(&self, index: usize) -> Option<Job> {
        let record = self.record(index)?;
        Some(record.to_job(&self.texts, self.statuses.get(record.status as usize)?.clone()))
    }

    /// Where the job of a number is.
    pub fn index_of(&self, id: JobId) -> Option<usize> {
        self.indices.find(id.number(), |_| true)
    }

    /// All jobs, by index.
    pub fn iter(&self) -> impl Iterator<Item = JobRef<'_>> {
        self.records().filter_map(|record| self.job_ref(record))
    }

    /// Keeps only the jobs that `keep` says yes to, given their indices too, and moves them together. Says
    /// whether any has gone.
    pub fn retain(&mut self, mut keep: impl FnMut(usize, JobRef<'_>) -> bool) -> bool {
        let kept: Vec<bool> = self.iter().enumerate().map(|(index, job)| keep(index, job)).collect();
        if kept.iter().all(|kept| *kept) {
            return false;
        }
        let chunks = std::mem::take(&mut self.chunks);
        self.indices = HashIndex::default();
        for (record, _) in chunks.into_iter().flatten().zip(kept).filter(|(_, kept)| *kept) {
            self.indices.find_or_insert(record.id.number(), self.len(), |_| true);
            self.push(record);
        }
        true
    }

    /// The test of a filter made ready for this list: whether the job at a index matches.
    pub fn matching(&self, matcher: Matcher<'_>) -> impl Fn(u32) -> bool {
        let statuses: Vec<bool> = self.statuses.iter().map(|status| matcher.matches_status(status)).collect();
        move |index| {
            self.record(index as usize).is_some_and(|record| {
                statuses.get(record.status as usize).copied().unwrap_or(false)
                    && matcher.matches_instant(record.received())
            })
        }
    }

    /// The states that occur among the jobs at these indices, and how often.
    pub fn count_statuses(&self, indices: &[u32]) -> Vec<(&JobStatus, u64)> {
        let mut counts: Vec<(&JobStatus, u64)> = self.statuses.iter().map(|status| (status, 0)).collect();
        for record in indices.iter().filter_map(|index| self.record(*index as usize)) {
            if let Some((_, count)) = counts.get_mut(record.status as usize) {
                *count += 1;
            }
        }
        counts.retain(|(_, count)| *count > 0);
        counts
    }

    /// Whether one of the jobs has not ended.
    pub fn has_active(&self) -> bool {
        let active: Vec<bool> = self.statuses.iter().map(|status| !status.is_terminal()).collect();
        self.records().any(|record| active.get(record.status as usize).copied().unwrap_or(false))
    }

    fn push(&mut self, record: Record) {
        if self.len().is_multiple_of(CHUNK) {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        if let Some(last) = self.chunks.last_mut() {
            last.push(record);
        }
    }

    fn job_ref<'l>(&'l self, record: &'l Record) -> Option<JobRef<'l>> {
        Some(JobRef { record, status: self.statuses.get(record.status as usize)? })
    }

    fn record(&self, index: usize) -> Option<&Record> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    fn record_mut(&mut self, index: usize) -> Option<&mut Record> {
        self.chunks.get_mut(index / CHUNK)?.get_mut(index % CHUNK)
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        self.chunks.iter().flatten()
    }
}

impl<'l> JobRef<'l> {
    /// The number.
    pub fn id(self) -> JobId {
        self.record.id
    }

    /// When it was submitted.
    pub fn received(self) -> Option<Timestamp> {
        self.record.received()
    }

    /// The state.
    pub fn status(self) -> &'l JobStatus {
        self.status
    }

    /// How the cases divide.
    pub fn progress(self) -> Option<Progress> {
        self.record.progress
    }
}
