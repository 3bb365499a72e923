//! The reactive resource: the jobs that the filter asks for.
//!
//! It is not one of Leptos' own resources, since those do not cancel: when the source changes, the running
//! future is awaited and its stale value published before the new one starts (leptos issue 4434). Here the
//! request in flight is ended as soon as something else is wanted, and only the latest request may say
//! anything.

use std::time::Duration;

use jess_api::{JobFilter, JobList, Timestamp};
use leptos::ev;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::effect::effect;
use super::lifecycle::{Held, JobsState};
use super::refresh::{self, Facts};
use crate::api::{Aborter, ApiError, Client};
use crate::platform;

/// The jobs that a filter asks for, and the means to ask again.
#[derive(Debug, Clone, Copy)]
pub struct Jobs {
    state: RwSignal<JobsState>,
    /// Counts the times that somebody asked to ask again.
    attempt: RwSignal<u32>,
    latest: StoredValue<Latest, LocalStorage>,
}

/// The latest request: its number, and what ends it.
#[derive(Debug, Default)]
struct Latest {
    number: u64,
    aborter: Option<Aborter>,
}

impl Jobs {
    /// Asks for the jobs of `filter` now and whenever it changes, until the caller's owner ends; asks for
    /// nothing while there is no filter. `every` is the interval of the unasked refresh.
    pub fn new(
        client: Client,
        filter: impl Fn() -> Option<JobFilter> + 'static,
        every: Option<Duration>,
    ) -> Self {
        let jobs = Self {
            state: RwSignal::new(JobsState::default()),
            attempt: RwSignal::new(0),
            latest: StoredValue::new_local(Latest::default()),
        };
        effect(move || {
            jobs.attempt.track();
            match filter() {
                Some(filter) => jobs.ask(&client, filter),
                None => {
                    jobs.supersede(None);
                    jobs.change(JobsState::at_rest);
                }
            }
        });
        on_cleanup(move || {
            jobs.supersede(None);
        });
        jobs.refresh_by_itself(every);
        jobs
    }

    /// The list and what became of the latest request.
    pub fn state(self) -> ReadSignal<JobsState> {
        self.state.read_only()
    }

    /// Whether a request is on its way; follows.
    pub fn is_loading(self) -> bool {
        self.state.with(JobsState::is_loading)
    }

    /// Asks again for what is wanted, unless a request for it is on its way.
    pub fn refresh(self) {
        if !self.state.with_untracked(JobsState::is_loading) {
            self.attempt.update(|attempt| *attempt = attempt.wrapping_add(1));
        }
    }

    fn ask(self, client: &Client, filter: JobFilter) {
        let call = client.jobs(&filter);
        let number = self.supersede(Some(call.aborter()));
        self.change(JobsState::asked);
        spawn_local(async move {
            let asked = platform::now();
            let result = call.run().await;
            // Neither when something else was asked for since, nor when the owner has ended.
            if self.latest.try_with_value(|latest| latest.number) == Some(number) {
                self.answer(filter, asked, result);
            }
        });
    }

    fn answer(self, filter: JobFilter, asked: Timestamp, result: Result<JobList, ApiError>) {
        let at = platform::now();
        match result {
            Ok(list) => self.change(|_| JobsState::Loaded(Held::new(filter, list, asked, at))),
            Err(error) => {
                platform::warn(&format!("The jobs could not be loaded: {error}"));
                self.change(|state| state.failed(error, at));
            }
        }
    }

    /// Ends the latest request, if it is still on its way, and gives the next its number.
    fn supersede(self, next: Option<Aborter>) -> u64 {
        let number = self.latest.try_update_value(|latest| {
            if let Some(earlier) = std::mem::replace(&mut latest.aborter, next) {
                earlier.abort();
            }
            latest.number += 1;
            latest.number
        });
        number.unwrap_or_default()
    }

    fn change(self, change: impl FnOnce(JobsState) -> JobsState) {
        self.state.update(|state| *state = change(std::mem::take(state)));
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
            let pause =
                self.state.with(|state| refresh::next(Facts { state, every, visible, now: platform::now() }));
            if let Some(pause) = pause {
                timer.set_value(set_timeout_with_handle(move || self.refresh(), pause).ok());
            }
        });
        on_cleanup(stop);

        // A window that gets the focus and a page that comes into view are two ways to come back; a frame may
        // see only one of them.
        let come_back = move || {
            let due = self.state.with_untracked(|state| {
                refresh::on_return(Facts { state, every, visible: true, now: platform::now() })
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

fn is_visible() -> bool {
    !document().hidden()
}
