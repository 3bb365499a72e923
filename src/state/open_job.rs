//! The job whose panel is open: the one that the address names.

use jess_api::JobId;
use leptos::prelude::*;

use super::address::AddressBar;
use super::jobs::Jobs;
use super::query::Query;
use super::shown_rows::{Reveal, WantedJob};
use crate::embedding::Embedding;
use job_table::rows::Rows;

/// The job whose panel is open, and its place in the list.
#[derive(Debug, Clone, Copy)]
pub struct OpenJob {
    address: AddressBar,
    jobs: Jobs,
    rows: Memo<Option<Rows>>,
    wanted_job: RwSignal<Option<WantedJob>>,
    embedding: Embedding,
    is_enabled: bool,
    id: Memo<Option<JobId>>,
    /// The index of its row and the number of rows; `None` if it has no row.
    position: Memo<Option<(usize, usize)>>,
    /// True if the user has opened a panel since the page began.
    was_opened_here: StoredValue<bool>,
}

impl OpenJob {
    /// Creates the state from the address. Without `is_enabled` no panel is ever open, and a click only emits an event.
    pub fn new(
        address: AddressBar,
        jobs: Jobs,
        rows: Memo<Option<Rows>>,
        wanted_job: RwSignal<Option<WantedJob>>,
        embedding: Embedding,
        is_enabled: bool,
    ) -> Self {
        let id = Memo::new(move |_| address.query().with(Query::job).filter(|_| is_enabled));
        let position = Memo::new(move |_| {
            let id = id.get()?;
            rows.with(|rows| {
                let rows = rows.as_ref()?;
                let index = jobs.with_store(|store| store.list().index_of(id)).flatten()?;
                let index = rows.indices.iter().position(|row| *row as usize == index)?;
                Some((index, rows.indices.len()))
            })
        });
        let was_opened_here = StoredValue::new(false);
        let open_job =
            Self { address, jobs, rows, wanted_job, embedding, is_enabled, id, position, was_opened_here };
        Effect::new(move |previous: Option<Option<JobId>>| {
            let id = id.get();
            // The embedding page has set the job with which the list begins.
            if let Some(previous) = previous.filter(|previous| *previous != id) {
                match id {
                    Some(id) => open_job.emit(id, true),
                    None => previous.into_iter().for_each(|id| open_job.emit(id, false)),
                }
            }
            id
        });
        open_job
    }

    /// Returns the job whose panel is open; reactive.
    pub fn id(self) -> Option<JobId> {
        self.id.get()
    }

    /// Reports whether a click on a job opens a panel.
    pub fn is_enabled(self) -> bool {
        self.is_enabled
    }

    /// Reports whether the user has opened a panel since the page began.
    pub fn was_opened_here(self) -> bool {
        self.was_opened_here.try_get_value().unwrap_or_default()
    }

    /// Returns the index of its row and the number of rows, or `None` if no job is open or it has no row; reactive.
    pub fn position(self) -> Option<(usize, usize)> {
        self.position.get()
    }

    /// Opens the panel of a job. The way back leads to the list, not to each of the jobs that were open in between.
    pub fn open(self, id: JobId) {
        if self.is_enabled {
            self.was_opened_here.set_value(true);
            let is_open = self.id.get_untracked().is_some();
            let query = self.address.query().with_untracked(|query| query.with_job(Some(id)));
            if is_open { self.address.replace(query) } else { self.address.push(query) }
        }
    }

    /// Opens the panel of a job, or closes it if it is open. Without panels, only tells the embedding page.
    pub fn toggle(self, id: JobId) {
        if !self.is_enabled {
            self.emit(id, true);
        } else if self.id.get_untracked() == Some(id) {
            self.close();
        } else {
            self.open(id);
        }
    }

    /// Closes the panel.
    pub fn close(self) {
        self.address.push(self.address.query().with_untracked(|query| query.with_job(None)));
    }

    /// Opens the panel of the job that is this number of rows below, and brings its row into view. Does nothing at the ends
    /// of the list.
    pub fn step(self, step: isize) {
        let neighbor = self.position.get_untracked().and_then(|(index, _)| {
            let index = index.checked_add_signed(step)?;
            self.rows.with_untracked(|rows| rows.as_ref()?.indices.get(index).copied())
        });
        if let Some(job) = neighbor.and_then(|index| self.jobs.job(index)) {
            let reveal = Reveal::IfOutOfView { is_above: step < 0 };
            self.wanted_job.set(Some(WantedJob { id: job.id, reveal, takes_focus: false }));
            self.open(job.id);
        }
    }

    /// Tells the embedding page that a panel was opened or closed.
    fn emit(self, id: JobId, is_open: bool) {
        let job = self.jobs.name_and_status(id);
        let (name, status) = job.unzip();
        self.embedding.emit(
            "select",
            &[
                ("job", id.to_string().into()),
                ("name", name.flatten().as_deref().into()),
                ("status", status.as_ref().map(|status| status.as_str()).into()),
                ("open", is_open.into()),
            ],
        );
    }
}
