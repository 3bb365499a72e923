//! The area of the list: the table, and the bar over it. While the user works in it, its rows stay in place.

use gloo_events::EventListener;
use leptos::html;
use leptos::prelude::*;

use super::held_rows::HeldRows;
use super::job_table::JobTable;
use crate::context::AppContext;
use crate::platform::is_selected;
use crate::state::shown_rows::Engagement;

/// The table of jobs and the bar with the rows that are held back.
#[component]
pub fn ListArea() -> impl IntoView {
    let AppContext { shown_rows, .. } = expect_context();
    let area = NodeRef::<html::Div>::new();
    let on_selection = move |_: &web_sys::Event| {
        let has_selection = area.get_untracked().is_some_and(|area| is_selected(&area));
        shown_rows.engage(|engagement| engagement.has_selection = has_selection);
    };
    // The listener is removed with the owner.
    StoredValue::new_local(EventListener::new(&document(), "selectionchange", on_selection));
    on_cleanup(move || {
        // Jobs can be selected without a row.
        shown_rows.engage(|engagement| {
            *engagement =
                Engagement { has_selected_jobs: engagement.has_selected_jobs, ..Engagement::default() };
        });
    });
    let end = NodeRef::<html::Div>::new();
    let on_skip = move |_| {
        if let Some(end) = end.get_untracked() {
            // An element in the document can be focused.
            let _ = end.focus();
        }
    };
    view! {
        <div
            node_ref=area
            on:pointerenter=move |_| shown_rows.engage(|engagement| engagement.has_pointer = true)
            on:pointerleave=move |_| shown_rows.engage(|engagement| engagement.has_pointer = false)
            on:focusin=move |_| shown_rows.engage(|engagement| engagement.has_focus = true)
            on:focusout=move |_| shown_rows.engage(|engagement| engagement.has_focus = false)
        >
            <button class="button skip-list" type="button" on:click=on_skip>"Skip the list"</button>
            <HeldRows/>
            <JobTable/>
        </div>
        <div tabindex="-1" node_ref=end></div>
    }
}
