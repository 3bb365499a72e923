//! Elements that are there already, for what is drawn again and again without being built again.

use leptos::prelude::on_cleanup;
use leptos::tachys::renderer::Rndr;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// The first element that a selector finds in another.
pub fn find(within: &web_sys::Element, selector: &str) -> Option<web_sys::Element> {
    within.query_selector(selector).ok().flatten()
}

/// The element that has the focus, or will have it again with its window, as what `within` is in tells it: the
/// document, or a shadow root, which the document's own word does not reach into. (`:focus` finds nothing while
/// another window is in front.)
pub fn active_element(within: &web_sys::Element) -> Option<web_sys::Element> {
    // A shadow root tells it by the same name (`DocumentOrShadowRoot`).
    within.get_root_node().unchecked_into::<web_sys::Document>().active_element()
}

/// Sets attributes of an element that is there already.
pub fn set_attributes(node: &web_sys::Element, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        Rndr::set_attribute(node, name, value);
    }
}

/// The text of an element, to be changed.
pub struct Words(web_sys::Node);

impl Words {
    /// The text that is all that is in the element which a selector finds in another.
    pub fn find(within: &web_sys::Element, selector: &str) -> Option<Self> {
        find(within, selector)?.first_child().map(Self)
    }

    /// Changes it.
    pub fn set(&self, words: &str) {
        self.0.set_node_value(Some(words));
    }
}

/// Calls `handler` for an event that a target gets, or anything within it, until the owner of the caller ends.
pub fn listen(
    target: &web_sys::EventTarget,
    event: &'static str,
    handler: impl FnMut(web_sys::Event) + 'static,
) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(handler);
    let function: &js_sys::Function = closure.as_ref().unchecked_ref();
    // Refused only for a handler that is none.
    let _ = target.add_event_listener_with_callback_and_bool(event, function, true);
    let (target, closure) = (SendWrapper::new(target.clone()), SendWrapper::new(closure));
    on_cleanup(move || {
        let function: &js_sys::Function = closure.as_ref().unchecked_ref();
        let _ = target.remove_event_listener_with_callback_and_bool(event, function, true);
    });
}
