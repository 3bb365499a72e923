//! Where a value ends.

/// Finds where a value ends, by structure alone and over any number of slices.
///
/// Brackets are counted rather than kept, so depth costs no memory; whether they match is for whoever reads
/// the value. A number or a word has no end of its own: it ends before the first byte that cannot be in one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extent {
    /// A number or a word.
    Bare,
    /// A text, a list or an object.
    Bounded {
        /// How many brackets are open.
        depth: usize,
        text: InText,
    },
}

/// Whether a place is inside of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum InText {
    No,
    Yes,
    /// Between a backslash and what it escapes.
    Escape,
}

impl Extent {
    /// The extent of a value whose first byte this is; `None` where no value begins with it.
    pub(crate) fn beginning_with(byte: u8) -> Option<Self> {
        match byte {
            b'"' | b'{' | b'[' => Some(Self::Bounded { depth: 0, text: InText::No }),
            _ => is_bare(byte).then_some(Self::Bare),
        }
    }

    /// How many of the next bytes still belong to the value; `None` where all of them do and its end is not
    /// among them.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Bare => bytes.iter().position(|byte| !is_bare(*byte)),
            Self::Bounded { depth, text } => {
                let mut rest = bytes;
                skip_bounded(depth, text, &mut rest)?;
                Some(bytes.len() - rest.len())
            }
        }
    }
}

/// Whether a byte can be in a number or in a word such as `null`; also in words that JSON does not have, such
/// as the `-Infinity` of some writers.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// Goes to the end of a text, a list or an object; `None` where it does not come.
fn skip_bounded(depth: &mut usize, text: &mut InText, rest: &mut &[u8]) -> Option<()> {
    loop {
        if *text != InText::No {
            skip_text(text, rest)?;
            if *depth == 0 {
                return Some(());
            }
        }
        let (byte, after) = rest.split_first()?;
        *rest = after;
        match byte {
            b'"' => *text = InText::Yes,
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

/// Goes to the end of the text; `None` where it does not come.
fn skip_text(text: &mut InText, rest: &mut &[u8]) -> Option<()> {
    if *text == InText::Escape {
        *rest = rest.get(1..)?;
        *text = InText::Yes;
    }
    while skip_to_mark(rest)? == b'\\' {
        let Some(after) = rest.get(1..) else {
            *text = InText::Escape;
            return None;
        };
        *rest = after;
    }
    *text = InText::No;
    Some(())
}

/// Goes past the next quotation mark or backslash and says which it is; `None` where there is none.
///
/// More than half of a reply is inside of texts, so they are looked through eight bytes at a time.
pub(super) fn skip_to_mark(rest: &mut &[u8]) -> Option<u8> {
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        if has_zero_byte(word ^ every_byte(b'"')) || has_zero_byte(word ^ every_byte(b'\\')) {
            break;
        }
        *rest = after;
    }
    let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    let (mark, after) = rest.get(at..)?.split_first()?;
    *rest = after;
    Some(*mark)
}

const fn every_byte(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Only a byte that is zero gets its highest bit from a borrow without having had it before.
const fn has_zero_byte(word: u64) -> bool {
    word.wrapping_sub(every_byte(1)) & !word & every_byte(0x80) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_its_structure_does() {
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
        for (bytes, end) in table {
            for cut in 1..end {
                let (first, second) = bytes.as_bytes().split_at(cut);
                let mut extent = Extent::beginning_with(bytes.as_bytes()[0]).unwrap();
                assert_eq!(extent.end(first), None, "{bytes} cut after {cut}");
                assert_eq!(extent.end(second), Some(end - cut), "{bytes} cut after {cut}");
            }
        }
    }

    #[test]
    fn a_mark_is_found_wherever_it_is_in_a_word() {
        for length in 0..20 {
            for mark in [b'"', b'\\'] {
                let mut bytes = vec![0xA2; length];
                assert_eq!(skip_to_mark(&mut bytes.as_slice()), None);
                bytes.extend([mark, b'"', b'x']);
                let mut rest = bytes.as_slice();
                assert_eq!((skip_to_mark(&mut rest), rest), (Some(mark), b"\"x".as_slice()));
            }
        }
    }

    #[test]
    fn only_a_zero_byte_is_one() {
        for byte in 0..=u8::MAX {
            for place in 0..8 {
                let mut bytes = [0xFF; 8];
                bytes[place] = byte;
                assert_eq!(has_zero_byte(u64::from_le_bytes(bytes)), byte == 0, "{bytes:?}");
            }
        }
    }
}
