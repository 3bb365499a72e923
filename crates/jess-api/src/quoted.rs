//! A stranger's text inside a message for people.

use std::fmt::{self, Write};

/// A text that somebody else wrote, as it may stand in a message: in quotation marks, no longer than a glance
/// takes in, and without characters that would break a log line or turn the rest of it around.
pub(crate) struct Quoted<'t>(pub(crate) &'t str);

/// The most characters that are shown.
const LONGEST: usize = 40;

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.chars();
        f.write_char('“')?;
        for character in rest.by_ref().take(LONGEST) {
            f.write_char(if disturbs(character) { char::REPLACEMENT_CHARACTER } else { character })?;
        }
        f.write_str(if rest.next().is_some() { "…”" } else { "”" })
    }
}

/// Whether a character moves the text around it rather than showing something: control characters, line
/// separators, and the marks that change the direction of writing.
fn disturbs(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
