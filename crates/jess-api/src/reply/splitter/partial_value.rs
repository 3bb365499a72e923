//! Values that span several slices.

use super::{MAX_ENTRY_BYTES, ValueRole};

/// The bytes of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::reply) struct ValueBytes<'b> {
    /// All of the value, or its beginning if it exceeds the limit of its role.
    pub(in crate::reply) bytes: &'b [u8],
    pub(in crate::reply) is_complete: bool,
}

/// The received part of a value that spans several slices.
#[derive(Debug, Default)]
pub(super) struct PartialValue {
    bytes: Vec<u8>,
    /// The number of bytes received, kept or not.
    received: usize,
}

impl PartialValue {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.received = 0;
    }

    /// Appends bytes, up to the limit of the role.
    pub(super) fn append(&mut self, bytes: &[u8], role: ValueRole) {
        self.received = self.received.saturating_add(bytes.len());
        if role == ValueRole::Entry && self.received > MAX_ENTRY_BYTES {
            // The entry will not be read, so its memory is released.
            self.bytes = Vec::new();
        } else {
            let capacity = role.max_bytes().saturating_sub(self.bytes.len());
            self.bytes.extend(bytes.iter().take(capacity));
        }
    }

    /// Appends the last bytes of the value and returns it. A value in one slice is borrowed from it.
    pub(super) fn complete<'b>(&'b mut self, last: &'b [u8], role: ValueRole) -> ValueBytes<'b> {
        if self.received == 0 {
            let bytes = last.get(..role.max_bytes()).unwrap_or(last);
            return ValueBytes { bytes, is_complete: bytes.len() == last.len() };
        }
        self.append(last, role);
        self.as_bytes(role)
    }

    /// Returns the bytes received so far.
    pub(super) fn as_bytes(&self, role: ValueRole) -> ValueBytes<'_> {
        ValueBytes { bytes: &self.bytes, is_complete: self.received <= role.max_bytes() }
    }

    /// Returns the memory in use, in bytes.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }
}
