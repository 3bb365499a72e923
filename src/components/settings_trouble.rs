//! What stands in place of the page when its settings cannot be used.

use super::elements::{Element, paragraph};
use super::trouble::alert;
use crate::settings::SettingProblem;

/// The settings that cannot be used, for the administrator.
pub fn settings_trouble(problems: &[SettingProblem]) -> Element {
    let intro = "They are in index.html, in the element with the id jess-jobs-settings. Until then no jobs are asked \
        for.";
    let mut words =
        vec![paragraph("trouble-title", "The settings of this page need a correction"), paragraph("", intro)];
    words.extend(problems.iter().map(|problem| paragraph("", &problem.to_string())));
    Element::new("main").class("page").child(alert(words, None))
}
