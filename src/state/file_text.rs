//! The text of a file that is received in parts, by its lines.

use std::borrow::Cow;

/// The bytes of a file, and where its lines begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileText {
    bytes: Vec<u8>,
    /// The start of each line. A file that ends with a line feed has no line after it.
    starts: Vec<usize>,
}

impl Default for FileText {
    fn default() -> Self {
        Self { bytes: Vec::new(), starts: vec![0] }
    }
}

impl FileText {
    /// Appends a part of the file.
    pub fn push(&mut self, part: &[u8]) {
        let offset = self.bytes.len();
        let feeds = part.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        self.starts.extend(feeds.map(|(index, _)| offset + index + 1));
        self.bytes.extend_from_slice(part);
    }

    /// Returns the number of bytes.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the number of lines.
    pub fn lines(&self) -> usize {
        let ends_with_feed = self.starts.last() == Some(&self.bytes.len());
        self.starts.len() - usize::from(ends_with_feed)
    }

    /// Returns a line without its end, counted from 0; empty after the last. Bytes that are not UTF-8 are replaced.
    pub fn line(&self, index: usize) -> Cow<'_, str> {
        let line = self.line_bytes(index);
        String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn line_bytes(&self, index: usize) -> &[u8] {
        let Some(start) = self.starts.get(index) else { return &[] };
        let end = self.starts.get(index + 1).map_or(self.bytes.len(), |next| next - 1);
        self.bytes.get(*start..end).unwrap_or_default()
    }

    /// Returns the whole text. Bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Returns the lines that contain a text, without regard to the case of ASCII letters; none for an empty text.
    pub fn lines_with(&self, text: &str) -> Vec<usize> {
        let wanted = text.as_bytes();
        let Some(first) = wanted.first() else { return Vec::new() };
        let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
        let contains = |line: &[u8]| {
            line.windows(wanted.len()).any(|window| {
                window.first().is_some_and(|byte| *byte == lower || *byte == upper)
                    && window.eq_ignore_ascii_case(wanted)
            })
        };
        (0..self.lines()).filter(|index| contains(self.line_bytes(*index))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(parts: &[&[u8]]) -> FileText {
        let mut text = FileText::default();
        parts.iter().for_each(|part| text.push(part));
        text
    }

    #[test]
    fn lines_end_with_a_feed_or_with_the_file() {
        let table: [(&[&[u8]], &[&str]); 6] = [
            (&[], &[]),
            (&[b""], &[]),
            (&[b"\n"], &[""]),
            (&[b"a\r\nb"], &["a", "b"]),
            (&[b"a\n", b"", b"b\n"], &["a", "b"]),
            // A character that is cut by the end of a part, and one that is none.
            (&[b"gr\xc3", b"\xb6\xff\n"], &["grö\u{fffd}"]),
        ];
        for (parts, expected) in table {
            let text = text(parts);
            let lines: Vec<String> = (0..text.lines()).map(|index| text.line(index).into_owned()).collect();
            assert_eq!(lines, expected, "{parts:?}");
            assert_eq!(text.line(99), "");
        }
    }

    #[test]
    fn a_search_finds_lines_in_either_case() {
        let text = text(&[b"** Severe  ** one\nnothing\n** severe ** two"]);
        for (wanted, expected) in [("SEVERE", &[0, 2][..]), ("two", &[2]), ("", &[]), ("three", &[])] {
            assert_eq!(text.lines_with(wanted), expected, "{wanted}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_do_not_matter(bytes in prop::collection::vec(prop::sample::select(&b"ab\n\r\xc3\xb6"[..]), 0..60), at in 0_usize..60) {
            let at = at.min(bytes.len());
            let (whole, parts) = (text(&[&bytes]), text(&[&bytes[..at], &bytes[at..]]));
            prop_assert_eq!(&whole, &parts);
            let joined: Vec<String> = String::from_utf8_lossy(&bytes).split_terminator('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned()).collect();
            let lines: Vec<String> = (0..whole.lines()).map(|index| whole.line(index).into_owned()).collect();
            prop_assert_eq!(lines, joined);
        }
    }
}
