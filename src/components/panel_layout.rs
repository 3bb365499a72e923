//! The room for the panel of a job: whether the page is wide enough for a panel beside the list.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;

/// The property by which the style says whether there is room (`style/job_panel.css`).
const PROPERTY: &str = "--has-room-beside";

/// Reports whether the page has room for a panel beside the list, as the style decides; `None` until it is known. Follows
/// the width of `root` until the owner of the caller ends.
pub fn use_is_beside(root: NodeRef<html::Div>) -> ReadSignal<Option<bool>> {
    let (is_beside, set_is_beside) = signal(None);
    let measure = move || {
        let Some(root) = root.try_get_untracked().flatten() else { return };
        let style = window().get_computed_style(&root).ok().flatten();
        let value = style.and_then(|style| style.get_property_value(PROPERTY).ok());
        let has_room = value.is_some_and(|value| value.trim() == "1");
        if is_beside.try_get_untracked().is_some_and(|is_beside| is_beside != Some(has_room)) {
            set_is_beside.set(Some(has_room));
        }
    };
    let observing = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(root) = root.get() else { return };
        measure();
        let callback = Closure::<dyn FnMut()>::new(measure);
        if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            observer.observe(&root);
            observing.set_value(Some((observer, callback)));
        }
    });
    on_cleanup(move || {
        observing.try_update_value(|observing| {
            if let Some((observer, _)) = observing.take() {
                observer.disconnect();
            }
        });
    });
    is_beside
}
