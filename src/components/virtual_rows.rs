//! The rows of the table: the one part of the page that is drawn without the reactive graph.
//!
//! A short list is drawn completely, of a long one only the rows in view. A row that leaves the view shows the next job
//! that enters it, and only the nodes that differ are written to. A step of scrolling then costs what its new rows
//! cost, for any number of jobs. With `<For>` it would create and drop a reactive owner, its signals and its elements
//! for each row: `docs/performance.md` has the figures.
//!
//! Everything imperative is behind this component: the body of the table and the rows go in.

mod anchor;
mod renderer;
mod scroller;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement, MouseEvent};

use self::renderer::{Cause, Extent, Renderer};
use super::row_checkbox::{CHECKBOX_CELL, clicked_checkbox};
use crate::context::AppContext;
use crate::platform::{is_selected, on_next_frame, painted};
use crate::state::shown_rows::{Reveal, WantedJob};
use job_table::rows::Rows;

/// The time without drawing after which the rows are put in their order in the document, in milliseconds.
const DOM_ORDER_DEBOUNCE_MS: u32 = 150;

/// The minimum distance that counts as a drag, in CSS pixels; less is an unsteady click.
const DRAG_DISTANCE: u32 = 4;

/// The buttons with the numbers of jobs.
const BUTTON: &str = "[role=button]";

/// Draws the rows into the body of the table whenever they or the view change.
#[component]
pub fn VirtualRows(
    /// The body of the table.
    body: NodeRef<html::Tbody>,
    /// The rows; `None` draws nothing.
    rows: Memo<Option<Rows>>,
) -> impl IntoView {
    Effect::new(move |_| {
        let Some(body) = body.get() else { return };
        if let Some(renderer) = Renderer::new(HtmlElement::clone(&body)) {
            draw_on_changes(Rc::new(RefCell::new(renderer)), &body, rows);
        }
    });
}

/// Draws the rows until the owner of the caller ends.
fn draw_on_changes(renderer: Rc<RefCell<Renderer>>, body: &HtmlElement, rows: Memo<Option<Rows>>) {
    let AppContext {
        jobs,
        cancellations,
        seen,
        selection,
        wanted_job,
        list_moves,
        focused_job,
        now,
        open_job,
        outcomes,
        redraw,
        shown_rows,
        ..
    } = expect_context();
    let draw_extent = {
        let renderer = Rc::clone(&renderer);
        move |extent, cause| {
            // Drawing can scroll, which is a reason to draw; that has been done by then.
            let (Ok(mut renderer), Some(now)) = (renderer.try_borrow_mut(), now.try_get_untracked()) else {
                return false;
            };
            let mut draw = |rows: &Rows| renderer.draw(rows, now, extent, cause);
            let is_incomplete =
                rows.try_with_untracked(|rows| rows.as_ref().is_some_and(&mut draw)).unwrap_or(false);
            shown_rows.engage(|engagement| engagement.is_scrolled = renderer.is_anchored());
            is_incomplete
        }
    };
    let sync_dom_order = {
        let renderer = Rc::clone(&renderer);
        let timer = StoredValue::new_local(None::<Timeout>);
        move || {
            let renderer = Rc::clone(&renderer);
            let sync = move || {
                if let Ok(renderer) = renderer.try_borrow() {
                    renderer.sync_dom_order();
                    outcomes.set_in_view(renderer.finished_in_view());
                }
            };
            #[expect(clippy::disallowed_methods, reason = "the delay is a constant")]
            let timeout = Timeout::new(DOM_ORDER_DEBOUNCE_MS, sync);
            // Replacing a timer cancels it.
            timer.try_set_value(Some(timeout));
        }
    };
    let draw = {
        let (draw_extent, sync_dom_order) = (draw_extent.clone(), sync_dom_order.clone());
        move |cause| {
            if cause == Cause::Move {
                // Until the rows rest again.
                outcomes.set_in_view(Vec::new());
            }
            draw_extent(Extent::All, cause);
            sync_dom_order();
        }
    };

    let draw_rest = draw.clone();
    Effect::new(move |_| {
        rows.track();
        redraw.track();
        now.track();
        // The first rows are visible before the last are created. While more jobs arrive, those are likely to change.
        let is_incomplete = draw_extent(Extent::FirstScreen, Cause::Change);
        sync_dom_order();
        if is_incomplete && !jobs.is_loading() {
            let draw_rest = draw_rest.clone();
            spawn_local(async move {
                painted().await;
                draw_rest(Cause::Change);
            });
        }
    });

    Effect::new({
        let (renderer, in_progress) = (Rc::clone(&renderer), cancellations.in_progress());
        move |_| {
            in_progress.track();
            if let Ok(renderer) = renderer.try_borrow() {
                renderer.show_cancelling();
            }
        }
    });
    Effect::new({
        let renderer = Rc::clone(&renderer);
        move |_| {
            outcomes.queue().track();
            if let Ok(renderer) = renderer.try_borrow() {
                renderer.show_outcomes();
            }
        }
    });
    let marked = Rc::clone(&renderer);
    Effect::new(move |_| {
        seen.changes().track();
        if let Ok(mut renderer) = marked.try_borrow_mut() {
            renderer.draw_marks();
        }
    });
    // Keys that move the focus.
    Effect::new({
        let (renderer, draw) = (Rc::clone(&renderer), draw.clone());
        move |handled: Option<u32>| {
            let (number, step) = list_moves.get();
            if handled.is_none_or(|handled| handled == number) {
                return number;
            }
            let id = rows.with_untracked(|rows| renderer.borrow_mut().move_tab_stop(rows.as_ref()?, step));
            if let Some(id) = id {
                draw(Cause::Change);
                renderer.borrow().focus_job(id);
                // The event of the focus has come while the rows were borrowed.
                focused_job.set(Some(id));
            }
            number
        }
    });
    Effect::new({
        let renderer = Rc::clone(&renderer);
        move |_| {
            let open = open_job.id();
            if let Ok(mut renderer) = renderer.try_borrow_mut() {
                renderer.show_open(open);
            }
        }
    });
    // Such as the job of a notification that was clicked, or the first row that was held back.
    Effect::new({
        let (renderer, draw) = (Rc::clone(&renderer), draw.clone());
        move |_| {
            let Some(WantedJob { id, reveal, takes_focus }) = wanted_job.get() else { return };
            let is_shown = rows.with(|rows| {
                rows.as_ref().is_some_and(|rows| {
                    renderer.try_borrow_mut().is_ok_and(|mut renderer| match reveal {
                        Reveal::Prominently => renderer.scroll_to(rows, id),
                        Reveal::IfOutOfView { is_above } => renderer.reveal(rows, id, is_above),
                    })
                })
            });
            if is_shown {
                draw(Cause::Change);
                if takes_focus {
                    renderer.borrow().focus_job(id);
                }
                wanted_job.set(None);
            }
        }
    });

    // Elements above the list, such as an alert, appear and disappear with the state.
    Effect::new({
        let (renderer, draw) = (Rc::clone(&renderer), draw.clone());
        move |_| {
            jobs.state().track();
            if renderer.try_borrow().is_ok_and(|renderer| renderer.is_anchored()) {
                let draw = draw.clone();
                on_next_frame(move || draw(Cause::Change));
            }
        }
    });
    let listen = |target: &EventTarget, event, listener: Box<dyn FnMut(&Event)>| {
        // Scroll events of containers do not bubble.
        let options = EventListenerOptions::run_in_capture_phase();
        // The listener is removed with the owner.
        StoredValue::new_local(EventListener::new_with_options(target, event, options, listener));
    };
    for (event, cause) in [("scroll", Cause::Move), ("resize", Cause::Change)] {
        let draw = draw.clone();
        listen(&window(), event, Box::new(move |_| draw(cause)));
    }
    for (event, is_printing) in [("beforeprint", true), ("afterprint", false)] {
        let (renderer, draw) = (Rc::clone(&renderer), draw.clone());
        let listener = move |_: &Event| {
            renderer.borrow_mut().set_printing(is_printing);
            draw(Cause::Change);
        };
        listen(&window(), event, Box::new(listener));
    }
    let focused = Rc::clone(&renderer);
    let on_focus = move |event: &Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // A focus that drawing moves is not an action of the user.
        if let (Some(target), Ok(mut renderer)) = (target, focused.try_borrow_mut()) {
            let focused = renderer.note_focus(&target);
            drop(renderer);
            focused_job.set(focused);
        }
    };
    listen(body, "focusin", Box::new(on_focus));
    let pressed_at = StoredValue::new((0, 0));
    let on_press = move |event: &Event| {
        if let Some(event) = event.dyn_ref() {
            pressed_at.set_value(position(event));
        }
    };
    listen(body, "mousedown", Box::new(on_press));
    // Only the checkboxes of the rows that exist are written.
    Effect::new({
        let renderer = Rc::clone(&renderer);
        move |_| {
            selection.track();
            if let Ok(renderer) = renderer.try_borrow() {
                renderer.show_selection();
            }
        }
    });
    let on_click = move |event: &Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(checkbox) = target.as_ref().and_then(clicked_checkbox) {
            let Some(id) = renderer.borrow().job_of_row(&checkbox) else { return };
            match event.dyn_ref::<MouseEvent>() {
                Some(event) if event.shift_key() => selection.extend_to(id),
                _ => selection.toggle(id),
            }
            // The box has changed itself, and the selection may not have.
            return renderer.borrow().show_selection();
        }
        let Some(button) = clicked_button(event, pressed_at.get_value()) else { return };
        let id = renderer.borrow_mut().act_on(&button);
        if let Some(id) = id {
            open_job.toggle(id);
        }
    };
    listen(body, "click", Box::new(on_click));
    for (event, listener) in [("keydown", press_button as fn(&Event)), ("mousedown", keep_text_selection)] {
        let options = EventListenerOptions::enable_prevent_default();
        StoredValue::new_local(EventListener::new_with_options(body, event, options, listener));
    }
}

/// Returns the button that is clicked; `None` for a click that selects the button's text: the second one of a
/// double-click, and the end of a drag over the text. `pressed_at` is where the pointer was pressed last.
fn clicked_button(event: &Event, pressed_at: (i32, i32)) -> Option<Element> {
    let button = event.target()?.dyn_into::<Element>().ok()?.closest(BUTTON).ok().flatten()?;
    let selects_text = event.dyn_ref::<MouseEvent>().is_some_and(|event| match event.detail() {
        // By the keyboard or by assistive technology.
        0 => false,
        // A text may still be selected from before: browsers end a selection that is clicked after this event.
        1 => is_drag(pressed_at, position(event)) && is_selected(&button),
        _ => true,
    });
    (!selects_text).then_some(button)
}

/// Prevents a click on a checkbox with the Shift key from selecting the text of the rows.
fn keep_text_selection(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_checkbox =
        target.is_some_and(|target| target.closest(CHECKBOX_CELL).is_ok_and(|cell| cell.is_some()));
    if is_checkbox && event.dyn_ref::<MouseEvent>().is_some_and(MouseEvent::shift_key) {
        event.prevent_default();
    }
}

fn is_drag(from: (i32, i32), to: (i32, i32)) -> bool {
    from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)) >= DRAG_DISTANCE
}

/// Returns the position of the pointer in the window, in CSS pixels.
fn position(event: &MouseEvent) -> (i32, i32) {
    (event.client_x(), event.client_y())
}

/// Clicks a button that is no `<button>` when a key presses it.
fn press_button(event: &Event) {
    let Some(key) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
    let is_pressed =
        &*key.key() == "Enter" && !(key.ctrl_key() || key.alt_key() || key.meta_key() || key.shift_key());
    let button = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(button) = button.filter(|button| is_pressed && button.matches(BUTTON).unwrap_or(false)) else {
        return;
    };
    // Otherwise the key could press what has the focus next.
    event.prevent_default();
    if !key.repeat() {
        button.click();
    }
}
