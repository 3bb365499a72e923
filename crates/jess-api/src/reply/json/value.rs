//! A JSON value.

use super::string::JsonString;

/// The bytes of one value.
///
/// The kind is found only when the value is used: a list of a hundred thousand jobs has more than a million
/// values, and one more word per value is measurable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'b>(&'b [u8]);

/// The kind of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueKind<'b> {
    String(JsonString<'b>),
    /// A number, `true`, `false`, `null`, or a word that JSON does not have.
    Unquoted(&'b [u8]),
    /// A list or an object.
    Nested,
}

impl<'b> Value<'b> {
    /// Returns the value whose bytes these are. A string may be truncated.
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn kind(self) -> ValueKind<'b> {
        match self.0 {
            [b'"', content @ .., b'"'] | [b'"', content @ ..] => ValueKind::String(JsonString(content)),
            [b'{' | b'[', ..] => ValueKind::Nested,
            unquoted => ValueKind::Unquoted(unquoted),
        }
    }
}
