//! Laws of reading a job list: where a reply is cut into pieces does not matter, and what is read from it is
//! what a parser of JSON that knows nothing of jobs finds in it.

use jess_api::{BodyKind, Job, JobId, JobStatus, Progress, ReplyError, Timestamp, read_job_list};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::Value;

use crate::fixtures::{in_pieces, recorded};
use crate::properties::mutated;

/// A value of JSON with everything about its spelling left open but the order of keys.
#[derive(Debug, Clone)]
enum Tree {
    /// A number or a word.
    Bare(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// Any letters; what might be taken for a number is none.
fn any_text() -> impl Strategy<Value = String> {
    let letters = prop_oneof![".{0,12}", "[\"\\\\/\u{0}-\u{1f}é办🏢a ]{0,8}", "null", " *"];
    letters.prop_map(|text| {
        if text.contains(|letter: char| letter.is_ascii_digit()) { "x".to_owned() + &text } else { text }
    })
}

fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        (0..1000i64).prop_map(|number| number.to_string()),
        (-1000..1000i64, 0..100u8).prop_map(|(whole, hundredths)| format!("{whole}.{hundredths}")),
    ]
}

fn any_leaf() -> impl Strategy<Value = Tree> {
    prop_oneof![
        select(vec!["null", "true", "false"]).prop_map(|word| Tree::Bare(word.to_owned())),
        any_number().prop_map(Tree::Bare),
        any_number().prop_map(Tree::Text),
        any_text().prop_map(Tree::Text),
    ]
}

fn any_tree() -> impl Strategy<Value = Tree> {
    any_leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Tree::List),
            vec((any_text(), inner), 0..4).prop_map(Tree::Object),
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

fn any_entry() -> impl Strategy<Value = Tree> {
    let telling = prop_oneof![
        select(vec!["FINISHED", "cancelled", "Paused"]).prop_map(|text| Tree::Text(text.to_owned())),
        Just(Tree::Text("20, 0, 0, 0, 16, 4, 0".to_owned())),
        (1..1000u64).prop_map(|number| Tree::Bare(number.to_string())),
    ];
    let value = prop_oneof![3 => any_leaf(), 2 => telling, 1 => any_tree()];
    let number = (1..1_000_000u64).prop_map(|number| ("job_SN".to_owned(), Tree::Bare(number.to_string())));
    let keys = subsequence(KEYS.to_vec(), 0..KEYS.len()).prop_shuffle();
    let object =
        (keys, vec(value, KEYS.len()), number, any::<Index>()).prop_map(|(keys, values, number, at)| {
            let mut members: Vec<_> = keys.into_iter().map(str::to_owned).zip(values).collect();
            members.insert(at.index(members.len() + 1), number);
            Tree::Object(members)
        });
    prop_oneof![9 => object, 1 => any_tree()]
}

/// An envelope with its keys in any order, and others among them.
fn any_envelope() -> impl Strategy<Value = Tree> {
    let ok = prop_oneof![8 => Just("true"), 1 => Just("false")].prop_map(|word| Tree::Bare(word.to_owned()));
    let list = vec(any_entry(), 0..6).prop_map(Tree::List);
    let data = prop_oneof![8 => list, 1 => any_tree()];
    let others = vec((any_text(), any_tree()), 0..3);
    (ok, proptest::option::weighted(0.9, data), any_leaf(), others)
        .prop_map(|(ok, data, status, others)| {
            let known = [("ok", Some(ok)), ("status", Some(status)), ("data", data)];
            let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
            known.chain(others).collect::<Vec<_>>()
        })
        .prop_shuffle()
        .prop_map(Tree::Object)
}

/// Writes a tree, with blanks wherever JSON allows them and letters in any of their spellings.
struct Writer<I> {
    text: String,
    choices: I,
}

impl<I: Iterator<Item = u8>> Writer<I> {
    fn choice(&mut self) -> u8 {
        self.choices.next().unwrap_or_default()
    }

    fn blanks(&mut self) {
        let blanks = ["", "", "", " ", "\n", "\r\n\t", "  "];
        let choice = usize::from(self.choice());
        self.text.push_str(blanks[choice % blanks.len()]);
    }

    fn tree(&mut self, tree: &Tree) {
        self.blanks();
        match tree {
            Tree::Bare(written) => self.text.push_str(written),
            Tree::Text(text) => self.letters(text),
            Tree::List(values) => self.between('[', values, ']', Self::tree),
            Tree::Object(members) => self.between('{', members, '}', |writer, (key, value)| {
                writer.blanks();
                writer.letters(key);
                writer.blanks();
                writer.text.push(':');
                writer.tree(value);
            }),
        }
        self.blanks();
    }

    fn between<T>(&mut self, open: char, items: &[T], close: char, write: impl Fn(&mut Self, &T)) {
        self.text.push(open);
        self.blanks();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            write(self, item);
        }
        self.text.push(close);
    }

    fn letters(&mut self, text: &str) {
        self.text.push('"');
        for letter in text.chars() {
            match (letter, self.choice() % 4) {
                ('"' | '\\' | '/', 1..) => self.text.extend(['\\', letter]),
                ('\n', 1..) => self.text.push_str("\\n"),
                ('\0'..' ' | '"' | '\\', _) | (_, 0) => {
                    for unit in letter.encode_utf16(&mut [0; 2]) {
                        self.text.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                _ => self.text.push(letter),
            }
        }
        self.text.push('"');
    }
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    (any_envelope(), vec(any::<u8>(), 1..200)).prop_map(|(envelope, choices)| {
        let mut writer = Writer { text: String::new(), choices: choices.into_iter().cycle() };
        writer.tree(&envelope);
        writer.text.into_bytes()
    })
}

/// The pieces of a body that is cut at these places.
fn cut<'b>(body: &'b [u8], places: &[Index]) -> Vec<&'b [u8]> {
    let mut places: Vec<_> = places.iter().map(|place| place.index(body.len() + 1)).collect();
    places.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = 0;
    for to in places.into_iter().chain([body.len()]) {
        pieces.push(&body[from..to]);
        from = to;
    }
    pieces
}

/// What an entry says, read from JSON that has been parsed already.
fn job_of(entry: &Value) -> Option<Job> {
    let number = |key: &str| match &entry[key] {
        Value::Number(number) => decimal(&number.to_string()),
        Value::String(text) => decimal(text),
        _ => None,
    };
    let whole = |key: &str| number(key).map(|(whole, _)| whole);
    let amount = |key: &str| whole(key).and_then(|number| u64::try_from(number).ok());
    let instant = |key: &str| whole(key).map(Timestamp::from_millis);
    let said = |key: &str| match &entry[key] {
        Value::String(text) if !["", "null"].contains(&text.trim()) => Some(text.clone()),
        Value::Number(number) => {
            decimal(&number.to_string()).filter(|(_, exact)| *exact).map(|(whole, _)| whole.to_string())
        }
        _ => None,
    };
    let (id, true) = number("job_SN")? else { return None };
    Some(Job {
        id: JobId::new(u64::try_from(id).ok()?)?,
        account: whole("id"),
        name: said("job_Name"),
        description: said("job_Desc"),
        job_type: said("job_Type"),
        subset: said("job_Subset"),
        arguments: said("job_Args"),
        status: JobStatus::from_text(&said("status").unwrap_or_default()),
        message: said("message"),
        progress: said("progress").and_then(|text| Progress::from_text(&text)),
        cases: amount("njobs"),
        received: instant("received"),
        accepted: instant("accepted"),
        prepared: instant("prepared"),
        simulated: instant("simulated"),
        collected: instant("collected"),
        retrieved: instant("retrieved"),
        cancelled: instant("cancelled"),
        cpu_seconds: amount("cputime"),
        storage_bytes: amount("storageSize"),
        submission_bytes: amount("submissionSize"),
        result_bytes: amount("resultSize"),
        username: said("username"),
    })
}

/// A number such as `12` or `-6.25` without its fraction, and whether it has none.
fn decimal(text: &str) -> Option<(i64, bool)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    Some((whole.parse().ok()?, fraction.parse::<u64>().ok()? == 0))
}

proptest! {
    /// The reader against a parser of JSON, on replies that are in order.
    #[test]
    fn what_is_read_is_what_the_json_says(body in any_body(), places in vec(any::<Index>(), 0..9)) {
        let raw: Value = serde_json::from_slice(&body).unwrap();
        let found = in_pieces(cut(&body, &places));
        match (raw["ok"].as_bool().unwrap(), &raw["data"]) {
            (false, _) => {
                prop_assert_eq!(&found.jobs, &[]);
                prop_assert!(matches!(found.end, Err(ReplyError::Refused { .. })), "{:?}", found.end);
            }
            (true, Value::Array(entries)) => {
                let expected: Vec<_> = entries.iter().filter_map(job_of).collect();
                prop_assert_eq!(found.end.unwrap().unreadable, entries.len() - expected.len());
                prop_assert_eq!(found.jobs, expected);
            }
            (true, Value::Null) => prop_assert_eq!((found.jobs.len(), found.end.is_ok()), (0, true)),
            (true, _) => {
                let is_not_jobs = matches!(found.end, Err(ReplyError::Unreadable { shape: BodyKind::NotJobs, .. }));
                prop_assert!(is_not_jobs, "{:?}", found.end);
            }
        }
    }

    #[test]
    fn a_reply_in_order_is_the_same_in_pieces(body in any_body(), size in 1..40usize) {
        prop_assert_eq!(in_pieces(body.chunks(size)), in_pieces([body.as_slice()]));
    }

    #[test]
    fn a_reply_cut_off_yields_what_came_and_an_error(body in any_body(), end in any::<Index>()) {
        let end = end.index(body.trim_ascii_end().len());
        let (whole, came) = (in_pieces([body.as_slice()]), in_pieces([&body[..end]]));
        prop_assert!(whole.jobs.starts_with(&came.jobs));
        let is_cut_off = matches!(
            came.end,
            Err(ReplyError::Unreadable { shape: BodyKind::CutOff | BodyKind::Empty, bytes, .. }) if bytes == end
        );
        prop_assert!(is_cut_off, "{:?}", came.end);
    }

    #[test]
    fn a_reply_with_errors_is_the_same_in_pieces(
        body in prop_oneof![mutated(any_body()), vec(any::<u8>(), 0..60)],
        places in vec(any::<Index>(), 0..9),
    ) {
        let whole = in_pieces([body.as_slice()]);
        prop_assert_eq!(&in_pieces(cut(&body, &places)), &whole);
        prop_assert_eq!(&in_pieces(body.chunks(1)), &whole);
        prop_assert_eq!(read_job_list(&body).err(), whole.end.err());
    }

    #[test]
    fn a_recorded_reply_is_the_same_in_pieces(places in vec(any::<Index>(), 0..20)) {
        for body in recorded().into_iter().filter_map(|exchange| exchange.body) {
            let whole = read_job_list(body.as_bytes());
            let found = in_pieces(cut(body.as_bytes(), &places));
            match whole {
                Ok(list) => {
                    prop_assert_eq!((found.jobs, found.unreadable), (list.jobs, list.unreadable));
                    prop_assert!(found.end.is_ok());
                }
                Err(error) => prop_assert_eq!((found.jobs, found.end), (vec![], Err(error))),
            }
        }
    }
}

#[test]
fn a_recorded_reply_in_pieces_of_every_size() {
    for body in recorded().into_iter().filter_map(|exchange| exchange.body) {
        let whole = in_pieces([body.as_bytes()]);
        for size in 1..=80 {
            assert_eq!(in_pieces(body.as_bytes().chunks(size)), whole, "{body} in pieces of {size}");
        }
    }
}
