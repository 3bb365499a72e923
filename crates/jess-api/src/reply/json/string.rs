//! The content of a JSON string.

use std::borrow::Cow;

/// The bytes between the quotation marks of a string, with escapes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonString<'b>(pub(super) &'b [u8]);

impl<'b> JsonString<'b> {
    /// Returns the bytes with escapes decoded. They may be invalid UTF-8 if the service sent such bytes.
    pub(crate) fn to_bytes(self) -> Cow<'b, [u8]> {
        if self.0.contains(&b'\\') { Cow::Owned(unescape(self.0)) } else { Cow::Borrowed(self.0) }
    }

    /// Decodes the string. Bytes that are not UTF-8, half of a surrogate pair and unknown escapes become U+FFFD.
    pub(crate) fn to_str_lossy(self) -> Cow<'b, str> {
        match self.to_bytes() {
            Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => String::from_utf8_lossy(bytes),
            },
            Cow::Owned(bytes) => Cow::Owned(
                String::from_utf8(bytes)
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            ),
        }
    }
}

/// Replaces escape sequences with the characters they encode.
pub(super) fn unescape(mut escaped: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut utf8 = [0; 4];
    while let Some((plain, sequence)) = split_at_backslash(escaped) {
        let (character, tail) = read_escape(sequence);
        bytes.extend_from_slice(plain);
        bytes.extend_from_slice(character.encode_utf8(&mut utf8).as_bytes());
        escaped = tail;
    }
    bytes.extend_from_slice(escaped);
    bytes
}

/// Splits at the first backslash, which is in neither part.
fn split_at_backslash(escaped: &[u8]) -> Option<(&[u8], &[u8])> {
    let index = escaped.iter().position(|byte| *byte == b'\\')?;
    let (plain, sequence) = escaped.split_at_checked(index)?;
    Some((plain, sequence.get(1..)?))
}

/// Reads the part of an escape sequence after the backslash. Returns the character and the bytes after the sequence.
fn read_escape(sequence: &[u8]) -> (char, &[u8]) {
    let Some((kind, tail)) = sequence.split_first() else { return (char::REPLACEMENT_CHARACTER, sequence) };
    let character = match kind {
        b'"' | b'\\' | b'/' => char::from(*kind),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_utf16(tail),
        _ => char::REPLACEMENT_CHARACTER,
    };
    (character, tail)
}

/// Reads the part of an escape sequence after `\u`. A second sequence is read if it completes a surrogate pair.
fn read_utf16(digits: &[u8]) -> (char, &[u8]) {
    let Some((unit, tail)) = read_code_unit(digits) else { return (char::REPLACEMENT_CHARACTER, digits) };
    let second = tail.strip_prefix(b"\\u").and_then(read_code_unit);
    match (unit, second) {
        (0xD800..0xDC00, Some((low @ 0xDC00..0xE000, tail))) => {
            (to_char(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), tail)
        }
        _ => (to_char(unit), tail),
    }
}

fn to_char(code_point: u32) -> char {
    char::from_u32(code_point).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Reads four hexadecimal digits. Returns the code unit and the bytes after it.
fn read_code_unit(digits: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, tail) = digits.split_first_chunk::<4>()?;
    let unit = digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))?;
    Some((unit, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_invalid_ones_replaced() {
        let table: [(&[u8], &str); 18] = [
            (b"plain", "plain"),
            (br#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (br"\u00fc\u00FC", "üü"),
            (br"\ud83c\udfe2!", "🏢!"),
            (br"\ud83c", "\u{FFFD}"),
            (br"\ud83cx", "\u{FFFD}x"),
            (br"\udfe2\ud83c", "\u{FFFD}\u{FFFD}"),
            (br"\ud83c\u0041", "\u{FFFD}A"),
            (br"\ud83c\ud83c\udfe2", "\u{FFFD}🏢"),
            (br"\ud83c\n", "\u{FFFD}\n"),
            (br"\x41", "\u{FFFD}41"),
            (br"\u12", "\u{FFFD}12"),
            (br"\u12\n4", "\u{FFFD}12\n4"),
            (b"\\u+123", "\u{FFFD}+123"),
            (b"B\xFCro", "B\u{FFFD}ro"),
            (b"B\xFCro\\n", "B\u{FFFD}ro\n"),
            (b"a\nb", "a\nb"),
            (b"cut\\", "cut\u{FFFD}"),
        ];
        for (escaped, expected) in table {
            assert_eq!(JsonString(escaped).to_str_lossy(), expected, "{}", String::from_utf8_lossy(escaped));
        }
    }
}
