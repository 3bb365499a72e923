//! JSON, as far as the reader of a job list takes it apart itself: where a value ends, the members of an
//! object, the letters of a text.
//!
//! serde_json reads a value as a whole or not at all, so half a surrogate pair in a name or a `NaN` among the
//! numbers would cost the job, and it wants all of the value in one slice. What is here looks at values where
//! they arrived, and goes no deeper than one level. In WebAssembly the whole reader is 8 kB (brotli) where the
//! one made of serde_json's parts was 24, and takes 0.6 to 0.8 times as long.

mod extent;
mod text;
mod value;

pub(crate) use self::extent::Extent;
pub(crate) use self::value::{Kind, Member, Members, Value};

/// What is left of some bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn first(&self) -> Option<u8> {
        self.0.first().copied()
    }

    pub(crate) fn skip_one(&mut self) {
        self.take(1);
    }

    pub(crate) fn skip_blanks(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.0 {
            self.0 = rest;
        }
    }

    /// Takes the next `count` bytes, or all of them where there are fewer.
    pub(crate) fn take(&mut self, count: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at_checked(count).unwrap_or((self.0, &[]));
        self.0 = rest;
        taken
    }

    /// Takes what belongs to the value that `extent` has begun; the flag says whether its end is there.
    pub(crate) fn take_value(&mut self, extent: &mut Extent) -> (&'b [u8], bool) {
        match extent.end(self.0) {
            Some(end) => (self.take(end), true),
            None => (self.take(usize::MAX), false),
        }
    }

    /// Takes this byte, if it is the next one.
    fn take_byte(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.0.split_first()?;
        if *first != byte {
            return None;
        }
        self.0 = rest;
        Some(())
    }
}
