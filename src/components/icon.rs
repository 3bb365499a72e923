//! A decorative icon.

use leptos::prelude::*;

/// An icon that is drawn with one line, in a square of 16 units. Assistive technology ignores it.
#[component]
pub fn Icon(
    /// The class of the icon.
    class: &'static str,
    /// The path of the line.
    path: &'static str,
) -> impl IntoView {
    view! {
        <svg class=class viewBox="0 0 16 16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}
