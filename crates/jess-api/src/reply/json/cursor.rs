//! A position in received bytes.

use super::ValueScanner;

/// The bytes that have not been read yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'b>(pub(super) &'b [u8]);

impl<'b> Cursor<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    pub(crate) fn skip_byte(&mut self) {
        self.read(1);
    }

    pub(crate) fn skip_whitespace(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', tail @ ..] = self.0 {
            self.0 = tail;
        }
    }

    /// Reads the next `count` bytes, or all of them if there are fewer.
    pub(crate) fn read(&mut self, count: usize) -> &'b [u8] {
        let (head, tail) = self.0.split_at_checked(count).unwrap_or((self.0, &[]));
        self.0 = tail;
        head
    }

    /// Reads the bytes of the value that `scanner` is in. The flag says whether the end of the value is among them.
    pub(crate) fn read_value(&mut self, scanner: &mut ValueScanner) -> (&'b [u8], bool) {
        match scanner.find_end(self.0) {
            Some(end) => (self.read(end), true),
            None => (self.read(usize::MAX), false),
        }
    }

    /// Reads one byte if it is the expected one.
    pub(super) fn read_byte(&mut self, expected: u8) -> Option<()> {
        let (first, tail) = self.0.split_first()?;
        if *first != expected {
            return None;
        }
        self.0 = tail;
        Some(())
    }
}
