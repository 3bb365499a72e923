//! Files that the browser saves: those that the page makes, and those that a URL has.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::scheduler::delay;

/// The time for which a file is kept for the browser that saves it, after which its download has surely begun: some
/// browsers first ask the user where to save it.
const KEEP_FILE: Duration = Duration::from_secs(60);

/// The parts of a file, in the memory of the browser.
#[derive(Debug, Clone, Default)]
pub struct FileParts(Array);

impl FileParts {
    /// Appends a part.
    pub fn push(&self, text: &str) {
        self.0.push(&JsValue::from_str(text));
    }

    /// Appends bytes.
    pub fn push_bytes(&self, bytes: &Uint8Array) {
        self.0.push(bytes);
    }

    /// Inserts a part before the others.
    pub fn push_front(&self, text: &str) {
        self.0.unshift(&JsValue::from_str(text));
    }

    /// Hands the parts over to the browser, which can keep them outside of the memory of the page, such as on the disk.
    pub fn hand_over(&self) {
        // Otherwise they stay where they are.
        if let Ok(blob) = Blob::new_with_u8_array_sequence(&self.0) {
            self.0.set_length(0);
            self.0.push(&blob);
        }
    }

    /// Saves the parts as a file with a name, as the user has set it in the browser. Returns whether the browser could make
    /// the file. Nothing reports whether the user or a sandbox then refuses it.
    pub fn save(&self, name: &str, media_type: &str) -> bool {
        self.try_save(name, media_type).is_some()
    }

    fn try_save(&self, name: &str, media_type: &str) -> Option<()> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = Blob::new_with_str_sequence_and_options(&self.0, &options).ok()?;
        let url = ObjectUrl(Url::create_object_url_with_blob(&blob).ok()?);
        follow(&url.0, name)?;
        // Without an owner: the file must outlive the control that saved it, and the list.
        spawn_local(async move {
            delay(KEEP_FILE).await;
            drop(url);
        });
        Some(())
    }
}

/// Has the browser download from a URL, and save the reply under the name that it has, or else that of the URL.
pub fn download_from(url: &str) {
    // Fails only if the document cannot create a link.
    let _ = follow(url, "");
}

/// Clicks a link that downloads.
fn follow(url: &str, name: &str) -> Option<()> {
    // Outside of the document, so that no listener of the page takes the click for one on a link.
    let link = document().create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(url);
    link.set_download(name);
    // For a reply of another origin that is a document, browsers leave the page.
    let base = document().base_uri().ok().flatten().and_then(|base| Url::new(&base).ok());
    if base.is_some_and(|base| base.origin() != link.origin()) {
        link.set_target("_blank");
    }
    link.click();
    Some(())
}

/// The URL of a file in the memory of the browser. Dropping it frees that memory.
struct ObjectUrl(String);

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Fails only if the argument is not a text.
        let _ = Url::revoke_object_url(&self.0);
    }
}
