//! The header `Retry-After` (RFC 9110, section 10.2.3).

use std::time::Duration;

use jess_api::Timestamp;

/// The longest time that is respected. After a longer one, the page requests again the next day.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(86_400);

/// Parses a number of seconds, or a date. A date is compared with `now`, the time of the response by the clock of its
/// server. Returns `None` if the value is neither, or if the time has passed already.
pub(super) fn retry_after(
    value: &str,
    now: Timestamp,
    parse_date: impl FnOnce(&str) -> Option<Timestamp>,
) -> Option<Duration> {
    let value = value.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let time = if is_number {
        // Only a number that is too large cannot be parsed.
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        // Browsers take more for a date than HTTP does, such as a negative number.
        let date = Some(value).filter(|value| value.ends_with(" GMT")).and_then(parse_date)?;
        Duration::from_millis(u64::try_from(date.millis_since(now)).unwrap_or(0))
    };
    Some(time.min(MAX_RETRY_AFTER)).filter(|time| !time.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_of_seconds_or_a_date() {
        let table = [
            ("600", Some(600)),
            (" 5 ", Some(5)),
            ("0", None),
            ("86401", Some(86_400)),
            ("99999999999999999999999", Some(86_400)),
            ("1600 GMT", Some(600)),
            ("400 GMT", None),
            ("9999999 GMT", Some(86_400)),
            ("1600", Some(1600)),
            ("+60", None),
            ("", None),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
        ];
        let parse_date = |text: &str| {
            let seconds: i64 = text.trim_end_matches(" GMT").parse().ok()?;
            Some(Timestamp::from_millis(seconds * 1000))
        };
        for (value, seconds) in table {
            let parsed = retry_after(value, Timestamp::from_millis(1_000_000), parse_date);
            assert_eq!(parsed, seconds.map(Duration::from_secs), "{value:?}");
        }
    }
}
