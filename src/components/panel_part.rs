//! The part of the program that only the panel needs. In the release site it is a file of its own, which is loaded with
//! the first job that is opened (`script/split`); in other builds it is a part of the program.

use std::cell::Cell;

use jess_api::JobId;
use leptos::prelude::*;

use super::job_story::JobStory;

/// Makes the view of a job.
type StoryView = fn(JobId) -> AnyView;

/// The part could not be loaded: the network or the site is down, or a new release has removed its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded;

impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

thread_local! {
    /// The view, once the part is loaded.
    static STORY_VIEW: Cell<Option<StoryView>> = const { Cell::new(None) };
}

/// Returns the part's view. With the macro this is a future, and code that nothing else can reach is in the other file.
#[cfg_attr(split, leptos::wasm_split::wasm_split(panel, wasm_split_path = ::leptos::wasm_split, fallible))]
fn story_view() -> Result<StoryView, NotLoaded> {
    Ok(|id| view! { <JobStory id/> }.into_any())
}

/// Returns the view if the part is loaded.
pub fn loaded() -> Option<StoryView> {
    STORY_VIEW.get()
}

/// Loads the part. After a failure, the next call tries again.
pub async fn load() -> Result<StoryView, NotLoaded> {
    #[cfg(split)]
    let view = story_view().await?;
    #[cfg(not(split))]
    let view = story_view()?;
    STORY_VIEW.set(Some(view));
    Ok(view)
}
