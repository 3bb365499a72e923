//! From a number to a index.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Finds the index of a key. Different things may have the same key: then `matches` tells them apart.
#[derive(Debug, Clone, Default)]
pub(super) struct HashIndex(HashMap<u64, u32, BuildHasherDefault<FibonacciHasher>>);

impl HashIndex {
    /// The index of what has this key and `matches` says yes to.
    pub(super) fn find(&self, key: u64, matches: impl Fn(usize) -> bool) -> Option<usize> {
        let mut key = key;
        loop {
            let index = *self.0.get(&key)? as usize;
            if matches(index) {
                return Some(index);
            }
            key = next(key);
        }
    }

    /// The index of what has this key and `matches` says yes to; where there is none, `index`, from now on.
    pub(super) fn find_or_insert(
        &mut self,
        key: u64,
        index: usize,
        matches: impl Fn(usize) -> bool,
    ) -> usize {
        let mut key = key;
        loop {
            match self.0.get(&key) {
                None => break,
                Some(found) if matches(*found as usize) => return *found as usize,
                Some(_) => key = next(key),
            }
        }
        // A list of more jobs than that does not fit into the memory that the index is for.
        self.0.insert(key, u32::try_from(index).unwrap_or(u32::MAX));
        index
    }
}

/// Another key, for what finds its own taken.
fn next(key: u64) -> u64 {
    key.wrapping_add(1)
}

/// Spreads a number over all bits. Job numbers come one after another, and nobody chooses them to collide; a
/// hash against that would be several times as slow.
#[derive(Debug, Clone, Default)]
pub(super) struct FibonacciHasher(u64);

impl Hasher for FibonacciHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        // The constant of Fibonacci hashing, 2⁶⁴ divided by the golden ratio.
        let spread = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread ^ (spread >> 32);
    }
}
