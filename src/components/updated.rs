//! The time of the latest news, what went wrong since, and the button that pauses refreshes.

use jess_api::Timestamp;
use leptos::prelude::*;

use super::error_message::ErrorMessage;
use super::format;
use super::icon::Icon;
use crate::context::AppContext;
use crate::platform::TimeZone;

/// The path of the pause icon: two bars.
const PAUSE_ICON: &str = "M5.5 3.5v9M10.5 3.5v9";

/// The path of the resume icon: a triangle.
const RESUME_ICON: &str = "M5 3.5l7 4.5l-7 4.5z";

/// The time of the latest news: the time of day, and from the next day on the date as well. Beside it what the latest
/// refresh failed with, and the button that pauses refreshes, if there are any.
#[component]
pub fn Updated() -> impl IntoView {
    let AppContext { settings, jobs, now, .. } = expect_context();
    let updated_at = Memo::new(move |_| jobs.updated_at().map(|at| at.wall()));
    let failure = Memo::new(move |_| {
        jobs.polls().with(|polls| {
            polls.failure.as_ref().map(|failure| ErrorMessage::new(&failure.error, false).title)
        })
    });
    let is_automatic = settings.with_value(|settings| settings.refresh_interval().is_some());
    move || {
        updated_at.get().map(|at| {
            let text = move || if is_same_day(at, now.get()) { time_of_day(at) } else { exact(at) };
            view! {
                <span class="updated">
                    {move || failure.get().map(|failure| view! {
                        <span class="updated-failure" prop:textContent=format!("Not refreshed: {failure}. ")></span>
                    })}
                    {move || if jobs.is_paused() { "Paused, updated " } else { "Updated " }}
                    <time datetime=format::iso(at) title=exact(at) prop:textContent=text></time>
                    {is_automatic.then(|| view! { <PauseButton/> })}
                </span>
            }
        })
    }
}

#[component]
fn PauseButton() -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let label = move || if jobs.is_paused() { "Resume updates" } else { "Pause updates" };
    view! {
        <button
            class="pause"
            type="button"
            aria-label=label
            title=label
            on:click=move |_| jobs.set_paused(!untrack(|| jobs.is_paused()))
        >
            {move || {
                let path = if jobs.is_paused() { RESUME_ICON } else { PAUSE_ICON };
                view! { <Icon class="button-icon" path/> }
            }}
        </button>
    }
}

fn exact(at: Timestamp) -> String {
    format::date_time(at, TimeZone::default().offset_at(at))
}

fn time_of_day(at: Timestamp) -> String {
    format::time_of_day(at, TimeZone::default().offset_at(at))
}

fn is_same_day(at: Timestamp, now: Timestamp) -> bool {
    let offset = TimeZone::default().offset_at(at);
    format::date(now, offset) == format::date(at, offset)
}
