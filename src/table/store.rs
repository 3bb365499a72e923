//! The jobs that have come, over all replies: pure, no request, no signal.

use jess_api::{Job, JobFilter, ServiceTimeZone};

use super::rows::{ListQuery, Rows, Summary};
use super::sort::Sort;
use super::{Fold, JobList, SearchIndex};

/// The jobs that have come, and what is known of them as a whole.
///
/// Replies come one after another, each to a filter and each job by job. A job that comes replaces what was
/// known of it at once. A job that does not come in a reply that should have it is gone, which only the end of
/// that reply can show: a reply that breaks off takes nothing away.
#[derive(Debug, Clone)]
pub struct Store {
    list: JobList,
    zone: ServiceTimeZone,
    /// Every job that this filter matches is in the list.
    covers: Option<JobFilter>,
    /// For each index of the list, the number of the reply in which its job came last.
    last_seen_in: Vec<u32>,
    incoming: Incoming,
    search: SearchIndex,
    /// The indices in the default order, and in the order that was last asked for, until the list changes.
    newest_first: Option<Vec<u32>>,
    order: Option<(Sort, Vec<u32>)>,
    /// Counts the changes of the list.
    version: u32,
}

/// The reply that is coming in.
#[derive(Debug, Clone, Default)]
struct Incoming {
    number: u32,
    filter: JobFilter,
    /// Whether a job has come that the filter's dates, or its statuses, do not match: then the service does not
    /// look at them.
    ignores_dates: bool,
    ignores_statuses: bool,
}

impl Store {
    /// A store without jobs. `zone` is the service's; `fold` is how texts are made comparable.
    pub fn new(zone: ServiceTimeZone, fold: Fold) -> Self {
        Self {
            list: JobList::new(),
            zone,
            covers: None,
            last_seen_in: Vec::new(),
            incoming: Incoming::default(),
            search: SearchIndex::new(fold),
            newest_first: None,
            order: None,
            version: 0,
        }
    }

    /// A reply to a request for `filter` begins. Of one that has not ended, no end will be told.
    pub fn begin_reply(&mut self, filter: JobFilter) {
        let number = self.incoming.number.wrapping_add(1);
        self.incoming = Incoming { number, filter, ..Incoming::default() };
    }

    /// Takes jobs of the reply.
    pub fn ingest(&mut self, jobs: Vec<Job>) {
        if jobs.is_empty() {
            return;
        }
        let Incoming { number, filter, ignores_dates, ignores_statuses } = &mut self.incoming;
        let matcher = filter.matcher(self.zone);
        for job in jobs {
            *ignores_dates |= !matcher.matches_instant(job.received);
            *ignores_statuses |= !matcher.matches_status(&job.status);
            let index = self.list.upsert(job);
            match self.last_seen_in.get_mut(index) {
                Some(last_seen_in) => *last_seen_in = *number,
                None => self.last_seen_in.push(*number),
            }
        }
        // With each part a little, so that the first search need not do it for all of them.
        self.search.index_new_texts(&self.list);
        self.changed();
    }

    /// The reply has ended as it should. Returns the filter that it answers: a wider one than was asked for
    /// where the service did not look at a part of it.
    pub fn finish_reply(&mut self) -> JobFilter {
        let answered = self.answered();
        let is_gone = self.remove_missing(&answered);
        // A job keeps its day, so one that is gone from a range of dates is gone. One that is gone from a
        // status may be in another by now, which nobody has told.
        let elsewhere = is_gone && answered.statuses().len() > 0;
        let known_still = self.covers.as_ref().is_some_and(|known| known.covers(&answered)) && !elsewhere;
        if !known_still {
            self.covers = Some(answered.clone());
        }
        answered
    }

    /// The filter of which every match is in the list, if there is one.
    pub fn covers(&self) -> Option<&JobFilter> {
        self.covers.as_ref()
    }

    /// How many jobs there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Changes whenever the list does.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Whether one of the jobs has not ended.
    pub fn has_active(&self) -> bool {
        self.list.has_active()
    }

    /// The list itself, for the jobs at indices of [`Rows`].
    pub fn list(&self) -> &JobList {
        &self.list
    }

    /// What there is to see for a question.
    pub fn rows(&mut self, question: &ListQuery) -> Rows {
        self.ensure_sorted(question.sort);
        let Self { list, search, order, covers, version, .. } = self;
        let Some((_, order)) = order else { return Rows::default() };
        let indices = search.select(list, order, question.filter.matcher(self.zone), &question.search);
        Rows {
            summary: Summary::of(list, &indices),
            indices,
            complete: covers.as_ref().is_some_and(|covers| covers.covers(&question.filter)),
            version: *version,
            question: question.clone(),
        }
    }

    fn ensure_sorted(&mut self, sort: Sort) {
        if self.order.as_ref().is_some_and(|(present, _)| *present == sort) {
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

    fn answered(&self) -> JobFilter {
        let Incoming { filter, ignores_dates, ignores_statuses, .. } = &self.incoming;
        let dates = if *ignores_dates { (None, None) } else { (filter.since(), filter.till()) };
        let statuses = filter.statuses().filter(|_| !ignores_statuses).cloned();
        // A part of a valid filter is one; were it not, the filter itself is what is known to be answered.
        JobFilter::new(dates.0, dates.1, statuses).unwrap_or_else(|_| filter.clone())
    }

    /// Drops the jobs that the filter matches and that were not in the reply; says whether there were any.
    fn remove_missing(&mut self, answered: &JobFilter) -> bool {
        let matcher = answered.matcher(self.zone);
        let number = self.incoming.number;
        let last_seen_in = std::mem::take(&mut self.last_seen_in);
        let mut kept = Vec::with_capacity(last_seen_in.len());
        let any_gone = self.list.retain(|index, job| {
            let came = last_seen_in.get(index).copied().unwrap_or(number);
            let keeps = came == number
                || !matcher.matches_instant(job.received())
                || !matcher.matches_status(job.status());
            if keeps {
                kept.push(came);
            }
            keeps
        });
        self.last_seen_in = kept;
        if any_gone {
            self.changed();
        }
        any_gone
    }

    fn changed(&mut self) {
        self.version = self.version.wrapping_add(1);
        self.newest_first = None;
        self.order = None;
    }
}
