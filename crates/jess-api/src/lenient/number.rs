//! Numbers in any spelling.

use crate::reply::json::{Value, ValueKind};

/// A number that was written as an integer, as a float or as a string.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// A whole number.
    Whole(i64),
    /// The integer part of a number with a fraction.
    Truncated(i64),
}

impl Number {
    /// Reads a value as a number; `None` if it is not a number or exceeds an `i64`.
    pub(super) fn from_value(value: Value<'_>) -> Option<Self> {
        match value.kind() {
            ValueKind::Unquoted(digits) => Self::from_digits(digits),
            ValueKind::String(string) => Self::from_digits(string.to_bytes().trim_ascii()),
            ValueKind::Nested => None,
        }
    }

    /// Returns the integer part, for quantities.
    pub(super) fn truncate(self) -> i64 {
        match self {
            Self::Whole(number) | Self::Truncated(number) => number,
        }
    }

    /// Returns the number if it has no fraction.
    pub(super) fn exact(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Truncated(_) => None,
        }
    }

    /// Parses `12`, `12.0`, `6.17` and `1.2e1` digit by digit. Floats are avoided: they cannot represent every
    /// whole number, and a parser for all floats would be a fiftieth of the whole page.
    fn from_digits(text: &[u8]) -> Option<Self> {
        if text.len() <= MAX_FAST_DIGITS && text.iter().all(u8::is_ascii_digit) {
            return (!text.is_empty()).then(|| {
                Self::Whole(text.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
            });
        }
        let (is_negative, digits) = match text {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let (mantissa, exponent) = match split_once(digits, |byte| matches!(byte, b'e' | b'E')) {
            Some((mantissa, exponent)) => {
                (mantissa, std::str::from_utf8(exponent).ok()?.parse::<i32>().ok()?)
            }
            None => (digits, 0),
        };
        let (integer, fraction) = split_once(mantissa, |byte| byte == b'.').unwrap_or((mantissa, b"0"));
        let is_digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        if !is_digits(integer) || !is_digits(fraction) {
            return None;
        }
        Self::from_parts(is_negative, integer, fraction, exponent)
    }

    /// Returns the number with these digits and its decimal point shifted by `exponent` digits.
    fn from_parts(is_negative: bool, integer: &[u8], fraction: &[u8], exponent: i32) -> Option<Self> {
        let mut digits = integer.iter().chain(fraction).map(|digit| i64::from(digit - b'0'));
        let integer_digits = i64::try_from(integer.len()).ok()? + i64::from(exponent);
        let mut number = 0i64;
        for _ in 0..integer_digits {
            let digit = match digits.next() {
                Some(digit) => digit,
                // Only zeros so far, so further zeros change nothing.
                None if number == 0 => break,
                None => 0,
            };
            number = number.checked_mul(10)?.checked_add(if is_negative { -digit } else { digit })?;
        }
        Some(if digits.all(|digit| digit == 0) { Self::Whole(number) } else { Self::Truncated(number) })
    }
}

/// The number of decimal digits that always fit in an `i64`.
const MAX_FAST_DIGITS: usize = 18;

/// Splits at the first byte that satisfies `is_separator`, which is in neither part.
fn split_once(text: &[u8], is_separator: fn(u8) -> bool) -> Option<(&[u8], &[u8])> {
    let index = text.iter().position(|byte| is_separator(*byte))?;
    Some((text.get(..index)?, text.get(index + 1..)?))
}
