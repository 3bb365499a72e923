//! Takes an envelope apart as it arrives: the values of its keys, and the entries of its list.

mod role;

use self::role::Kept;
pub(super) use self::role::{LONGEST_ENTRY, Role, Written};
use super::BodyKind;
use super::json::{Extent, Rest};

/// Who takes the values.
pub(super) trait Sink {
    fn take(&mut self, role: Role, written: Written<'_>);

    /// Takes the entry that begins `rest`, if it is an object and complete, and says what follows it. One that
    /// it leaves comes to [`Sink::take`] once its end is known.
    fn take_entry<'b>(&mut self, rest: Rest<'b>) -> Option<Rest<'b>>;
}

/// What is wrong with a reply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fault {
    pub(super) shape: BodyKind,
    pub(super) detail: &'static str,
}

/// How far a reply has come.
///
/// It checks the structure of the two levels that it reads, the envelope and the list in it. What is below
/// them, and what nobody asked for, goes by with its brackets counted.
#[derive(Debug)]
pub(super) struct Splitter {
    place: Place,
    kept: Kept,
    has_ok: bool,
    has_data: bool,
}

/// What comes next.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The rest of a byte order mark, or the reply.
    Mark(&'static [u8]),
    Reply,
    FirstKey,
    Key,
    Colon(Role),
    Value(Role),
    CommaInObject,
    FirstEntry,
    Entry,
    CommaInList,
    /// The rest of a value.
    Within(Role, Extent),
    /// Nothing but blanks.
    End,
}

/// Some servers and editors begin UTF-8 with one; it may be skipped (RFC 8259, section 8.1), and a browser that
/// reads a reply as text does so too.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl Splitter {
    pub(super) fn new() -> Self {
        let place = Place::Mark(BYTE_ORDER_MARK);
        Self { place, kept: Kept::default(), has_ok: false, has_data: false }
    }

    /// Takes the next bytes apart, as far as they go or up to a fault.
    pub(super) fn feed(&mut self, rest: &mut Rest<'_>, sink: &mut impl Sink) -> Result<(), Fault> {
        self.skip_mark(rest)?;
        loop {
            if let Place::Within(role, extent) = self.place {
                self.value(role, extent, rest, sink)?;
            }
            rest.skip_blanks();
            let Some(byte) = rest.first() else { return Ok(()) };
            match self.place {
                Place::FirstEntry | Place::Entry if byte == b'{' => self.object_entry(rest, sink)?,
                _ => self.step(byte, rest)?,
            }
        }
    }

    /// The reply is at its end. A bare number or word that is all of it ends only here.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) -> Result<(), Fault> {
        match self.place {
            Place::End => Ok(()),
            Place::Within(role @ Role::Reply, Extent::Bare) => {
                sink.take(role, self.kept.so_far(role));
                Ok(())
            }
            Place::Mark([] | [_, _, _]) | Place::Reply => fault(BodyKind::Empty, "no content"),
            Place::Within(Role::Entry, _) => fault(BodyKind::CutOff, "ends in an entry"),
            Place::FirstEntry | Place::Entry | Place::CommaInList => {
                fault(BodyKind::CutOff, "ends in the list")
            }
            _ => fault(BodyKind::CutOff, "ends in the envelope"),
        }
    }

    /// How much memory the value that is under way takes.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.kept.capacity()
    }

    fn skip_mark(&mut self, rest: &mut Rest<'_>) -> Result<(), Fault> {
        while let (Place::Mark(mark), Some(byte)) = (self.place, rest.first()) {
            self.place = match mark {
                [expected, mark @ ..] if *expected == byte => {
                    rest.skip_one();
                    Place::Mark(mark)
                }
                [_] | [_, _] => return fault(BodyKind::NotJson, "half a byte order mark"),
                _ => Place::Reply,
            };
        }
        Ok(())
    }

    /// Goes on at a byte that is neither blank nor within a value.
    fn step(&mut self, byte: u8, rest: &mut Rest<'_>) -> Result<(), Fault> {
        self.place = match (self.place, byte) {
            (Place::Reply, b'{') => Place::FirstKey,
            (Place::Reply, b'<') => return fault(BodyKind::Html, "a tag"),
            (Place::Reply, _) => return self.begin(Role::Reply, byte),
            (Place::FirstKey | Place::Key, b'"') => return self.begin(Role::Key, byte),
            (Place::Colon(role), b':') => Place::Value(role),
            (Place::Value(Role::Data), b'[') => Place::FirstEntry,
            (Place::Value(role), _) => return self.begin(role, byte),
            (Place::CommaInObject, b',') => Place::Key,
            (Place::FirstKey | Place::CommaInObject, b'}') => Place::End,
            (Place::CommaInList, b',') => Place::Entry,
            (Place::FirstEntry | Place::CommaInList, b']') => Place::CommaInObject,
            (Place::FirstEntry | Place::Entry, _) => return self.begin(Role::Entry, byte),
            (place, _) => return fault(BodyKind::NotJson, place.expected()),
        };
        rest.skip_one();
        Ok(())
    }

    /// Nearly every entry is an object that is there as a whole, and is then gone through only once.
    fn object_entry(&mut self, rest: &mut Rest<'_>, sink: &mut impl Sink) -> Result<(), Fault> {
        match sink.take_entry(*rest) {
            Some(behind) => {
                *rest = behind;
                self.place = Place::CommaInList;
                Ok(())
            }
            None => self.begin(Role::Entry, b'{'),
        }
    }

    /// Begins a value, whose first byte is still to be taken.
    fn begin(&mut self, role: Role, first: u8) -> Result<(), Fault> {
        let Some(extent) = Extent::beginning_with(first) else {
            return fault(BodyKind::NotJson, "expected a value");
        };
        self.kept.clear();
        self.place = Place::Within(role, extent);
        Ok(())
    }

    /// Takes what there is of a value, and hands it on once it is complete.
    fn value(
        &mut self,
        role: Role,
        mut extent: Extent,
        rest: &mut Rest<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), Fault> {
        let (piece, ended) = rest.take_value(&mut extent);
        if !ended {
            self.kept.add(piece, role);
            self.place = Place::Within(role, extent);
            return Ok(());
        }
        let written = self.kept.completed(piece, role);
        self.place = match role {
            Role::Key => Place::Colon(Role::of_value(written)),
            Role::Reply => Place::End,
            Role::Entry => Place::CommaInList,
            _ => Place::CommaInObject,
        };
        sink.take(role, written);
        self.check_key()
    }

    /// Elsewhere the last of two equal keys counts, as in JavaScript. But what these two say may have been
    /// acted upon before they say otherwise.
    fn check_key(&mut self) -> Result<(), Fault> {
        let (seen, detail) = match self.place {
            Place::Colon(Role::Ok) => (&mut self.has_ok, "ok comes twice"),
            Place::Colon(Role::Data) => (&mut self.has_data, "data comes twice"),
            _ => return Ok(()),
        };
        if std::mem::replace(seen, true) { fault(BodyKind::NotJobs, detail) } else { Ok(()) }
    }
}

impl Place {
    fn expected(self) -> &'static str {
        match self {
            Self::Colon(_) => "expected a colon",
            Self::CommaInObject | Self::CommaInList => "expected a comma",
            Self::End => "expected the end",
            _ => "expected a key",
        }
    }
}

fn fault<T>(shape: BodyKind, detail: &'static str) -> Result<T, Fault> {
    Err(Fault { shape, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes down what it is given.
    #[derive(Default)]
    struct Log(Vec<(Role, String)>);

    impl Sink for Log {
        fn take(&mut self, role: Role, written: Written<'_>) {
            self.0.push((role, String::from_utf8_lossy(written.bytes).into_owned()));
        }

        fn take_entry<'b>(&mut self, _: Rest<'b>) -> Option<Rest<'b>> {
            None
        }
    }

    fn split<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> (Vec<(Role, String)>, Result<(), Fault>) {
        let (mut splitter, mut log) = (Splitter::new(), Log::default());
        for piece in pieces {
            if let Err(fault) = splitter.feed(&mut Rest::of(piece), &mut log) {
                return (log.0, Err(fault));
            }
        }
        let end = splitter.finish(&mut log);
        (log.0, end)
    }

    #[test]
    fn the_values_of_an_envelope_however_it_arrives() {
        let envelope =
            r#" { "status" : "a, \"b\"" , "x":[{"ok":1}], "ok":true, "data" : [ {"a":[1]} , 7,"]",null ] } "#;
        let expected = [
            (Role::Key, r#""status""#),
            (Role::Status, r#""a, \"b\"""#),
            (Role::Key, r#""x""#),
            (Role::Ignored, ""),
            (Role::Key, r#""ok""#),
            (Role::Ok, "true"),
            (Role::Key, r#""data""#),
            (Role::Entry, r#"{"a":[1]}"#),
            (Role::Entry, "7"),
            (Role::Entry, r#""]""#),
            (Role::Entry, "null"),
        ]
        .map(|(role, written)| (role, written.to_owned()));
        for size in 1..=envelope.len() {
            let (found, end) = split(envelope.as_bytes().chunks(size));
            assert_eq!((found.as_slice(), end), (expected.as_slice(), Ok(())), "in pieces of {size}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_envelope() {
        let table = [
            ("", BodyKind::Empty, "no content"),
            ("<", BodyKind::Html, "a tag"),
            ("\u{FEFF}\u{FEFF}", BodyKind::NotJson, "expected a value"),
            ("{1", BodyKind::NotJson, "expected a key"),
            (r#"{"ok" true"#, BodyKind::NotJson, "expected a colon"),
            (r#"{"ok":}"#, BodyKind::NotJson, "expected a value"),
            (r#"{"ok":true "#, BodyKind::CutOff, "ends in the envelope"),
            (r#"{"ok":true "data""#, BodyKind::NotJson, "expected a comma"),
            (r#"{"ok":true]"#, BodyKind::NotJson, "expected a comma"),
            (r#"{"ok":true,}"#, BodyKind::NotJson, "expected a key"),
            (r#"{"ok":true,"ok":true}"#, BodyKind::NotJobs, "ok comes twice"),
            (r#"{"data":[],"data":null}"#, BodyKind::NotJobs, "data comes twice"),
            (r#"{"data":[{},]}"#, BodyKind::NotJson, "expected a value"),
            (r#"{"data":[,"#, BodyKind::NotJson, "expected a value"),
            (r#"{"data":[{} {}]}"#, BodyKind::NotJson, "expected a comma"),
            (r#"{"data":[{}}"#, BodyKind::NotJson, "expected a comma"),
            (r#"{"data":[{}"#, BodyKind::CutOff, "ends in the list"),
            (r#"{"data":[{"#, BodyKind::CutOff, "ends in an entry"),
            ("{} {", BodyKind::NotJson, "expected the end"),
        ];
        for (envelope, shape, detail) in table {
            for size in 1..=envelope.len().max(1) {
                let (_, end) = split(envelope.as_bytes().chunks(size));
                assert_eq!(end, Err(Fault { shape, detail }), "{envelope} in pieces of {size}");
            }
        }
    }
}
