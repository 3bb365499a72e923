//! Lenient reading of JSON values.
//!
//! The fields of the replies of 2020 and 2021 differ, and a client must survive the next change. Therefore a
//! malformed field costs that field and not the job: a number may be written as a string or as a float, and a
//! value that cannot be understood counts as absent.

mod number;

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use self::number::Number;
use crate::reply::json::{Value, ValueKind};
use crate::{JobId, JobStatus, Progress, Timestamp};

/// A type that can be read from any JSON value.
pub(crate) trait FromValue {
    /// Converts a value; one that cannot be understood counts as absent.
    fn from_value(value: Value<'_>) -> Self;
}

/// Deserializes a field leniently, for `#[serde(deserialize_with)]`. The deserializer must be one of serde_json.
///
/// # Errors
/// Only if the JSON is malformed.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: FromValue>(deserializer: D) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    Ok(T::from_value(Value::new(json.get().as_bytes())))
}

/// A string with content, or the digits of a whole number.
impl FromValue for Option<String> {
    fn from_value(value: Value<'_>) -> Self {
        lenient_string(value).map(Into::into)
    }
}

/// A whole number; a fraction is dropped.
impl FromValue for Option<i64> {
    fn from_value(value: Value<'_>) -> Self {
        Number::from_value(value).map(Number::truncate)
    }
}

/// A count or a size; a negative one counts as absent.
impl FromValue for Option<u64> {
    fn from_value(value: Value<'_>) -> Self {
        Option::<i64>::from_value(value).and_then(|number| u64::try_from(number).ok())
    }
}

/// Milliseconds since the Unix epoch; an instant at which no job can have been on JESS counts as absent.
impl FromValue for Option<Timestamp> {
    fn from_value(value: Value<'_>) -> Self {
        Option::<i64>::from_value(value)
            .filter(|millis| PLAUSIBLE_MILLIS.contains(millis))
            .map(Timestamp::from_millis)
    }
}

/// The years 2000 to 2099, in milliseconds since the Unix epoch. Services write a missing time as 0 or as the minimum
/// or maximum of a type, such as the years 1, 1900, 1970 and 9999, some of them shifted by the offset of a time zone. A
/// time in seconds or microseconds is out of the range as well. JESS is younger than its beginning.
const PLAUSIBLE_MILLIS: std::ops::Range<i64> = 946_684_800_000..4_102_444_800_000;

/// A job number. It is an identifier and not a quantity: truncated, it would identify another job.
impl FromValue for Option<JobId> {
    fn from_value(value: Value<'_>) -> Self {
        let number = Number::from_value(value)?.exact()?;
        u64::try_from(number).ok().and_then(JobId::new)
    }
}

impl FromValue for Option<Progress> {
    fn from_value(value: Value<'_>) -> Self {
        lenient_string(value).and_then(|text| Progress::from_text(&text))
    }
}

impl FromValue for JobStatus {
    fn from_value(value: Value<'_>) -> Self {
        Self::from_text(&lenient_string(value).unwrap_or_default())
    }
}

/// A flag; anything but `true` is false.
impl FromValue for bool {
    fn from_value(value: Value<'_>) -> Self {
        matches!(value.kind(), ValueKind::Unquoted(b"true"))
    }
}

/// Returns the text of a value: a string that is neither blank nor `null`, or the digits of a whole number.
pub(crate) fn lenient_string(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value.kind() {
        ValueKind::String(string) => Some(string.to_str_lossy()).filter(|text| !is_blank_or_null(text)),
        ValueKind::Unquoted(_) => {
            Number::from_value(value)?.exact().map(|number| Cow::Owned(number.to_string()))
        }
        ValueKind::Nested => None,
    }
}

/// Reports whether a text is blank or the word `null`. JESS writes a missing name as the string `"null"` (jobs
/// 12244 and 12245 on the page `docs:jess:get_jobs`), and a missing telephone number in `/account` as well.
fn is_blank_or_null(text: &str) -> bool {
    match text.as_bytes() {
        // Fast path: the first character rules it out for nearly every text.
        [b'!'..=b'm' | b'o'..=b'~', ..] => false,
        _ => matches!(text.trim(), "" | "null"),
    }
}
