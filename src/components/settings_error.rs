//! What stands in place of the page when its settings cannot be used.

use super::elements::{Element, paragraph};
use super::error_alert::alert;
use crate::settings::SettingProblem;

/// The settings that cannot be used, for the administrator. A list that is a part of another page has them from
/// that page.
pub fn settings_trouble(problems: &[SettingProblem], is_part: bool) -> Element {
    let place = if is_part {
        "They are the attributes of the element jess-jobs."
    } else {
        "They are in index.html, in the element with the id jess-jobs-settings."
    };
    let intro = format!("{place} Until then no jobs are asked for.");
    let mut words = vec![
        paragraph("trouble-title", "The settings of this page need a correction"),
        paragraph("", &intro),
    ];
    words.extend(problems.iter().map(|problem| paragraph("", &problem.to_string())));
    // The embedding page has a main part already.
    Element::new(if is_part { "div" } else { "main" }).class("page").child(alert(words, None))
}
