//! The types of settings, and what makes a value valid.

use serde::Deserialize;

use super::members::Members;
use super::url::{is_origin, is_web_url};

/// The way in which the filter is sent, given that a browser cannot send a body with a GET request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilterTransport {
    /// In the query string; a bridge turns it into the documented request.
    Query,
    /// As the JSON body of a POST request, as the summary page of the API lists the operation.
    Post,
    /// Not at all: the service sends every job, and only the page filters.
    None,
}

/// A colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// The scheme that the viewer prefers.
    Auto,
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

/// A link to another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The text of the link.
    pub label: String,
    /// The URL, relative to the page or absolute.
    pub address: String,
}

/// Returns `text` if it can be used as a URL.
pub(super) fn web_url(text: String) -> Option<String> {
    is_web_url(&text).then_some(text)
}

/// Returns the URL without trailing slashes.
pub(super) fn api_base(text: String) -> Option<String> {
    web_url(text.trim_end_matches('/').to_owned())
}

/// Returns the URL without trailing slashes, or an empty text for none.
pub(super) fn optional_url(text: String) -> Option<String> {
    if text.is_empty() { Some(text) } else { api_base(text) }
}

/// Returns an interval that is neither too short for the service nor too long for a timer.
pub(super) fn refresh_seconds(seconds: u32) -> Option<u32> {
    matches!(seconds, 0 | 5..=86_400).then_some(seconds)
}

/// Returns an age of a session at which it is renewed: at most a day.
pub(super) fn check_in_minutes(minutes: u32) -> Option<u32> {
    (minutes <= 1440).then_some(minutes)
}

/// Parses a switch, which is a text, so that an attribute can have the same values.
pub(super) fn on_or_off(text: String) -> Option<bool> {
    is_first(&text, "on")
}

/// Parses a switch whose first value leaves it to the page what it does.
pub(super) fn auto_or_off(text: String) -> Option<bool> {
    is_first(&text, "auto")
}

fn is_first(text: &str, first: &str) -> Option<bool> {
    match text {
        "off" => Some(false),
        _ => (text == first).then_some(true),
    }
}

/// Returns a time that leaves the service a chance to respond, and ends before the user has given up.
pub(super) fn response_timeout_seconds(seconds: u32) -> Option<u32> {
    (5..=3600).contains(&seconds).then_some(seconds)
}

/// Returns the name of a time zone if it is written like one: `local`, or a name of the IANA database, such as `UTC` or
/// `America/Argentina/Buenos_Aires`. Whether there is such a zone, only the browser knows.
///
/// Browsers differ in whether they accept an offset such as `+01:00`, so that is not a name.
pub(super) fn time_zone(text: String) -> Option<String> {
    let is_name = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte));
    is_name.then_some(text)
}

/// Returns the text without surrounding whitespace, if there is any text.
pub(super) fn title(text: String) -> Option<String> {
    let title = text.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// Returns the links, if all labels and URLs are valid.
pub(super) fn links(Members(members): Members<String>) -> Option<Vec<Link>> {
    let link = |(label, url)| Some(Link { label: title(label)?, address: web_url(url)? });
    members.into_iter().map(link).collect()
}

/// Splits a list of origins at whitespace, if all of them are valid.
pub(super) fn origins(text: String) -> Option<Vec<String>> {
    text.split_whitespace().map(|origin| is_origin(origin).then(|| origin.to_owned())).collect()
}
