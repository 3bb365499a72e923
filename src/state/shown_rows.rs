//! The rows on the screen: the latest ones, or those that are held in place while the user is working with them.
//!
//! Rows that an automatic refresh would insert, remove or move wait while the pointer is over the list, the focus or a
//! selection is in it, jobs are selected, or the user has scrolled. Otherwise a click could hit another row than the user
//! aimed at. The values of the rows change in place at any time.

use jess_api::JobId;
use job_table::row_changes::RowChanges;
use job_table::rows::Rows;
use leptos::prelude::*;

use super::jobs::Jobs;

/// The ways in which the user is working with the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Engagement {
    /// The pointer is over the list.
    pub has_pointer: bool,
    /// The focus is in the list.
    pub has_focus: bool,
    /// A part of the list's text is selected.
    pub has_selection: bool,
    /// Jobs are selected.
    pub has_selected_jobs: bool,
    /// The top of the list is out of view.
    pub is_scrolled: bool,
}

impl Engagement {
    /// Reports whether the user is working with the list.
    pub fn is_engaged(self) -> bool {
        self != Self::default()
    }
}

/// A job to whose row the view is moved, once there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WantedJob {
    /// The job.
    pub id: JobId,
    /// The way to bring its row into view.
    pub reveal: Reveal,
    /// True if the row receives the focus.
    pub takes_focus: bool,
}

/// A way to bring a row into view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reveal {
    /// To a quarter of the height of the window, wherever it is.
    Prominently,
    /// To the edge of the view, if it is out of view.
    IfOutOfView {
        /// True if a row that is not drawn is above the view.
        is_above: bool,
    },
}

/// The rows on the screen, and what is held back.
#[derive(Debug, Clone, Copy)]
pub struct ShownRows {
    /// The rows; `None` while the address holds no valid filter.
    pub rows: Memo<Option<Rows>>,
    /// The latest rows, in which nothing is held back.
    pub latest: Memo<Option<Rows>>,
    /// The changes that are held back.
    pub held_changes: Memo<RowChanges>,
    engagement: RwSignal<Engagement>,
    /// The number of times that the user has asked for the latest rows.
    releases: RwSignal<u32>,
}

impl ShownRows {
    /// Creates the rows on the screen from the `latest` ones of `jobs`.
    pub fn new(jobs: Jobs, latest: Memo<Option<Rows>>) -> Self {
        let (engagement, releases) = (RwSignal::new(Engagement::default()), RwSignal::new(0_u32));
        let is_engaged = Memo::new(move |_| engagement.get().is_engaged());
        let seen_releases = StoredValue::new(0);
        let rows = Memo::new(move |previous: Option<&Option<Rows>>| {
            let releases = releases.get();
            let is_released = seen_releases.get_value() != releases;
            seen_releases.set_value(releases);
            let is_held = is_engaged.get() && !is_released && !jobs.is_users_request();
            let previous = previous.and_then(Option::as_ref).filter(|_| is_held);
            latest.with(|latest| latest.as_ref().map(|latest| shown(previous, latest)))
        });
        let held_changes = Memo::new(move |_| {
            rows.with(|rows| {
                latest.with(|latest| match (rows, latest) {
                    (Some(rows), Some(latest)) => RowChanges::between(&rows.indices, &latest.indices),
                    _ => RowChanges::default(),
                })
            })
        });
        Self { rows, latest, held_changes, engagement, releases }
    }

    /// Records what the user is doing with the list.
    pub fn engage(self, change: impl FnOnce(&mut Engagement)) {
        // The rows may be drawn once more after the owner of the list has ended.
        let Some(before) = self.engagement.try_get_untracked() else { return };
        let mut engagement = before;
        change(&mut engagement);
        if engagement != before {
            self.engagement.set(engagement);
        }
    }

    /// Reports whether the top of the list is out of view.
    pub fn is_scrolled(self) -> bool {
        self.engagement.with_untracked(|engagement| engagement.is_scrolled)
    }

    /// Returns the first of the latest rows that is not shown, as an index of the store's list; not reactive.
    pub fn first_held(self) -> Option<u32> {
        let mut shown: Vec<u32> = self
            .rows
            .with_untracked(|rows| rows.as_ref().map(|rows| rows.indices.clone()))
            .unwrap_or_default();
        shown.sort_unstable();
        let is_held = |index: &&u32| shown.binary_search(index).is_err();
        self.latest.with_untracked(|latest| latest.as_ref()?.indices.iter().find(is_held).copied())
    }

    /// Shows the latest rows.
    pub fn release(self) {
        self.releases.update(|releases| *releases = releases.wrapping_add(1));
    }
}

/// Returns the rows to show in place of the `previous` ones, which are to be kept in place if they can be.
fn shown(previous: Option<&Rows>, latest: &Rows) -> Rows {
    let kept = previous.filter(|previous| {
        // Rows that were still being loaded have not been in their final place.
        previous.complete
            && !previous.indices.is_empty()
            && previous.query == latest.query
            && previous.generation == latest.generation
    });
    match kept {
        Some(previous) => Rows { indices: previous.indices.clone(), ..latest.clone() },
        None => latest.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_held_while_they_are_of_the_same_query_and_jobs() {
        let previous = Rows { indices: vec![3, 2, 1], complete: true, version: 1, ..Rows::default() };
        let latest = Rows { indices: vec![4, 3, 1], version: 2, ..previous.clone() };
        let table: [(&str, Rows, &[u32]); 5] = [
            ("the same query", previous.clone(), &[3, 2, 1]),
            ("loading", Rows { complete: false, ..previous.clone() }, &[4, 3, 1]),
            ("other indices", Rows { generation: 7, ..previous.clone() }, &[4, 3, 1]),
            (
                "another query",
                {
                    let mut rows = previous.clone();
                    rows.query.search = "tower".to_owned();
                    rows
                },
                &[4, 3, 1],
            ),
            ("no rows before", Rows { indices: vec![], ..previous.clone() }, &[4, 3, 1]),
        ];
        for (name, previous, expected) in table {
            let rows = shown(Some(&previous), &latest);
            assert_eq!((&*rows.indices, rows.version), (expected, 2), "{name}");
        }
        assert_eq!(shown(None, &latest), latest);
    }
}
