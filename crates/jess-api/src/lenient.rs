//! Values that a service might spell in more than one way.
//!
//! Replies of 2020 and of 2021 differ in their fields, and a client must outlive the next change. So a field
//! that is odd costs that field, never the job: a number may come as a text or as a float, and what cannot be
//! understood counts as absent.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A whole number, if the value can harmlessly be taken as one.
pub(crate) struct Whole(pub(crate) Option<i64>);

/// A text, if the value can harmlessly be taken as one; a text without content counts as absent.
pub(crate) struct Text(pub(crate) Option<String>);

/// The floats between which every whole number has an exact `f64`.
const EXACT: std::ops::RangeInclusive<f64> = -9_007_199_254_740_992.0..=9_007_199_254_740_992.0;

/// A finite float without its fraction; `None` where that would not be exact.
fn whole_from_float(value: f64) -> Option<i64> {
    // The cast cannot lose anything: the range is checked and the fraction is cut on purpose.
    #[allow(clippy::cast_possible_truncation)]
    EXACT.contains(&value).then_some(value.trunc() as i64)
}

/// A whole number in a text, also one written as a float.
fn whole_from_text(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse().ok().and_then(whole_from_float))
}

/// Whether a text says nothing. JESS writes a missing name as the four letters `null` (jobs 12244 and 12245
/// of the page `docs:jess:get_jobs`), and a missing telephone in `/account` likewise.
fn says_nothing(text: &str) -> bool {
    matches!(text.trim(), "" | "null")
}

/// Visitor methods for the kinds of value that say nothing here: each is read to its end, so that the reader
/// stays in step, and counts as `$absent`.
macro_rules! absent {
    ($absent:expr; $($kind:ident)*) => { $(crate::lenient::absent!(@$kind $absent);)* };
    (@unit $absent:expr) => {
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok($absent)
        }
    };
    (@bool $absent:expr) => {
        fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok($absent)
        }
    };
    (@number $absent:expr) => {
        fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok($absent)
        }
        fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok($absent)
        }
        fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok($absent)
        }
    };
    (@text $absent:expr) => {
        fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
            Ok($absent)
        }
    };
    (@list $absent:expr) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
            Ok($absent)
        }
    };
    (@object $absent:expr) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
            Ok($absent)
        }
    };
}
pub(crate) use absent;

struct WholeVisitor;

impl<'de> Visitor<'de> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Whole, E> {
        Ok(Whole(Some(value)))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Whole, E> {
        Ok(Whole(i64::try_from(value).ok()))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Whole, E> {
        Ok(Whole(whole_from_float(value)))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Whole, E> {
        Ok(Whole(whole_from_text(value)))
    }
    absent!(Whole(None); unit bool list object);
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Text, E> {
        Ok(Text((!says_nothing(value)).then(|| value.to_owned())))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Text, E> {
        Ok(Text((!says_nothing(&value)).then_some(value)))
    }
    absent!(Text(None); unit bool list object);
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}
