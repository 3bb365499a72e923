//! CSV (RFC 4180), of which no cell can start a formula.

use jess_api::Job;

use super::fields::{FIELD_NAMES, Field, fields, is_formula_sign, is_ignored, iso};
use super::{About, Source, conditions, sort};

/// Returns the comment and the heading.
pub(super) fn head(about: &About, count: usize) -> String {
    let mut text = comment(about, count);
    text.push_str(&FIELD_NAMES.join(","));
    text.push_str("\r\n");
    text
}

/// Returns the first line, which says what the file has. A program that knows no comments reads it as cells, so the
/// search is written without the characters that separate or quote cells.
pub(super) fn comment(about: &About, count: usize) -> String {
    let mut text = String::from("# JESS Jobs, ");
    text.push_str(&count.to_string());
    if about.source == Source::Selection {
        text.push_str(" selected");
    }
    text.push_str(if count == 1 { " job" } else { " jobs" });
    if let Source::List(query) = &about.source {
        for (index, (key, value)) in conditions(query).iter().enumerate() {
            text.push_str(if index == 0 { "; filter " } else { " " });
            text.push_str(key);
            text.push('=');
            push_encoded(&mut text, value);
        }
        if !query.search.is_empty() {
            text.push_str("; search \"");
            push_encoded(&mut text, &query.search);
            text.push('"');
        }
        text.push_str("; sort ");
        text.push_str(&sort(query));
    }
    text.push_str("; ");
    text.push_str(&iso(about.moment).unwrap_or_default());
    text.push_str("\r\n");
    text
}

/// Appends a job.
pub(super) fn push_job(text: &mut String, job: &Job) {
    for (index, field) in fields(job).into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        match field {
            Field::Absent => {}
            Field::Number(number) => text.push_str(&number.to_string()),
            Field::Text(value) => push_text(text, value),
            Field::Time(time) => text.push_str(&iso(time).unwrap_or_default()),
        }
    }
    text.push_str("\r\n");
}

/// Appends a text as a cell, quoted if need be.
pub fn push_text(text: &mut String, value: &str) {
    let is_quoted =
        value.contains([',', '"', '\r', '\n', ';', '\t']) || value.starts_with(' ') || value.ends_with(' ');
    if is_quoted {
        text.push('"');
    }
    push_guarded(text, value);
    if is_quoted {
        text.push('"');
    }
}

/// Appends a text with its quotes doubled, and an apostrophe before each sign that could begin a formula: at the
/// beginning, and after a character at which another program may begin a new cell. In many countries, spreadsheets
/// separate cells by semicolons, and the quotes of a cell within a line then mean nothing.
fn push_guarded(text: &mut String, value: &str) {
    // True while all characters since the beginning of what may be a cell are ignored.
    let mut is_start = true;
    let mut is_first = true;
    for c in value.chars() {
        let is_separator = matches!(c, ';' | '\t' | '\r' | '\n');
        if (is_start && is_formula_sign(c)) || (is_first && is_separator && c != ';') {
            text.push('\'');
            is_start = false;
        }
        if c == '"' {
            text.push('"');
        }
        text.push(c);
        is_start = is_separator || (is_start && is_ignored(c));
        is_first = false;
    }
}

/// Appends a text with percent-encoding for the characters that would end the line, a cell or the quotes.
fn push_encoded(text: &mut String, value: &str) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut buffer = [0; 4];
    for c in value.chars() {
        if !(c.is_control() || matches!(c, '%' | ',' | ';' | '"' | '\u{2028}' | '\u{2029}')) {
            text.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut buffer).bytes() {
            text.push('%');
            text.extend([byte >> 4, byte & 15].iter().filter_map(|digit| DIGITS.get(usize::from(*digit))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_and_guarded_where_they_need_it() {
        let table = [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=1+1", "'=1+1"),
            ("-5 degrees", "'-5 degrees"),
            ("a-b", "a-b"),
            ("  =1", "\"  '=1\""),
            ("\u{3000}＝1", "\u{3000}'＝1"),
            ("\t=1", "\"'\t'=1\""),
            ("\rx", "\"'\rx\""),
            // A reader that separates by semicolons finds no formula in it either.
            ("a;=1;b", "\"a;'=1;b\""),
            ("a;\"=1\"", "\"a;\"\"'=1\"\"\""),
            ("a\r\n=1", "\"a\r\n'=1\""),
            ("a, -b", "\"a, -b\""),
            ("line\n- item", "\"line\n'- item\""),
        ];
        for (value, expected) in table {
            let mut text = String::new();
            push_text(&mut text, value);
            assert_eq!(text, expected, "{value:?}");
        }
    }
}
