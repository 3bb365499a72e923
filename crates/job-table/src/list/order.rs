//! Sorting the indices of a list.

mod radix;

use self::radix::{SortEntry, sort_by_key, sort_by_text};
use super::string_interner::StringId;
use super::{JobList, Record, SearchIndex};
use crate::Column;
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
