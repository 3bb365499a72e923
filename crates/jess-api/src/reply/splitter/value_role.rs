//! The roles that values have in a reply.

use super::ValueBytes;
use crate::reply::json::{Value, ValueKind};

/// The length limit of an entry, in bytes. A recorded entry has about 500. A description, a message or a path
/// could make one long, and the service documents no limit for those.
pub(in crate::reply) const MAX_ENTRY_BYTES: usize = 1 << 20;

/// The number of bytes kept of the envelope's `status`. Recorded ones have up to 70.
const MAX_MESSAGE_BYTES: usize = 4096;

/// Long enough for each of the three keys with every character escaped.
const MAX_KEY_BYTES: usize = 64;

/// Long enough to distinguish `true`, `false` and `null` from any other word.
const MAX_WORD_BYTES: usize = 8;

/// The role of a value in a reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::reply) enum ValueRole {
    /// The whole reply, if it is not an object.
    Reply,
    Key,
    Ok,
    Status,
    /// The data, if it is not a list.
    Data,
    Entry,
    Ignored,
}

impl ValueRole {
    /// Returns the number of bytes kept of a value in this role.
    pub(super) fn max_bytes(self) -> usize {
        match self {
            Self::Key => MAX_KEY_BYTES,
            Self::Reply | Self::Ok | Self::Data => MAX_WORD_BYTES,
            Self::Status => MAX_MESSAGE_BYTES,
            Self::Entry => MAX_ENTRY_BYTES,
            Self::Ignored => 0,
        }
    }

    /// Returns the role of the value after this key.
    pub(super) fn for_key(key: ValueBytes<'_>) -> Self {
        let ValueKind::String(name) = Value::new(key.bytes).kind() else { return Self::Ignored };
        match &*name.to_bytes() {
            b"ok" => Self::Ok,
            b"status" => Self::Status,
            b"data" => Self::Data,
            _ => Self::Ignored,
        }
    }
}
