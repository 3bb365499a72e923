//! Text from an untrusted source in a message.

use std::fmt::{self, Write};

/// A text from an untrusted source, displayed as part of a message: in quotation marks, at most 40 characters, and
/// without characters that would break a log line or reverse the text around it.
///
/// ```
/// use jess_api::Quoted;
///
/// assert_eq!(Quoted("soon").to_string(), "“soon”");
/// assert_eq!(Quoted("\u{202e}noos").to_string(), "“\u{fffd}noos”");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'t>(pub &'t str);

/// The maximum number of characters displayed.
const MAX_QUOTED_CHARS: usize = 40;

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        f.write_char('“')?;
        for character in characters.by_ref().take(MAX_QUOTED_CHARS) {
            f.write_char(if is_disruptive(character) { char::REPLACEMENT_CHARACTER } else { character })?;
        }
        f.write_str(if characters.next().is_some() { "…”" } else { "”" })
    }
}

/// Removes the control characters that change the direction of writing, so that a text of any length cannot reorder
/// the message around it. Markup that isolates the text is not enough: Chromium applies a control that is left open
/// to the text after the element.
///
/// ```
/// assert_eq!(jess_api::strip_bidi_controls("\u{202e}gnp.exe\u{2067}"), "gnp.exe");
/// ```
pub fn strip_bidi_controls(text: &str) -> String {
    text.chars().filter(|character| !is_bidi_control(*character)).collect()
}

/// Reports whether a character affects the text around it: a control character, a line separator, or a change of the
/// direction of writing.
fn is_disruptive(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') || is_bidi_control(character)
}

/// Reports whether a character changes the direction of writing (UAX 9, section 2).
fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
