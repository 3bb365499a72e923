//! The characters of names and messages that a search for them ignores.

/// Reports whether a search ignores a character: one that is invisible, such as a soft hyphen or a zero-width space, or a
/// diacritic of Latin, Greek or Cyrillic letters.
///
/// The invisible characters are those with Unicode's property `Default_Ignorable_Code_Point`. It includes the code
/// points that are reserved for further such characters, so the list does not grow.
///
/// ```
/// assert!(jess_api::is_ignored_in_search('\u{200b}'));
/// assert!(!jess_api::is_ignored_in_search('-'));
/// ```
pub fn is_ignored_in_search(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    ) || is_diacritic(c)
}

/// Reports whether a character is of one of Unicode's blocks of combining diacritical marks.
fn is_diacritic(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// Reports whether a search text has no character to search for, so that it selects every job.
///
/// ```
/// assert!(jess_api::is_blank_search(" \u{200b}\u{feff}"));
/// assert!(!jess_api::is_blank_search("-"));
/// ```
pub fn is_blank_search(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_ignored_in_search(c))
}
