//! The search for the end of a value.

/// A scanner that finds the end of a value from structure alone, over any number of slices.
///
/// Brackets are counted and not stored, so depth costs no memory. Whether they match is left to the reader of
/// the value. A number or a word has no delimiter: it ends before the first byte that cannot be part of one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueScanner {
    /// A number or a word.
    Unquoted,
    /// A string, a list or an object.
    Delimited {
        /// The number of open brackets.
        depth: usize,
        string: StringState,
    },
}

/// The position of a scanner relative to a string.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum StringState {
    Outside,
    Inside,
    /// Between a backslash and the byte after it.
    AfterBackslash,
}

impl ValueScanner {
    /// Returns a scanner for the value with this first byte; `None` if no value begins with it.
    pub(crate) fn starting_with(byte: u8) -> Option<Self> {
        match byte {
            b'"' | b'{' | b'[' => Some(Self::Delimited { depth: 0, string: StringState::Outside }),
            _ => is_unquoted(byte).then_some(Self::Unquoted),
        }
    }

    /// Returns how many of the next bytes belong to the value; `None` if its end is not among them.
    pub(super) fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Unquoted => bytes.iter().position(|byte| !is_unquoted(*byte)),
            Self::Delimited { depth, string } => {
                let mut tail = bytes;
                skip_delimited(depth, string, &mut tail)?;
                Some(bytes.len() - tail.len())
            }
        }
    }
}

/// Reports whether a byte can be part of a number or of a word such as `null`, including words that JSON does not
/// have, such as `-Infinity`.
fn is_unquoted(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// Skips to the end of a string, a list or an object; `None` if the bytes end before it.
fn skip_delimited(depth: &mut usize, string: &mut StringState, tail: &mut &[u8]) -> Option<()> {
    loop {
        if *string != StringState::Outside {
            skip_string(string, tail)?;
            if *depth == 0 {
                return Some(());
            }
        }
        let (byte, after) = tail.split_first()?;
        *tail = after;
        match byte {
            b'"' => *string = StringState::Inside,
            b'{' | b'[' => *depth = depth.saturating_add(1),
            b'}' | b']' => {
                *depth = depth.saturating_sub(1);
                if *depth == 0 {
                    return Some(());
                }
            }
            _ => {}
        }
    }
}

/// Skips to the end of a string; `None` if the bytes end before it.
fn skip_string(string: &mut StringState, tail: &mut &[u8]) -> Option<()> {
    if *string == StringState::AfterBackslash {
        *tail = tail.get(1..)?;
        *string = StringState::Inside;
    }
    while skip_to_quote_or_backslash(tail)? == b'\\' {
        let Some(after) = tail.get(1..) else {
            *string = StringState::AfterBackslash;
            return None;
        };
        *tail = after;
    }
    *string = StringState::Outside;
    Some(())
}

/// Skips the next quotation mark or backslash and returns it; `None` if the bytes contain neither.
///
/// More than half of the bytes of a reply are in strings, so eight bytes are examined at a time.
pub(super) fn skip_to_quote_or_backslash(tail: &mut &[u8]) -> Option<u8> {
    while let Some((chunk, after)) = tail.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        if has_zero_byte(word ^ repeat_byte(b'"')) || has_zero_byte(word ^ repeat_byte(b'\\')) {
            break;
        }
        *tail = after;
    }
    let index = tail.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    let (found, after) = tail.get(index..)?.split_first()?;
    *tail = after;
    Some(*found)
}

const fn repeat_byte(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Reports whether one of the eight bytes is zero: the subtraction sets the highest bit of a byte that did not
/// have it only if the byte is zero or a lower byte is.
const fn has_zero_byte(word: u64) -> bool {
    word.wrapping_sub(repeat_byte(1)) & !word & repeat_byte(0x80) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_value_is_found_from_its_structure() {
        let table = [
            (r#""a" "#, 3),
            (r#""a\"b\\" "#, 8),
            (r#""{[" "#, 4),
            ("{}}", 2),
            (r#"[1,{"]":[]}],"#, 12),
            (r#"{"a":"}"}"#, 9),
            ("12,", 2),
            ("-1.5e+3]", 7),
            ("-Infinity}", 9),
            ("null ", 4),
        ];
        for (json, end) in table {
            for split in 1..end {
                let (first, second) = json.as_bytes().split_at(split);
                let mut scanner = ValueScanner::starting_with(json.as_bytes()[0]).unwrap();
                assert_eq!(scanner.find_end(first), None, "{json} split after {split}");
                assert_eq!(scanner.find_end(second), Some(end - split), "{json} split after {split}");
            }
        }
    }

    #[test]
    fn a_quote_or_backslash_is_found_at_any_offset() {
        for length in 0..20 {
            for expected in [b'"', b'\\'] {
                let mut bytes = vec![0xA2; length];
                assert_eq!(skip_to_quote_or_backslash(&mut bytes.as_slice()), None);
                bytes.extend([expected, b'"', b'x']);
                let mut tail = bytes.as_slice();
                let found = skip_to_quote_or_backslash(&mut tail);
                assert_eq!((found, tail), (Some(expected), b"\"x".as_slice()));
            }
        }
    }

    #[test]
    fn only_zero_is_detected_as_a_zero_byte() {
        for byte in 0..=u8::MAX {
            for index in 0..8 {
                let mut bytes = [0xFF; 8];
                bytes[index] = byte;
                assert_eq!(has_zero_byte(u64::from_le_bytes(bytes)), byte == 0, "{bytes:?}");
            }
        }
    }
}
