//! The table of jobs.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use crate::table::Column;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::dom::listen;
use super::elements::Element;
use super::job_row::heading;
use super::shared::AppContext;
use super::virtual_rows::JobRows;
use crate::state::address::AddressBar;
use crate::state::effect::effect;
use crate::table::sort::Sort;

/// The jobs, one a row.
pub fn job_list(shared: &AppContext) -> Element {
    let AppContext { jobs, rows, address, .. } = *shared;
    let body = Element::new("tbody").attr("role", "rowgroup");
    if let Some(node) = body.node().dyn_ref() {
        let list = JobRows::new(shared, web_sys::HtmlElement::clone(node));
        follow(Rc::new(RefCell::new(list)), body.node(), shared.clone());
    }
    let sort =
        Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| rows.query.sort).unwrap_or_default()));
    let headings = Element::new("tr")
        .attr("role", "row")
        .attr("aria-rowindex", "1")
        .children(Column::ALL.map(|column| column_header(column, sort, address)));
    Element::new("table")
        .class("jobs")
        .part("list")
        .attr("role", "table")
        .attr("aria-label", "Jobs")
        .bind("aria-rowcount", move || {
            Some((rows.with(|rows| rows.as_ref().map_or(0, |rows| rows.indices.len())) + 1).to_string())
        })
        // Not while older jobs come in behind: the rows that are there are right.
        .bind("aria-busy", move || {
            let busy = jobs.state().with(|state| state.is_loading() && !state.is_loading_history());
            Some(busy.to_string())
        })
        .child(Element::new("thead").attr("role", "rowgroup").child(headings))
        .child(body)
}

/// Draws the rows whenever there is a reason to: others, another part of them in view, a press, paper.
fn follow(list: Rc<RefCell<JobRows>>, body: &web_sys::Element, shared: AppContext) {
    let AppContext { jobs, rows, now, embedding, .. } = shared;
    let draw_some = {
        let list = Rc::clone(&list);
        move |hurry| {
            // Drawing can move the view, which is a reason to draw; that one is drawn already.
            let (Ok(mut list), Some(now)) = (list.try_borrow_mut(), now.try_get_untracked()) else {
                return false;
            };
            rows.try_with_untracked(|rows| rows.as_ref().is_some_and(|rows| list.draw(rows, now, hurry)))
                .unwrap_or(false)
        }
    };
    let tidy_soon = tidying(Rc::clone(&list));
    let draw = {
        let (draw_some, tidy_soon) = (draw_some.clone(), tidy_soon.clone());
        move || {
            draw_some(false);
            tidy_soon();
        }
    };
    let rest = draw.clone();
    effect(move || {
        rows.track();
        // The first rows are to be seen before the last are built, and as long as more jobs come, those may well
        // be others.
        let more = draw_some(true);
        tidy_soon();
        if more && !jobs.is_loading() {
            let rest = rest.clone();
            request_animation_frame(move || set_timeout(rest, Duration::ZERO));
        }
    });
    let told = Rc::clone(&list);
    effect(move || told.borrow().tell_time(now.get()));

    // `embed.js` tells the list by the same name when its own room has changed, of which a window knows nothing.
    let window = window();
    for (target, event) in [(&*window, "scroll"), (&*window, "resize"), (&**body, "resize")] {
        let draw = draw.clone();
        listen(target, event, move |_| draw());
    }
    for (event, printing) in [("beforeprint", true), ("afterprint", false)] {
        let (list, draw) = (Rc::clone(&list), draw.clone());
        listen(&window, event, move |_| {
            list.borrow_mut().set_printing(printing);
            draw();
        });
    }
    listen(body, "click", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest(".job-number").ok().flatten()) {
            let told = list.borrow_mut().press(&button);
            draw();
            // Only now: whoever hears of it may do anything, such as print the page.
            if let Some(details) = told {
                embedding.emit("select", &details);
            }
        }
    });
}

/// For how long the rows have to rest before they are put in order in the page.
const REST: Duration = Duration::from_millis(150);

/// What has the rows put in order once they rest. It is called with every step of scrolling, so it sets no timer
/// anew while one runs; that one looks whether there was rest.
fn tidying(list: Rc<RefCell<JobRows>>) -> impl Fn() + Clone {
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    let moved = StoredValue::new_local(false);
    on_cleanup(move || {
        timer.try_update_value(|timer| timer.take().inspect(TimeoutHandle::clear));
    });
    move || {
        moved.try_set_value(true);
        if timer.try_with_value(Option::is_none) == Some(true) {
            wait(timer, moved, Rc::clone(&list));
        }
    }
}

fn wait(
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
    moved: StoredValue<bool, LocalStorage>,
    list: Rc<RefCell<JobRows>>,
) {
    moved.try_set_value(false);
    let end = move || {
        if moved.try_get_value() == Some(true) {
            return wait(timer, moved, list);
        }
        timer.try_set_value(None);
        list.borrow().tidy();
    };
    timer.try_set_value(set_timeout_with_handle(end, REST).ok());
}

fn column_header(column: Column, sort: Memo<Sort>, address: AddressBar) -> Element {
    let order = move || {
        let Sort { column: sorted, descending } = sort.get();
        let order = if descending { "descending" } else { "ascending" };
        (sorted == column).then(|| order.to_owned())
    };
    let press = move |_| {
        let sort = sort.get_untracked().toggled(column);
        address.push(address.query().with_untracked(|query| query.with_sort(sort)));
    };
    let button =
        Element::new("button").class("sort").attr("type", "button").text(heading(column)).on("click", press);
    Element::new("th")
        .attr("role", "columnheader")
        .attr("scope", "col")
        .class(&format!("cell-{}", column.key()))
        .bind("aria-sort", order)
        .child(button)
}
