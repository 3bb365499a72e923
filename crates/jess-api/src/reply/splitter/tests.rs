//! Tests of the splitter on envelopes in chunks of every size.

use super::*;

/// A sink that records the values it receives.
#[derive(Default)]
struct RecordingSink(Vec<(ValueRole, String)>);

impl ValueSink for RecordingSink {
    fn receive(&mut self, role: ValueRole, value: ValueBytes<'_>) {
        self.0.push((role, String::from_utf8_lossy(value.bytes).into_owned()));
    }

    fn read_entry<'b>(&mut self, _: Cursor<'b>) -> Option<Cursor<'b>> {
        None
    }
}

fn split<'b>(
    chunks: impl IntoIterator<Item = &'b [u8]>,
) -> (Vec<(ValueRole, String)>, Result<(), ParseError>) {
    let (mut splitter, mut sink) = (Splitter::new(), RecordingSink::default());
    for chunk in chunks {
        if let Err(error) = splitter.feed(&mut Cursor::new(chunk), &mut sink) {
            return (sink.0, Err(error));
        }
    }
    let end = splitter.finish(&mut sink);
    (sink.0, end)
}

#[test]
fn an_envelope_is_split_into_the_same_values_in_chunks_of_any_size() {
    let envelope =
        r#" { "status" : "a, \"b\"" , "x":[{"ok":1}], "ok":true, "data" : [ {"a":[1]} , 7,"]",null ] } "#;
    let expected = [
        (ValueRole::Key, r#""status""#),
        (ValueRole::Status, r#""a, \"b\"""#),
        (ValueRole::Key, r#""x""#),
        (ValueRole::Ignored, ""),
        (ValueRole::Key, r#""ok""#),
        (ValueRole::Ok, "true"),
        (ValueRole::Key, r#""data""#),
        (ValueRole::Entry, r#"{"a":[1]}"#),
        (ValueRole::Entry, "7"),
        (ValueRole::Entry, r#""]""#),
        (ValueRole::Entry, "null"),
    ]
    .map(|(role, json)| (role, json.to_owned()));
    for size in 1..=envelope.len() {
        let (values, end) = split(envelope.as_bytes().chunks(size));
        assert_eq!((values.as_slice(), end), (expected.as_slice(), Ok(())), "in chunks of {size}");
    }
}

#[test]
fn malformed_envelopes_are_rejected_with_a_detail() {
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
        (r#"{"ok":true,"ok":true}"#, BodyKind::UnexpectedJson, "ok occurs twice"),
        (r#"{"data":[],"data":null}"#, BodyKind::UnexpectedJson, "data occurs twice"),
        (r#"{"data":[{},]}"#, BodyKind::NotJson, "expected a value"),
        (r#"{"data":[,"#, BodyKind::NotJson, "expected a value"),
        (r#"{"data":[{} {}]}"#, BodyKind::NotJson, "expected a comma"),
        (r#"{"data":[{}}"#, BodyKind::NotJson, "expected a comma"),
        (r#"{"data":[{}"#, BodyKind::CutOff, "ends in the list"),
        (r#"{"data":[{"#, BodyKind::CutOff, "ends in an entry"),
        ("{} {", BodyKind::NotJson, "expected the end"),
    ];
    for (envelope, kind, detail) in table {
        for size in 1..=envelope.len().max(1) {
            let (_, end) = split(envelope.as_bytes().chunks(size));
            assert_eq!(end, Err(ParseError { kind, detail }), "{envelope} in chunks of {size}");
        }
    }
}
