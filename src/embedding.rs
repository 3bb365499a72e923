//! What the page knows of the page that it is a part of, where it is embedded in another (`public/embed.js`).

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::JsValue;

/// Tells the embedding page what happens in the list; where there is none it tells nobody.
///
/// `docs/embedding.md` lists what is told, under the names of the events that `embed.js` makes of it. `scroll` is
/// none of them: that is asked for, and `embed.js` does it.
#[derive(Debug, Clone, Default)]
pub struct Embedding {
    tell: Option<Function>,
}

impl Embedding {
    /// An embedding page that hears of what happens by this function of a name and its details; no function
    /// where the page is by itself.
    pub fn new(tell: Option<Function>) -> Self {
        Self { tell }
    }

    /// Whether there is an embedding page.
    pub fn is_embedded(&self) -> bool {
        self.tell.is_some()
    }

    /// Tells what happened.
    pub fn emit(&self, event: &str, details: &[(&str, JsValue)]) {
        let Some(tell) = &self.tell else { return };
        let detail = Object::new();
        for (key, value) in details {
            // A new object takes any property.
            let _ = Reflect::set(&detail, &JsValue::from_str(key), value);
        }
        // What the embedding page's listeners throw is theirs, and ends nothing here.
        let _ = tell.call2(&JsValue::NULL, &JsValue::from_str(event), &detail);
    }
}
