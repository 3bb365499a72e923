//! The panel of a job, beside the list; on narrow screens a sheet over it.

use jess_api::JobId;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlElement;

use super::error_alert::Alert;
use super::focus::{focus_element, focus_later, focused_beside};
use super::icon::Icon;
use super::panel_layout::use_is_beside;
use super::panel_part;
use crate::context::AppContext;
use crate::platform::on_next_frame;
use crate::state::lifecycle::JobsState;
use crate::state::shown_rows::{Reveal, WantedJob};

/// The panel of the job that the address names; nothing without one.
#[component]
pub fn JobPanel(
    /// The element of the page, whose width decides whether there is room beside the list.
    root: NodeRef<html::Div>,
) -> impl IntoView {
    let AppContext { open_job, jobs, .. } = expect_context();
    // Like the rows, it may be of another user while they are concealed.
    let is_open =
        Memo::new(move |_| open_job.id().is_some() && !jobs.state().with(|state| state.is_concealed));
    // A sheet would cover the way to sign in.
    let is_signed_out = Memo::new(move |_| jobs.state().with(JobsState::is_signed_out));
    let is_beside = use_is_beside(root);
    move || match (is_open.get(), is_beside.get()) {
        (true, Some(true)) => view! { <BesideList/> }.into_any(),
        (true, Some(false)) if !is_signed_out.get() => view! { <Sheet/> }.into_any(),
        _ => ().into_any(),
    }
}

/// The panel in a column of its own.
#[component]
fn BesideList() -> impl IntoView {
    let (panel, heading) = (NodeRef::<html::Aside>::new(), NodeRef::<html::H2>::new());
    let AppContext { open_job, .. } = expect_context();
    // The user who has opened it goes on in it. A page that begins with it leaves the focus where it is.
    Effect::new(move |_| {
        if let Some(heading) = heading.get().filter(|_| open_job.was_opened_here()) {
            focus_element(&heading);
        }
    });
    return_focus(move || panel.try_get_untracked().flatten().map(|panel| HtmlElement::clone(&panel)));
    view! {
        <aside node_ref=panel class="job-panel" part="panel" aria-labelledby="job-panel-title">
            <PanelContent heading/>
        </aside>
    }
}

/// The panel over the list.
#[component]
fn Sheet() -> impl IntoView {
    let (panel, heading) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::H2>::new());
    let AppContext { open_job, .. } = expect_context();
    Effect::new(move |_| {
        let (Some(panel), Some(heading)) = (panel.get(), heading.get()) else { return };
        // Refused only for a dialog that is not in the document.
        let _ = panel.show_modal();
        focus_element(&heading);
    });
    return_focus(move || panel.try_get_untracked().flatten().map(|panel| HtmlElement::clone(&panel)));
    // The panel closes with the address, which the sheet's own way to close does not change.
    let on_cancel = move |event: web_sys::Event| {
        event.prevent_default();
        open_job.close();
    };
    view! {
        <dialog
            node_ref=panel
            class="job-panel job-panel-sheet"
            part="panel"
            aria-labelledby="job-panel-title"
            on:cancel=on_cancel
        >
            <PanelContent heading/>
        </dialog>
    }
}

/// Returns the focus to the row of the job when the panel is removed while the focus is in it.
fn return_focus(panel: impl Fn() -> Option<HtmlElement> + Send + Sync + 'static) {
    let AppContext { open_job, wanted_job, search_input, .. } = expect_context();
    let shown = StoredValue::new(None::<(JobId, bool)>);
    Effect::new(move |_| {
        if let Some(id) = open_job.id() {
            shown.set_value(Some((id, open_job.position().is_some())));
        }
    });
    // The elements are still in the page.
    on_cleanup(move || {
        let Some(panel) = panel() else { return };
        if !focused_beside(&panel).is_some_and(|focused| panel.contains(Some(&focused))) {
            return;
        }
        let Some((id, has_row)) = shown.try_get_value().flatten() else { return };
        let reveal = Reveal::IfOutOfView { is_above: false };
        on_next_frame(move || match has_row {
            // The list may have ended with the panel.
            true => drop(wanted_job.try_set(Some(WantedJob { id, reveal, takes_focus: true }))),
            false => focus_later(search_input),
        });
    });
}

/// The heading with the way to other jobs, and the story of the job.
#[component]
fn PanelContent(
    /// The heading, which receives the focus.
    heading: NodeRef<html::H2>,
) -> impl IntoView {
    let AppContext { open_job, jobs, .. } = expect_context();
    let id = Memo::new(move |_| open_job.id());
    let title = move || id.get().map(|id| format!("Job {id}")).unwrap_or_default();
    let position = Memo::new(move |_| open_job.position());
    let is_first = move || position.get().is_none_or(|(index, _)| index == 0);
    let is_last = move || position.get().is_none_or(|(index, count)| index + 1 >= count);
    let body = NodeRef::<html::Div>::new();
    // The jobs of another account may have the same numbers.
    let story = Memo::new(move |_| (id.get(), jobs.dropped_accounts()));
    view! {
        <div class="job-panel-head">
            <h2 id="job-panel-title" tabindex="-1" aria-live="polite" node_ref=heading prop:textContent=title></h2>
            <StepButton label="Previous job" path="M4 10l4-4 4 4" step=-1 is_at_end=Signal::derive(is_first)/>
            <StepButton label="Next job" path="M4 6l4 4 4-4" step=1 is_at_end=Signal::derive(is_last)/>
            <button
                class="button button-quiet"
                type="button"
                aria-label="Close"
                title="Close"
                on:click=move |_| open_job.close()
            >
                <Icon class="button-icon" path="M4 4l8 8M12 4l-8 8"/>
            </button>
        </div>
        <div class="job-panel-body" node_ref=body>
            {move || story.get().0.map(|id| view! { <Story id body heading/> })}
        </div>
    }
}

/// The story of the job, once the part of the program that shows it is loaded.
#[component]
fn Story(
    /// The number of the job.
    id: JobId,
    /// The element around the story.
    body: NodeRef<html::Div>,
    /// The heading, which receives the focus that would be lost with the story.
    heading: NodeRef<html::H2>,
) -> impl IntoView {
    // The elements are still in the page.
    on_cleanup(move || {
        let Some(body) = body.try_get_untracked().flatten() else { return };
        if focused_beside(&body).is_some_and(|focused| body.contains(Some(&focused))) {
            on_next_frame(move || {
                // Not if the panel is gone, which returns the focus to the list.
                let heading = heading.try_get_untracked().flatten().filter(|heading| heading.is_connected());
                if let Some(heading) = heading.filter(|heading| focused_beside(heading).is_none()) {
                    focus_element(&heading);
                }
            });
        }
    });
    let part = RwSignal::new(panel_part::loaded().map(Ok));
    let load = move || {
        part.set(None);
        spawn_local(async move {
            let loaded = panel_part::load().await;
            // The panel may show another job, or none.
            let _ = part.try_set(Some(loaded));
        });
    };
    if part.with_untracked(Option::is_none) {
        load();
    }
    move || match part.get() {
        None => view! { <p class="muted">"Loading…"</p> }.into_any(),
        Some(Ok(story_view)) => story_view(id),
        Some(Err(panel_part::NotLoaded)) => {
            let action =
                view! { <button class="button" type="button" on:click=move |_| load()>"Try again"</button> };
            view! {
                <Alert title="The job could not be shown" action=action.into_any()>
                    <p>
                        "A part of the page did not load: the network may be down, or the page may have been updated \
                        since. Try again; if that does not help, reload the page."
                    </p>
                </Alert>
            }
            .into_any()
        }
    }
}

/// A button that opens the panel of the job above or below.
#[component]
fn StepButton(
    /// The name of the button.
    label: &'static str,
    /// The path of its icon.
    path: &'static str,
    /// The number of rows to go down.
    step: isize,
    /// True if there is no such job. The button stays, and keeps the focus.
    is_at_end: Signal<bool>,
) -> impl IntoView {
    let AppContext { open_job, .. } = expect_context();
    view! {
        <button
            class="button button-quiet"
            type="button"
            aria-label=label
            title=label
            aria-disabled=move || is_at_end.get().then_some("true")
            on:click=move |_| open_job.step(step)
        >
            <Icon class="button-icon" path=path/>
        </button>
    }
}
