//! Files that the page makes, and the browser saves.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The parts of a file, in the memory of the browser.
#[derive(Debug, Clone, Default)]
pub struct FileParts(Array);

impl FileParts {
    /// Appends a part.
    pub fn push(&self, text: &str) {
        self.0.push(&JsValue::from_str(text));
    }

    /// Inserts a part before the others.
    pub fn push_front(&self, text: &str) {
        self.0.unshift(&JsValue::from_str(text));
    }

    /// Saves the parts as a file with a name, as the user has set it in the browser. Returns `None` if the browser cannot
    /// make the file. Nothing reports whether the user or a sandbox then refuses it.
    pub fn save(&self, name: &str, media_type: &str) -> Option<SavedFile> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = Blob::new_with_str_sequence_and_options(&self.0, &options).ok()?;
        let file = SavedFile(Url::create_object_url_with_blob(&blob).ok()?);
        // Outside of the document, so that no listener of the page takes the click for one on a link.
        let link = document().create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
        link.set_href(&file.0);
        link.set_download(name);
        link.click();
        Some(file)
    }
}

/// A file that the browser saves. Dropping it frees its memory; some browsers need it for a while after
/// [`FileParts::save`].
#[derive(Debug)]
pub struct SavedFile(String);

impl Drop for SavedFile {
    fn drop(&mut self) {
        // Fails only if the argument is not a text.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Lets the browser download a URL with the user's cookies. Whether it does cannot be known: a frame or the user may forbid
/// it.
pub fn download(url: &str) {
    let link = document().create_element("a").ok().and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(url);
        link.set_download("");
        // Not in the document, so that the page around the list does not see the click.
        link.click();
    }
}
