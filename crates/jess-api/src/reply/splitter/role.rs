//! What the values of a reply are.

use crate::reply::json::{Kind, Value};

/// The longest entry that is read, in bytes. A recorded one has some 500; what could make one long is a
/// description, a message or a path, and no page gives a limit for those.
pub(in crate::reply) const LONGEST_ENTRY: usize = 1 << 20;

/// How many bytes are kept of the envelope's `status`. Recorded ones have up to 70.
const LONGEST_WORDS: usize = 4096;

/// Enough for each of the three keys, were each letter written as an escape.
const LONGEST_KEY: usize = 64;

/// Enough to tell `true`, `false` and `null` from any other word.
const LONGEST_WORD: usize = 8;

/// What a value is in the reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::reply) enum Role {
    /// The reply itself, where it is no object.
    Reply,
    Key,
    Ok,
    Status,
    /// The data, where it is no list.
    Data,
    Entry,
    Ignored,
}

impl Role {
    /// How many bytes of such a value are kept.
    pub(super) fn limit(self) -> usize {
        match self {
            Self::Key => LONGEST_KEY,
            Self::Reply | Self::Ok | Self::Data => LONGEST_WORD,
            Self::Status => LONGEST_WORDS,
            Self::Entry => LONGEST_ENTRY,
            Self::Ignored => 0,
        }
    }

    /// The role of the value of this key.
    pub(super) fn of_value(key: Written<'_>) -> Self {
        let Kind::Text(name) = Value::of(key.bytes).kind() else { return Self::Ignored };
        match &*name.bytes() {
            b"ok" => Self::Ok,
            b"status" => Self::Status,
            b"data" => Self::Data,
            _ => Self::Ignored,
        }
    }
}

/// A value as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::reply) struct Written<'b> {
    /// All of it, or its beginning where it is longer than is kept.
    pub(in crate::reply) bytes: &'b [u8],
    pub(in crate::reply) whole: bool,
}

/// What has come of a value that does not come in one slice.
#[derive(Debug, Default)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    /// How much has come, kept or not.
    length: usize,
}

impl Kept {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.length = 0;
    }

    /// Adds what has come and is not the end.
    pub(super) fn add(&mut self, piece: &[u8], role: Role) {
        self.length = self.length.saturating_add(piece.len());
        if role == Role::Entry && self.length > LONGEST_ENTRY {
            // It will not be read, and there may be much more of it.
            self.bytes = Vec::new();
        } else {
            let room = role.limit().saturating_sub(self.bytes.len());
            self.bytes.extend(piece.iter().take(room));
        }
    }

    /// The value whose end this piece is.
    pub(super) fn completed<'b>(&'b mut self, end: &'b [u8], role: Role) -> Written<'b> {
        if self.length == 0 {
            let bytes = end.get(..role.limit()).unwrap_or(end);
            return Written { bytes, whole: bytes.len() == end.len() };
        }
        self.add(end, role);
        self.so_far(role)
    }

    /// What there is of the value.
    pub(super) fn so_far(&self, role: Role) -> Written<'_> {
        Written { bytes: &self.bytes, whole: self.length <= role.limit() }
    }

    /// How much memory it takes.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }
}
