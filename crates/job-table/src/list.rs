//! A memory-efficient list of jobs, with at most one job per number.

mod hash_index;
mod order;
mod record;
mod search_index;
mod string_interner;

use self::hash_index::HashIndex;
pub(crate) use self::record::Record;
pub use self::search_index::{Fold, SearchIndex};
use self::string_interner::StringInterner;
use jess_api::{Job, JobId, JobStatus, Matcher, Progress, Timestamp};

/// A list of jobs, at most one per job number, in order of first insertion.
///
/// A history of 100,000 jobs takes about 30 MB: a job is stored as a record of numbers, and strings that many jobs
/// share are stored once. Filtering and sorting work on indices into this list, so that they move four bytes per
/// job. The index of a job is stable until [`JobList::retain`] removes jobs.
///
/// ```
/// use jess_api::{Job, JobId};
/// use job_table::JobList;
///
/// let mut list = JobList::new();
/// let index = list.upsert(Job { name: Some("Tower".to_owned()), ..Job::with_id(JobId::new(7).unwrap()) });
/// assert_eq!(list.upsert(Job::with_id(JobId::new(8).unwrap())), 1);
///
/// list.upsert(Job { name: Some("Tower, revised".to_owned()), ..Job::with_id(JobId::new(7).unwrap()) });
/// assert_eq!(list.len(), 2);
/// assert_eq!(list.job(index).unwrap().name.as_deref(), Some("Tower, revised"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct JobList {
    /// The records in chunks of `CHUNK_LEN`, of which only the last may be shorter. Chunks avoid copying all
    /// records when the list grows.
    chunks: Vec<Vec<Record>>,
    index_by_id: HashIndex,
    texts: StringInterner,
    /// The distinct statuses. They are never removed.
    statuses: Vec<JobStatus>,
    /// The indices of the jobs whose status is not terminal, ascending. Each refresh asks for them, and the records of
    /// 100,000 jobs are 18 MB to read.
    active: Vec<u32>,
}

/// The number of records in a full chunk.
const CHUNK_LEN: usize = 1024;

/// A reference to a job of a [`JobList`], for reading some fields without building the whole [`Job`].
///
/// ```
/// use jess_api::{Job, JobId};
/// use job_table::JobList;
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
    /// Creates an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of jobs.
    pub fn len(&self) -> usize {
        self.chunks.split_last().map_or(0, |(last, full)| full.len() * CHUNK_LEN + last.len())
    }

    /// Reports whether the list has no jobs.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Inserts a job, or replaces the job with the same number. Returns its index.
    pub fn upsert(&mut self, job: Job) -> usize {
        self.replace(job).0
    }

    /// Inserts or replaces a job as [`JobList::upsert`] does. Returns its index and the record that was replaced.
    pub(crate) fn replace(&mut self, job: Job) -> (usize, Option<Record>) {
        let record = Record::new(job, &mut self.texts, &mut self.statuses);
        let next = self.len();
        let index = self.index_by_id.find_or_insert(record.id.number(), next, |_| true);
        let is_active = self.is_active(&record);
        match self.record_mut(index) {
            Some(old) => {
                let old = std::mem::replace(old, record);
                self.note_active(index, is_active);
                (index, Some(old))
            }
            None => {
                self.push(record);
                (index, None)
            }
        }
    }

    /// Returns a reference to the job at an index.
    pub fn get(&self, index: usize) -> Option<JobRef<'_>> {
        self.record(index).and_then(|record| self.job_ref(record))
    }

    /// Returns a copy of the job at an index.
    pub fn job(&self, index: usize) -> Option<Job> {
        let record = self.record(index)?;
        Some(record.to_job(&self.texts, self.statuses.get(record.status as usize)?.clone()))
    }

    /// Returns the index of the job with this number.
    pub fn index_of(&self, id: JobId) -> Option<usize> {
        self.index_by_id.find(id.number(), |_| true)
    }

    /// Iterates over the jobs in the order of their indices.
    pub fn iter(&self) -> impl Iterator<Item = JobRef<'_>> {
        self.records().filter_map(|record| self.job_ref(record))
    }

    /// Removes the jobs for which `keep` returns false. `keep` is called once per job, in the order of the indices.
    /// The remaining jobs keep their order but get new indices. Returns whether any job was removed.
    pub fn retain(&mut self, mut keep: impl FnMut(usize, JobRef<'_>) -> bool) -> bool {
        let kept: Vec<bool> = self.iter().enumerate().map(|(index, job)| keep(index, job)).collect();
        if kept.iter().all(|kept| *kept) {
            return false;
        }
        let chunks = std::mem::take(&mut self.chunks);
        self.active.clear();
        self.index_by_id = HashIndex::default();
        for (record, _) in chunks.into_iter().flatten().zip(kept).filter(|(_, kept)| *kept) {
            self.index_by_id.find_or_insert(record.id.number(), self.len(), |_| true);
            self.push(record);
        }
        true
    }

    /// Prepares a filter for this list: the returned predicate reports whether the job at an index matches.
    /// Statuses are compared once per distinct status instead of once per job.
    pub fn filter_predicate(&self, matcher: Matcher<'_>) -> impl Fn(u32) -> bool {
        let statuses: Vec<bool> = self.statuses.iter().map(|status| matcher.matches_status(status)).collect();
        move |index| {
            self.record(index as usize).is_some_and(|record| {
                statuses.get(record.status as usize).copied().unwrap_or(false)
                    && matcher.matches_instant(record.received())
            })
        }
    }

    /// Counts the jobs at `indices` by status. Statuses without a job are left out.
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

    /// Counts the jobs for which `matches` returns true, given the index and the job, by status. A status is left out only
    /// if no job of the list has it.
    pub fn count_by_status(&self, matches: impl Fn(u32, JobRef<'_>) -> bool) -> Vec<(&JobStatus, u64)> {
        let mut counts: Vec<Option<u64>> = vec![None; self.statuses.len()];
        for (index, record) in (0..).zip(self.records()) {
            if let (Some(count), Some(job)) = (counts.get_mut(record.status as usize), self.job_ref(record)) {
                *count = Some(count.unwrap_or_default() + u64::from(matches(index, job)));
            }
        }
        self.statuses.iter().zip(counts).filter_map(|(status, count)| Some((status, count?))).collect()
    }

    /// Returns the jobs with a status that is not terminal, in the order of their indices.
    pub fn active(&self) -> impl Iterator<Item = JobRef<'_>> {
        self.active.iter().filter_map(|index| self.get(*index as usize))
    }

    /// Reports whether any job has a status that is not terminal.
    pub fn has_active(&self) -> bool {
        !self.active.is_empty()
    }

    fn is_active(&self, record: &Record) -> bool {
        self.statuses.get(record.status as usize).is_some_and(|status| !status.is_terminal())
    }

    fn note_active(&mut self, index: usize, is_active: bool) {
        let Ok(index) = u32::try_from(index) else { return };
        match (self.active.binary_search(&index), is_active) {
            (Err(place), true) => self.active.insert(place, index),
            (Ok(place), false) => drop(self.active.remove(place)),
            _ => {}
        }
    }

    /// Returns how long the finished jobs of a type with a number of cases took from their submission until their results
    /// were collected, in seconds. Jobs without these times are left out.
    pub fn durations(&self, job_type: &str, cases: u64) -> Vec<u64> {
        let is_comparable = |record: &&Record| {
            record.cases() == Some(cases)
                && record.job_type.and_then(|id| self.texts.get(id)) == Some(job_type)
                && self.statuses.get(record.status as usize) == Some(&JobStatus::Finished)
        };
        let seconds = |record: &Record| {
            let millis = record.collected()?.millis_since(record.received()?);
            u64::try_from(millis / 1000).ok()
        };
        self.records().filter(is_comparable).filter_map(seconds).collect()
    }

    fn push(&mut self, record: Record) {
        self.note_active(self.len(), self.is_active(&record));
        if self.len().is_multiple_of(CHUNK_LEN) {
            self.chunks.push(Vec::with_capacity(CHUNK_LEN));
        }
        if let Some(last) = self.chunks.last_mut() {
            last.push(record);
        }
    }

    fn job_ref<'l>(&'l self, record: &'l Record) -> Option<JobRef<'l>> {
        Some(JobRef { record, status: self.statuses.get(record.status as usize)? })
    }

    fn record(&self, index: usize) -> Option<&Record> {
        self.chunks.get(index / CHUNK_LEN)?.get(index % CHUNK_LEN)
    }

    fn record_mut(&mut self, index: usize) -> Option<&mut Record> {
        self.chunks.get_mut(index / CHUNK_LEN)?.get_mut(index % CHUNK_LEN)
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        self.chunks.iter().flatten()
    }
}

impl<'l> JobRef<'l> {
    /// Returns the job number.
    pub fn id(self) -> JobId {
        self.record.id
    }

    /// Returns the instant of submission.
    pub fn received(self) -> Option<Timestamp> {
        self.record.received()
    }

    /// Returns the status.
    pub fn status(self) -> &'l JobStatus {
        self.status
    }

    /// Returns the progress: how many cases are in which state.
    pub fn progress(self) -> Option<Progress> {
        self.record.progress
    }
}
