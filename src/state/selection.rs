//! The selected jobs. They are kept by number, so that the selection survives refreshes, other orders and other filters.

use jess_api::JobId;
use job_table::rows::Rows;
use leptos::prelude::*;

use super::jobs::Jobs;

/// A set of jobs, and the place from which a range of them is selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SelectedJobs {
    /// The numbers, ascending.
    ids: Vec<JobId>,
    /// The job that was toggled last, from which a range begins.
    anchor: Option<JobId>,
    /// The jobs that the latest range has added, ascending. A range to another job replaces it.
    extension: Vec<JobId>,
}

impl SelectedJobs {
    /// Returns the number of jobs.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Reports whether no job is selected.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Reports whether a job is selected.
    pub fn contains(&self, id: JobId) -> bool {
        self.ids.binary_search(&id).is_ok()
    }

    /// Selects a job, or removes it from the selection. Ranges then begin there.
    pub fn toggle(&mut self, id: JobId) {
        match self.ids.binary_search(&id) {
            Ok(at) => drop(self.ids.remove(at)),
            Err(at) => self.ids.insert(at, id),
        }
        self.begin_range(Some(id));
    }

    /// Selects the jobs from the one that was toggled last to this one, in an order. This replaces the range that was
    /// selected from there before, but jobs that had been selected before that stay. Without such a job in the order,
    /// this job alone is selected.
    pub fn extend_to(&mut self, id: JobId, order: &[JobId]) {
        let extension = std::mem::take(&mut self.extension);
        self.ids.retain(|id| extension.binary_search(id).is_err());
        let position = |wanted: JobId| order.iter().position(|id| *id == wanted);
        let from = self.anchor.and_then(position);
        let range = from.zip(position(id)).and_then(|(from, to)| order.get(from.min(to)..=from.max(to)));
        let mut added: Vec<JobId> = match range {
            Some(range) => range.iter().copied().filter(|id| !self.contains(*id)).collect(),
            None => {
                self.begin_range(Some(id));
                [id].into_iter().filter(|id| !self.contains(*id)).collect()
            }
        };
        self.add(&added);
        if range.is_some() {
            added.sort_unstable();
            self.extension = added;
        }
    }

    /// Selects all of these jobs beside those that are selected, or removes them all from the selection.
    pub fn set_all(&mut self, ids: &[JobId], is_selected: bool) {
        self.begin_range(None);
        if is_selected {
            self.add(ids);
        } else {
            let mut removed = ids.to_vec();
            removed.sort_unstable();
            self.ids.retain(|id| removed.binary_search(id).is_err());
        }
    }

    /// Removes all jobs from the selection.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Removes the jobs from the selection that do not exist.
    pub fn retain_existing(&mut self, exists: impl Fn(JobId) -> bool) {
        self.ids.retain(|id| exists(*id));
        self.extension.retain(|id| exists(*id));
        self.anchor = self.anchor.filter(|id| exists(*id));
    }

    /// Returns how many of these jobs are selected.
    pub fn count_of(&self, ids: impl Iterator<Item = JobId>) -> usize {
        if self.is_empty() { 0 } else { ids.filter(|id| self.contains(*id)).count() }
    }

    /// Returns the selected jobs: first those of an order, in that order, then the others by number.
    pub fn in_order(&self, order: &[JobId]) -> Vec<JobId> {
        let mut ids: Vec<JobId> = order.iter().copied().filter(|id| self.contains(*id)).collect();
        if ids.len() < self.len() {
            let mut shown = ids.clone();
            shown.sort_unstable();
            ids.extend(self.ids.iter().filter(|id| shown.binary_search(id).is_err()));
        }
        ids
    }

    fn add(&mut self, ids: &[JobId]) {
        self.ids.extend_from_slice(ids);
        self.ids.sort_unstable();
        self.ids.dedup();
    }

    fn begin_range(&mut self, anchor: Option<JobId>) {
        self.anchor = anchor;
        self.extension.clear();
    }
}

/// The numbers of the selected jobs and of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SelectionCounts {
    /// The selected jobs.
    pub selected: usize,
    /// The selected jobs that have a row.
    pub shown: usize,
    /// The rows.
    pub rows: usize,
}

impl SelectionCounts {
    /// Returns the number of selected jobs that the filter or the search hides.
    pub fn hidden(self) -> usize {
        self.selected.saturating_sub(self.shown)
    }

    /// Reports whether each row is selected.
    pub fn is_all(self) -> bool {
        self.rows > 0 && self.shown == self.rows
    }

    /// Reports whether some rows are selected and others are not.
    pub fn is_partial(self) -> bool {
        self.shown > 0 && self.shown < self.rows
    }
}

/// The selection of a list.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    jobs: Jobs,
    rows: Memo<Option<Rows>>,
    selected: RwSignal<SelectedJobs>,
    counts: Memo<SelectionCounts>,
}

impl Selection {
    /// Creates an empty selection of `jobs`. `rows` are those on the screen. Jobs that no longer exist leave the
    /// selection, and so do all jobs of an account when those of another one arrive.
    pub fn new(jobs: Jobs, rows: Memo<Option<Rows>>) -> Self {
        let selected = RwSignal::new(SelectedJobs::default());
        let counts = Memo::new(move |_| {
            selected.with(|selected| {
                rows.with(|rows| {
                    let indices = rows.as_ref().map_or(&[][..], |rows| &rows.indices);
                    let shown = || {
                        jobs.with_store(|store| {
                            let id = |index: &u32| store.list().get(*index as usize).map(|job| job.id());
                            selected.count_of(indices.iter().filter_map(id))
                        })
                    };
                    let shown = if selected.is_empty() { 0 } else { shown().unwrap_or_default() };
                    SelectionCounts { selected: selected.len(), shown, rows: indices.len() }
                })
            })
        });
        // Jobs are removed only with another generation.
        let generation = Memo::new(move |_| jobs.generation());
        Effect::new(move |_| {
            generation.get();
            if selected.with_untracked(|selected| *selected == SelectedJobs::default()) {
                return;
            }
            selected.update(|selected| {
                jobs.with_store(|store| {
                    selected.retain_existing(|id| store.list().index_of(id).is_some());
                });
            });
        });
        Self { jobs, rows, selected, counts }
    }

    /// Returns the selected jobs: first those with a row, in the order of the rows, then the hidden ones by number;
    /// reactive.
    pub fn ids(self) -> Vec<JobId> {
        self.rows.track();
        self.selected.with(|selected| selected.in_order(&self.order()))
    }

    /// Returns the number of selected jobs; reactive.
    pub fn count(self) -> usize {
        self.selected.with(SelectedJobs::len)
    }

    /// Returns the numbers of selected jobs and of rows; reactive.
    pub fn counts(self) -> SelectionCounts {
        self.counts.get()
    }

    /// Reports whether a job is selected; reactive.
    pub fn is_selected(self, id: JobId) -> bool {
        self.selected.with(|selected| selected.contains(id))
    }

    /// Accesses the selected jobs; not reactive. Returns `None` after the owner has ended.
    pub fn with_untracked<T>(self, access: impl FnOnce(&SelectedJobs) -> T) -> Option<T> {
        self.selected.try_with_untracked(access)
    }

    /// Tracks the selection.
    pub fn track(self) {
        self.selected.track();
    }

    /// Selects a job, or removes it from the selection. Ranges then begin there.
    pub fn toggle(self, id: JobId) {
        self.selected.update(|selected| selected.toggle(id));
    }

    /// Selects the rows from the one that was toggled last to this one.
    pub fn extend_to(self, id: JobId) {
        let order = self.order();
        self.selected.update(|selected| selected.extend_to(id, &order));
    }

    /// Selects each row, beside the hidden jobs that are selected.
    pub fn select_all(self) {
        self.set_all(true);
    }

    /// Selects each row, or removes each from the selection. The hidden jobs stay as they are.
    pub fn set_all(self, is_selected: bool) {
        let order = self.order();
        self.selected.update(|selected| selected.set_all(&order, is_selected));
    }

    /// Removes all jobs from the selection.
    pub fn clear(self) {
        if self.selected.with_untracked(|selected| !selected.is_empty()) {
            self.selected.update(SelectedJobs::clear);
        }
    }

    /// Returns the jobs of the rows from top to bottom; not reactive.
    fn order(self) -> Vec<JobId> {
        self.rows.with_untracked(|rows| {
            let indices = rows.as_ref().map_or(&[][..], |rows| &rows.indices);
            let ids = self.jobs.with_store(|store| {
                let id = |index: &u32| store.list().get(*index as usize).map(|job| job.id());
                indices.iter().filter_map(id).collect()
            });
            ids.unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;

    fn id(number: u64) -> JobId {
        JobId::new(number).unwrap()
    }

    fn ids(numbers: &[u64]) -> Vec<JobId> {
        numbers.iter().copied().map(id).collect()
    }

    fn numbers(selected: &SelectedJobs) -> Vec<u64> {
        selected.ids.iter().map(|id| id.number()).collect()
    }

    #[test]
    fn ranges_follow_the_order_of_the_rows_and_replace_each_other() {
        let order = ids(&[5, 9, 2, 7, 4, 1]);
        let mut selected = SelectedJobs::default();
        // Without a job to begin from.
        selected.extend_to(id(9), &order);
        assert_eq!(numbers(&selected), [9]);
        selected.extend_to(id(7), &order);
        assert_eq!(numbers(&selected), [2, 7, 9]);
        selected.extend_to(id(2), &order);
        assert_eq!(numbers(&selected), [2, 9], "a shorter range");
        selected.extend_to(id(5), &order);
        assert_eq!(numbers(&selected), [5, 9], "a range upwards");

        // A job that was selected on its own is not lost when a range over it becomes shorter.
        selected.clear();
        selected.toggle(id(7));
        selected.toggle(id(5));
        selected.extend_to(id(1), &order);
        assert_eq!(numbers(&selected), [1, 2, 4, 5, 7, 9]);
        selected.extend_to(id(9), &order);
        assert_eq!(numbers(&selected), [5, 7, 9]);

        // The rows have changed, and the job to begin from is hidden.
        selected.extend_to(id(1), &ids(&[1, 2, 4]));
        assert_eq!(numbers(&selected), [1, 5, 7]);
        selected.extend_to(id(4), &ids(&[1, 2, 4]));
        assert_eq!(numbers(&selected), [1, 2, 4, 5, 7]);
    }

    #[test]
    fn a_range_to_a_job_without_a_row_is_this_job() {
        let mut selected = SelectedJobs::default();
        selected.toggle(id(3));
        selected.extend_to(id(8), &ids(&[3, 4]));
        assert_eq!(numbers(&selected), [3, 8]);
    }

    #[test]
    fn counts_tell_hidden_rows_and_partial_selections() {
        let table = [
            ((0, 0, 0), 0, false, false),
            ((0, 0, 5), 0, false, false),
            ((3, 3, 5), 0, false, true),
            ((5, 5, 5), 0, true, false),
            ((7, 5, 5), 2, true, false),
            ((2, 0, 5), 2, false, false),
            ((2, 0, 0), 2, false, false),
        ];
        for ((selected, shown, rows), hidden, is_all, is_partial) in table {
            let counts = SelectionCounts { selected, shown, rows };
            assert_eq!((counts.hidden(), counts.is_all(), counts.is_partial()), (hidden, is_all, is_partial));
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Toggle(u64),
        Extend(u64),
        SetAll(bool),
        Clear,
        Reorder(Vec<u64>),
        Keep(Vec<u64>),
    }

    /// The simplest selection, with the rules of [`SelectedJobs`].
    #[derive(Default)]
    struct Model {
        ids: BTreeSet<u64>,
        anchor: Option<u64>,
        extension: BTreeSet<u64>,
    }

    impl Model {
        fn apply(&mut self, step: &Step, order: &[u64]) {
            match step {
                Step::Toggle(number) => {
                    if !self.ids.remove(number) {
                        self.ids.insert(*number);
                    }
                    (self.anchor, self.extension) = (Some(*number), BTreeSet::new());
                }
                Step::Extend(number) => {
                    self.ids = &self.ids - &self.extension;
                    self.extension.clear();
                    let anchor = self.anchor.filter(|anchor| order.contains(anchor));
                    if let Some(anchor) = anchor.filter(|_| order.contains(number)) {
                        let ends =
                            [anchor, *number].map(|end| order.iter().position(|id| *id == end).unwrap());
                        for id in &order[ends[0].min(ends[1])..=ends[0].max(ends[1])] {
                            if self.ids.insert(*id) {
                                self.extension.insert(*id);
                            }
                        }
                    } else {
                        self.ids.insert(*number);
                        self.anchor = Some(*number);
                    }
                }
                Step::SetAll(is_selected) => {
                    (self.anchor, self.extension) = (None, BTreeSet::new());
                    let order: BTreeSet<u64> = order.iter().copied().collect();
                    self.ids = if *is_selected { &self.ids | &order } else { &self.ids - &order };
                }
                Step::Clear => *self = Self::default(),
                Step::Reorder(_) => {}
                Step::Keep(kept) => {
                    self.ids.retain(|id| kept.contains(id));
                    self.extension.retain(|id| kept.contains(id));
                    self.anchor = self.anchor.filter(|id| kept.contains(id));
                }
            }
        }
    }

    fn step() -> impl Strategy<Value = Step> {
        let some = || subsequence((1..=12).collect::<Vec<u64>>(), 0..=12).prop_shuffle();
        prop_oneof![
            4 => (1..=12_u64).prop_map(Step::Toggle),
            4 => (1..=12_u64).prop_map(Step::Extend),
            1 => any::<bool>().prop_map(Step::SetAll),
            1 => Just(Step::Clear),
            2 => some().prop_map(Step::Reorder),
            1 => some().prop_map(Step::Keep),
        ]
    }

    proptest! {
        #[test]
        fn a_selection_behaves_as_the_simplest_set(steps in prop::collection::vec(step(), 0..40)) {
            let (mut selected, mut model) = (SelectedJobs::default(), Model::default());
            let mut order: Vec<u64> = (1..=12).collect();
            for step in &steps {
                let rows = ids(&order);
                match step {
                    Step::Toggle(number) => selected.toggle(id(*number)),
                    Step::Extend(number) => selected.extend_to(id(*number), &rows),
                    Step::SetAll(is_selected) => selected.set_all(&rows, *is_selected),
                    Step::Clear => selected.clear(),
                    Step::Reorder(other) => order.clone_from(other),
                    Step::Keep(kept) => selected.retain_existing(|id| kept.contains(&id.number())),
                }
                model.apply(step, &order);
                prop_assert_eq!(numbers(&selected), model.ids.iter().copied().collect::<Vec<_>>());

                let rows = ids(&order);
                let shown: Vec<u64> = order.iter().copied().filter(|id| model.ids.contains(id)).collect();
                prop_assert_eq!(selected.count_of(rows.iter().copied()), shown.len());
                let hidden = model.ids.iter().copied().filter(|id| !order.contains(id));
                let expected: Vec<JobId> = shown.iter().copied().chain(hidden).map(id).collect();
                prop_assert_eq!(selected.in_order(&rows), expected);
            }
        }
    }
}
