//! The elements that the page is made of: one type of view for all of them.
//!
//! Leptos' own `view!` gives each shape of a view, and each closure in it, a type of its own and compiles the
//! machinery that builds, compares and mounts it once for each. That is fast, and it was two thirds of the
//! weight of this page. An [`Element`] is built directly, changes by effects, and is a Leptos view like any
//! other: components return it, `view!` takes it.

mod leptos_view;

use jess_api::Timestamp;
use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

use super::format;
use crate::state::effect::effect;

/// Where the elements of pictures are defined.
const SVG: &str = "http://www.w3.org/2000/svg";

/// An element of the page, with what is in it.
#[must_use = "an element is seen only once it is in another"]
pub struct Element(SendWrapper<web_sys::Element>);

impl Element {
    /// An empty element.
    pub fn new(tag: &str) -> Self {
        Self(SendWrapper::new(Rndr::create_element(tag, None)))
    }

    /// An empty element of a picture.
    pub fn svg(tag: &str) -> Self {
        Self(SendWrapper::new(Rndr::create_element(tag, Some(SVG))))
    }

    /// The element itself.
    pub fn node(&self) -> &web_sys::Element {
        &self.0
    }

    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        Rndr::set_attribute(&self.0, name, value);
        self
    }

    /// Sets an attribute if there is a value.
    pub fn attr_if(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Sets the classes.
    pub fn class(self, value: &str) -> Self {
        self.attr("class", value)
    }

    /// Gives it a name by which a page that embeds the list can style it (`::part`, docs/embedding.md).
    pub fn part(self, name: &str) -> Self {
        self.attr("part", name)
    }

    /// An attribute that follows what `value` reads; absent for `None`.
    pub fn bind(self, name: &'static str, mut value: impl FnMut() -> Option<String> + 'static) -> Self {
        let node = self.0.clone();
        effect(move || match value() {
            Some(value) => Rndr::set_attribute(&node, name, &value),
            None => Rndr::remove_attribute(&node, name),
        });
        self
    }

    /// A property that follows what `value` reads: what a field shows, where the attribute is only what it
    /// showed at first.
    pub fn bind_property(self, name: &'static str, mut value: impl FnMut() -> JsValue + 'static) -> Self {
        let node = self.0.clone();
        effect(move || Rndr::set_property(&node, name, &value()));
        self
    }

    /// Adds text.
    pub fn text(self, words: &str) -> Self {
        Rndr::insert_node(&self.0, &Rndr::create_text_node(words), None);
        self
    }

    /// Adds text that follows what `words` reads.
    pub fn bind_text(self, mut words: impl FnMut() -> String + 'static) -> Self {
        let node = Rndr::create_text_node("");
        Rndr::insert_node(&self.0, &node, None);
        let mut shown = String::new();
        effect(move || {
            let words = words();
            // A live region is read out when it is written, even with the same words.
            if words != shown {
                Rndr::set_text(&node, &words);
                shown = words;
            }
        });
        self
    }

    /// Adds an element.
    pub fn child(self, child: Element) -> Self {
        Rndr::insert_node(&self.0, &child.0, None);
        self
    }

    /// Adds elements.
    pub fn children(self, children: impl IntoIterator<Item = Element>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Adds elements now, and further ones when what `more` reads changes; those that are there stay.
    pub fn bind_more(self, mut more: impl FnMut() -> Vec<Element> + 'static) -> Self {
        let parent = self.0.clone();
        effect(move || {
            for child in more() {
                Rndr::insert_node(&parent, &child.0, None);
            }
        });
        self
    }

    /// Adds a part that is drawn anew when what `part` reads changes, or that is not there.
    pub fn bind_child(self, mut part: impl FnMut() -> Option<Element> + 'static) -> Self {
        let place = Rndr::create_placeholder();
        Rndr::insert_node(&self.0, &place, None);
        let parent = self.0.clone();
        let mut shown: Option<Element> = None;
        effect(move || {
            let new = part();
            if let Some(old) = shown.take() {
                old.0.remove();
            }
            if let Some(new) = &new {
                Rndr::insert_node(&parent, &new.0, Some(&place));
            }
            shown = new;
        });
        self
    }

    /// Calls `handler` for an event, until the owner of the caller ends.
    pub fn on(self, event: &str, mut handler: impl FnMut(web_sys::Event) + 'static) -> Self {
        let handler = Box::new(move |event: JsValue| handler(event.unchecked_into()));
        let listener = Rndr::add_event_listener(&self.0, event, handler);
        on_cleanup(move || drop(listener));
        self
    }
}

/// A paragraph.
pub fn paragraph(class: &str, words: &str) -> Element {
    Element::new("p").class(class).text(words)
}

/// A piece of text in a line, with more of it at hand where there is a title.
pub fn span(class: &str, title: Option<&str>, words: &str) -> Element {
    Element::new("span").class(class).attr_if("title", title).text(words)
}

/// A block of other elements.
pub fn block(class: &str, children: impl IntoIterator<Item = Element>) -> Element {
    Element::new("div").class(class).children(children)
}

/// A picture of one line, in a square of 16.
pub fn icon(class: &str, path: &str) -> Element {
    Element::svg("svg")
        .class(class)
        .attr("viewBox", "0 0 16 16")
        .attr("aria-hidden", "true")
        .child(Element::svg("path").attr("d", path))
}

/// A button that does something when it is pressed.
pub fn button(label: &str, on_press: impl Fn(&web_sys::Event) + 'static) -> Element {
    let press = move |event| on_press(&event);
    Element::new("button").class("button").attr("type", "button").text(label).on("click", press)
}

/// A link that looks like a button. `download` asks the browser to save what it leads to.
pub fn link(class: &str, href: &str, download: bool, label: &str) -> Element {
    Element::new("a").class(class).attr("href", href).attr_if("download", download.then_some("")).text(label)
}

/// A time, for machines too; `title` is its exact text where what is in it is not.
pub fn time(instant: Timestamp, title: Option<&str>) -> Element {
    Element::new("time").attr("datetime", &format::iso(instant)).attr_if("title", title)
}

/// Gives the focus to the element that a selector finds in the page of what was pressed, once what has just
/// changed is drawn. For presses that take their own button away: without a place of its own the focus would start
/// again at the top of the page.
pub fn focus_beside(pressed: &web_sys::Event, selector: &'static str) {
    let pressed = pressed.current_target().and_then(|pressed| pressed.dyn_into::<web_sys::Element>().ok());
    // While it is there: an embedded page is out of the reach of the document's own selectors.
    let Some(page) = pressed.and_then(|pressed| pressed.closest(".page").ok().flatten()) else { return };
    request_animation_frame(move || {
        let element = page.query_selector(selector).ok().flatten();
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            // Refused only for what cannot have the focus; then it stays where it is.
            let _ = element.focus();
        }
    });
}
