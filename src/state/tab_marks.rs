//! The changes since the user last looked, in the title and the icon of the tab.

use leptos::prelude::*;

use super::seen::{Changes, Seen};
use crate::platform;

/// The icon of the page with a dot. It is part of the program, so that it is there at once and on every host.
const MARKED_ICON: &str = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>\
    <rect width='16' height='16' rx='3' fill='%231f5fa8'/>\
    <path d='M4 5h8M4 8h8M4 11h5' stroke='%23fff' stroke-width='1.5' stroke-linecap='round'/>\
    <circle cx='12.5' cy='3.5' r='3' fill='%23ffb000' stroke='%23fff'/></svg>";

/// Shows in the title of the tab how many jobs have changed, and in its icon whether any have, until the owner of the
/// caller ends. `title` is the title of the page.
pub fn use_tab_marks(seen: Seen, title: String) {
    let count = Memo::new(move |_| seen.changes().with(Changes::len));
    let icon = platform::tab_icon();
    Effect::new(move |previous: Option<usize>| {
        let count = count.get();
        // The page has its title and its icon from the start.
        if previous.unwrap_or_default() != count {
            platform::set_tab_title(&marked_title(&title, count));
            if let Some(icon) = &icon {
                platform::set_tab_icon(if count > 0 { MARKED_ICON } else { icon });
            }
        }
        count
    });
}

/// Returns the title with the number of changes: `(3) JESS Jobs`.
fn marked_title(title: &str, count: usize) -> String {
    match count {
        0 => title.trim().to_owned(),
        _ => ["(", &count.to_string(), ") ", title.trim()].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_counts_changes_if_there_are_any() {
        for (title, count, expected) in [("JESS Jobs", 0, "JESS Jobs"), (" Jobs ", 3, "(3) Jobs")] {
            assert_eq!(marked_title(title, count), expected);
        }
    }
}
