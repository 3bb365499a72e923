//! What stands in place of the page when its settings cannot be used.

use leptos::prelude::*;

use crate::settings::SettingProblem;

/// The settings that cannot be used, for the administrator.
#[component]
pub fn SettingsTrouble(
    /// What is wrong.
    problems: Vec<SettingProblem>,
) -> impl IntoView {
    view! {
        <main class="page">
            <div class="trouble" role="alert">
                <div class="trouble-words">
                    <p class="trouble-title">"The settings of this page need a correction"</p>
                    <p>
                        "They are in index.html, in the element with the id jess-jobs-settings. \
                        Until then no jobs are asked for."
                    </p>
                    <ul>
                        {problems
                            .into_iter()
                            .map(|problem| view! { <li>{problem.to_string()}</li> })
                            .collect_view()}
                    </ul>
                </div>
            </div>
        </main>
    }
}
