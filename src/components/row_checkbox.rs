//! The checkbox of a row, which selects one job after another.

use jess_api::JobId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::cells::set_attribute;

/// The selector of the cells with checkboxes.
pub const CHECKBOX_CELL: &str = ".cell-select";

/// The checkbox of a row.
pub struct RowCheckbox(HtmlInputElement);

impl RowCheckbox {
    /// Renders a cell that shows no job yet. The label, which has no text, makes the target of a click larger than the
    /// checkbox.
    ///
    /// It is no Tab stop: the list would have two for each row.
    pub fn template() -> AnyView {
        view! {
            <td role="cell" class="cell-select">
                <label class="select">
                    <input type="checkbox" tabindex="-1"/>
                </label>
            </td>
        }
        .into_any()
    }

    /// Creates the checkbox from a copy of its template.
    pub fn from_template(cell: &Element) -> Option<Self> {
        let input = cell.query_selector("input").ok().flatten()?;
        Some(Self(input.dyn_into().ok()?))
    }

    /// Shows the checkbox of a job.
    pub fn show(&self, id: JobId) {
        set_attribute(&self.0, "aria-label", Some(&format!("Select job {id}")));
    }

    /// Checks the box, or unchecks it.
    pub fn set_checked(&self, is_checked: bool) {
        // A click has changed the box itself already, perhaps otherwise than the selection.
        if self.0.checked() != is_checked {
            self.0.set_checked(is_checked);
        }
    }
}

/// Returns the checkbox that is clicked.
pub fn clicked_checkbox(target: &Element) -> Option<HtmlInputElement> {
    let input = target.dyn_ref::<HtmlInputElement>()?;
    input.closest(CHECKBOX_CELL).ok().flatten().map(|_| input.clone())
}
