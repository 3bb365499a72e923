//! What stands in place of the page when its settings cannot be used.

use leptos::prelude::*;

use super::elements::{nothing, paragraph};
use super::trouble::alert;
use crate::settings::SettingProblem;

/// The settings that cannot be used, for the administrator.
pub fn settings_trouble(problems: &[SettingProblem]) -> AnyView {
    let intro = "They are in index.html, in the element with the id jess-jobs-settings. Until then no jobs are asked \
        for.";
    let words: Vec<AnyView> =
        [paragraph("trouble-title", "The settings of this page need a correction"), paragraph("", intro)]
            .into_iter()
            .chain(problems.iter().map(|problem| paragraph("", problem.to_string())))
            .collect();
    view! { <main class="page">{alert(words, nothing())}</main> }.into_any()
}
