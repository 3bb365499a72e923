//! JSON: an object with what the file is about, and the jobs.

use jess_api::Job;
use job_table::rows::ListQuery;

use super::fields::{FIELD_NAMES, Field, fields, iso};
use super::{About, Source, conditions, sort};

/// Returns the text before the first job.
pub(super) fn head(about: &About, count: usize) -> String {
    let mut text = String::from("{\"about\":{");
    match &about.source {
        Source::List(query) => push_query(&mut text, query),
        Source::Selection => text.push_str("\"selection\":true"),
    }
    text.push_str(",\"moment\":");
    push_text(&mut text, iso(about.moment).as_deref());
    text.push_str(",\"count\":");
    text.push_str(&count.to_string());
    text.push_str("},\"jobs\":[");
    text
}

/// Appends the filter, the search and the sort order of a list.
fn push_query(text: &mut String, query: &ListQuery) {
    text.push_str("\"filter\":{");
    let conditions = conditions(query);
    let (statuses, days): (Vec<_>, Vec<_>) = conditions.iter().partition(|(key, _)| *key == "status");
    for (key, value) in &days {
        push_name(text, key);
        push_string(text, value);
        text.push(',');
    }
    if statuses.is_empty() {
        if !days.is_empty() {
            text.pop();
        }
    } else {
        push_name(text, "status");
        for (index, (_, name)) in statuses.iter().enumerate() {
            text.push(if index == 0 { '[' } else { ',' });
            push_string(text, name);
        }
        text.push(']');
    }
    text.push_str("},\"search\":");
    push_text(text, Some(&query.search).filter(|search| !search.is_empty()).map(String::as_str));
    text.push_str(",\"sort\":");
    push_string(text, &sort(query));
}

/// Appends a job, on a line of its own.
pub(super) fn push_job(text: &mut String, job: &Job, is_first: bool) {
    text.push_str(if is_first { "\n{" } else { ",\n{" });
    for (index, (name, field)) in FIELD_NAMES.into_iter().zip(fields(job)).enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_name(text, name);
        match field {
            Field::Absent => text.push_str("null"),
            Field::Number(number) => text.push_str(&number.to_string()),
            Field::Text(value) => push_string(text, value),
            Field::Time(time) => push_text(text, iso(time).as_deref()),
        }
    }
    text.push('}');
}

/// Appends the name of a member, which needs no escapes.
fn push_name(text: &mut String, name: &str) {
    text.push('"');
    text.push_str(name);
    text.push_str("\":");
}

fn push_text(text: &mut String, value: Option<&str>) {
    match value {
        Some(value) => push_string(text, value),
        None => text.push_str("null"),
    }
}

fn push_string(text: &mut String, value: &str) {
    // Writing a string as JSON does not fail.
    text.push_str(&serde_json::to_string(value).unwrap_or_default());
}
