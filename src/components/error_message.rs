//! The message for an error: what happened, what it means, and what to do.

use jess_api::{BodyKind, strip_bidi_controls};

use super::format;
use crate::api::ApiError;

/// An error message for users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorMessage {
    /// The title: it says what happened.
    pub title: String,
    /// The meaning of the error, or the advice to the user.
    pub detail: String,
    /// The action that is offered.
    pub action: ErrorAction,
}

/// The action that an error message offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorAction {
    /// Load the jobs again.
    Retry,
    /// Sign in and return to the page.
    SignIn,
}

impl ErrorMessage {
    /// Returns the message for an error of loading the jobs. An API at another origin than the page
    /// (`is_cross_origin`) can fail for further reasons, which browsers do not distinguish.
    pub fn new(error: &ApiError, is_cross_origin: bool) -> Self {
        let retry = |title: &str, detail: String| Self {
            title: title.to_owned(),
            detail,
            action: ErrorAction::Retry,
        };
        match error {
            ApiError::SignedOut => Self {
                title: "You are signed out".to_owned(),
                detail: with_reason(
                    "Sign in to see your jobs. You will return to this page as it is.",
                    is_cross_origin,
                    "If you have just signed in, the browser is blocking the session cookie: the page and the API \
                     must be on the same site.",
                ),
                action: ErrorAction::SignIn,
            },
            ApiError::Refused { message } => {
                retry("JESS refused to list the jobs", reason(message.as_deref()))
            }
            ApiError::Http { status: 403, message, .. } => {
                retry("You are not allowed to see these jobs", reason(message.as_deref()))
            }
            // A time that the service gives is advice enough: see `wait_until`.
            ApiError::Http { status: 429, message, retry_after } => {
                let advice = if retry_after.is_some() { "" } else { "Wait a few minutes, then try again." };
                retry("Too many requests", quote_or(message.as_deref(), "", advice))
            }
            ApiError::Http { status, message, retry_after } if *status >= 500 => {
                let advice = if retry_after.is_some() { "" } else { "Try again in a few minutes." };
                let fact = format!("The server responded with error {status}.");
                retry("JESS is not available at the moment", quote_or(message.as_deref(), &fact, advice))
            }
            ApiError::Http { status, message, .. } => retry(
                "The jobs could not be loaded",
                quote_or(message.as_deref(), &format!("The server responded with status {status}."), ""),
            ),
            ApiError::Unreadable { kind, bytes, .. } => {
                retry("The reply could not be read", unreadable(*kind, *bytes))
            }
            ApiError::Network { bytes: None, .. } => retry(
                "The server cannot be reached",
                with_reason(
                    "The network may be down, or the URL of the API may be wrong.",
                    is_cross_origin,
                    "Or the API, which has another origin than this page, does not allow requests from it (CORS).",
                ),
            ),
            ApiError::Network { bytes: Some(bytes), .. } => {
                retry("The connection was lost", format!("It was lost after {} of the reply.", size(*bytes)))
            }
            ApiError::TimedOut { seconds, bytes, next_seconds } => {
                let progress = if *bytes == 0 {
                    String::new()
                } else {
                    format!(", after {} of the reply", size(*bytes))
                };
                let next = if next_seconds > seconds {
                    format!(" The next request waits up to {next_seconds} seconds.")
                } else {
                    String::new()
                };
                retry("JESS is not responding", format!("No data for {seconds} seconds{progress}.{next}"))
            }
        }
    }
}

/// Returns the sentence about the time before which the service wants no request.
pub fn wait_until(time: &str) -> String {
    format!("JESS asks to wait until {time}. Until then, the page does not try again automatically.")
}

fn with_reason(text: &str, is_possible: bool, reason: &str) -> String {
    if is_possible { format!("{text} {reason}") } else { text.to_owned() }
}

fn unreadable(kind: BodyKind, bytes: usize) -> String {
    let size = size(bytes);
    match kind {
        BodyKind::Empty => "The reply is empty.".to_owned(),
        BodyKind::Html => format!(
            "The reply is a web page ({size}), not a job list. It may be a sign-in page or the error page of a proxy."
        ),
        BodyKind::CutOff => format!("The reply is incomplete: it ends after {size}."),
        BodyKind::NotJson => format!("The reply ({size}) is not JSON."),
        BodyKind::UnexpectedJson => {
            format!("The reply ({size}) is not a job list. The URL of the API may be wrong.")
        }
    }
}

fn size(bytes: usize) -> String {
    format::bytes(u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// Returns the service's own message as a sentence.
fn reason(message: Option<&str>) -> String {
    let text = quote(message);
    if message.is_some() { text } else { text + "." }
}

/// Quotes the service's own message, as a part of a sentence.
pub fn quote(message: Option<&str>) -> String {
    match message {
        Some(message) => format!("JESS says: “{}”", strip_bidi_controls(message)),
        None => "JESS gave no reason".to_owned(),
    }
}

/// Quotes the message that came with an HTTP status, followed by the fact. Gives our advice only where there is no
/// message, which may contain advice of its own.
fn quote_or(message: Option<&str>, fact: &str, advice: &str) -> String {
    let text = match message {
        Some(message) => format!("“{}” {fact}", strip_bidi_controls(message)),
        None => format!("{fact} {advice}"),
    };
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_error_has_a_title_a_detail_and_an_action() {
        let own = || Some("No JESS account is linked".to_owned());
        let unreadable =
            |kind| ApiError::Unreadable { kind, bytes: 1234, detail: "expected value".to_owned() };
        let network = |bytes| ApiError::Network { bytes, detail: String::new() };
        let http = |status, message, retry_after| ApiError::Http { status, message, retry_after };
        let timed_out = |bytes, next_seconds| ApiError::TimedOut { seconds: 45, bytes, next_seconds };
        let table = [
            (ApiError::SignedOut, "signed out", "return to this page", ErrorAction::SignIn),
            (
                ApiError::Refused { message: own() },
                "refused",
                "“No JESS account is linked”",
                ErrorAction::Retry,
            ),
            (ApiError::Refused { message: None }, "refused", "no reason", ErrorAction::Retry),
            (http(403, own(), None), "not allowed", "“No JESS account", ErrorAction::Retry),
            (http(429, None, None), "Too many", "a few minutes", ErrorAction::Retry),
            (
                http(502, own(), None),
                "not available",
                "“No JESS account is linked” The server responded with error 502",
                ErrorAction::Retry,
            ),
            (http(404, None, None), "could not be loaded", "404", ErrorAction::Retry),
            (unreadable(BodyKind::Html), "could not be read", "is a web page (1.2 kB)", ErrorAction::Retry),
            (unreadable(BodyKind::CutOff), "could not be read", "it ends after 1.2 kB", ErrorAction::Retry),
            (
                unreadable(BodyKind::NotJson),
                "could not be read",
                "The reply (1.2 kB) is not JSON",
                ErrorAction::Retry,
            ),
            (
                unreadable(BodyKind::UnexpectedJson),
                "could not be read",
                "(1.2 kB) is not a job list",
                ErrorAction::Retry,
            ),
            (unreadable(BodyKind::Empty), "could not be read", "empty", ErrorAction::Retry),
            (network(None), "cannot be reached", "network", ErrorAction::Retry),
            (network(Some(5000)), "was lost", "after 5.0 kB", ErrorAction::Retry),
            (timed_out(0, 45), "not responding", "for 45 seconds.", ErrorAction::Retry),
            (timed_out(7, 45), "not responding", "for 45 seconds, after 7 B", ErrorAction::Retry),
            (
                timed_out(0, 90),
                "not responding",
                "for 45 seconds. The next request waits up to 90 seconds.",
                ErrorAction::Retry,
            ),
        ];
        for (error, title, detail, action) in table {
            let message = ErrorMessage::new(&error, false);
            assert!(message.title.contains(title), "{error:?}: {message:?}");
            assert!(message.detail.contains(detail), "{error:?}: {message:?}");
            assert_eq!(message.action, action, "{error:?}");
        }
    }

    #[test]
    fn a_time_that_the_service_gives_replaces_our_advice() {
        for status in [429, 503] {
            let detail = |retry_after| {
                let error = ApiError::Http { status, message: None, retry_after };
                ErrorMessage::new(&error, false).detail
            };
            assert!(detail(None).contains("few minutes"), "{status}");
            assert!(!detail(Some(Duration::from_secs(5))).contains("few minutes"), "{status}");
        }
    }

    #[test]
    fn a_cross_origin_api_has_further_reasons_to_fail() {
        let unreachable = ApiError::Network { bytes: None, detail: String::new() };
        for (error, reason) in [(ApiError::SignedOut, "cookie"), (unreachable, "(CORS)")] {
            let (same_origin, cross_origin) =
                (ErrorMessage::new(&error, false), ErrorMessage::new(&error, true));
            assert!(!same_origin.detail.contains(reason), "{error:?}: {same_origin:?}");
            assert!(cross_origin.detail.contains(reason), "{error:?}: {cross_origin:?}");
            assert!(cross_origin.detail.starts_with(&same_origin.detail), "{error:?}: {cross_origin:?}");
            assert_eq!((cross_origin.title, cross_origin.action), (same_origin.title, same_origin.action));
        }
        let refused = ApiError::Refused { message: None };
        assert_eq!(ErrorMessage::new(&refused, true), ErrorMessage::new(&refused, false));
    }
}
