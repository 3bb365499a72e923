//! The page around an embedded list, which `public/embed.js` connects to this program.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The object by which `public/embed.js` represents the page around a list.
    #[derive(Debug, Clone)]
    pub type Host;

    /// Returns the query of a list that has its own; `None` for a list that uses the window's address.
    #[wasm_bindgen(method, getter)]
    fn query(this: &Host) -> Option<String>;

    /// Dispatches an event. `docs/embedding.md` lists the names and the details.
    #[wasm_bindgen(method, catch)]
    fn emit(this: &Host, name: &str, detail: &JsValue) -> Result<(), JsValue>;
}

/// The page around an embedded list; on its own page, a list has none.
#[derive(Debug, Clone, Copy)]
pub struct Embedding {
    host: StoredValue<Option<Host>, LocalStorage>,
    is_embedded: bool,
}

impl Embedding {
    /// Creates the connection to `host`; `None` for the page itself.
    pub fn new(host: Option<Host>) -> Self {
        Self { is_embedded: host.is_some(), host: StoredValue::new_local(host) }
    }

    /// Reports whether the list is a part of another page.
    pub fn is_embedded(self) -> bool {
        self.is_embedded
    }

    /// Returns the query of a list that has its own; `None` for a list that uses the window's address.
    pub fn query(self) -> Option<String> {
        self.host.with_value(|host| host.as_ref().and_then(Host::query))
    }

    /// Dispatches an event with these details to the embedding page, if there is one.
    pub fn emit(self, name: &str, details: &[(&str, JsValue)]) {
        let Some(host) = self.host.try_get_value().flatten() else { return };
        let detail = Object::new();
        for (key, value) in details {
            // A new object accepts any property.
            let _ = Reflect::set(&detail, &JsValue::from_str(key), value);
        }
        // An exception in a listener of the embedding page does not concern the list.
        let _ = host.emit(name, &detail);
    }
}
