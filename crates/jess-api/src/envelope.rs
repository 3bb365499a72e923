//! The envelope in which every reply comes.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::lenient::says_nothing;

/// The envelope of every reply of JESS but `/info` and file bodies: `{"ok", "status", "data"}`.
///
/// It is read leniently but for `ok`, which must be there and be true or false; where a key comes twice the
/// last one counts, as in JavaScript. It is written with the three keys in that order, so that a stand-in for
/// the service says things as the service does.
///
/// ```
/// use jess_api::{Envelope, read_envelope};
///
/// let created: Envelope<u64> = read_envelope(br#"{"ok":true,"status":"Job 385114 is created","data":385114}"#)?;
/// assert_eq!(created.data, Some(385_114));
///
/// let refusal = Envelope::<()> { ok: false, message: Some("Not today".into()), data: None };
/// assert_eq!(serde_json::to_string(&refusal)?, r#"{"ok":false,"status":"Not today","data":null}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Envelope<T> {
    /// Whether the service did what it was asked.
    pub ok: bool,
    /// `status`: a sentence for people, such as "TestUser jobs available". Not the state of a job.
    #[serde(rename = "status")]
    pub message: Option<String>,
    /// What was asked for; absent when null or missing.
    pub data: Option<T>,
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
                Key::Status => message = map.next_value::<Words>()?.0,
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

/// The words of an envelope: a text that says something, or a whole number, whose digits then are the words.
/// Anything else counts as absent.
struct Words(Option<String>);

struct WordsVisitor;

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Words, E> {
        Ok(Words((!says_nothing(text)).then(|| text.to_owned())))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Words, E> {
        Ok(Words(Some(number.to_string())))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Words, E> {
        Ok(Words(Some(number.to_string())))
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Words, E> {
        Ok(Words(None))
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Words, E> {
        Ok(Words(None))
    }
    fn visit_unit<E: Error>(self) -> Result<Words, E> {
        Ok(Words(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Words, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Words(None))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Words(None))
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordsVisitor)
    }
}
