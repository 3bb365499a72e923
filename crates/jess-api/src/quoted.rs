//! A stranger's text inside a message for people.

use std::fmt::{self, Write};

/// A text that somebody else wrote, as it may stand in a message: in quotation marks, no longer than a glance
/// takes in, and without characters that would break a log line or turn the rest of it around.
///
/// ```
/// use jess_api::Quoted;
///
/// assert_eq!(Quoted("soon").to_string(), "“soon”");
/// assert_eq!(Quoted("\u{202e}noos").to_string(), "“\u{fffd}noos”");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'t>(pub &'t str);

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

/// A text that somebody else wrote, without the marks that change the direction of writing: however long it is, what
/// a message says before and after it keeps its place. Markup that isolates it would not do: where a mark in it is
/// left open, browsers have it go on behind it (seen in Chromium).
///
/// ```
/// assert_eq!(jess_api::strip_bidi_controls("\u{202e}gnp.exe\u{2067}"), "gnp.exe");
/// ```
pub fn strip_bidi_controls(text: &str) -> String {
    text.chars().filter(|character| !directs(*character)).collect()
}

/// Whether a character moves the text around it rather than showing something: control characters, line
/// separators, and the marks that change the direction of writing.
fn disturbs(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || directs(character)
}

/// Whether a character is one of the marks that change the direction of writing (UAX 9, section 2).
fn directs(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
