//! What went wrong, in words: what happened, what it means, what to do.

use jess_api::{BodyKind, Timestamp, strip_bidi_controls};

use super::elements::{Element, block, button, link, paragraph};
use super::format;
use crate::api::ApiError;
use crate::platform;

/// An error in words for the user of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub title: String,
    /// What it means, or what to do.
    pub detail: String,
    /// What is offered.
    pub action: Action,
}

/// What an error message offers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Ask again.
    Retry,
    /// Sign in and come back.
    SignIn,
}

impl Words {
    /// The words for an error. `elsewhere` is whether the API is at another origin than the page, which has
    /// reasons for trouble of its own; the browser does not tell a page which it was.
    pub fn of(error: &ApiError, elsewhere: bool) -> Self {
        let retry =
            |title: &str, detail: String| Self { title: title.to_owned(), detail, action: Action::Retry };
        match error {
            ApiError::SignedOut => Self {
                title: "You are signed out".to_owned(),
                detail: with_reason(
                    "Sign in to see your jobs. You will come back to this page as it is.",
                    elsewhere,
                    "If you have just signed in, the browser keeps the session's cookie from this page: it and the \
                     API have to be of one site.",
                ),
                action: Action::SignIn,
            },
            ApiError::Refused { message } => {
                retry("JESS refused to list the jobs", quoted(message.as_deref()))
            }
            ApiError::Http { status: 403, message } => {
                retry("You may not see these jobs", quoted(message.as_deref()))
            }
            ApiError::Http { status: 429, message } => retry(
                "There were too many requests",
                said(message.as_deref(), "", "Wait a while, then try again."),
            ),
            ApiError::Http { status, message } if *status >= 500 => retry(
                "JESS cannot answer at the moment",
                said(
                    message.as_deref(),
                    &format!("The server answered with error {status}."),
                    "Try again in a while.",
                ),
            ),
            ApiError::Http { status, message } => retry(
                "The jobs could not be loaded",
                said(message.as_deref(), &format!("The server answered with status {status}."), ""),
            ),
            ApiError::Unreadable { shape, bytes, .. } => {
                retry("The reply could not be read", unreadable(*shape, *bytes))
            }
            ApiError::Network { bytes: None, .. } => retry(
                "The server cannot be reached",
                with_reason(
                    "The network may be down, or the address of the API may be wrong.",
                    elsewhere,
                    "Or the API, which is at another address than this page, does not allow it to ask (CORS).",
                ),
            ),
            ApiError::Network { bytes: Some(bytes), .. } => {
                retry("The connection broke", format!("It broke after {} of the reply.", size(*bytes)))
            }
            ApiError::TimedOut { seconds, bytes } => {
                let when = if *bytes == 0 {
                    String::new()
                } else {
                    format!(", after {} of the reply", size(*bytes))
                };
                retry("JESS takes too long", format!("Nothing came for {seconds} seconds{when}."))
            }
            // Never shown: the page has asked for something else by then.
            ApiError::Aborted => retry("The request was ended", String::new()),
        }
    }
}

/// Words, with a further reason where that can be one.
fn with_reason(words: &str, possible: bool, reason: &str) -> String {
    if possible { format!("{words} {reason}") } else { words.to_owned() }
}

fn unreadable(shape: BodyKind, bytes: usize) -> String {
    let size = size(bytes);
    match shape {
        BodyKind::Empty => "An empty reply came instead of a job list.".to_owned(),
        BodyKind::Html => format!(
            "A web page of {size} came instead of a job list. It may be a log-in page or a proxy's error page."
        ),
        BodyKind::CutOff => format!("It ends in the middle, after {size}."),
        BodyKind::NotJson => format!("The {size} that came are not JSON."),
        BodyKind::UnexpectedJson => {
            format!("The {size} that came are not a job list. The address of the API may be wrong.")
        }
    }
}

fn size(bytes: usize) -> String {
    format::bytes(u64::try_from(bytes).unwrap_or(u64::MAX))
}

/// The service's own words, or that there are none.
fn quoted(message: Option<&str>) -> String {
    match message {
        Some(message) => format!("JESS says: “{}”", strip_bidi_controls(message)),
        None => "JESS gave no reason.".to_owned(),
    }
}

/// The words that came with an error status, and the fact; our advice only where there are no words, which
/// may give advice of their own.
fn said(message: Option<&str>, fact: &str, advice: &str) -> String {
    let words = match message {
        Some(message) => format!("“{}” {fact}", strip_bidi_controls(message)),
        None => format!("{fact} {advice}"),
    };
    words.trim().to_owned()
}

/// An alert for an error, with what can be done about it. `elsewhere` is as for [`Words::of`]; `stale_since` is
/// when the rows came that are still shown, if there are any.
pub fn trouble(
    error: &ApiError,
    elsewhere: bool,
    stale_since: Option<Timestamp>,
    sign_in_link: impl Fn() -> String + 'static,
    on_retry: impl Fn() + 'static,
) -> Element {
    let Words { title, detail, action } = Words::of(error, elsewhere);
    let mut words = vec![paragraph("trouble-title", &title), paragraph("", &detail)];
    words.extend(stale_since.map(|since| {
        let time = format::date_time(since, platform::local_offset(since));
        paragraph("trouble-stale", &format!("The list below is as it was on {time}."))
    }));
    let action = match action {
        Action::Retry => button("Try again", move |_| on_retry()),
        // It follows the address, to which it leads back, while the words around it stay.
        Action::SignIn => {
            link("button button-primary", "", false, "Sign in").bind("href", move || Some(sign_in_link()))
        }
    };
    alert(words, Some(action))
}

/// The alert itself: words on one side, what can be done on the other.
pub fn alert(words: Vec<Element>, action: Option<Element>) -> Element {
    block("trouble", [block("trouble-words", words)]).part("trouble").attr("role", "alert").children(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_says_what_happened_and_offers_something() {
        let own = || Some("No JESS account is linked".to_owned());
        let unreadable =
            |shape| ApiError::Unreadable { shape, bytes: 1234, detail: "expected value".to_owned() };
        let table = [
            (ApiError::SignedOut, "signed out", "come back", Action::SignIn),
            (ApiError::Refused { message: own() }, "refused", "“No JESS account is linked”", Action::Retry),
            (ApiError::Refused { message: None }, "refused", "no reason", Action::Retry),
            (ApiError::Http { status: 403, message: own() }, "may not", "“No JESS account", Action::Retry),
            (ApiError::Http { status: 429, message: None }, "too many", "a while", Action::Retry),
            (
                ApiError::Http { status: 502, message: own() },
                "cannot answer",
                "“No JESS account is linked” The server answered with error 502",
                Action::Retry,
            ),
            (ApiError::Http { status: 404, message: None }, "could not be loaded", "404", Action::Retry),
            (unreadable(BodyKind::Html), "could not be read", "A web page of 1.2 kB", Action::Retry),
            (unreadable(BodyKind::CutOff), "could not be read", "in the middle, after 1.2 kB", Action::Retry),
            (
                unreadable(BodyKind::NotJson),
                "could not be read",
                "1.2 kB that came are not JSON",
                Action::Retry,
            ),
            (
                unreadable(BodyKind::UnexpectedJson),
                "could not be read",
                "1.2 kB that came are not a job list",
                Action::Retry,
            ),
            (unreadable(BodyKind::Empty), "could not be read", "empty", Action::Retry),
            (
                ApiError::Network { bytes: None, detail: String::new() },
                "cannot be reached",
                "network",
                Action::Retry,
            ),
            (
                ApiError::Network { bytes: Some(5000), detail: String::new() },
                "broke",
                "after 5.0 kB",
                Action::Retry,
            ),
            (ApiError::TimedOut { seconds: 45, bytes: 0 }, "too long", "for 45 seconds.", Action::Retry),
            (
                ApiError::TimedOut { seconds: 45, bytes: 7 },
                "too long",
                "for 45 seconds, after 7 B",
                Action::Retry,
            ),
        ];
        for (error, title, detail, action) in table {
            let words = Words::of(&error, false);
            assert!(words.title.contains(title), "{error:?}: {words:?}");
            assert!(words.detail.contains(detail), "{error:?}: {words:?}");
            assert_eq!(words.action, action, "{error:?}");
        }
    }

    #[test]
    fn an_api_elsewhere_can_have_reasons_of_its_own() {
        let unreachable = ApiError::Network { bytes: None, detail: String::new() };
        for (error, reason) in [(ApiError::SignedOut, "cookie"), (unreachable, "(CORS)")] {
            let (here, there) = (Words::of(&error, false), Words::of(&error, true));
            assert!(!here.detail.contains(reason) && there.detail.contains(reason), "{error:?}: {there:?}");
            assert!(there.detail.starts_with(&here.detail), "{error:?}: {there:?}");
            assert_eq!((there.title, there.action), (here.title, here.action));
        }
        let refused = ApiError::Refused { message: None };
        assert_eq!(Words::of(&refused, true), Words::of(&refused, false));
    }
}
