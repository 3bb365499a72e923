//! The text of selected rows for the clipboard.
//!
//! Browsers copy each cell as a line of its own, since the cells are not laid out as those of a table, and the rows in
//! the order of the document, which is behind that on screen while a long list is scrolled.

use web_sys::{ClipboardEvent, Element, HtmlElement, Range};

use wasm_bindgen::JsCast;

use super::row_checkbox::CHECKBOX_CELL;
use crate::platform;

/// A cell of a row, or a part of the details of a job.
struct CopiedCell {
    text: String,
    is_selected: bool,
}

/// Copies the selected rows of a table as lines of cells that are separated by tabs. Leaves a selection within one cell
/// to the browser, and one that has text outside of the table.
pub fn copy_rows(table: &HtmlElement, event: &ClipboardEvent) {
    let ranges = platform::selected_ranges(table);
    let text =
        Some(&ranges).filter(|ranges| is_within(table, ranges)).and_then(|ranges| text_of(table, ranges));
    let data = text.zip(event.clipboard_data());
    if data.is_some_and(|(text, data)| data.set_data("text/plain", &text).is_ok()) {
        event.prevent_default();
    }
}

/// Reports whether no text is selected before and after the table.
fn is_within(table: &HtmlElement, ranges: &[Range]) -> bool {
    let outside = |range: &Range| {
        let (before, after) = (range.clone_range(), range.clone_range());
        // If the range begins in the table, this makes it empty; below likewise.
        before.set_end_before(table).ok()?;
        after.set_start_after(table).ok()?;
        Some(text_in(&before) + &text_in(&after))
    };
    ranges.iter().all(|range| outside(range).is_some_and(|text| text.trim().is_empty()))
}

/// Returns the lines of the selected rows; `None` if no more than one cell is selected.
fn text_of(table: &HtmlElement, ranges: &[Range]) -> Option<String> {
    let rows = table.query_selector_all("tr").ok()?;
    let is_selected = |row: &Element| ranges.iter().any(|range| range.intersects_node(row).unwrap_or(false));
    let mut rows: Vec<_> = (0..rows.length())
        .filter_map(|index| rows.item(index)?.dyn_into::<Element>().ok())
        .filter(is_selected)
        // The header row stays at the top while the table is scrolled.
        .map(|row| (row.closest("thead").ok().flatten().is_none(), row.get_bounding_client_rect().top(), row))
        .collect();
    rows.sort_by(|(is_below, top, _), (other_is_below, other_top, _)| {
        is_below.cmp(other_is_below).then(top.total_cmp(other_top))
    });
    let lines: Vec<Vec<CopiedCell>> = rows.iter().flat_map(|(_, _, row)| lines_of(row, ranges)).collect();
    let selected: Vec<&Vec<CopiedCell>> =
        lines.iter().filter(|line| line.iter().any(|cell| cell.is_selected)).collect();
    let count = selected.iter().flat_map(|line| line.iter()).filter(|cell| cell.is_selected).count();
    if count < 2 {
        return None;
    }
    let lines: Vec<String> = selected.iter().map(|line| join(line, selected.len() == 1)).collect();
    Some(lines.join("\n"))
}

/// Returns the cells of a row, or of the details of a job a line for each fact.
fn lines_of(row: &Element, ranges: &[Range]) -> Vec<Vec<CopiedCell>> {
    let facts = row.query_selector_all("dl > div").ok().filter(|facts| facts.length() > 0);
    match facts {
        None => vec![cells_of(row, ranges)],
        Some(facts) => (0..facts.length())
            .filter_map(|index| facts.item(index)?.dyn_into::<Element>().ok())
            .map(|fact| cells_of(&fact, ranges))
            .collect(),
    }
}

fn cells_of(row: &Element, ranges: &[Range]) -> Vec<CopiedCell> {
    std::iter::successors(row.first_element_child(), Element::next_element_sibling)
        // The checkboxes are no column of the copy.
        .filter(|cell| !cell.matches(CHECKBOX_CELL).unwrap_or(false))
        .map(|cell| {
            let parts: Vec<String> = ranges.iter().filter_map(|range| selected_part(&cell, range)).collect();
            // The text is one line, whatever is in it.
            let text = parts.concat().split_whitespace().collect::<Vec<_>>().join(" ");
            CopiedCell { is_selected: !text.is_empty(), text }
        })
        .collect()
}

/// Returns the part of the text of a cell that is in a range, without the labels of buttons that copy.
fn selected_part(cell: &Element, range: &Range) -> Option<String> {
    if !range.intersects_node(cell).ok()? {
        return None;
    }
    let (part, whole) = (range.clone_range(), Range::new().ok()?);
    whole.select_node_contents(cell).ok()?;
    if part.compare_boundary_points(Range::START_TO_START, &whole).ok()? < 0 {
        part.set_start(cell, 0).ok()?;
    }
    if part.compare_boundary_points(Range::END_TO_END, &whole).ok()? > 0 {
        part.set_end(cell, cell.child_nodes().length()).ok()?;
    }
    let part = part.clone_contents().ok()?;
    let buttons = part.query_selector_all(".copy").ok()?;
    (0..buttons.length())
        .filter_map(|index| buttons.item(index))
        .for_each(|button| button.unchecked_into::<Element>().remove());
    part.text_content()
}

/// Joins the cells of a line up to the last that is selected. Of several lines, each keeps its columns in their place.
fn join(line: &[CopiedCell], is_only_line: bool) -> String {
    let texts: Vec<&str> = line.iter().map(|cell| cell.text.as_str()).collect();
    let joined = texts.join("\t");
    let end = joined.trim_end_matches('\t');
    if is_only_line { end.trim_start_matches('\t').to_owned() } else { end.to_owned() }
}

fn text_in(range: &Range) -> String {
    range.unchecked_ref::<js_sys::Object>().to_string().into()
}
