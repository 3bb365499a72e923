//! The user's selection, also in a shadow root.

use js_sys::{Array, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Node, Range, Selection};

#[wasm_bindgen]
extern "C" {
    /// A shadow root, in Chromium.
    type SelectionRoot;
    #[wasm_bindgen(method, catch, js_name = getSelection)]
    fn get_selection(this: &SelectionRoot) -> Result<Option<Selection>, JsValue>;

    type ComposedSelection;
    #[wasm_bindgen(method, catch, js_name = getComposedRanges)]
    fn get_composed_ranges(this: &ComposedSelection, options: &Object) -> Result<Array, JsValue>;

    /// Any range, live or static.
    type AnyRange;
    #[wasm_bindgen(method, getter, js_name = startContainer)]
    fn start_container(this: &AnyRange) -> Node;
    #[wasm_bindgen(method, getter, js_name = startOffset)]
    fn start_offset(this: &AnyRange) -> u32;
    #[wasm_bindgen(method, getter, js_name = endContainer)]
    fn end_container(this: &AnyRange) -> Node;
    #[wasm_bindgen(method, getter, js_name = endOffset)]
    fn end_offset(this: &AnyRange) -> u32;
}

/// Reports whether a part of an element is selected.
pub fn is_selected(element: &Node) -> bool {
    let selects = |range: &Range| !range.collapsed() && range.intersects_node(element).unwrap_or(false);
    selected_ranges(element).iter().any(selects)
}

/// Returns the ranges that are selected in the document or shadow root of `node`. Firefox has several for one selection
/// if a part of it cannot be selected.
pub fn selected_ranges(node: &Node) -> Vec<Range> {
    let Some(selection) = window().get_selection().ok().flatten() else { return Vec::new() };
    let root = node.get_root_node();
    // The document's selection ends at the host of a shadow root. In it, the standard has composed ranges, and Chromium
    // had a selection of the root before that.
    if root.node_type() == Node::DOCUMENT_FRAGMENT_NODE {
        let options = Object::new();
        // A new object accepts any property.
        let _ = Reflect::set(&options, &"shadowRoots".into(), &Array::of1(&root));
        if let Ok(ranges) = selection.unchecked_ref::<ComposedSelection>().get_composed_ranges(&options) {
            return ranges.iter().filter_map(|range| to_live(range.unchecked_ref())).collect();
        }
        if let Ok(Some(selection)) = root.unchecked_ref::<SelectionRoot>().get_selection() {
            return ranges_of(&selection);
        }
    }
    ranges_of(&selection)
}

fn ranges_of(selection: &Selection) -> Vec<Range> {
    (0..selection.range_count()).filter_map(|index| selection.get_range_at(index).ok()).collect()
}

fn to_live(range: &AnyRange) -> Option<Range> {
    let live = Range::new().ok()?;
    live.set_start(&range.start_container(), range.start_offset()).ok()?;
    live.set_end(&range.end_container(), range.end_offset()).ok()?;
    Some(live)
}
