//! The members of an object.

use std::borrow::Cow;

use super::string::unescape;
use super::value_scanner::skip_to_quote_or_backslash;
use super::{Cursor, Value, ValueScanner};

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member<'b> {
    /// The key, with its escapes decoded.
    pub(crate) key: Cow<'b, [u8]>,
    pub(crate) value: Value<'b>,
}

/// An iterator over the members of an object.
#[derive(Debug)]
pub(crate) struct Members<'b> {
    cursor: Cursor<'b>,
    is_first: bool,
}

/// The error of an object whose next member is malformed or truncated.
#[derive(Debug, PartialEq)]
pub(crate) struct MalformedMember;

impl<'b> Members<'b> {
    /// Returns the members of the object at the cursor; `None` if no object begins there.
    pub(crate) fn new(mut cursor: Cursor<'b>) -> Option<Self> {
        cursor.read_byte(b'{')?;
        Some(Self { cursor, is_first: true })
    }

    /// Reads the next member; `None` after the last one.
    pub(crate) fn next_member(&mut self) -> Result<Option<Member<'b>>, MalformedMember> {
        self.cursor.skip_whitespace();
        if self.cursor.read_byte(b'}').is_some() {
            return Ok(None);
        }
        self.read_member().map(Some).ok_or(MalformedMember)
    }

    /// Returns the position after the members that have been read.
    pub(crate) fn cursor(&self) -> Cursor<'b> {
        self.cursor
    }

    fn read_member(&mut self) -> Option<Member<'b>> {
        let cursor = &mut self.cursor;
        if !std::mem::take(&mut self.is_first) {
            cursor.read_byte(b',')?;
            cursor.skip_whitespace();
        }
        let key = read_key(cursor)?;
        cursor.skip_whitespace();
        cursor.read_byte(b':')?;
        cursor.skip_whitespace();
        Some(Member { key, value: read_value(cursor)? })
    }
}

fn read_key<'b>(cursor: &mut Cursor<'b>) -> Option<Cow<'b, [u8]>> {
    cursor.read_byte(b'"')?;
    let (mut tail, mut is_escaped) = (cursor.0, false);
    while skip_to_quote_or_backslash(&mut tail)? == b'\\' {
        is_escaped = true;
        tail = tail.get(1..)?;
    }
    let key = cursor.read(cursor.len() - tail.len() - 1);
    cursor.0 = tail;
    Some(if is_escaped { Cow::Owned(unescape(key)) } else { Cow::Borrowed(key) })
}

/// Reads a value. A number at the very end of the bytes may be truncated; the object is truncated then as well, so
/// the next member fails.
fn read_value<'b>(cursor: &mut Cursor<'b>) -> Option<Value<'b>> {
    let mut scanner = ValueScanner::starting_with(cursor.peek()?)?;
    let (bytes, is_complete) = cursor.read_value(&mut scanner);
    (is_complete || matches!(scanner, ValueScanner::Unquoted)).then_some(Value::new(bytes))
}

#[cfg(test)]
mod tests {
    use super::super::ValueKind;
    use super::*;

    #[test]
    fn members_are_read_up_to_the_first_malformed_one() {
        let table = [
            ("{}", 0, true),
            (" {}", 0, false),
            ("{ }", 0, true),
            (r#"{"a":1}"#, 1, true),
            ("{ \"a\" :\t1 ,\r\n\"b\": [ 1, {} ] }", 2, true),
            (r#"{"a":1,}"#, 1, false),
            (r#"{,"a":1}"#, 0, false),
            (r#"{"a":1,,"b":2}"#, 1, false),
            (r#"{"a":1 "b":2}"#, 1, false),
            (r#"{"a" 1}"#, 0, false),
            (r#"{"a":}"#, 0, false),
            (r#"{"a":1"#, 1, false),
            (r#"{"a":"b"#, 0, false),
            (r#"{"a":[1}"#, 1, false),
            (r#"{"a\"#, 0, false),
            ("{a:1}", 0, false),
            ("{1:1}", 0, false),
        ];
        for (json, expected, is_complete) in table {
            let members = Members::new(Cursor::new(json.as_bytes()));
            assert_eq!(count(members), (expected, is_complete), "{json}");
        }
    }

    /// Counts the members; the flag says whether they make a complete object.
    fn count(members: Option<Members<'_>>) -> (usize, bool) {
        let Some(mut members) = members else { return (0, false) };
        let mut count = 0;
        loop {
            match members.next_member() {
                Ok(Some(_)) => count += 1,
                Ok(None) => return (count, members.cursor().len() == 0),
                Err(MalformedMember) => return (count, false),
            }
        }
    }

    #[test]
    fn escapes_in_a_key_are_decoded() {
        let mut members = Members::new(Cursor::new(br#"{"job\u005fSN" : 7}"#)).unwrap();
        let Member { key, value } = members.next_member().unwrap().unwrap();
        assert_eq!(&*key, b"job_SN");
        assert!(matches!(value.kind(), ValueKind::Unquoted(b"7")));
    }
}
