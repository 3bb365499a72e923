//! The containers that scroll the rows: the window, and boxes around an embedded list.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSlotElement, Node, ScrollBehavior, ScrollToOptions, ShadowRoot};

/// The containers around an element, as they are scrolled at the moment.
pub(super) struct Scroller {
    /// The scrolled ancestors of the element, the nearest first.
    scrolled: Vec<Element>,
}

impl Scroller {
    /// Finds the scrolled containers around an element, across shadow roots.
    pub(super) fn around(element: &HtmlElement) -> Self {
        let ancestors = std::iter::successors(parent(element), parent);
        let elements = ancestors.filter_map(|node| node.dyn_into::<Element>().ok());
        Self { scrolled: elements.filter(|element| element.scroll_top() > 0).collect() }
    }

    /// Returns the distance from the top of the window to the top of the view, in CSS pixels of the window.
    pub(super) fn top(&self) -> f64 {
        let boxes = self.scrolled.iter().filter(|element| !is_root(element));
        boxes.map(|element| element.get_bounding_client_rect().top()).fold(0.0, f64::max)
    }

    /// Returns how far all containers together are scrolled, in CSS pixels.
    pub(super) fn offset(&self) -> f64 {
        self.scrolled.iter().map(|element| f64::from(element.scroll_top())).sum()
    }

    /// Scrolls the nearest container so that its content moves up by a number of CSS pixels of the window.
    pub(super) fn scroll_by(&self, distance: f64, element: &HtmlElement) {
        let before = top_of(element);
        self.scroll_nearest(distance);
        // A container that is scaled, such as by a transform, moves its content by another distance than it scrolls.
        let moved = before - top_of(element);
        let is_scaled = moved != 0.0 && (moved - distance).abs() > distance.abs() / 50.0;
        if is_scaled && (moved > 0.0) == (distance > 0.0) {
            self.scroll_nearest((distance - moved) * distance / moved);
        }
    }

    fn scroll_nearest(&self, distance: f64) {
        let options = ScrollToOptions::new();
        options.set_top(distance);
        // The page around the list may have set smooth scrolling.
        options.set_behavior(ScrollBehavior::Instant);
        match self.scrolled.first() {
            Some(element) => element.scroll_by_with_scroll_to_options(&options),
            None => window().scroll_by_with_scroll_to_options(&options),
        }
    }
}

/// Returns the distance from the top of the window to an element.
pub(super) fn top_of(element: &HtmlElement) -> f64 {
    element.get_bounding_client_rect().top()
}

/// Returns the node that a node is laid out in: its slot, its parent, or the host of its shadow root.
fn parent(node: &Node) -> Option<Node> {
    let slot: Option<HtmlSlotElement> = node.dyn_ref::<Element>().and_then(Element::assigned_slot);
    let host = || node.dyn_ref::<ShadowRoot>().map(|root| root.host().into());
    slot.map(Node::from).or_else(|| node.parent_node()).or_else(host)
}

/// Reports whether an element scrolls the window itself.
fn is_root(element: &Element) -> bool {
    document().document_element().as_ref() == Some(element)
        || document().body().is_some_and(|body| *body == *element)
}
