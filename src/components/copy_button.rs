//! A button that copies a text.

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::platform;

/// A button that copies a text, and says so.
#[component]
pub fn CopyButton(
    /// The name of the button, which says what is copied.
    #[prop(into)]
    name: Signal<String>,
    /// The text on the button, a part of its name.
    #[prop(default = "Copy")]
    label: &'static str,
    /// The class of the button.
    #[prop(default = "copy")]
    class: &'static str,
    /// Returns the text to copy.
    text: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    let message = RwSignal::new("");
    let on_click = move |_| {
        let text = untrack(&text);
        spawn_local_scoped_with_cancellation(async move {
            message.set("");
            let is_copied = platform::copy_text(&text).await;
            message.set(if is_copied { "Copied" } else { "The browser does not allow this page to copy" });
        });
    };
    view! {
        <button class=class type="button" aria-label=name on:click=on_click>{label}</button>
        <span class="copy-message muted" aria-live="polite" prop:textContent=message></span>
    }
}
