//! Values, and the members of an object.

use std::borrow::Cow;

use super::Rest;
use super::extent::{Extent, skip_to_mark};
use super::text::{Text, unescape};

/// A value as it was written, all of it.
///
/// It is no more than its bytes, and is told apart only where it is used: a hundred thousand jobs are more
/// than a million of them, and each word that is handed around with them can be measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'b>(&'b [u8]);

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind<'b> {
    Text(Text<'b>),
    /// A number or a word.
    Bare(&'b [u8]),
    /// A list or an object.
    Nested,
}

impl<'b> Value<'b> {
    /// The value that is all of `written`; a text may also have been cut off.
    pub(crate) fn of(written: &'b [u8]) -> Self {
        Self(written)
    }

    pub(crate) fn kind(self) -> Kind<'b> {
        match self.0 {
            [b'"', text @ .., b'"'] | [b'"', text @ ..] => Kind::Text(Text(text)),
            [b'{' | b'[', ..] => Kind::Nested,
            bare => Kind::Bare(bare),
        }
    }
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member<'b> {
    /// Its key, without escapes.
    pub(crate) key: Cow<'b, [u8]>,
    pub(crate) value: Value<'b>,
}

/// The members of an object, one after the other.
#[derive(Debug)]
pub(crate) struct Members<'b> {
    rest: Rest<'b>,
    first: bool,
}

/// What stands in the place of a member is none, or not all of one.
#[derive(Debug, PartialEq)]
pub(crate) struct Broken;

impl<'b> Members<'b> {
    /// `None` where no object begins.
    pub(crate) fn of(mut rest: Rest<'b>) -> Option<Self> {
        rest.take_byte(b'{')?;
        Some(Self { rest, first: true })
    }

    /// The next member; `None` after the last one.
    pub(crate) fn next_member(&mut self) -> Result<Option<Member<'b>>, Broken> {
        self.rest.skip_blanks();
        if self.rest.take_byte(b'}').is_some() {
            return Ok(None);
        }
        self.member().map(Some).ok_or(Broken)
    }

    /// What comes after the members that have been read.
    pub(crate) fn rest(&self) -> Rest<'b> {
        self.rest
    }

    fn member(&mut self) -> Option<Member<'b>> {
        let rest = &mut self.rest;
        if !std::mem::take(&mut self.first) {
            rest.take_byte(b',')?;
            rest.skip_blanks();
        }
        let key = take_key(rest)?;
        rest.skip_blanks();
        rest.take_byte(b':')?;
        rest.skip_blanks();
        Some(Member { key, value: take_value(rest)? })
    }
}

fn take_key<'b>(rest: &mut Rest<'b>) -> Option<Cow<'b, [u8]>> {
    rest.take_byte(b'"')?;
    let (mut behind, mut escaped) = (rest.0, false);
    while skip_to_mark(&mut behind)? == b'\\' {
        escaped = true;
        behind = behind.get(1..)?;
    }
    let key = rest.take(rest.len() - behind.len() - 1);
    rest.0 = behind;
    Some(if escaped { Cow::Owned(unescape(key)) } else { Cow::Borrowed(key) })
}

/// A number at the very end of the bytes may go on behind them, but an object does not end there either.
fn take_value<'b>(rest: &mut Rest<'b>) -> Option<Value<'b>> {
    let mut extent = Extent::beginning_with(rest.first()?)?;
    let (written, ended) = rest.take_value(&mut extent);
    (ended || matches!(extent, Extent::Bare)).then_some(Value(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_up_to_what_is_none() {
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
        for (written, expected, whole) in table {
            let members = Members::of(Rest::of(written.as_bytes()));
            assert_eq!(count(members), (expected, whole), "{written}");
        }
    }

    /// How many members there are, and whether they are all of an object.
    fn count(members: Option<Members<'_>>) -> (usize, bool) {
        let Some(mut members) = members else { return (0, false) };
        let mut count = 0;
        loop {
            match members.next_member() {
                Ok(Some(_)) => count += 1,
                Ok(None) => return (count, members.rest().len() == 0),
                Err(Broken) => return (count, false),
            }
        }
    }

    #[test]
    fn a_key_is_read_without_its_escapes() {
        let mut members = Members::of(Rest::of(br#"{"job\u005fSN" : 7}"#)).unwrap();
        let Member { key, value } = members.next_member().unwrap().unwrap();
        assert_eq!(&*key, b"job_SN");
        assert!(matches!(value.kind(), Kind::Bare(b"7")));
    }
}
