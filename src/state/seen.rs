//! Changes since the user last looked: the statuses that they have seen are kept in the browser, for each
//! service and account, and the jobs are compared with them.
//!
//! A change counts as seen only when the user says so ([`Seen::mark_all`]), not when it is shown: somebody who comes
//! back to an open page finds what has happened.

mod record;

use chrono::NaiveDate;
use gloo_events::EventListener;
use jess_api::{JobFilter, JobId, JobStatus};
use leptos::prelude::*;

use super::address::AddressBar;
use super::jobs::Jobs;
use super::query::Query;
use crate::platform;
use job_table::rows::Rows;
use job_table::store::Store;

pub use record::Change;
use record::SeenStatuses;

/// The beginning of the keys of records in the storage of the origin. The service and the account follow.
const KEY: &str = "jess-jobs-seen ";

/// The changes since the user last looked, and the means to mark them as seen.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    jobs: Jobs,
    /// The absolute URL of the service.
    service: StoredValue<String>,
    record: StoredValue<Record>,
    changes: RwSignal<Changes>,
    /// The jobs that "Changed" in the filter shows; `None` while it is off.
    shown: Memo<Option<Changes>>,
}

/// The jobs that have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    account: Option<i64>,
    /// By ascending number.
    jobs: Vec<(JobId, Change)>,
}

/// The record of an account, as it is in the storage.
#[derive(Debug, Clone, Default)]
struct Record {
    account: Option<i64>,
    /// The text in the storage when it was read or written last.
    text: Option<String>,
    /// `None` until the user's first visit has the newest jobs.
    seen: Option<SeenStatuses>,
}

impl Changes {
    /// Returns the number of jobs.
    pub fn len(&self) -> usize {
        self.jobs.len()
    }

    /// Reports whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Returns the numbers of the jobs, ascending.
    pub fn ids(&self) -> impl Iterator<Item = JobId> {
        self.jobs.iter().map(|(id, _)| *id)
    }

    /// Returns what has changed about a job.
    pub fn of(&self, id: JobId) -> Option<Change> {
        let index = self.jobs.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.jobs.get(index).map(|(_, change)| *change)
    }

    /// Adds the jobs of other changes, if they are of the same account.
    fn extended_with(mut self, others: &Self) -> Self {
        if self.account != others.account {
            return others.clone();
        }
        let added: Vec<_> = others.jobs.iter().filter(|(id, _)| self.of(*id).is_none()).copied().collect();
        self.jobs.extend(added);
        self.jobs.sort_unstable_by_key(|(id, _)| *id);
        self
    }
}

impl Seen {
    /// Compares the jobs with what the user has seen, now and whenever they change or another tab marks them as seen,
    /// until the owner of the caller ends. `api_base` is the URL of the service.
    pub fn new(jobs: Jobs, address: AddressBar, api_base: &str) -> Self {
        let changes = RwSignal::new(Changes::default());
        // What is marked as seen stays until the filter is left: rows must not vanish while the user looks at them.
        let shown = Memo::new(move |previous: Option<&Option<Changes>>| {
            let previous = previous.cloned().flatten().unwrap_or_default();
            let is_on = address.query().with(Query::is_changed_only);
            is_on.then(|| changes.with(|changes| previous.extended_with(changes)))
        });
        let seen = Self {
            jobs,
            service: StoredValue::new(platform::absolute_url(api_base)),
            record: StoredValue::new(Record::default()),
            changes,
            shown,
        };
        let is_concealed = Memo::new(move |_| jobs.state().with(|state| state.is_concealed));
        Effect::new(move |_| {
            jobs.track_changes();
            // While it is not known whose the jobs are, no changes are shown.
            if is_concealed.get() {
                seen.publish(Changes::default());
            } else {
                seen.compare();
            }
        });
        // Another tab has changed the storage. The listener is removed with the owner.
        StoredValue::new_local(EventListener::new(&window(), "storage", move |_| {
            if !is_concealed.get_untracked() {
                seen.compare();
            }
        }));
        seen
    }

    /// Returns the changes.
    pub fn changes(self) -> ReadSignal<Changes> {
        self.changes.read_only()
    }

    /// Leaves out the rows of jobs that have not changed, if the filter asks for that; reactive. The rows must be of
    /// the current version of the store.
    pub fn retain_chosen(self, rows: &mut Rows) {
        self.shown.with(|shown| {
            if let Some(shown) = shown {
                self.jobs.with_store(|store| store.retain_rows(rows, |id| shown.of(id).is_some()));
            }
        });
    }

    /// Marks all jobs that the page holds as seen, also in the other tabs.
    pub fn mark_all(self) {
        if self.changes.with_untracked(Changes::is_empty) {
            return;
        }
        self.update_record(|record, store| {
            let seen = record.seen.get_or_insert_default();
            seen.mark(statuses(store), has_newest(store));
            true
        });
        self.compare();
    }

    /// Compares the jobs with the record, which begins with the first list that has the newest jobs.
    fn compare(self) {
        let mut jobs = Vec::new();
        let account = self.update_record(|record, store| {
            let Some(seen) = &mut record.seen else {
                if !has_newest(store) {
                    return false;
                }
                record.seen.get_or_insert_default().mark(statuses(store), true);
                return true;
            };
            let comparison = seen.compare(statuses(store));
            jobs = comparison.changes;
            seen.adopt(comparison.unknown)
        });
        self.publish(Changes { account, jobs });
    }

    /// Changes the record of the account and stores it if `change` returns true. Another tab may have changed it in the
    /// meantime, so it is read first. Returns the account, if it is known.
    fn update_record(self, change: impl FnOnce(&mut Record, &Store) -> bool) -> Option<i64> {
        let account = self.jobs.with_store(|store| store.account_number()).flatten()?;
        let key = self.service.try_with_value(|service| key(service, account))?;
        let text = platform::local_value(&key);
        self.record.try_update_value(|record| {
            record.take_over(account, text);
            if self.jobs.with_store(|store| change(record, store)) == Some(true) {
                let text = record.seen.as_ref().map(SeenStatuses::to_text);
                // Where there is no storage, the record is kept until the page is closed.
                if platform::set_local_value(&key, text.as_deref()) {
                    record.text = text;
                }
            }
        });
        Some(account)
    }

    fn publish(self, changes: Changes) {
        if self.changes.try_with_untracked(|current| *current != changes) == Some(true) {
            self.changes.set(changes);
        }
    }
}

impl Record {
    /// Takes over the text in the storage, if it is another one than before. A text that cannot be read counts as none.
    fn take_over(&mut self, account: i64, text: Option<String>) {
        if self.account != Some(account) {
            *self = Self { account: Some(account), ..Self::default() };
        }
        // Without a text, the storage was cleared or is not available: what is known stays.
        if text.is_some() && text != self.text {
            self.seen = text.as_deref().and_then(SeenStatuses::parse).or_else(|| self.seen.take());
            self.text = text;
        }
    }
}

/// Returns the key of the record of an account. It has no name, since others may use the same browser.
fn key(service: &str, account: i64) -> String {
    let account = account.to_string();
    [KEY, service, " ", &account].concat()
}

/// Iterates over the jobs of a store with their statuses.
pub(super) fn statuses(store: &Store) -> impl Iterator<Item = (JobId, &JobStatus)> {
    store.list().iter().map(|job| (job.id(), job.status()))
}

/// Reports whether the store has the newest jobs: its filter leaves out neither a status nor the latest days.
pub(super) fn has_newest(store: &Store) -> bool {
    let latest = JobFilter::new(NaiveDate::from_ymd_opt(9999, 12, 31), None, []);
    store.covers().zip(latest.ok()).is_some_and(|(covers, latest)| covers.covers(&latest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(account: i64, numbers: &[u64]) -> Changes {
        let job = |number: &u64| (JobId::new(*number).unwrap(), Change::New);
        Changes { account: Some(account), jobs: numbers.iter().map(job).collect() }
    }

    #[test]
    fn changes_are_added_to_those_of_the_same_account_only() {
        type Shown = (i64, &'static [u64]);
        let table: [(Shown, Shown, &[u64]); 4] = [
            ((1, &[2, 4]), (1, &[3, 4]), &[2, 3, 4]),
            ((1, &[2, 4]), (1, &[]), &[2, 4]),
            ((1, &[]), (1, &[3]), &[3]),
            ((1, &[2, 4]), (2, &[3]), &[3]),
        ];
        for ((account, shown), (other, added), expected) in table {
            let extended = changes(account, shown).extended_with(&changes(other, added));
            assert_eq!(extended, changes(other, expected));
        }
    }

    #[test]
    fn a_record_follows_the_storage_and_never_that_of_another_account() {
        let mut record = Record::default();
        let text = |text: &str| Some(text.to_owned());
        record.take_over(1, text("1\n5\n5q"));
        let seen = record.seen.clone();
        assert_eq!(seen, SeenStatuses::parse("1\n5\n5q"));
        // Cleared, not available, or garbage.
        record.take_over(1, None);
        record.take_over(1, text("garbage"));
        assert_eq!(record.seen, seen);
        record.take_over(1, text("1\n6\n6f"));
        assert_eq!(record.seen, SeenStatuses::parse("1\n6\n6f"));
        record.take_over(2, None);
        assert!(record.seen.is_none());
    }
}
