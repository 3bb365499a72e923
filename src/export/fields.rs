//! The fields of an exported job, which both formats share.

use chrono::{Datelike, Timelike};
use jess_api::{Job, Timestamp};

/// The names of the fields: the columns of CSV, the members of JSON.
pub(super) const FIELD_NAMES: [&str; 24] = [
    "number",
    "name",
    "status",
    "type",
    "description",
    "message",
    "cases",
    "cases_done",
    "cases_in_progress",
    "cases_waiting",
    "cases_canceled",
    "cases_other",
    "submitted",
    "accepted",
    "prepared",
    "simulated",
    "collected",
    "retrieved",
    "cancelled",
    "cpu_seconds",
    "storage_bytes",
    "submission_bytes",
    "result_bytes",
    "user",
];

/// A value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'j> {
    Absent,
    Number(u64),
    /// A text from the service.
    Text(&'j str),
    Time(Timestamp),
}

/// Returns the fields of a job, in the order of [`FIELD_NAMES`].
pub(super) fn fields(job: &Job) -> [Field<'_>; FIELD_NAMES.len()] {
    let number = |number: Option<u64>| number.map_or(Field::Absent, Field::Number);
    let time = |time: Option<Timestamp>| time.map_or(Field::Absent, Field::Time);
    let cases = |cases: Option<u32>| number(cases.map(u64::from));
    let progress = job.progress;
    [
        Field::Number(job.id.number()),
        text(job.name.as_deref()),
        text(Some(job.status.as_str())),
        text(job.job_type.as_deref()),
        text(job.description.as_deref()),
        text(job.message.as_deref()),
        number(job.cases.or(progress.map(|progress| progress.total.into()))),
        cases(progress.map(|progress| progress.done)),
        cases(progress.map(|progress| progress.in_progress)),
        cases(progress.map(|progress| progress.waiting)),
        cases(progress.map(|progress| progress.canceled)),
        cases(progress.map(|progress| progress.other)),
        time(job.received),
        time(job.accepted),
        time(job.prepared),
        time(job.simulated),
        time(job.collected),
        time(job.retrieved),
        time(job.cancelled),
        number(job.cpu_seconds),
        number(job.storage_bytes),
        number(job.submission_bytes),
        number(job.result_bytes),
        text(job.username.as_deref()),
    ]
}

fn text(text: Option<&str>) -> Field<'_> {
    text.filter(|text| !text.is_empty()).map_or(Field::Absent, Field::Text)
}

/// Returns an instant in ISO 8601, in UTC, with milliseconds only if there are any; `None` for a year that has not four
/// digits.
pub(super) fn iso(instant: Timestamp) -> Option<String> {
    let time = instant.to_utc()?;
    let year = u32::try_from(time.year()).ok().filter(|year| *year <= 9999)?;
    let mut text = String::with_capacity(24);
    for (before, number, digits) in [
        ("", year, 4),
        ("-", time.month(), 2),
        ("-", time.day(), 2),
        ("T", time.hour(), 2),
        (":", time.minute(), 2),
        (":", time.second(), 2),
    ] {
        text.push_str(before);
        push_digits(&mut text, number, digits);
    }
    let millis = time.timestamp_subsec_millis();
    if millis > 0 {
        text.push('.');
        push_digits(&mut text, millis, 3);
    }
    text.push('Z');
    Some(text)
}

/// Appends a number with leading zeros.
fn push_digits(text: &mut String, number: u32, digits: usize) {
    let number = number.to_string();
    for _ in number.len()..digits {
        text.push('0');
    }
    text.push_str(&number);
}

/// Reports whether a program may ignore a character before a formula.
pub(super) fn is_ignored(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// Reports whether a character begins a formula: a sign, or its wide or small form.
pub(super) fn is_formula_sign(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−')
}

/// Reports whether a text begins with a sign of formulas, perhaps behind characters that a program may ignore.
pub fn starts_formula(text: &str) -> bool {
    text.chars().find(|c| !is_ignored(*c)).is_some_and(is_formula_sign)
}

/// Reports whether a spreadsheet may take a text for a formula.
#[cfg(test)]
pub(super) fn is_formula(text: &str) -> bool {
    matches!(text.chars().next(), Some('\t' | '\r' | '\n')) || starts_formula(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_found_behind_what_programs_ignore() {
        let table = [
            ("=1", true),
            ("+1", true),
            ("-1", true),
            ("@SUM(A1)", true),
            ("\tx", true),
            ("\rx", true),
            ("\nx", true),
            ("  =1", true),
            ("\u{3000}＝1", true),
            ("\u{feff}\u{200b}=1", true),
            ("－1", true),
            ("\"=1\"", true),
            ("", false),
            ("  ", false),
            ("'=1", false),
            ("a=1", false),
            ("1-2", false),
            ("#REF!", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_formula(text), expected, "{text:?}");
        }
    }

    #[test]
    fn times_are_written_with_as_many_digits_as_they_need() {
        let table = [
            (0, Some("1970-01-01T00:00:00Z")),
            (7, Some("1970-01-01T00:00:00.007Z")),
            (-1, Some("1969-12-31T23:59:59.999Z")),
            (253_402_300_799_999, Some("9999-12-31T23:59:59.999Z")),
            (253_402_300_800_000, None),
            (-62_167_219_200_000, Some("0000-01-01T00:00:00Z")),
            (-62_167_219_200_001, None),
            (i64::MIN, None),
        ];
        for (millis, expected) in table {
            assert_eq!(iso(Timestamp::from_millis(millis)).as_deref(), expected, "{millis}");
        }
    }
}
