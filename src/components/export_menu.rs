//! The button "Export", its menu of formats, and the progress of a long export.

use gloo_events::EventListener;
use jess_api::JobId;
use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Node;

use super::format;
use crate::context::AppContext;
use crate::export::{Format, Source};
use crate::platform::on_next_frame;
use crate::state::exporter::{ExportRequest, ExportState, Exporter};

/// The button that opens a menu of formats, and saves jobs as a file. What it opens lies over the list, so that nothing
/// moves.
#[component]
pub fn ExportMenu(
    /// The number of jobs to export. Without jobs, the menu does not open.
    #[prop(into)]
    count: Signal<usize>,
    /// Returns the jobs to export, in their order, when the user has chosen a format, and how they were chosen.
    chosen: Callback<(), (Source, Vec<JobId>)>,
    /// True while the menu is open, for a menu that other controls can open, such as a key. It then takes the focus.
    #[prop(optional)]
    is_open: RwSignal<bool>,
    /// The class of the button.
    #[prop(default = "export-button")]
    class: &'static str,
) -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let exporter = Exporter::new(jobs);
    let state = exporter.state();
    let (root, button, first) = (NodeRef::<html::Div>::new(), NodeRef::new(), NodeRef::<html::Button>::new());
    let is_shown = Memo::new(move |_| is_open.get() && count.get() > 0);
    let is_inside = move |target: Option<JsValue>| {
        let target = target.and_then(|target| target.dyn_into::<Node>().ok());
        root.get_untracked().is_some_and(|root| root.contains(target.as_ref()))
    };
    let close = move || is_open.set(false);
    let focus_button = move || focus(button);

    Effect::new(move || {
        if is_shown.get() {
            // The menu is displayed by then.
            on_next_frame(move || focus(first));
        } else if is_open.get() {
            // Without jobs. It must not open later, when the user may be typing.
            close();
        }
    });
    // Outside of a shadow root, the target of an event in it is the root's host.
    StoredValue::new_local(EventListener::new(&window(), "pointerdown", move |event| {
        let is_press_inside = is_inside(Some(event.composed_path().get(0)));
        if !is_press_inside && is_open.try_get_untracked() == Some(true) {
            close();
        }
    }));
    let on_focus_out = move |event: ev::FocusEvent| {
        let target = event.related_target().map(JsValue::from);
        if target.is_some() && !is_inside(target) {
            close();
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && is_shown.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            focus_button();
            close();
        }
    };
    let toggle = move |_| {
        if count.get_untracked() > 0 {
            is_open.update(|is_open| *is_open = !*is_open);
        }
    };
    let export = move |format| {
        focus_button();
        close();
        let (source, ids) = chosen.run(());
        exporter.start(ExportRequest { format, ids, source });
    };
    let stop = move |_| {
        focus_button();
        exporter.stop();
    };
    let is_writing = move || matches!(state.get(), ExportState::Writing { .. });
    let note = Memo::new(move |_| if is_shown.get() { String::new() } else { note(state.get()) });
    view! {
        <div class="export" data-saves="" node_ref=root on:focusout=on_focus_out on:keydown=on_key>
            <button
                class=class
                type="button"
                node_ref=button
                aria-expanded=move || if is_shown.get() { "true" } else { "false" }
                aria-disabled=move || (count.get() == 0).then_some("true")
                on:click=toggle
            >
                "Export"
            </button>
            <div
                class="export-panel"
                role="group"
                aria-label=move || format!("Export {} as", format::counted(count.get(), "job"))
                hidden=move || !is_shown.get()
            >
                // `public/embedded.js` says where a frame does not let them save a file.
                <button
                    class="button"
                    type="button"
                    data-saves=""
                    node_ref=first
                    on:click=move |_| export(Format::Csv)
                >
                    {Format::Csv.label()}
                </button>
                <button class="button" type="button" data-saves="" on:click=move |_| export(Format::Json)>
                    {Format::Json.label()}
                </button>
            </div>
            <Show when=move || is_writing() && !is_shown.get()>
                <div class="export-panel">
                    <ExportProgress state/>
                    <button class="button" type="button" on:click=stop>"Stop"</button>
                </div>
            </Show>
            <div class="export-panel" aria-live="polite" hidden=move || note.with(String::is_empty)>
                <span prop:textContent=note></span>
                <button class="button" type="button" on:click=stop>"Close"</button>
            </div>
        </div>
    }
}

/// The progress of an export that takes long.
#[component]
fn ExportProgress(state: ReadSignal<ExportState>) -> impl IntoView {
    let progress = move || match state.get() {
        ExportState::Writing { done, total } => (done, total),
        _ => (0, 1),
    };
    let label = move || {
        let (done, total) = progress();
        [format::count(done as u64), " of ".to_owned(), format::counted(total, "job")].concat()
    };
    view! {
        <progress
            aria-label="Writing the file"
            max=move || progress().1.to_string()
            prop:value=move || JsValue::from(u32::try_from(progress().0).unwrap_or(u32::MAX))
        ></progress>
        <span class="export-figures" prop:textContent=label></span>
    }
}

/// Returns the note about the latest export; empty if there is nothing to say.
fn note(state: ExportState) -> String {
    match state {
        ExportState::Quiet | ExportState::Writing { .. } | ExportState::Saved { missing: 0 } => String::new(),
        ExportState::Saved { missing: 1 } => "1 job no longer exists and is not in the file.".to_owned(),
        ExportState::Saved { missing } => {
            [&format::count(missing as u64), " jobs no longer exist and are not in the file."].concat()
        }
        ExportState::Gone => "These jobs are no longer in the list. No file was saved.".to_owned(),
        ExportState::Failed => "The browser could not create the file. Try again with fewer jobs.".to_owned(),
    }
}

fn focus(button: NodeRef<html::Button>) {
    if let Some(button) = button.try_get_untracked().flatten() {
        // Fails only for elements without the method.
        let _ = button.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_user_must_know_is_noted() {
        let table = [
            (ExportState::Quiet, ""),
            (ExportState::Writing { done: 1, total: 2 }, ""),
            (ExportState::Saved { missing: 0 }, ""),
            (ExportState::Saved { missing: 1 }, "1 job no longer exists and is not in the file."),
            (ExportState::Saved { missing: 1200 }, "1,200 jobs no longer exist and are not in the file."),
            (ExportState::Gone, "These jobs are no longer in the list. No file was saved."),
            (ExportState::Failed, "The browser could not create the file. Try again with fewer jobs."),
        ];
        for (state, expected) in table {
            assert_eq!(note(state), expected, "{state:?}");
        }
    }
}
