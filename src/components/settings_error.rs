//! The error shown instead of the page when its settings are invalid.

use super::elements::{Element, paragraph};
use super::error_alert::alert;
use crate::settings::SettingProblem;

/// Lists the invalid settings for the administrator. With `is_part`, they come from the page that embeds the list.
pub fn settings_trouble(problems: &[SettingProblem], is_part: bool) -> Element {
    let place = if is_part {
        "They are the attributes of the element jess-jobs."
    } else {
        "They are in index.html, in the element with the id jess-jobs-settings."
    };
    let intro = format!("{place} No jobs are loaded until they are corrected.");
    let mut words = vec![
        paragraph("trouble-title", "The settings of this page need a correction"),
        paragraph("", &intro),
    ];
    words.extend(problems.iter().map(|problem| paragraph("", &problem.to_string())));
    // The embedding page has a main part already.
    Element::new(if is_part { "div" } else { "main" }).class("page").child(alert(words, None))
}
