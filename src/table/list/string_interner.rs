//! StringInterner, each stored once.

use std::hash::Hasher;
use std::num::NonZeroU32;

use super::hash_index::{FibonacciHasher, HashIndex};

/// Names a text of [`StringInterner`]. Four bytes, also as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StringId(NonZeroU32);

impl StringId {
    /// The index in the order in which texts came first, from 0.
    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    fn at(index: usize) -> Option<Self> {
        u32::try_from(index).ok().and_then(|index| NonZeroU32::new(index.checked_add(1)?)).map(Self)
    }
}

/// A store of texts. None ever goes: a text that no job has any more costs its bytes, which a job that changes
/// its message adds at most.
#[derive(Debug, Clone, Default)]
pub(super) struct StringInterner {
    /// The texts one after another, so many bytes in each part: a store that grows is never copied as a whole.
    parts: Vec<String>,
    spans: Vec<Span>,
    index: HashIndex,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    part: u32,
    start: u32,
    end: u32,
}

/// How many bytes are kept together.
const PART: usize = 64 * 1024;

impl StringInterner {
    /// The name of a text, which is stored if it is new. `None` only when there are more texts than numbers
    /// for them.
    pub(super) fn intern(&mut self, text: &str) -> Option<StringId> {
        let new = self.spans.len();
        let (parts, spans) = (&self.parts, &self.spans);
        let index = self.index.find_or_insert(hash(text), new, |index| at(parts, spans, index) == Some(text));
        if index == new {
            self.push(text)?;
        }
        StringId::at(index)
    }

    /// The text of a name.
    pub(super) fn get(&self, id: StringId) -> Option<&str> {
        self.at(id.index())
    }

    /// The text that came at this index, from 0.
    pub(super) fn at(&self, index: usize) -> Option<&str> {
        at(&self.parts, &self.spans, index)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    fn push(&mut self, text: &str) -> Option<()> {
        let fits = self.parts.last().is_some_and(|part| part.capacity() - part.len() >= text.len());
        if !fits {
            self.parts.push(String::with_capacity(PART.max(text.len())));
        }
        let number = u32::try_from(self.parts.len() - 1).ok()?;
        let part = self.parts.last_mut()?;
        let start = u32::try_from(part.len()).ok()?;
        part.push_str(text);
        self.spans.push(Span { part: number, start, end: u32::try_from(part.len()).ok()? });
        Some(())
    }
}

fn at<'t>(parts: &'t [String], spans: &[Span], index: usize) -> Option<&'t str> {
    let Span { part, start, end } = *spans.get(index)?;
    parts.get(part as usize)?.get(start as usize..end as usize)
}

/// Eight bytes at a time.
fn hash(text: &str) -> u64 {
    let mut mixer = FibonacciHasher::default();
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    for word in words {
        mixer.write_u64(u64::from_le_bytes(*word));
    }
    mixer.write(rest);
    mixer.write_u64(text.len() as u64);
    mixer.finish()
}
