//! Values that a service might spell in more than one way.
//!
//! Replies of 2020 and of 2021 differ in their fields, and a client must outlive the next change. So a field
//! that is odd costs that field, never the job: a number may come as a text or as a float, and what cannot be
//! understood counts as absent.
//!
//! JSON itself is not bent: half a surrogate pair (`"\ud83d"`) or a number beyond `f64` (`1e999`) in one of
//! the known fields makes the whole reply unreadable.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A number, however it is spelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// Not a number, or none that is sure to be the one that was meant.
    Absent,
    /// A whole number.
    Whole(i64),
    /// A number with a fraction, without it.
    Cut(i64),
}

impl Number {
    /// The number without its fraction: right for a quantity, where the fraction does not matter.
    pub(crate) fn whole(self) -> Option<i64> {
        match self {
            Self::Whole(number) | Self::Cut(number) => Some(number),
            Self::Absent => None,
        }
    }

    /// The number, provided that it came as a whole one.
    pub(crate) fn exact(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Cut(_) | Self::Absent => None,
        }
    }

    fn from_float(value: f64) -> Self {
        // Beyond these a float, as serde_json reads it, may be another whole number than the one written.
        const EXACT: std::ops::RangeInclusive<f64> = -1e15..=1e15;
        if !EXACT.contains(&value) {
            return Self::Absent;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the range is checked; the fraction is cut on purpose"
        )]
        let whole = value.trunc() as i64;
        if value.fract() == 0.0 { Self::Whole(whole) } else { Self::Cut(whole) }
    }

    /// Reads `12`, `12.0` and `6.17`. Exponents are left to JSON's own numbers: the reader for all floats
    /// that there are would be a fiftieth of the whole page.
    fn from_text(text: &str) -> Self {
        let text = text.trim();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Absent;
        }
        match whole.parse() {
            Ok(whole) if fraction.bytes().all(|byte| byte == b'0') => Self::Whole(whole),
            Ok(whole) => Self::Cut(whole),
            Err(_) => Self::Absent,
        }
    }
}

/// What can be read from a text; `None` where the text is not one of it.
pub(crate) trait FromText: Sized {
    fn from_text(text: &str) -> Option<Self>;
}

impl FromText for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

/// What a text says, read without keeping the text; a whole number is taken as the text of it, and a text
/// without content counts as absent.
pub(crate) struct Said<T>(pub(crate) Option<T>);

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

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number::Whole(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(i64::try_from(value).map_or(Number::Absent, Number::Whole))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        Ok(Number::from_float(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Number, E> {
        Ok(Number::from_text(value))
    }
    absent!(Number::Absent; unit bool list object);
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct SaidVisitor<T>(PhantomData<T>);

impl<'de, T: FromText> Visitor<'de> for SaidVisitor<T> {
    type Value = Said<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Said<T>, E> {
        self.visit_str(&value.to_string())
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Said<T>, E> {
        self.visit_str(&value.to_string())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Said<T>, E> {
        match Number::from_float(value).exact() {
            Some(whole) => self.visit_i64(whole),
            None => Ok(Said(None)),
        }
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Said<T>, E> {
        Ok(Said(if says_nothing(value) { None } else { T::from_text(value) }))
    }
    absent!(Said(None); unit bool list object);
}

impl<'de, T: FromText> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor(PhantomData))
    }
}
