//! The message in place of results that cannot be shown.

use leptos::html;
use leptos::prelude::*;

use super::error_message::{ErrorMessage, quote};
use super::focus::keep_focus;
use crate::api::ApiError;
use crate::context::AppContext;
use crate::state::address;

/// What could not be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The job.
    Job,
    /// The list of a job's results.
    List,
    /// A file of the results.
    File,
    /// An archive of results.
    Archive,
}

impl Subject {
    fn noun(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::List => "list of results",
            Self::File => "file",
            Self::Archive => "archive",
        }
    }
}

/// Returns the message for an error: what happened, and what it means.
pub fn message(subject: Subject, error: &ApiError, is_cross_origin: bool) -> String {
    let noun = subject.noun();
    match error {
        ApiError::SignedOut => {
            let seen = if subject == Subject::Job { "job" } else { "results" };
            format!("You are signed out. Sign in to see the {seen}.")
        }
        ApiError::Refused { message } => {
            format!("JESS does not give out the {noun}. {}", sentence(quote(message.as_deref())))
        }
        ApiError::Http { status: 404 | 410, .. } if subject == Subject::Job => {
            "JESS does not have this job.".to_owned()
        }
        ApiError::Http { status: 404 | 410, .. } => {
            format!("The {noun} is not there. JESS may have removed the results of this job.")
        }
        ApiError::Http { status: 403, message, .. } => {
            format!("You are not allowed to see the {noun}. {}", sentence(quote(message.as_deref())))
        }
        ApiError::Unreadable { .. } => {
            format!(
                "The reply is not the {noun} that was requested, or has a form that this page does not know."
            )
        }
        error => {
            let ErrorMessage { title, detail, .. } = ErrorMessage::new(error, is_cross_origin);
            format!("{title}. {detail}").trim_end().to_owned()
        }
    }
}

/// Ends a text with a full stop, unless it ends with a quotation.
fn sentence(text: String) -> String {
    if text.ends_with('”') { text } else { text + "." }
}

/// The message, with a button that tries again.
#[component]
pub fn ResultMessage(
    /// What could not be loaded.
    subject: Subject,
    /// The error; nothing is shown without one.
    error: Signal<Option<ApiError>>,
    /// Tries again.
    on_retry: Callback<()>,
) -> impl IntoView {
    let AppContext { settings, .. } = expect_context();
    let is_cross_origin = settings.with_value(|settings| settings.is_api_cross_origin(&address::origin()));
    let text = move || error.get().map(|error| message(subject, &error, is_cross_origin)).unwrap_or_default();
    let view = NodeRef::<html::Div>::new();
    keep_focus(view);
    view! {
        <div class="result-message" role="alert" node_ref=view>
            <p prop:textContent=text></p>
            <button class="button button-small" type="button" on:click=move |_| on_retry.run(())>"Try again"</button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use jess_api::BodyKind;

    use super::*;

    #[test]
    fn each_failure_has_its_words() {
        let http = |status, message: Option<&str>| ApiError::Http {
            status,
            message: message.map(str::to_owned),
            retry_after: None,
        };
        let refused =
            ApiError::Refused { message: Some("Job 7 is not accessible to user a@b.example".to_owned()) };
        let table = [
            (Subject::List, ApiError::SignedOut, "You are signed out. Sign in to see the results."),
            (
                Subject::List,
                refused,
                "JESS does not give out the list of results. JESS says: “Job 7 is not accessible to user a@b.example”",
            ),
            (
                Subject::File,
                ApiError::Refused { message: None },
                "JESS does not give out the file. JESS gave no reason.",
            ),
            (
                Subject::File,
                http(404, None),
                "The file is not there. JESS may have removed the results of this job.",
            ),
            (
                Subject::Archive,
                http(403, Some("No")),
                "You are not allowed to see the archive. JESS says: “No”",
            ),
            (
                Subject::List,
                ApiError::Unreadable { kind: BodyKind::Html, bytes: 9, detail: String::new() },
                "The reply is not the list of results that was requested, or has a form that this page does not know.",
            ),
            (
                Subject::File,
                http(500, None),
                "JESS is not available at the moment. The server responded with error 500. Try again in a few minutes.",
            ),
        ];
        for (subject, error, expected) in table {
            assert_eq!(message(subject, &error, false), expected);
        }
    }
}
