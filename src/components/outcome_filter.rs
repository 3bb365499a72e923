//! The filter for finished jobs whose simulations have failed, and what is not known of the others.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::focus::keep_focus;
use super::format;
use super::result_message::{Subject, message};
use crate::api::ApiError;
use crate::context::AppContext;
use crate::platform::{on_next_frame, set_timer};
use crate::state::address;
use crate::state::outcomes::Coverage;
use crate::state::query::Query;

/// The time after which it is told that no outcome is read.
const HALT_DELAY: Duration = Duration::from_secs(2);

/// The checkbox "Finished, but failed".
#[component]
pub fn FailedChoice() -> impl IntoView {
    let AppContext { address, outcomes, .. } = expect_context();
    let on_change = move |event| {
        let is_checked = event_target_checked(&event);
        address.push(address.query().with_untracked(|query| query.with_failed_only(is_checked)));
    };
    let count = Memo::new(move |_| outcomes.queue().with(|queue| queue.failures()));
    let number = move || match count.get() {
        0 => String::new(),
        count => format!("({})", format::count(count as u64)),
    };
    view! {
        <label class="failed-choice" title="Only finished jobs whose simulations are known to have failed">
            <input
                type="checkbox"
                prop:checked=move || address.query().with(Query::is_failed_only)
                on:change=on_change
            />
            <span class="choice-label">"Finished, but failed"</span>
            <span prop:textContent=number></span>
        </label>
    }
}

/// While only failed jobs are shown: of how many the outcome is not known, with a button that reads all of them. Also the
/// error because of which no outcome is read.
#[component]
pub fn OutcomeBar() -> impl IntoView {
    let AppContext { outcomes, candidates, settings, redraw, .. } = expect_context();
    let is_cross_origin = settings.with_value(|settings| settings.is_api_cross_origin(&address::origin()));
    let coverage = Memo::new(move |_| {
        if !outcomes.is_failed_only() {
            return Coverage::default();
        }
        candidates.with(|rows| rows.as_ref().map(|rows| outcomes.coverage(rows))).unwrap_or_default()
    });
    // The requests of a page that is being left fail, too.
    let shown_halt = RwSignal::new(None::<ApiError>);
    let timer = StoredValue::new_local(None);
    let asked = Memo::new(move |_| outcomes.queue().with(|queue| queue.asked()));
    // The list tells the end of the session.
    let halt = Memo::new(move |_| {
        outcomes.queue().with(|queue| queue.halt().filter(|error| **error != ApiError::SignedOut).cloned())
    });
    Effect::new(move |_| {
        let halt = halt.get();
        let is_over = halt.is_none();
        let show = move || {
            let _ = shown_halt.try_set(halt);
        };
        if is_over {
            timer.set_value(None);
            show();
        } else {
            // Replacing a timer cancels it.
            timer.set_value(Some(set_timer(HALT_DELAY, show)));
        }
    });
    let text = Memo::new(move |_| {
        let Coverage { finished, unknown } = coverage.get();
        match (asked.get(), unknown) {
            (Some((done, all)), _) => {
                format!(
                    "Looking at the results: {} of {} jobs",
                    format::count(done as u64),
                    format::count(all as u64)
                )
            }
            (None, 0) => String::new(),
            (None, unknown) => format!(
                "{} of {} not looked at yet: more of them may have failed.",
                format::count(unknown as u64),
                format::counted(finished, "finished job"),
            ),
        }
    });
    let problem = move || {
        let error = shown_halt.get()?;
        Some(format!("Outcomes are not being read. {}", message(Subject::List, &error, is_cross_origin)))
    };
    let is_shown = Memo::new(move |_| text.with(|text| !text.is_empty()) || shown_halt.with(Option::is_some));
    // The rows below keep their place.
    Effect::new(move |previous: Option<bool>| {
        let is_shown = is_shown.get();
        if previous.is_some_and(|previous| previous != is_shown) {
            on_next_frame(move || {
                let _ = redraw.try_set(());
            });
        }
        is_shown
    });
    let bar = NodeRef::<html::Div>::new();
    let ask = move |()| {
        candidates.with_untracked(|rows| rows.as_ref().into_iter().for_each(|rows| outcomes.ask(rows)));
    };
    let is_asking = Memo::new(move |_| asked.with(Option::is_some));
    let can_ask = move || !is_asking.get() && coverage.get().unknown > 0;
    view! {
        <div class="outcome-bar" node_ref=bar hidden=move || !is_shown.get()>
            <p aria-live="polite" prop:textContent=text></p>
            <Show when=move || is_asking.get()>
                <progress
                    aria-label="Jobs looked at"
                    max=move || asked.get().map(|(_, all)| all.to_string())
                    prop:value=move || asked.get().map_or(0.0, |(done, _)| to_f64(done))
                ></progress>
                <BarButton bar label="Stop" on_click=Callback::new(move |()| outcomes.stop())/>
            </Show>
            <Show when=can_ask>
                <BarButton bar label="Look at all of them" on_click=Callback::new(ask)/>
            </Show>
            {move || problem().map(|problem| view! {
                <p class="outcome-problem" role="alert" prop:textContent=problem></p>
                <BarButton bar label="Try again" on_click=Callback::new(move |()| outcomes.resume())/>
            })}
        </div>
    }
}

/// A button of the bar. When it disappears, the focus goes to the one that takes its place.
#[component]
fn BarButton(bar: NodeRef<html::Div>, label: &'static str, on_click: Callback<()>) -> impl IntoView {
    keep_focus(bar);
    view! { <button class="button button-small" type="button" on:click=move |_| on_click.run(())>{label}</button> }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer jobs")]
fn to_f64(number: usize) -> f64 {
    number as f64
}
