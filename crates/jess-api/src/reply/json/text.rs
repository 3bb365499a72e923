//! The letters of a text.

use std::borrow::Cow;

/// What is between the quotation marks of a text, as it was written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'b>(pub(super) &'b [u8]);

impl<'b> Text<'b> {
    /// What the text says, in UTF-8 but for bytes that came otherwise.
    pub(crate) fn bytes(self) -> Cow<'b, [u8]> {
        if self.0.contains(&b'\\') { Cow::Owned(unescape(self.0)) } else { Cow::Borrowed(self.0) }
    }

    /// What the text says. What is no letter comes as U+FFFD: bytes that are not UTF-8, half a surrogate pair,
    /// an escape that JSON does not have.
    pub(crate) fn letters(self) -> Cow<'b, str> {
        match self.bytes() {
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

/// Puts what they stand for in the place of escapes.
pub(super) fn unescape(mut written: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(written.len());
    let mut letter = [0; 4];
    while let Some((plain, escape)) = split_at_escape(written) {
        let (escaped, rest) = read_escape(escape);
        text.extend_from_slice(plain);
        text.extend_from_slice(escaped.encode_utf8(&mut letter).as_bytes());
        written = rest;
    }
    text.extend_from_slice(written);
    text
}

/// What is before the first backslash, and what is after it.
fn split_at_escape(written: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = written.iter().position(|byte| *byte == b'\\')?;
    let (plain, escape) = written.split_at_checked(at)?;
    Some((plain, escape.get(1..)?))
}

/// Reads what comes after a backslash: the letter that it stands for, and what follows.
fn read_escape(escape: &[u8]) -> (char, &[u8]) {
    let Some((kind, rest)) = escape.split_first() else { return (char::REPLACEMENT_CHARACTER, escape) };
    let letter = match kind {
        b'"' | b'\\' | b'/' => char::from(*kind),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_utf16(rest),
        _ => char::REPLACEMENT_CHARACTER,
    };
    (letter, rest)
}

/// Reads what comes after `\u`: one letter, whose second half, where it has one, is an escape of its own.
fn read_utf16(digits: &[u8]) -> (char, &[u8]) {
    let Some((unit, rest)) = read_unit(digits) else { return (char::REPLACEMENT_CHARACTER, digits) };
    let second = rest.strip_prefix(b"\\u").and_then(read_unit);
    match (unit, second) {
        (0xD800..0xDC00, Some((low @ 0xDC00..0xE000, rest))) => {
            (letter(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), rest)
        }
        _ => (letter(unit), rest),
    }
}

fn letter(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Four hexadecimal digits, and what follows them.
fn read_unit(digits: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = digits.split_first_chunk::<4>()?;
    let unit = digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?))?;
    Some((unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_what_is_none() {
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
        for (written, expected) in table {
            assert_eq!(Text(written).letters(), expected, "{}", String::from_utf8_lossy(written));
        }
    }
}
