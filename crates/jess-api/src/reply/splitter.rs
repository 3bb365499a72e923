//! Splits an envelope, as it arrives, into the values of its keys and the entries of its list.

mod partial_value;
mod value_role;

use self::partial_value::PartialValue;
pub(super) use self::partial_value::ValueBytes;
pub(super) use self::value_role::{MAX_ENTRY_BYTES, ValueRole};
use super::BodyKind;
use super::json::{Cursor, ValueScanner};

/// A receiver of the values of a reply.
pub(super) trait ValueSink {
    /// Receives a value.
    fn receive(&mut self, role: ValueRole, value: ValueBytes<'_>);

    /// Reads the entry at the cursor if it is a complete object, and returns the position after it. An entry
    /// for which this returns `None` is passed to [`ValueSink::receive`] once its end is known.
    fn read_entry<'b>(&mut self, cursor: Cursor<'b>) -> Option<Cursor<'b>>;
}

/// The error of a malformed or truncated reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ParseError {
    pub(super) kind: BodyKind,
    pub(super) detail: &'static str,
}

/// A state machine that splits a reply.
///
/// It checks the structure of two levels: the envelope and the list in it. Deeper levels and unknown keys are
/// skipped by counting brackets.
#[derive(Debug)]
pub(super) struct Splitter {
    state: State,
    partial: PartialValue,
    has_ok: bool,
    has_data: bool,
}

/// The next expected token.
#[derive(Debug, Clone, Copy)]
enum State {
    /// The remaining bytes of a byte order mark, or the reply.
    ByteOrderMark(&'static [u8]),
    Reply,
    FirstKey,
    Key,
    Colon(ValueRole),
    Value(ValueRole),
    CommaInObject,
    FirstEntry,
    Entry,
    CommaInList,
    /// The remaining bytes of a value.
    InValue(ValueRole, ValueScanner),
    /// Only whitespace.
    End,
}

/// A UTF-8 byte order mark. Some servers and editors begin a text with it. A parser may skip it (RFC 8259,
/// section 8.1), and a browser that reads a reply as text does.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Splitter {
    pub(super) fn new() -> Self {
        let state = State::ByteOrderMark(BYTE_ORDER_MARK);
        Self { state, partial: PartialValue::default(), has_ok: false, has_data: false }
    }

    /// Splits the next bytes, all of them or up to an error.
    pub(super) fn feed(
        &mut self,
        cursor: &mut Cursor<'_>,
        sink: &mut impl ValueSink,
    ) -> Result<(), ParseError> {
        self.skip_byte_order_mark(cursor)?;
        loop {
            if let State::InValue(role, scanner) = self.state {
                self.continue_value(role, scanner, cursor, sink)?;
            }
            cursor.skip_whitespace();
            let Some(byte) = cursor.peek() else { return Ok(()) };
            match self.state {
                State::FirstEntry | State::Entry if byte == b'{' => self.read_object_entry(cursor, sink)?,
                _ => self.step(byte, cursor)?,
            }
        }
    }

    /// Ends the reply. A reply that is a bare number or word is known to be complete only here.
    pub(super) fn finish(&mut self, sink: &mut impl ValueSink) -> Result<(), ParseError> {
        match self.state {
            State::End => Ok(()),
            State::InValue(role @ ValueRole::Reply, ValueScanner::Unquoted) => {
                sink.receive(role, self.partial.as_bytes(role));
                Ok(())
            }
            State::ByteOrderMark([] | [_, _, _]) | State::Reply => error(BodyKind::Empty, "no content"),
            State::InValue(ValueRole::Entry, _) => error(BodyKind::CutOff, "ends in an entry"),
            State::FirstEntry | State::Entry | State::CommaInList => {
                error(BodyKind::CutOff, "ends in the list")
            }
            _ => error(BodyKind::CutOff, "ends in the envelope"),
        }
    }

    /// Returns the memory that the current value uses, in bytes.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.partial.capacity()
    }

    fn skip_byte_order_mark(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        while let (State::ByteOrderMark(mark), Some(byte)) = (self.state, cursor.peek()) {
            self.state = match mark {
                [expected, mark @ ..] if *expected == byte => {
                    cursor.skip_byte();
                    State::ByteOrderMark(mark)
                }
                [_] | [_, _] => return error(BodyKind::NotJson, "incomplete byte order mark"),
                _ => State::Reply,
            };
        }
        Ok(())
    }

    /// Advances by a byte that is neither whitespace nor part of a value.
    fn step(&mut self, byte: u8, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        self.state = match (self.state, byte) {
            (State::Reply, b'{') => State::FirstKey,
            (State::Reply, b'<') => return error(BodyKind::Html, "a tag"),
            (State::Reply, _) => return self.start_value(ValueRole::Reply, byte),
            (State::FirstKey | State::Key, b'"') => return self.start_value(ValueRole::Key, byte),
            (State::Colon(role), b':') => State::Value(role),
            (State::Value(ValueRole::Data), b'[') => State::FirstEntry,
            (State::Value(role), _) => return self.start_value(role, byte),
            (State::CommaInObject, b',') => State::Key,
            (State::FirstKey | State::CommaInObject, b'}') => State::End,
            (State::CommaInList, b',') => State::Entry,
            (State::FirstEntry | State::CommaInList, b']') => State::CommaInObject,
            (State::FirstEntry | State::Entry, _) => return self.start_value(ValueRole::Entry, byte),
            (state, _) => return error(BodyKind::NotJson, state.expected()),
        };
        cursor.skip_byte();
        Ok(())
    }

    /// Reads an entry that is an object. Nearly every entry is complete and is then scanned only once.
    fn read_object_entry(
        &mut self,
        cursor: &mut Cursor<'_>,
        sink: &mut impl ValueSink,
    ) -> Result<(), ParseError> {
        match sink.read_entry(*cursor) {
            Some(after) => {
                *cursor = after;
                self.state = State::CommaInList;
                Ok(())
            }
            None => self.start_value(ValueRole::Entry, b'{'),
        }
    }

    /// Starts a value, whose first byte is not consumed.
    fn start_value(&mut self, role: ValueRole, first: u8) -> Result<(), ParseError> {
        let Some(scanner) = ValueScanner::starting_with(first) else {
            return error(BodyKind::NotJson, "expected a value");
        };
        self.partial.clear();
        self.state = State::InValue(role, scanner);
        Ok(())
    }

    /// Consumes the next bytes of a value, and passes it to the sink when it is complete.
    fn continue_value(
        &mut self,
        role: ValueRole,
        mut scanner: ValueScanner,
        cursor: &mut Cursor<'_>,
        sink: &mut impl ValueSink,
    ) -> Result<(), ParseError> {
        let (bytes, is_complete) = cursor.read_value(&mut scanner);
        if !is_complete {
            self.partial.append(bytes, role);
            self.state = State::InValue(role, scanner);
            return Ok(());
        }
        let value = self.partial.complete(bytes, role);
        self.state = match role {
            ValueRole::Key => State::Colon(ValueRole::for_key(value)),
            ValueRole::Reply => State::End,
            ValueRole::Entry => State::CommaInList,
            _ => State::CommaInObject,
        };
        sink.receive(role, value);
        self.check_repeated_key()
    }

    /// Rejects a second `ok` or `data`. Of other equal keys the last one counts, as in JavaScript, but jobs may
    /// have been shown already because of the first `ok` and `data`.
    fn check_repeated_key(&mut self) -> Result<(), ParseError> {
        let (seen, detail) = match self.state {
            State::Colon(ValueRole::Ok) => (&mut self.has_ok, "ok occurs twice"),
            State::Colon(ValueRole::Data) => (&mut self.has_data, "data occurs twice"),
            _ => return Ok(()),
        };
        if std::mem::replace(seen, true) { error(BodyKind::UnexpectedJson, detail) } else { Ok(()) }
    }
}

impl State {
    fn expected(self) -> &'static str {
        match self {
            Self::Colon(_) => "expected a colon",
            Self::CommaInObject | Self::CommaInList => "expected a comma",
            Self::End => "expected the end",
            _ => "expected a key",
        }
    }
}

fn error<T>(kind: BodyKind, detail: &'static str) -> Result<T, ParseError> {
    Err(ParseError { kind, detail })
}

#[cfg(test)]
mod tests;
