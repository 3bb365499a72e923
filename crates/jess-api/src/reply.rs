//! The envelope of a reply, and the list of jobs in it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::Job;
use crate::job::Entry;
use crate::lenient::{Text, absent};

/// The envelope of every reply of JESS but `/info` and file bodies: `{"ok", "status", "data"}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope<T> {
    /// Whether the service did what it was asked.
    pub ok: bool,
    /// `status`: a sentence for people, such as "TestUser jobs available". Not the state of a job.
    pub message: Option<String>,
    /// What was asked for; absent when null.
    pub data: Option<T>,
}

/// The jobs of a reply, in the order in which they came: oldest first in every recorded reply, which no page
/// promises.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobList {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// How many entries of the list had no job number and could not be taken as jobs.
    pub unreadable: usize,
}

/// What a body that is no job list looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing at all.
    Empty,
    /// A web page: a log-on page or a proxy's error page, most likely.
    Html,
    /// JSON that stops before its end.
    CutOff,
    /// Not JSON.
    NotJson,
    /// JSON, but not the envelope of JESS, or with something other than a list in it.
    NotJobs,
}

/// Why a body yields no jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyError {
    /// The service refused, in its own words (`"ok": false`).
    Refused {
        /// The envelope's `status`; absent when the service gave no reason.
        message: Option<String>,
    },
    /// The body is not a reply of JESS.
    Unreadable {
        /// What it looks like instead.
        shape: Shape,
        /// The length of the body in bytes.
        bytes: usize,
        /// What the parser found, and where; for the console rather than for people.
        detail: String,
    },
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { message: Some(message) } => write!(f, "the service refused: {message}"),
            Self::Refused { message: None } => f.write_str("the service refused without a reason"),
            Self::Unreadable { shape, bytes, detail } => {
                let what = match shape {
                    Shape::Empty => "nothing",
                    Shape::Html => "a web page",
                    Shape::CutOff => "JSON that is cut off",
                    Shape::NotJson => "not JSON",
                    Shape::NotJobs => "JSON that is not a job list",
                };
                write!(f, "the reply of {bytes} bytes is {what}: {detail}")
            }
        }
    }
}

impl std::error::Error for ReplyError {}

/// Reads the reply of `GET /jobs`. Null data is an empty list.
///
/// # Errors
/// [`ReplyError::Refused`] when the envelope says `ok: false`, whatever its data; otherwise
/// [`ReplyError::Unreadable`] when the body is not an envelope with a list in it.
pub fn read_job_list(body: &[u8]) -> Result<JobList, ReplyError> {
    let envelope = read_envelope::<Listed>(body)?;
    if !envelope.ok {
        return Err(ReplyError::Refused { message: envelope.message });
    }
    match envelope.data {
        None => Ok(JobList::default()),
        Some(Listed(Some(list))) => Ok(list),
        Some(Listed(None)) => Err(ReplyError::Unreadable {
            shape: Shape::NotJobs,
            bytes: body.len(),
            detail: "data is neither a list nor null".to_owned(),
        }),
    }
}

/// Reads an envelope with `T` as its data, without judging `ok`.
///
/// # Errors
/// [`ReplyError::Unreadable`] when the body is not JSON, has no `ok` of true or false, or has data that is no
/// `T`.
pub fn read_envelope<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<Envelope<T>, ReplyError> {
    serde_json::from_slice(body).map_err(|error| ReplyError::Unreadable {
        shape: shape_of(body, &error),
        bytes: body.len(),
        detail: error.to_string(),
    })
}

fn shape_of(body: &[u8], error: &serde_json::Error) -> Shape {
    match body.trim_ascii_start().first() {
        None => Shape::Empty,
        Some(b'<') => Shape::Html,
        Some(_) if error.is_eof() => Shape::CutOff,
        Some(_) if error.is_data() => Shape::NotJobs,
        Some(_) => Shape::NotJson,
    }
}

struct EnvelopeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = Envelope<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope with ok, status and data")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "lowercase")]
        enum Key {
            Ok,
            Status,
            Data,
            #[serde(other)]
            Unknown,
        }
        let (mut ok, mut message, mut data) = (None, None, None);
        while let Some(key) = map.next_key()? {
            match key {
                Key::Ok => ok = Some(map.next_value()?),
                Key::Status => message = map.next_value::<Text>()?.0,
                Key::Data => data = map.next_value()?,
                Key::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Envelope { ok: ok.ok_or_else(|| A::Error::missing_field("ok"))?, message, data })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor(PhantomData))
    }
}

/// The data of a list reply: the jobs, or nothing where it is not a list. That is judged after the envelope
/// is read, since the data of a refusal may be anything and its words matter more.
struct Listed(Option<JobList>);

struct ListedVisitor;

impl<'de> Visitor<'de> for ListedVisitor {
    type Value = Listed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of jobs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Listed, A::Error> {
        let mut list = JobList::default();
        while let Some(Entry(entry)) = seq.next_element()? {
            match entry {
                Some(job) => list.jobs.push(job),
                None => list.unreadable += 1,
            }
        }
        Ok(Listed(Some(list)))
    }

    absent!(Listed(None); bool number text object);
}

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListedVisitor)
    }
}
