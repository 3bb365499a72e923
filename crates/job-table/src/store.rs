//! The store: the jobs of all replies, merged. It sends no requests and knows no signals.

mod counts;

use std::rc::Rc;

use jess_api::{Job, JobFilter, JobId, JobStatus, TimeRange, Timestamp, ZoneRules};

use super::owner::Owners;
use super::rows::{ListQuery, Rows, Summary};
use super::sort::Sort;
use super::{Fold, JobList, JobRef, SearchIndex};
use crate::list::Record;
pub use counts::{Count, StatusCounts};

/// The loaded jobs, and the filter of which they are known to be all matches.
///
/// Replies arrive one after another, each for a filter, and each in parts. A job in a reply replaces the stored one
/// at once. A job that is missing from a reply is removed only when the reply ends: a reply that breaks off removes
/// nothing. But as soon as a reply has a job of another account, the jobs of the previous one are removed.
///
/// A request asks for more than its filter, since the days of the service may begin at another hour
/// ([`JobFilter::widened`]). What is covered and removed is exactly what the filter matches.
#[derive(Debug, Clone)]
pub struct Store {
    list: JobList,
    zone: Rc<dyn ZoneRules>,
    /// The list has every job of the service that this filter matches.
    covers: Option<JobFilter>,
    /// For each index of the list, the number of the latest reply that had the job, or [`touched_during`] it.
    last_seen_in: Vec<u32>,
    reply: IncomingReply,
    owners: Owners,
    search: SearchIndex,
    /// The indices in the default order, until the list changes.
    newest_first: Option<Vec<u32>>,
    /// The latest sort order and the indices in it, until the list changes.
    order: Option<(Sort, Vec<u32>)>,
    /// The number of changes of the list, wrapping.
    version: u32,
    /// The number of times that jobs got other indices, wrapping.
    generation: u32,
}

/// The outcome of [`Store::merge`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// True if the list changed.
    pub is_changed: bool,
    /// True if a job was inserted.
    pub has_new: bool,
    /// True if the jobs belong to another account than those before them, which were removed.
    pub is_other_account: bool,
}

/// The reply that is being received, or the latest one.
#[derive(Debug, Clone, Default)]
struct IncomingReply {
    /// An even number.
    number: u32,
    /// The filter of the request, which itself may ask for more.
    filter: JobFilter,
    /// The instants of the filter's days.
    range: TimeRange,
    /// The number of jobs.
    jobs: usize,
    /// The number of jobs that a service cannot have sent if it heeds the dates of the filter.
    far_jobs: usize,
}

impl IncomingReply {
    /// Reports whether this number of jobs outside of the dates proves that the service ignores them. A single job may
    /// be an exception, and another request costs less than a missing job.
    fn is_proof(&self, jobs: usize) -> bool {
        jobs >= 2 && jobs.saturating_mul(4) >= self.jobs
    }
}

/// Returns the mark of a job that was inserted during a reply, but was not in it.
const fn touched_during(reply_number: u32) -> u32 {
    reply_number | 1
}

impl Store {
    /// Creates an empty store. `zone` is the time zone of the days in a filter, `fold` prepares strings for
    /// comparison.
    pub fn new(zone: Rc<dyn ZoneRules>, fold: Fold) -> Self {
        Self {
            list: JobList::new(),
            zone,
            covers: None,
            last_seen_in: Vec::new(),
            reply: IncomingReply::default(),
            owners: Owners::default(),
            search: SearchIndex::new(fold),
            newest_first: None,
            order: None,
            version: 0,
            generation: 0,
        }
    }

    /// Returns the filter of the request that gets the jobs of `filter`.
    ///
    /// A request cannot exclude statuses, so it asks for the other [documented](JobFilter::documented) ones. But if the
    /// store has jobs with undocumented statuses, their reply would neither confirm nor remove those, and the request
    /// asks for any status.
    pub fn requested_filter(&self, filter: &JobFilter) -> JobFilter {
        let is_documented = |job: JobRef<'_>| !matches!(job.status(), JobStatus::Other(_));
        if filter.excludes_statuses() && !self.list.iter().all(is_documented) {
            filter.without_statuses()
        } else {
            filter.documented()
        }
    }

    /// Begins a reply to a request for `filter`. If the previous reply has not been finished, it counts as broken
    /// off.
    pub fn begin_reply(&mut self, filter: JobFilter) {
        let number = self.reply.number.wrapping_add(2);
        let range = filter.time_range(&*self.zone);
        self.reply = IncomingReply { number, filter, range, ..IncomingReply::default() };
        self.owners.begin_reply();
    }

    /// Adds jobs of the current reply. Returns whether they belong to another account than the jobs before them, which
    /// are then removed.
    pub fn ingest(&mut self, jobs: Vec<Job>) -> bool {
        if jobs.is_empty() {
            return false;
        }
        let IncomingReply { range, far_jobs, .. } = &mut self.reply;
        *far_jobs += jobs.iter().filter(|job| range.is_far_from(job.received)).count();
        self.reply.jobs += jobs.len();
        // Each job is looked at, also after the first of another account.
        let is_other = jobs.iter().filter(|job| self.owners.note_first_of_another(job)).count() > 0;
        if is_other {
            self.remove_earlier_replies();
        }
        for job in jobs {
            self.insert(job, self.reply.number);
        }
        // Index the texts of each part as it arrives, so that the first search need not index all at once.
        self.search.index_new_texts(&self.list);
        self.mark_changed();
        is_other
    }

    /// Finishes the current reply, which must be complete, and removes the jobs that it should have had. Returns
    /// the filter that the reply answers: if the service ignored dates, a wider one than requested.
    pub fn finish_reply(&mut self) -> JobFilter {
        self.finish(TimeRange::contains)
    }

    /// Finishes the current reply as [`Store::finish_reply`] does, if another one will follow that has more jobs. Jobs
    /// without a submission time may come with that one, so they stay.
    pub fn finish_part(&mut self) -> JobFilter {
        self.finish(TimeRange::certainly_contains)
    }

    fn finish(&mut self, is_in_range: fn(&TimeRange, Option<Timestamp>) -> bool) -> JobFilter {
        let answered = self.answered_filter();
        let are_others_covered = self.remove_missing(&answered, is_in_range);
        let is_still_covered = self.covers.as_ref().is_some_and(|covers| covers.covers(&answered));
        if !are_others_covered || !is_still_covered {
            self.covers = Some(answered.clone());
        }
        answered
    }

    /// Inserts or replaces one job, such as one whose status was requested on its own. Returns whether the list
    /// changed.
    ///
    /// This is independent of replies: it does not confirm or remove other jobs, and [`Store::covers`] stays the
    /// same. A reply that is being received does not remove the job, because the service may have composed it before
    /// the job existed. The sorted orders are patched, not built anew.
    pub fn upsert(&mut self, job: Job) -> bool {
        let known = self.list.index_of(job.id).and_then(|index| self.list.job(index));
        let is_changed = known.as_ref() != Some(&job);
        let (index, before) = self.insert(job, touched_during(self.reply.number));
        if is_changed {
            self.search.index_new_texts(&self.list);
            self.reposition(index, before.as_ref());
            self.version = self.version.wrapping_add(1);
        }
        is_changed
    }

    /// Merges the jobs of a complete reply that has only some of the jobs of its filter's days, such as the active ones.
    /// It updates and inserts jobs as [`Store::upsert`] does, except that jobs of another account replace all others.
    pub fn merge(&mut self, jobs: Vec<Job>) -> Merged {
        self.owners.begin_reply();
        // Each job is looked at, also after the first of another account.
        let is_other_account = jobs.iter().filter(|job| self.owners.note_first_of_another(job)).count() > 0;
        if is_other_account {
            self.clear();
        }
        let stored = self.len();
        let changed = jobs.into_iter().filter(|job| self.upsert(job.clone())).count();
        Merged { is_changed: is_other_account || changed > 0, has_new: self.len() > stored, is_other_account }
    }

    /// Returns the jobs whose status is not terminal, with their statuses.
    pub fn active_jobs(&self) -> Vec<(JobId, &JobStatus)> {
        self.list.active().map(|job| (job.id(), job.status())).collect()
    }

    /// Removes all jobs, such as those of a user who has signed out.
    pub fn clear(&mut self) {
        self.list.retain(|_, _| false);
        self.last_seen_in.clear();
        self.covers = None;
        self.generation = self.generation.wrapping_add(1);
        self.mark_changed();
    }

    /// Returns the time zone of the days in a filter.
    pub fn zone(&self) -> &dyn ZoneRules {
        &*self.zone
    }

    /// Returns the filter of which the store has every match, if there is one.
    pub fn covers(&self) -> Option<&JobFilter> {
        self.covers.as_ref()
    }

    /// Returns the number of jobs.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Reports whether the store has no jobs.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the version, which is different after each change of the list.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Returns the number of times that jobs got other indices or were removed, wrapping.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Returns the number of the account whose jobs these are; `None` if no job names it, or if one reply had jobs
    /// of several accounts.
    pub fn account_number(&self) -> Option<i64> {
        self.owners.account_number()
    }

    /// Returns the user name of the account whose jobs these are, if it is known.
    pub fn account_name(&self) -> Option<&str> {
        self.owners.account_name()
    }

    /// Reports whether any job has a status that is not terminal.
    pub fn has_active(&self) -> bool {
        self.list.has_active()
    }

    /// Returns the list that the indices of [`Rows`] refer to.
    pub fn list(&self) -> &JobList {
        &self.list
    }

    /// Returns the rows that a query selects. The sorted indices are cached until the list or the sort order
    /// changes.
    pub fn rows(&mut self, query: &ListQuery) -> Rows {
        self.ensure_sorted(query.sort);
        let Self { list, search, order, covers, version, generation, zone, .. } = self;
        let Some((_, order)) = order else { return Rows::default() };
        let indices = search.select(list, order, query.filter.matcher(&**zone), &query.search);
        Rows {
            summary: Summary::count(list, &indices),
            indices,
            complete: covers.as_ref().is_some_and(|covers| covers.covers(&query.filter)),
            documented: covers.as_ref().is_some_and(|covers| covers.covers(&query.filter.documented())),
            version: *version,
            generation: *generation,
            query: query.clone(),
        }
    }

    /// Leaves out the rows of the jobs for which `keep` returns false. The rows must be of the current version.
    pub fn retain_rows(&self, rows: &mut Rows, mut keep: impl FnMut(JobId) -> bool) {
        rows.indices.retain(|index| self.list.get(*index as usize).is_some_and(|job| keep(job.id())));
        rows.summary = Summary::count(&self.list, &rows.indices);
    }

    fn ensure_sorted(&mut self, sort: Sort) {
        if self.order.as_ref().is_some_and(|(current, _)| *current == sort) {
            return;
        }
        let indices = self.newest_first.get_or_insert_with(|| self.list.newest_first()).clone();
        let indices = if sort == Sort::default() {
            indices
        } else {
            self.search.index_new_texts(&self.list);
            self.list.sort(indices, sort.column, sort.descending, &self.search)
        };
        self.order = Some((sort, indices));
    }

    /// Moves a job that was inserted, or replaced `before`, to its place in the sorted orders.
    fn reposition(&mut self, index: usize, before: Option<&Record>) {
        let Self { list, search, newest_first, order, .. } = self;
        let Ok(index) = u32::try_from(index) else { return self.mark_changed() };
        let keeps = |sort, indices: &mut Vec<u32>| list.reposition(indices, sort, search, index, before);
        newest_first.take_if(|indices| !keeps(Sort::default(), indices));
        order.take_if(|(sort, indices)| !keeps(*sort, indices));
    }

    /// Inserts or replaces a job, and marks it as seen in the current reply, or as touched during it. Returns its index
    /// and the record that was replaced.
    fn insert(&mut self, job: Job, mark: u32) -> (usize, Option<Record>) {
        let (index, before) = self.list.replace(job);
        match self.last_seen_in.get_mut(index) {
            Some(last_seen_in) if *last_seen_in == self.reply.number => {}
            Some(last_seen_in) => *last_seen_in = mark,
            None => self.last_seen_in.push(mark),
        }
        (index, before)
    }

    /// Returns the filter that the current reply answers: that of its request, without its dates if the service ignored
    /// them. Nothing proves that it ignored the statuses: those of many jobs can change while the reply is written.
    fn answered_filter(&self) -> JobFilter {
        let IncomingReply { filter, far_jobs, .. } = &self.reply;
        if !self.reply.is_proof(*far_jobs) {
            return filter.clone();
        }
        filter.without_dates()
    }

    /// Removes the jobs that the filter matches but that were not in the current reply. Returns whether they no longer
    /// exist: the submission time of a job does not change, but a job that is missing from some statuses may still exist
    /// with another status, and one without a submission time in another range of dates.
    fn remove_missing(
        &mut self,
        answered: &JobFilter,
        is_in_range: fn(&TimeRange, Option<Timestamp>) -> bool,
    ) -> bool {
        let range = answered.time_range(&*self.zone);
        let matcher = answered.matcher(&*self.zone);
        let current = self.reply.number;
        let mut are_gone = true;
        self.retain(|seen_in, job| {
            let keep = seen_in == current
                || seen_in == touched_during(current)
                || !is_in_range(&range, job.received())
                || !matcher.matches_status(job.status());
            are_gone &= keep || (answered.statuses().len() == 0 && range.certainly_contains(job.received()));
            keep
        });
        are_gone
    }

    /// Removes the jobs that are not in the part of the current reply that has been received.
    fn remove_earlier_replies(&mut self) {
        let current = self.reply.number;
        self.retain(|seen_in, _| seen_in == current);
        self.covers = None;
    }

    /// Removes the jobs for which `keep` returns false, given the mark in `last_seen_in`.
    fn retain(&mut self, mut keep: impl FnMut(u32, JobRef<'_>) -> bool) {
        let marks = std::mem::take(&mut self.last_seen_in);
        let mut kept = Vec::with_capacity(marks.len());
        let any_removed = self.list.retain(|index, job| {
            let mark = marks.get(index).copied().unwrap_or(self.reply.number);
            let keep = keep(mark, job);
            if keep {
                kept.push(mark);
            }
            keep
        });
        self.last_seen_in = kept;
        if any_removed {
            self.generation = self.generation.wrapping_add(1);
            self.mark_changed();
        }
    }

    fn mark_changed(&mut self) {
        self.version = self.version.wrapping_add(1);
        self.newest_first = None;
        self.order = None;
    }
}
