//! Effects behind one type: Leptos compiles its machinery once for each closure, some 3 kB each.

use leptos::prelude::Effect;

/// Runs `action` now and whenever what it reads changes, until the owner of the caller ends.
pub fn effect(action: impl FnMut() + 'static) {
    erased(Box::new(action));
}

fn erased(mut action: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| action());
}
