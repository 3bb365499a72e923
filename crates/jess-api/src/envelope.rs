//! The envelope of every reply.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::ReplyError;
use crate::lenient;

/// The envelope of every reply of JESS except `/info` and file bodies: `{"ok", "status", "data"}`.
///
/// It is read leniently, except that `ok` must be a boolean. Of a key that occurs twice, the last value counts, as
/// in JavaScript. It is written with the three keys in that order, as the service writes it. It can be
/// deserialized only by serde_json: see [`read_envelope`](crate::read_envelope).
///
/// ```
/// use jess_api::{Envelope, read_envelope};
///
/// let created: Envelope<u64> = read_envelope(br#"{"ok":true,"status":"Job 385114 is created","data":385114}"#)?;
/// assert_eq!(created.into_data()?, Some(385_114));
///
/// let refusal = Envelope::<()> { ok: false, message: Some("Not today".into()), data: None };
/// assert_eq!(serde_json::to_string(&refusal)?, r#"{"ok":false,"status":"Not today","data":null}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Envelope<T> {
    /// True if the service did what was requested.
    pub ok: bool,
    /// `status`: a sentence for users, such as "TestUser jobs available". Not the state of a job.
    #[serde(rename = "status")]
    pub message: Option<String>,
    /// The requested data; absent if null or missing.
    pub data: Option<T>,
}

impl<T> Envelope<T> {
    /// Returns the data. It is absent if the service has none to return, as in the reply of `GET /session`.
    ///
    /// # Errors
    /// [`ReplyError::Refused`] with the message of the service if `ok` is false.
    ///
    /// ```
    /// use jess_api::{ReplyError, read_envelope};
    ///
    /// let refused = read_envelope::<u64>(br#"{"ok":false,"status":"Not today","data":null}"#)?;
    /// let message = Some("Not today".to_owned());
    /// assert_eq!(refused.into_data(), Err(ReplyError::Refused { message }));
    /// # Ok::<(), ReplyError>(())
    /// ```
    pub fn into_data(self) -> Result<Option<T>, ReplyError> {
        if self.ok { Ok(self.data) } else { Err(ReplyError::Refused { message: self.message }) }
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
                Key::Status => message = map.next_value::<LenientString>()?.0,
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

/// A string with content, or the digits of a whole number; absent for any other value.
#[derive(serde::Deserialize)]
struct LenientString(#[serde(deserialize_with = "lenient::deserialize")] Option<String>);
