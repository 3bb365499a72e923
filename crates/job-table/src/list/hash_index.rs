//! A hash map from a `u64` key to an index.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from keys to indices. Distinct items may share a key, such as the hash of a string: a callback,
/// `matches`, then distinguishes them. An item whose key is taken is stored under the next free key.
#[derive(Debug, Clone, Default)]
pub(super) struct HashIndex(HashMap<u64, u32, BuildHasherDefault<FibonacciHasher>>);

impl HashIndex {
    /// Returns the index of the item that has this key and for which `matches` returns true.
    pub(super) fn find(&self, key: u64, matches: impl Fn(usize) -> bool) -> Option<usize> {
        let mut key = key;
        loop {
            let index = *self.0.get(&key)? as usize;
            if matches(index) {
                return Some(index);
            }
            key = next_key(key);
        }
    }

    /// Returns the index of the item that has this key and for which `matches` returns true, or
    /// inserts `index` and returns it.
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
                Some(_) => key = next_key(key),
            }
        }
        // Memory runs out long before an index exceeds 32 bits.
        self.0.insert(key, u32::try_from(index).unwrap_or(u32::MAX));
        index
    }
}

/// Returns the key to probe after `key`.
fn next_key(key: u64) -> u64 {
    key.wrapping_add(1)
}

/// A fast hasher that spreads a number over all bits (Fibonacci hashing). It does not resist chosen collisions,
/// as the standard hasher does, which is several times slower: job numbers are assigned by the service in
/// sequence.
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
        // 2⁶⁴ divided by the golden ratio.
        let product = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ (product >> 32);
    }
}
