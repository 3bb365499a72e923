//! Values that a service might spell in more than one way.
//!
//! Replies of 2020 and of 2021 differ in their fields, and a client must outlive the next change. So a field
//! that is odd costs that field, never the job: a number may come as a text or as a float, and what cannot be
//! understood counts as absent.

use std::borrow::Cow;

use crate::reply::json::{Kind, Value};

/// A number, however it is spelled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// A whole number.
    Whole(i64),
    /// A number with a fraction, without it.
    Cut(i64),
}

impl Number {
    /// The number that a value is; `None` where it is none, or none that an `i64` holds.
    pub(crate) fn of(value: Value<'_>) -> Option<Self> {
        match value.kind() {
            Kind::Bare(digits) => Self::read(digits),
            Kind::Text(text) => Self::read(text.bytes().trim_ascii()),
            Kind::Nested => None,
        }
    }

    /// The number without its fraction: right for a quantity, where the fraction does not matter.
    pub(crate) fn whole(self) -> i64 {
        match self {
            Self::Whole(number) | Self::Cut(number) => number,
        }
    }

    /// The number, provided that it came as a whole one.
    pub(crate) fn exact(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Cut(_) => None,
        }
    }

    /// Reads `12`, `12.0`, `6.17` and `1.2e1` digit by digit. No float comes into it: one may be another whole
    /// number than the one written, and the reader for all floats that there are would be a fiftieth of the
    /// whole page.
    fn read(text: &[u8]) -> Option<Self> {
        if text.len() <= MOST_DIGITS && text.iter().all(u8::is_ascii_digit) {
            return (!text.is_empty()).then(|| {
                Self::Whole(text.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
            });
        }
        let (negative, digits) = match text {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let (mantissa, exponent) = match split_at_byte(digits, |byte| matches!(byte, b'e' | b'E')) {
            Some((mantissa, exponent)) => {
                (mantissa, std::str::from_utf8(exponent).ok()?.parse::<i32>().ok()?)
            }
            None => (digits, 0),
        };
        let (whole, fraction) = split_at_byte(mantissa, |byte| byte == b'.').unwrap_or((mantissa, b"0"));
        let are_digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        if !are_digits(whole) || !are_digits(fraction) {
            return None;
        }
        shifted(negative, whole, fraction, exponent)
    }
}

/// So many digits are always within an `i64`.
const MOST_DIGITS: usize = 18;

/// The number of these digits, with its point moved by `exponent` digits.
fn shifted(negative: bool, whole: &[u8], fraction: &[u8], exponent: i32) -> Option<Number> {
    let mut digits = whole.iter().chain(fraction).map(|digit| i64::from(digit - b'0'));
    let before_point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let mut number = 0i64;
    for _ in 0..before_point {
        let digit = match digits.next() {
            Some(digit) => digit,
            // All zeros, however many more the exponent asks for.
            None if number == 0 => break,
            None => 0,
        };
        number = number.checked_mul(10)?.checked_add(if negative { -digit } else { digit })?;
    }
    Some(if digits.all(|digit| digit == 0) { Number::Whole(number) } else { Number::Cut(number) })
}

/// What is before and what is behind the first byte that `is` one.
fn split_at_byte(text: &[u8], is: fn(u8) -> bool) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| is(*byte))?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What a value says in letters: a whole number says its digits, and a text without content nothing.
pub(crate) fn said(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value.kind() {
        Kind::Text(text) => Some(text.letters()).filter(|text| !says_nothing(text)),
        Kind::Bare(_) => Number::of(value)?.exact().map(|number| Cow::Owned(number.to_string())),
        Kind::Nested => None,
    }
}

/// Whether a text says nothing. JESS writes a missing name as the four letters `null` (jobs 12244 and 12245
/// of the page `docs:jess:get_jobs`), and a missing telephone in `/account` likewise.
pub(crate) fn says_nothing(text: &str) -> bool {
    match text.as_bytes() {
        // Nearly every text, seen at its first letter.
        [b'!'..=b'm' | b'o'..=b'~', ..] => false,
        _ => matches!(text.trim(), "" | "null"),
    }
}
