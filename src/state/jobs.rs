//! The reactive resource: the jobs that the filter asks for.
//!
//! A Leptos resource does not cancel: when its source changes, the running future is awaited and its stale
//! value published before the new one starts (leptos issue 4434). So the request in flight is ended as soon
//! as something else is wanted, each result carries what it answers, and a result that answers something
//! that is no longer wanted is dropped.

use std::time::Duration;

use jess_api::{JobFilter, JobList, Timestamp};
use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::lifecycle::{Held, JobsState};
use super::refresh::{self, Facts};
use crate::api::{Aborter, ApiError, Client};
use crate::platform;

/// The jobs that a filter asks for, and the means to ask again.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    state: RwSignal<JobsState>,
    attempt: RwSignal<u32>,
}

/// What is wanted: a filter, and which attempt at it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    filter: JobFilter,
    attempt: u32,
}

/// What a request came to, with what it answers.
#[derive(Debug, Clone)]
struct Outcome {
    wanted: Wanted,
    asked: Timestamp,
    ended: Timestamp,
    result: Result<JobList, ApiError>,
}

/// The request that is on its way, with what it asks for.
type InFlight = StoredValue<Option<(Wanted, Aborter)>, LocalStorage>;

impl Jobs {
    /// Asks for the jobs of `filter` now and whenever it changes, until the caller's owner ends; asks for
    /// nothing while there is no filter. `every` is the interval of the unasked refresh.
    pub fn new(client: Client, filter: Signal<Option<JobFilter>>, every: Option<Duration>) -> Self {
        let jobs = Self { state: RwSignal::new(JobsState::default()), attempt: RwSignal::new(0) };
        let wanted = Memo::new(move |_| Some(Wanted { filter: filter.get()?, attempt: jobs.attempt.get() }));
        let in_flight = InFlight::new_local(None);

        let resource = LocalResource::new(move || {
            let call = wanted.get().map(|wanted| {
                let call = client.jobs(&wanted.filter);
                in_flight.set_value(Some((wanted.clone(), call.aborter())));
                (wanted, call)
            });
            async move {
                let (wanted, call) = call?;
                let asked = platform::now();
                let result = call.run().await;
                Some(Outcome { wanted, asked, ended: platform::now(), result })
            }
        });

        Effect::new(move |_| {
            let wanted = wanted.get();
            abort_other_than(in_flight, wanted.as_ref());
            jobs.change(if wanted.is_some() { JobsState::asked } else { JobsState::at_rest });
        });
        Effect::new(move |_| {
            let Some(Outcome { wanted: answered, asked, ended, result }) = resource.get().flatten() else {
                return;
            };
            if wanted.get_untracked().as_ref() != Some(&answered) {
                return;
            }
            match result {
                Ok(list) => {
                    jobs.change(|_| JobsState::Loaded(Held::new(answered.filter, list, asked, ended)));
                }
                Err(ApiError::Aborted) => {}
                Err(error) => {
                    platform::warn(&format!("The jobs could not be loaded: {error}"));
                    jobs.change(|state| state.failed(error, ended));
                }
            }
        });
        on_cleanup(move || abort_other_than(in_flight, None));

        jobs.refresh_by_itself(every);
        jobs
    }

    /// The list and what became of the latest request.
    pub fn state(self) -> ReadSignal<JobsState> {
        self.state.read_only()
    }

    /// Asks again for what is wanted, unless a request for it is on its way.
    pub fn refresh(self) {
        if !self.state.with_untracked(JobsState::is_loading) {
            self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
    }

    fn change(self, change: impl FnOnce(JobsState) -> JobsState) {
        self.state.update(|state| *state = change(std::mem::take(state)));
    }

    fn refresh_by_itself(self, every: Option<Duration>) {
        let visible = use_visibility();
        let timer = StoredValue::new_local(None::<TimeoutHandle>);
        let stop = move || timer.try_update_value(|timer| timer.take().map(|timer| timer.clear()));
        Effect::new(move |_| {
            stop();
            let pause = self.state.with(|state| {
                refresh::next(Facts { state, every, visible: visible.get(), now: platform::now() })
            });
            if let Some(pause) = pause {
                timer.set_value(set_timeout_with_handle(move || self.refresh(), pause).ok());
            }
        });
        on_cleanup(move || {
            stop();
        });
        let focus = window_event_listener(ev::focus, move |_| {
            if self.state.with_untracked(refresh::on_return) {
                self.refresh();
            }
        });
        on_cleanup(move || focus.remove());
    }
}

/// Ends the request that is on its way, unless it is for what is wanted.
fn abort_other_than(in_flight: InFlight, wanted: Option<&Wanted>) {
    in_flight.try_update_value(|in_flight| {
        if let Some((_, aborter)) = in_flight.take_if(|(asked, _)| Some(&*asked) != wanted) {
            aborter.abort();
        }
    });
}

/// Whether the page can be seen, as a signal that follows.
fn use_visibility() -> ReadSignal<bool> {
    let is_visible = || !document().hidden();
    let (visible, set_visible) = signal(is_visible());
    let listener = window_event_listener_untyped("visibilitychange", move |_| set_visible.set(is_visible()));
    on_cleanup(move || listener.remove());
    visible
}
