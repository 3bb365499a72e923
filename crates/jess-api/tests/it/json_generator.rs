//! A generator of job list replies in every spelling that JSON allows.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

/// A JSON value without its spelling, except for the order of keys.
#[derive(Debug, Clone)]
enum JsonTree {
    /// A number, `true`, `false` or `null`.
    Unquoted(String),
    String(String),
    List(Vec<JsonTree>),
    Object(Vec<(String, JsonTree)>),
}

/// Generates strings without digits, so that none is read as a number.
fn any_text() -> impl Strategy<Value = String> {
    let text = prop_oneof![".{0,12}", "[\"\\\\/\u{0}-\u{1f}é办🏢a ]{0,8}", "null", " *"];
    text.prop_map(|text| {
        if text.contains(|character: char| character.is_ascii_digit()) {
            "x".to_owned() + &text
        } else {
            text
        }
    })
}

fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        (0..1000i64).prop_map(|number| number.to_string()),
        (-1000..1000i64, 0..100u8).prop_map(|(integer, fraction)| format!("{integer}.{fraction}")),
    ]
}

fn any_leaf() -> impl Strategy<Value = JsonTree> {
    prop_oneof![
        select(vec!["null", "true", "false"]).prop_map(|word| JsonTree::Unquoted(word.to_owned())),
        any_number().prop_map(JsonTree::Unquoted),
        any_number().prop_map(JsonTree::String),
        any_text().prop_map(JsonTree::String),
    ]
}

fn any_tree() -> impl Strategy<Value = JsonTree> {
    any_leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(JsonTree::List),
            vec((any_text(), inner), 0..4).prop_map(JsonTree::Object),
        ]
    })
}

const KEYS: [&str; 25] = [
    "job_SN",
    "id",
    "job_Name",
    "job_Desc",
    "job_Type",
    "job_Subset",
    "job_Args",
    "status",
    "message",
    "progress",
    "njobs",
    "received",
    "accepted",
    "prepared",
    "simulated",
    "collected",
    "retrieved",
    "cancelled",
    "cputime",
    "storageSize",
    "submissionSize",
    "resultSize",
    "username",
    "Job_Name",
    "é\"\\",
];

fn any_entry() -> impl Strategy<Value = JsonTree> {
    let meaningful = prop_oneof![
        select(vec!["FINISHED", "cancelled", "Paused"]).prop_map(|text| JsonTree::String(text.to_owned())),
        Just(JsonTree::String("20, 0, 0, 0, 16, 4, 0".to_owned())),
        (1..1000u64).prop_map(|number| JsonTree::Unquoted(number.to_string())),
    ];
    let value = prop_oneof![3 => any_leaf(), 2 => meaningful, 1 => any_tree()];
    let number =
        (1..1_000_000u64).prop_map(|number| ("job_SN".to_owned(), JsonTree::Unquoted(number.to_string())));
    let keys = subsequence(KEYS.to_vec(), 0..KEYS.len()).prop_shuffle();
    let object =
        (keys, vec(value, KEYS.len()), number, any::<Index>()).prop_map(|(keys, values, number, index)| {
            let mut members: Vec<_> = keys.into_iter().map(str::to_owned).zip(values).collect();
            members.insert(index.index(members.len() + 1), number);
            JsonTree::Object(members)
        });
    prop_oneof![9 => object, 1 => any_tree()]
}

/// Generates envelopes with their keys in any order, among unknown keys.
fn any_envelope() -> impl Strategy<Value = JsonTree> {
    let ok = prop_oneof![8 => Just("true"), 1 => Just("false")]
        .prop_map(|word| JsonTree::Unquoted(word.to_owned()));
    let list = vec(any_entry(), 0..6).prop_map(JsonTree::List);
    let data = prop_oneof![8 => list, 1 => any_tree()];
    let others = vec((any_text(), any_tree()), 0..3);
    (ok, proptest::option::weighted(0.9, data), any_leaf(), others)
        .prop_map(|(ok, data, status, others)| {
            let known = [("ok", Some(ok)), ("status", Some(status)), ("data", data)];
            let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
            known.chain(others).collect::<Vec<_>>()
        })
        .prop_shuffle()
        .prop_map(JsonTree::Object)
}

/// A writer of JSON, with whitespace wherever JSON allows it and characters in any of their spellings.
struct Writer<I> {
    text: String,
    choices: I,
}

impl<I: Iterator<Item = u8>> Writer<I> {
    fn next_choice(&mut self) -> u8 {
        self.choices.next().unwrap_or_default()
    }

    fn write_whitespace(&mut self) {
        let whitespace = ["", "", "", " ", "\n", "\r\n\t", "  "];
        let choice = usize::from(self.next_choice());
        self.text.push_str(whitespace[choice % whitespace.len()]);
    }

    fn write(&mut self, tree: &JsonTree) {
        self.write_whitespace();
        match tree {
            JsonTree::Unquoted(json) => self.text.push_str(json),
            JsonTree::String(text) => self.write_string(text),
            JsonTree::List(values) => self.write_items('[', values, ']', Self::write),
            JsonTree::Object(members) => self.write_items('{', members, '}', |writer, (key, value)| {
                writer.write_whitespace();
                writer.write_string(key);
                writer.write_whitespace();
                writer.text.push(':');
                writer.write(value);
            }),
        }
        self.write_whitespace();
    }

    fn write_items<T>(&mut self, open: char, items: &[T], close: char, write: impl Fn(&mut Self, &T)) {
        self.text.push(open);
        self.write_whitespace();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            write(self, item);
        }
        self.text.push(close);
    }

    fn write_string(&mut self, text: &str) {
        self.text.push('"');
        for character in text.chars() {
            match (character, self.next_choice() % 4) {
                ('"' | '\\' | '/', 1..) => self.text.extend(['\\', character]),
                ('\n', 1..) => self.text.push_str("\\n"),
                ('\0'..' ' | '"' | '\\', _) | (_, 0) => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        self.text.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                _ => self.text.push(character),
            }
        }
        self.text.push('"');
    }
}

/// Generates replies that are well-formed JSON.
pub(crate) fn any_body() -> impl Strategy<Value = Vec<u8>> {
    (any_envelope(), vec(any::<u8>(), 1..200)).prop_map(|(envelope, choices)| {
        let mut writer = Writer { text: String::new(), choices: choices.into_iter().cycle() };
        writer.write(&envelope);
        writer.text.into_bytes()
    })
}
