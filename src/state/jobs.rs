//! The reactive resource: the jobs that the filter asks for.
//!
//! It is not one of Leptos' own resources, since those do not cancel: when the source changes, the running
//! future is awaited and its stale value published before the new one starts (leptos issue 4434). Here the
//! request in flight is ended as soon as something else is wanted, and only the latest request may say
//! anything.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jess_api::{Job, JobFilter, ServiceTimeZone, Timestamp};
use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::effect::effect;
use super::lifecycle::{Completion, JobsState, LoadedJobs};
use super::recent::recent_filter;
use super::refresh::{self, RefreshContext};
use crate::api::{Aborter, ApiError, Client};
use crate::platform;
use crate::table::rows::{ListQuery, Rows};
use crate::table::store::Store;

/// The jobs that a filter asks for, and the means to ask again.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    store: StoredValue<Rc<RefCell<Store>>, LocalStorage>,
    state: RwSignal<JobsState>,
    load_progress: RwSignal<LoadProgress>,
    /// Counts the times that the store has been told of.
    told: RwSignal<u32>,
    /// Counts the times that somebody asked to ask again.
    attempt: RwSignal<u32>,
    latest: StoredValue<Latest, LocalStorage>,
    zone: ServiceTimeZone,
}

/// How much of the reply that comes in has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LoadProgress {
    /// How many jobs.
    pub jobs: usize,
    /// How many bytes, as they are once the browser has unpacked them.
    pub bytes: usize,
}

/// The latest request: its number, and what ends it.
#[derive(Debug, Default)]
struct Latest {
    number: u64,
    aborter: Option<Aborter>,
    /// How many jobs there were when they were last drawn.
    drawn: usize,
    /// When it was last told how many have come.
    told: Option<Timestamp>,
}

/// A reply that has come whole.
struct Reply {
    /// What it answers: more than was asked for where the service did not look at a part of the filter.
    answered: JobFilter,
    completion: Completion,
}

/// How often it is told how many jobs have come, in milliseconds.
const PROGRESS_INTERVAL_MS: i64 = 100;

impl Jobs {
    /// Asks for the jobs of `filter` now and whenever it changes, until the caller's owner ends; asks for
    /// nothing while there is no filter. `every` is the interval of the unasked refresh, `zone` the service's.
    pub fn new(
        client: Client,
        filter: impl Fn() -> Option<JobFilter> + 'static,
        every: Option<Duration>,
        zone: ServiceTimeZone,
    ) -> Self {
        let store = Store::new(zone, platform::fold_for_search);
        let jobs = Self {
            store: StoredValue::new_local(Rc::new(RefCell::new(store))),
            state: RwSignal::new(JobsState::default()),
            load_progress: RwSignal::new(LoadProgress::default()),
            told: RwSignal::new(0),
            attempt: RwSignal::new(0),
            latest: StoredValue::new_local(Latest::default()),
            zone,
        };
        let mut last_attempt = 0;
        effect(move || {
            let attempt = jobs.attempt.get();
            let again = attempt != last_attempt;
            last_attempt = attempt;
            match filter() {
                Some(filter) => jobs.ask(&client, filter, again),
                None => {
                    jobs.supersede();
                    jobs.change(&mut JobsState::set_idle);
                }
            }
        });
        on_cleanup(move || {
            jobs.supersede();
        });
        jobs.refresh_by_itself(every);
        jobs
    }

    /// What is held and what became of the latest request.
    pub fn state(self) -> ReadSignal<JobsState> {
        self.state.read_only()
    }

    /// How much has come of the reply that comes in; follows.
    pub fn load_progress(self) -> LoadProgress {
        self.load_progress.get()
    }

    /// Whether a request is on its way; follows.
    pub fn is_loading(self) -> bool {
        self.state.with(JobsState::is_loading)
    }

    /// What there is to see for a question; follows.
    pub fn rows(self, question: &ListQuery) -> Rows {
        self.told.track();
        self.with_store(|store| store.rows(question)).unwrap_or_default()
    }

    /// The job at a place of [`Rows`].
    pub fn job(self, place: u32) -> Option<Job> {
        self.with_store(|store| store.list().job(place as usize)).flatten()
    }

    /// Looks into the store; does not follow. `None` once the owner has ended.
    pub fn with_store<T>(self, look: impl FnOnce(&mut Store) -> T) -> Option<T> {
        let store = self.store.try_with_value(Rc::clone)?;
        let mut store = store.try_borrow_mut().ok()?;
        Some(look(&mut store))
    }

    /// Asks again for what is wanted, unless a request for it is on its way.
    pub fn refresh(self) {
        if !self.state.with_untracked(JobsState::is_loading) {
            self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
    }

    fn ask(self, client: &Client, filter: JobFilter, again: bool) {
        let number = self.supersede();
        self.change(&mut JobsState::start_loading);
        spawn_local(self.run(client.clone(), number, filter, again));
    }

    /// Makes the requests for a filter, one after the other. `again` is whether what is held is in doubt.
    async fn run(self, client: Client, number: u64, filter: JobFilter, again: bool) {
        let asked = platform::now();
        let held = self.with_store(|store| store.covers().is_some_and(|covers| covers.covers(&filter)));
        // What is held whole is there already, and needs only to be confirmed.
        let in_parts = client.sends_filters() && (again || held != Some(true));
        let today = self.zone.day_of(asked).filter(|_| in_parts);
        let first = today.and_then(|today| recent_filter(&filter, today));
        for wanted in first.into_iter().chain([filter.clone()]) {
            match self.request(&client, number, wanted).await {
                Some(Ok(Reply { answered, completion })) => {
                    self.hold(Some(completion.since(asked)));
                    // Also where the service did not look at the dates of the first request: these were all.
                    if answered.covers(&filter) {
                        return self.change(&mut JobsState::set_loaded);
                    }
                    self.change(&mut JobsState::start_loading_history);
                }
                Some(Err(error)) => return self.fail(error),
                None => return,
            }
        }
    }

    /// Makes one request and takes its jobs as they come. `None` where something else is wanted meanwhile, or
    /// the owner has ended.
    async fn request(
        self,
        client: &Client,
        number: u64,
        filter: JobFilter,
    ) -> Option<Result<Reply, ApiError>> {
        let call = client.jobs(&filter);
        self.latest.try_update_value(|latest| {
            if latest.number == number {
                latest.aborter = Some(call.aborter());
            }
        })?;
        if !self.is_latest(number) {
            return None;
        }
        self.load_progress.set(LoadProgress::default());
        self.with_store(|store| store.begin_reply(filter));
        let result = call.run(&mut |jobs, bytes| self.is_latest(number) && self.arrived(jobs, bytes)).await;
        if !self.is_latest(number) {
            return None;
        }
        Some(result.map(|unreadable| {
            let ended = self.with_store(|store| (store.finish_reply(), store.covers().cloned()));
            let (answered, covers) = ended.unwrap_or_default();
            let covers = covers.unwrap_or_default();
            Reply {
                answered,
                completion: Completion { covers, unreadable, at: platform::now(), took: Duration::ZERO },
            }
        }))
    }

    /// Takes a part of a reply. Returns whether to go on.
    fn arrived(self, jobs: Vec<Job>, bytes: usize) -> bool {
        let more = jobs.len();
        let Some(there) = self.with_store(|store| {
            store.ingest(jobs);
            store.len()
        }) else {
            return false;
        };
        let now = platform::now();
        let (draw, tell) = self
            .latest
            .try_update_value(|latest| {
                // Each time the list is drawn it is filtered and put in order as a whole: as it grows by a
                // half, and not with each part, that costs no more than the reading does.
                let draw = there > latest.drawn + latest.drawn / 2;
                let tell = latest.told.is_none_or(|told| now.millis_since(told) >= PROGRESS_INTERVAL_MS);
                if draw {
                    latest.drawn = there;
                }
                if tell {
                    latest.told = Some(now);
                }
                (draw, tell)
            })
            .unwrap_or_default();
        self.load_progress.update_untracked(|load_progress| {
            *load_progress = LoadProgress { jobs: load_progress.jobs + more, bytes }
        });
        if tell {
            self.load_progress.notify();
        }
        if draw {
            self.hold(None);
        }
        true
    }

    /// Tells of what is in the store now, and of the answer that has completed it.
    fn hold(self, completion: Option<Completion>) {
        let there = self.with_store(|store| (store.version(), store.has_active(), store.len()));
        let Some((version, active, len)) = there else { return };
        self.latest.try_update_value(|latest| latest.drawn = len);
        self.told.update(|told| *told = told.wrapping_add(1));
        let mut completion = completion;
        self.change(&mut |state| {
            let completion = completion.take().or_else(|| state.completion().cloned());
            state.loaded = Some(LoadedJobs { version, active, completion });
        });
    }

    fn fail(self, error: ApiError) {
        platform::warn(&format!("The jobs could not be loaded: {error}"));
        // What came before it broke off.
        if self.with_store(|store| store.is_empty()) == Some(false) {
            self.hold(None);
        }
        let mut error = Some(error);
        self.change(&mut |state| {
            error.take().into_iter().for_each(|error| state.fail(error, platform::now()))
        });
    }

    /// Through one type of closure, for the size of the program.
    fn change(self, change: &mut dyn FnMut(&mut JobsState)) {
        self.state.update(change);
    }

    fn is_latest(self, number: u64) -> bool {
        self.latest.try_with_value(|latest| latest.number) == Some(number)
    }

    /// Ends the latest request, if it is still on its way, and gives the next its number.
    fn supersede(self) -> u64 {
        let number = self.latest.try_update_value(|latest| {
            if let Some(earlier) = latest.aborter.take() {
                earlier.abort();
            }
            latest.number += 1;
            latest.number
        });
        number.unwrap_or_default()
    }

    fn refresh_by_itself(self, every: Option<Duration>) {
        let visible = RwSignal::new(is_visible());
        let timer = StoredValue::new_local(None::<TimeoutHandle>);
        let stop = move || {
            timer.try_update_value(|timer| {
                if let Some(timer) = timer.take() {
                    timer.clear();
                }
            });
        };
        effect(move || {
            stop();
            let visible = visible.get();
            let pause = self.state.with(|state| {
                refresh::next_refresh_in(RefreshContext {
                    state,
                    interval: every,
                    visible,
                    now: platform::now(),
                })
            });
            if let Some(pause) = pause {
                timer.set_value(set_timeout_with_handle(move || self.refresh(), pause).ok());
            }
        });
        on_cleanup(stop);

        // A window that gets the focus and a page that comes into view are two ways to come back; a frame may
        // see only one of them.
        let come_back = move || {
            let due = self.state.with_untracked(|state| {
                refresh::is_due_on_return(RefreshContext {
                    state,
                    interval: every,
                    visible: true,
                    now: platform::now(),
                })
            });
            if due {
                self.refresh();
            }
        };
        let focus = window_event_listener(ev::focus, move |_| come_back());
        let view = window_event_listener_untyped("visibilitychange", move |_| {
            visible.set(is_visible());
            if is_visible() {
                come_back();
            }
        });
        on_cleanup(move || {
            focus.remove();
            view.remove();
        });
    }
}

impl Completion {
    /// This answer, to what was asked at an instant.
    fn since(self, asked: Timestamp) -> Self {
        let took = Duration::from_millis(u64::try_from(self.at.millis_since(asked)).unwrap_or(0));
        Self { took, ..self }
    }
}

fn is_visible() -> bool {
    !document().hidden()
}
