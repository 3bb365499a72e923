//! The alert that replaces the page when its settings are invalid.

use leptos::prelude::*;

use super::error_alert::Alert;
use crate::settings::SettingProblem;

/// The invalid settings, for the administrator.
#[component]
pub fn SettingsError(
    /// The problems, at least one.
    problems: Vec<SettingProblem>,
    /// True if the list is part of another page, which sets the attributes.
    is_embedded: bool,
) -> impl IntoView {
    let location = if is_embedded {
        "They are the attributes of the element jess-jobs."
    } else {
        "They are in index.html, in the element with the id jess-jobs-settings."
    };
    let problems: Vec<_> = problems.iter().map(|problem| view! { <p>{problem.to_string()}</p> }).collect();
    view! {
        <div class="page" role=(!is_embedded).then_some("main")>
            <Alert title="The settings of this page need a correction">
                <p>{location} " No jobs are loaded until they are corrected."</p>
                {problems}
            </Alert>
        </div>
    }
}
