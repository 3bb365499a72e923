//! An interner that stores equal strings once.

use std::hash::Hasher;
use std::num::NonZeroU32;

use super::hash_index::{FibonacciHasher, HashIndex};

/// The identifier of a string in a [`StringInterner`]. An `Option<StringId>` takes four bytes too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StringId(NonZeroU32);

impl StringId {
    /// Returns the index of the string in the order of interning, from 0.
    pub(super) fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    fn from_index(index: usize) -> Option<Self> {
        u32::try_from(index).ok().and_then(|index| NonZeroU32::new(index.checked_add(1)?)).map(Self)
    }
}

/// A set of strings. Strings are never removed: one that no job uses any more, such as a replaced status
/// message, stays until the page is closed.
#[derive(Debug, Clone, Default)]
pub(super) struct StringInterner {
    /// The strings one after another. Blocks of limited size avoid copying all strings when the set grows.
    blocks: Vec<String>,
    spans: Vec<Span>,
    index_by_hash: HashIndex,
}

/// The position of a string in the blocks.
#[derive(Debug, Clone, Copy)]
struct Span {
    block: u32,
    start: u32,
    end: u32,
}

/// The capacity of a block in bytes. A longer string gets a block of its own length.
const BLOCK_SIZE: usize = 64 * 1024;

impl StringInterner {
    /// Returns the identifier of a string, and stores the string if it is new. Returns `None` if there are more
    /// than `u32::MAX` strings.
    pub(super) fn intern(&mut self, text: &str) -> Option<StringId> {
        let new = self.spans.len();
        let (blocks, spans) = (&self.blocks, &self.spans);
        let index = self
            .index_by_hash
            .find_or_insert(hash(text), new, |index| string_at(blocks, spans, index) == Some(text));
        if index == new {
            self.push(text)?;
        }
        StringId::from_index(index)
    }

    /// Returns the string with this identifier.
    pub(super) fn get(&self, id: StringId) -> Option<&str> {
        self.nth(id.index())
    }

    /// Returns the string at an index in the order of interning, from 0.
    pub(super) fn nth(&self, index: usize) -> Option<&str> {
        string_at(&self.blocks, &self.spans, index)
    }

    /// Returns the number of strings.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    fn push(&mut self, text: &str) -> Option<()> {
        let fits = self.blocks.last().is_some_and(|block| block.capacity() - block.len() >= text.len());
        if !fits {
            self.blocks.push(String::with_capacity(BLOCK_SIZE.max(text.len())));
        }
        let block_index = u32::try_from(self.blocks.len() - 1).ok()?;
        let block = self.blocks.last_mut()?;
        let start = u32::try_from(block.len()).ok()?;
        block.push_str(text);
        self.spans.push(Span { block: block_index, start, end: u32::try_from(block.len()).ok()? });
        Some(())
    }
}

fn string_at<'b>(blocks: &'b [String], spans: &[Span], index: usize) -> Option<&'b str> {
    let Span { block, start, end } = *spans.get(index)?;
    blocks.get(block as usize)?.get(start as usize..end as usize)
}

/// Hashes a string, eight bytes at a time.
fn hash(text: &str) -> u64 {
    let mut hasher = FibonacciHasher::default();
    let (words, remainder) = text.as_bytes().as_chunks::<8>();
    for word in words {
        hasher.write_u64(u64::from_le_bytes(*word));
    }
    hasher.write(remainder);
    hasher.write_u64(text.len() as u64);
    hasher.finish()
}
