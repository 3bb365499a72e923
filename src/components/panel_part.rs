//! The part of the program that only the panel of a job needs.
//!
//! In the release site it is a file of its own, which is loaded with the first job that is opened
//! (`script/split.mjs`, `public/panel.js`). In every other build it is in the program: `#[lazy]` of Leptos would need the
//! split there too, and it panics if the file does not load.

use std::cell::Cell;

use jess_api::JobId;
use leptos::prelude::*;

use super::job_story::JobStory;

/// Returns the view of a job.
pub type StoryView = fn(JobId) -> AnyView;

/// The part has not been loaded: the network or the site is down, or a new release has removed the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded;

#[cfg(split)]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

thread_local! {
    /// The view, once the part is loaded, so that all lists and all further jobs show it at once.
    static STORY_VIEW: Cell<Option<StoryView>> = const { Cell::new(None) };
}

/// The entry of the part: what can be reached only from here is in its file, which the macro has it load first.
///
/// It returns a function instead of the view, since a view has to be made while its owner is the current one.
#[cfg_attr(split, leptos::wasm_split::wasm_split(panel, wasm_split_path = ::leptos::wasm_split, fallible))]
fn story_view() -> Result<StoryView, NotLoaded> {
    Ok(|id| view! { <JobStory id/> }.into_any())
}

/// Returns the view if the part is loaded.
pub fn loaded() -> Option<StoryView> {
    STORY_VIEW.get()
}

/// Loads the part. After a failure, the next call tries again.
///
/// # Errors
///
/// If the part has not been loaded.
pub async fn load() -> Result<StoryView, NotLoaded> {
    #[cfg(split)]
    let view = story_view().await?;
    #[cfg(not(split))]
    let view = story_view()?;
    STORY_VIEW.set(Some(view));
    Ok(view)
}
