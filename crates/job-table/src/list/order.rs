//! Sorting the indices of a list.

mod radix;

use std::cmp::Ordering;

use self::radix::{SortEntry, sort_by_key, sort_by_text};
use super::string_interner::StringId;
use super::{JobList, Record, SearchIndex};
use crate::Column;
use crate::sort::Sort;
use jess_api::Progress;

impl JobList {
    /// Returns all indices, newest submission first. Jobs of the same instant are in descending order of their
    /// numbers. Jobs without an instant come first: they count as just submitted.
    pub fn newest_first(&self) -> Vec<u32> {
        let by_number =
            self.records().zip(0..).map(|(record, index)| SortEntry { key: !record.id.number(), index });
        let mut entries: Vec<SortEntry> = by_number.collect();
        sort_by_key(&mut entries);
        for entry in &mut entries {
            entry.key = !self.record(entry.index as usize).map_or(0, submitted_key);
        }
        sort_by_key(&mut entries);
        entries.into_iter().map(|entry| entry.index).collect()
    }

    /// Sorts indices by a column. The sort is stable, and jobs without a value in the column come last in both
    /// directions, except that a job without an instant of submission counts as the newest one. Names and types are compared in their folded form, so `search` must be up to date
    /// ([`SearchIndex::index_new_texts`]).
    pub fn sort(
        &self,
        indices: Vec<u32>,
        column: Column,
        descending: bool,
        search: &SearchIndex,
    ) -> Vec<u32> {
        let key_mask = if descending { u64::MAX } else { 0 };
        let sort_key = self.sort_key(column);
        let mut entries = Vec::with_capacity(indices.len());
        let mut missing = Vec::new();
        for index in indices {
            match self.record(index as usize).and_then(&sort_key) {
                Some(key) => entries.push(SortEntry { key: key ^ key_mask, index }),
                None => missing.push(index),
            }
        }
        if matches!(column, Column::Name | Column::Type) {
            let text = |index: u32| {
                let record = self.record(index as usize);
                let id = record.and_then(|record| text_id(record, column));
                id.map_or(&[][..], |id| search.text(id.index()))
            };
            sort_by_text(&mut entries, &text, key_mask);
        } else {
            sort_by_key(&mut entries);
        }
        entries.into_iter().map(|entry| entry.index).chain(missing).collect()
    }

    /// Moves a job to its place in an order that was complete and sorted before the job was inserted or replaced.
    /// `before` is the record that was replaced. `search` must be up to date. Returns false if the order was not sorted,
    /// as it can be for texts with null characters; it is then unusable.
    ///
    /// This takes a few comparisons and two moves of memory, where sorting looks at every job.
    pub(crate) fn reposition(
        &self,
        order: &mut Vec<u32>,
        sort: Sort,
        search: &SearchIndex,
        index: u32,
        before: Option<&Record>,
    ) -> bool {
        let Some(after) = self.record(index as usize) else { return false };
        let comparator = self.comparator(sort, search);
        if let Some(before) = before {
            if comparator(before, after) == Ordering::Equal {
                return true;
            }
            // The list has the new record of this job, which is not sorted.
            let is_above = |other: &u32| {
                let other = self.record(*other as usize).filter(|_| *other != index);
                other.is_some_and(|other| comparator(other, before) == Ordering::Less)
            };
            let place = order.partition_point(is_above);
            if order.get(place) != Some(&index) {
                return false;
            }
            order.remove(place);
        }
        let is_above = |other: &u32| {
            self.record(*other as usize).is_some_and(|other| comparator(other, after) == Ordering::Less)
        };
        order.insert(order.partition_point(is_above), index);
        true
    }

    /// Returns the comparison by which [`JobList::newest_first`] and then [`JobList::sort`] order jobs. Only a job is
    /// equal to itself.
    fn comparator(&self, sort: Sort, search: &SearchIndex) -> impl Fn(&Record, &Record) -> Ordering {
        let Sort { column, descending } = sort;
        let sort_key = self.sort_key(column);
        let is_text = matches!(column, Column::Name | Column::Type);
        let text =
            move |record: &Record| text_id(record, column).map_or(&[][..], |id| search.text(id.index()));
        move |one, other| {
            let by_column = match (sort_key(one), sort_key(other)) {
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
                (Some(one_key), Some(other_key)) => {
                    let ascending =
                        if is_text { text(one).cmp(text(other)) } else { one_key.cmp(&other_key) };
                    if descending { ascending.reverse() } else { ascending }
                }
            };
            by_column.then_with(|| compare_newest_first(one, other))
        }
    }

    /// Returns a function that maps a record to its sort key, or to `None` if it has no value in the column. The key
    /// of a text is always 0.
    fn sort_key(&self, column: Column) -> impl Fn(&Record) -> Option<u64> + use<> {
        let ranks = self.status_ranks();
        move |record| match column {
            Column::Job => Some(record.id.number()),
            Column::Name | Column::Type => text_id(record, column).map(|_| 0),
            Column::Status => ranks.get(record.status as usize).copied(),
            Column::Progress => record.progress.and_then(done_millionths),
            Column::Submitted => Some(submitted_key(record)),
            Column::CpuTime => record.cpu_seconds.get().map(to_ordered_u64),
            Column::Storage => record.storage_bytes.get().map(to_ordered_u64),
        }
    }

    /// Returns the rank of each status of the list in the order of `JobStatus`.
    fn status_ranks(&self) -> Vec<u64> {
        self.statuses
            .iter()
            .map(|status| self.statuses.iter().filter(|other| *other < status).count() as u64)
            .collect()
    }
}

fn compare_newest_first(one: &Record, other: &Record) -> Ordering {
    let key = |record: &Record| (submitted_key(record), record.id.number());
    key(other).cmp(&key(one))
}

/// Returns the sort key of the instant of submission. A job without one sorts after every instant.
fn submitted_key(record: &Record) -> u64 {
    record.received().map_or(u64::MAX, |instant| to_ordered_u64(instant.as_millis()))
}

/// Returns the name or the type of a record.
fn text_id(record: &Record, column: Column) -> Option<StringId> {
    if column == Column::Name { record.name } else { record.job_type }
}

/// Returns the fraction of cases that are done, in millionths; `None` if there are no cases.
fn done_millionths(progress: Progress) -> Option<u64> {
    (u64::from(progress.done) * 1_000_000).checked_div(progress.whole())
}

/// Maps signed to unsigned numbers, preserving their order.
#[expect(clippy::cast_sign_loss, reason = "the sign bit is kept, inverted")]
fn to_ordered_u64(number: i64) -> u64 {
    number as u64 ^ (1 << 63)
}
