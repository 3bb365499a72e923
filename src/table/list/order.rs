//! Orders of a list, as indices.

mod radix;

use self::radix::{Entry, sort_by_key, sort_by_text};
use super::{JobList, Record, SearchIndex};
use crate::table::Column;
use jess_api::Progress;

impl JobList {
    /// All indices, newest submission first, and among those of one instant the highest number; jobs without an
    /// instant come last.
    pub fn newest_first(&self) -> Vec<u32> {
        let by_number =
            self.records().zip(0..).map(|(record, index)| Entry { key: !record.id.number(), index });
        let mut entries: Vec<Entry> = by_number.collect();
        sort_by_key(&mut entries);
        for entry in &mut entries {
            // No instant is before all instants.
            let received = self.record(entry.index as usize).and_then(|record| record.received());
            entry.key = !received.map_or(0, |instant| ascending(instant.as_millis()));
        }
        sort_by_key(&mut entries);
        entries.into_iter().map(|entry| entry.index).collect()
    }

    /// Orders indices by a column. Those that it does not tell apart stay in the order in which they are given,
    /// and jobs without what it goes by come last, whichever way it goes. `search` is to be up to date
    /// ([`SearchIndex::index_new_texts`]), since names are compared as it has them.
    pub fn sort(
        &self,
        indices: Vec<u32>,
        column: Column,
        descending: bool,
        search: &SearchIndex,
    ) -> Vec<u32> {
        let flip = if descending { u64::MAX } else { 0 };
        let keys = self.keys(column);
        let mut entries = Vec::with_capacity(indices.len());
        let mut without = Vec::new();
        for index in indices {
            match self.record(index as usize).and_then(&keys) {
                Some(key) => entries.push(Entry { key: key ^ flip, index }),
                None => without.push(index),
            }
        }
        if matches!(column, Column::Name | Column::Type) {
            let text = |index: u32| {
                let record = self.record(index as usize);
                let id = record.and_then(|record| text_of(record, column));
                id.map_or(&[][..], |id| search.text(id.index()))
            };
            sort_by_text(&mut entries, &text, flip);
        } else {
            sort_by_key(&mut entries);
        }
        entries.into_iter().map(|entry| entry.index).chain(without).collect()
    }

    /// What the records are compared by, as numbers; for texts, whether there is one.
    fn keys(&self, column: Column) -> impl Fn(&Record) -> Option<u64> + use<> {
        let ranks = self.status_ranks();
        move |record| match column {
            Column::Job => Some(record.id.number()),
            Column::Name | Column::Type => text_of(record, column).map(|_| 0),
            Column::Status => ranks.get(record.status as usize).copied(),
            Column::Progress => record.progress.and_then(share_done),
            Column::Submitted => record.received().map(|instant| ascending(instant.as_millis())),
            Column::CpuTime => record.cpu_seconds.get().map(ascending),
            Column::Storage => record.storage_bytes.get().map(ascending),
        }
    }

    /// The rank of each state that occurs.
    fn status_ranks(&self) -> Vec<u64> {
        self.statuses
            .iter()
            .map(|status| self.statuses.iter().filter(|other| *other < status).count() as u64)
            .collect()
    }
}

fn text_of(record: &Record, column: Column) -> Option<super::string_interner::StringId> {
    if column == Column::Name { record.name } else { record.job_type }
}

/// In millionths. None where there are no cases.
fn share_done(progress: Progress) -> Option<u64> {
    (u64::from(progress.done) * 1_000_000).checked_div(progress.whole())
}

/// The same order, for numbers without a sign.
#[expect(clippy::cast_sign_loss, reason = "the sign becomes the highest bit, turned over")]
fn ascending(number: i64) -> u64 {
    number as u64 ^ (1 << 63)
}
