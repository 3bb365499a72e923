//! The messages of EnergyPlus in `eplusout.err`, and the version of the program that has written a file.

/// The level of a message, from the least to the most serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrLevel {
    /// Something to take note of.
    Warning,
    /// Something to fix. The run may complete nevertheless.
    Severe,
    /// The reason for which the program has stopped.
    Fatal,
}

/// A message of `eplusout.err`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrMessage {
    /// The level.
    pub level: ErrLevel,
    /// The index of its first line in the file, from 0.
    pub line: usize,
    /// The text without the markers. Each further line follows a line feed.
    pub text: String,
}

/// Returns the level of the message that begins in a line of `eplusout.err`; `None` if none does.
///
/// The level is between two pairs of asterisks at the beginning of the line, with any blanks and in any case. The lines that
/// begin with a row of asterisks are not messages, such as "************* EnergyPlus Warmup Error Summary". Neither are
/// those with which EnergyPlus repeats a message at the end with the number of times it has occurred.
///
/// Source: `ShowWarningMessage`, `ShowSevereMessage` and `ShowFatalError` of EnergyPlus.
///
/// ```
/// use jess_api::{ErrLevel, err_level};
///
/// assert_eq!(err_level("   ** Severe  ** Temperature (high) out of bounds"), Some(ErrLevel::Severe));
/// assert_eq!(err_level("   **   ~~~   ** During Warmup"), None);
/// ```
pub fn err_level(line: &str) -> Option<ErrLevel> {
    match split_marker(line)? {
        (Marker::Message(level), _) => Some(level),
        (Marker::Continuation, _) => None,
    }
}

/// Reports whether a line of `eplusout.err` continues the message before it: "**   ~~~   ** During Warmup".
pub fn is_continuation(line: &str) -> bool {
    matches!(split_marker(line), Some((Marker::Continuation, _)))
}

/// Reads all messages of `eplusout.err`, in the order of the file. A line without a marker belongs to none.
///
/// ```
/// use jess_api::{ErrLevel, read_err_messages};
///
/// let text = "Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59,\n   \
///             ** Warning ** GetVertices: Floor is upside down!\n   \
///             **   ~~~   ** Automatic fix is attempted.\n";
/// let messages = read_err_messages(text);
/// assert_eq!((messages[0].level, messages[0].line), (ErrLevel::Warning, 1));
/// assert_eq!(messages[0].text, "GetVertices: Floor is upside down!\nAutomatic fix is attempted.");
/// ```
pub fn read_err_messages(text: &str) -> Vec<ErrMessage> {
    let mut messages: Vec<ErrMessage> = Vec::new();
    let mut can_continue = false;
    for (line, content) in text.lines().enumerate() {
        match split_marker(content) {
            Some((Marker::Message(level), text)) => {
                messages.push(ErrMessage { level, line, text: text.to_owned() });
                can_continue = true;
            }
            Some((Marker::Continuation, text)) if can_continue => {
                if let Some(message) = messages.last_mut() {
                    message.text.push('\n');
                    message.text.push_str(text);
                }
            }
            Some((Marker::Continuation, _)) | None => can_continue = false,
        }
    }
    messages
}

/// Reads the version of EnergyPlus, such as "9.3.0-baff08990c", from the first line of `eplusout.err`, `eplusout.eio` or
/// `eplustbl.csv`. Returns `None` if that line does not name one.
///
/// The line has had these forms, of which the last two are older:
///
/// ```text
/// Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59,
/// Program Version,EnergyPlus 8.0.0.008, YMD=2013.10.02 13:37,IDD_Version 8.0.0.008
/// Program Version,EnergyPlus-Windows-64 8.1.0.009, YMD=2014.02.11 09:12,IDD_Version 8.1.0.009
/// ```
///
/// ```
/// let text = "Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59,\n";
/// assert_eq!(jess_api::read_version(text).as_deref(), Some("9.3.0-baff08990c"));
/// ```
pub fn read_version(text: &str) -> Option<String> {
    let first = text.trim_start_matches('\u{feff}').lines().next()?;
    let program = first.trim_start().strip_prefix("Program Version")?;
    let (program, _) = program.split_once("YMD=").unwrap_or((program, ""));
    program.split([',', ' ', '\t']).find(|word| is_version(word)).map(str::to_owned)
}

/// What a line begins with.
enum Marker {
    Message(ErrLevel),
    Continuation,
}

/// Splits a line into its marker and the text after it.
fn split_marker(line: &str) -> Option<(Marker, &str)> {
    let (marker, text) = line.trim_start().strip_prefix("**")?.split_once("**")?;
    let marker = match marker.trim() {
        "~~~" => Marker::Continuation,
        level if level.eq_ignore_ascii_case("warning") => Marker::Message(ErrLevel::Warning),
        level if level.eq_ignore_ascii_case("severe") => Marker::Message(ErrLevel::Severe),
        level if level.eq_ignore_ascii_case("fatal") => Marker::Message(ErrLevel::Fatal),
        _ => return None,
    };
    Some((marker, text.trim()))
}

/// The maximum number of characters of a version.
const MAX_VERSION: usize = 40;

fn is_version(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit())
        && word.contains('.')
        && word.len() <= MAX_VERSION
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_first_line_of_a_message_has_a_level() {
        use ErrLevel::{Fatal, Severe, Warning};
        for (line, level, continues) in [
            ("   ** Warning ** Weather file location will be used", Some(Warning), false),
            ("   ** Severe  ** Temperature (high) out of bounds", Some(Severe), false),
            ("   **  Fatal  ** GetSurfaceData: Errors discovered", Some(Fatal), false),
            ("** SEVERE ** x", Some(Severe), false),
            ("\t**warning**x", Some(Warning), false),
            ("   **  Fatal  **", Some(Fatal), false),
            ("   **   ~~~   ** ..Location object=LONDON", None, true),
            ("   **~~~**", None, true),
            ("   ************* Simulation Error Summary *************", None, false),
            ("   *************  ** Warning ** Zone \"A\": repeated", None, false),
            ("   *************  **   ~~~   **   This error occurred 5 total times;", None, false),
            ("   ************* Fatal error -- final processing.", None, false),
            ("   ..... Last severe error=** Severe  ** x", None, false),
            ("Name=\"   ** Severe  ** \"", None, false),
            ("   ** Severe", None, false),
            ("   ** Severely ** x", None, false),
            ("   ** é ** x", None, false),
            ("****", None, false),
            ("**", None, false),
            ("", None, false),
        ] {
            assert_eq!(err_level(line), level, "{line:?}");
            assert_eq!(is_continuation(line), continues, "{line:?}");
        }
        assert!(Warning < Severe && Severe < Fatal);
    }

    #[test]
    fn messages_are_read_with_the_lines_that_continue_them() {
        let text = "Program Version,EnergyPlus, Version 9.3.0\r\n   \
                    **   ~~~   ** of no message\r\n   \
                    ** Warning ** a\r\n   \
                    **   ~~~   **   b\r\n   \
                    **   ~~~   **\r\n   \
                    ** Severe  ** c ** Fatal ** d\r\n   \
                    ************* Beginning Simulation\r\n   \
                    **   ~~~   ** of no message either\r\n   \
                    **  Fatal  ** e\r\n   \
                    ...Summary of Errors that led to program termination:\r\n";
        let read = read_err_messages(text);
        let read: Vec<_> = read.iter().map(|message| (message.level, message.line, &*message.text)).collect();
        assert_eq!(
            read,
            [
                (ErrLevel::Warning, 2, "a\nb\n"),
                (ErrLevel::Severe, 5, "c ** Fatal ** d"),
                (ErrLevel::Fatal, 8, "e"),
            ]
        );
    }

    #[test]
    fn the_version_is_read_from_each_form_of_the_first_line() {
        for (text, version) in [
            (
                "Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59,\nx",
                Some("9.3.0-baff08990c"),
            ),
            (
                "Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59\r\n",
                Some("9.3.0-baff08990c"),
            ),
            ("\u{feff}Program Version:,EnergyPlus, Version 24.1.0, YMD=2024.01.02 03:04", Some("24.1.0")),
            (
                "Program Version,EnergyPlus 8.0.0.008, YMD=2013.10.02 13:37,IDD_Version 8.0.0.008",
                Some("8.0.0.008"),
            ),
            ("Program Version,EnergyPlus-Windows-64 8.1.0.009, YMD=2014.02.11 09:12", Some("8.1.0.009")),
            ("Program Version,EnergyPlus, Version , YMD=2021.07.06 10:59", None),
            ("Program Version,EnergyPlus, YMD=2013.10.02 13:37,IDD_Version 8.0.0.008", None),
            ("Program Version,EnergyPlus", None),
            ("Program Version,EnergyPlus, Version 9.3.0<script>", None),
            ("x\nProgram Version,EnergyPlus, Version 9.3.0", None),
            ("", None),
        ] {
            assert_eq!(read_version(text).as_deref(), version, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn each_line_with_a_level_is_a_message(
            lines in prop::collection::vec("[ ]{0,3}(\\*\\*|\\*{13})? ?(Warning|Severe|Fatal|~~~|é)? ?(\\*\\*)?[ a-z*\n]{0,6}", 0..12),
        ) {
            let text = lines.join("\n");
            let messages = read_err_messages(&text);
            let levels: Vec<(usize, ErrLevel)> =
                text.lines().enumerate().filter_map(|(line, text)| Some((line, err_level(text)?))).collect();
            prop_assert_eq!(messages.iter().map(|message| (message.line, message.level)).collect::<Vec<_>>(), levels);
            let continued: usize = messages.iter().map(|message| message.text.matches('\n').count()).sum();
            prop_assert!(continued <= text.lines().filter(|line| is_continuation(line)).count());
        }

        #[test]
        fn a_version_is_short_and_plain(text in "(Program Version,)?[ -~é\n]{0,60}") {
            if let Some(version) = read_version(&text) {
                prop_assert!(version.is_ascii() && version.len() <= MAX_VERSION && text.contains(&version));
            }
        }
    }
}
