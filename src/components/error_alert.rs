//! The alert for an error, with the action that is offered.

use jess_api::Timestamp;
use leptos::html;
use leptos::prelude::*;

use super::error_message::{ErrorAction, ErrorMessage, wait_until};
use super::focus::keep_focus;
use super::format;
use crate::api::ApiError;
use crate::context::AppContext;
use crate::platform::TimeZone;
use crate::state::address;

/// The failure of the latest request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The cause.
    pub error: ApiError,
    /// The time when the rows that are still shown were updated last, if there are any.
    pub stale_since: Option<Timestamp>,
    /// The time before which the service wants no request, if it sends one.
    pub wait_until: Option<Timestamp>,
}

/// The alert for the error of the latest request. The rows that are still shown are older than it.
///
/// `failure` must be memoized: a live region whose text is written again, though it is the same, can be announced again.
#[component]
pub fn ErrorAlert(
    /// The failure, if there is one.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    let AppContext { settings, .. } = expect_context();
    let is_cross_origin = settings.with_value(|settings| settings.is_api_cross_origin(&address::origin()));
    move || {
        failure.get().map(|Failure { error, stale_since, wait_until: until }| {
            let ErrorMessage { title, detail, action } = ErrorMessage::new(&error, is_cross_origin);
            let until = until.map(|until| {
                let time = format::date_time(until, TimeZone::default().offset_at(until));
                view! { <p prop:textContent=wait_until(&time)></p> }
            });
            let stale = stale_since.map(|since| {
                let time = format::date_time(since, TimeZone::default().offset_at(since));
                let text = format!("The list below was updated on {time}.");
                view! { <p class="error-alert-stale" prop:textContent=text></p> }
            });
            let action = match action {
                ErrorAction::Retry => view! { <RetryButton/> }.into_any(),
                ErrorAction::SignIn => view! { <SignInLink/> }.into_any(),
            };
            view! {
                <Alert title action>
                    {(!detail.is_empty()).then(|| view! { <p prop:textContent=detail></p> })}
                    {until}
                    {stale}
                </Alert>
            }
        })
    }
}

/// An alert: a title and text on one side, an action on the other.
#[component]
pub fn Alert(
    /// The title.
    #[prop(into)]
    title: String,
    /// The button or link of the action, if there is one.
    #[prop(optional, into)]
    action: Option<AnyView>,
    /// The text.
    children: Children,
) -> impl IntoView {
    let alert = NodeRef::<html::Div>::new();
    keep_focus(alert);
    view! {
        <div class="error-alert" part="trouble" role="alert" node_ref=alert>
            <div class="error-alert-text">
                <p class="error-alert-title" prop:textContent=title></p>
                {children()}
            </div>
            {action}
        </div>
    }
}

#[component]
fn RetryButton() -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    view! { <button class="button" type="button" on:click=move |_| jobs.refresh()>"Try again"</button> }
}

/// The link to the sign-in page, which returns to the current address.
#[component]
fn SignInLink() -> impl IntoView {
    let AppContext { settings, address, .. } = expect_context();
    let href = move || {
        let return_url = address.return_url();
        settings.with_value(|settings| settings.sign_in_link(&address::origin(), &return_url))
    };
    view! { <a class="button button-primary" href=href>"Sign in"</a> }
}
