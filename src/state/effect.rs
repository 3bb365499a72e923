//! Effects behind one type: Leptos compiles its machinery once for each closure, some 3 kB each.

use leptos::prelude::{RenderEffect, on_cleanup};

/// Runs `action` now and, in the same frame, whenever what it reads changes, until the owner of the caller ends.
pub fn effect(action: impl FnMut() + 'static) {
    erased(Box::new(action));
}

fn erased(mut action: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| action());
    // It ends when it is dropped.
    on_cleanup(move || drop(effect));
}
