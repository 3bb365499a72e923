//! The menu of the account: what is left of it, and signing out.

use jess_api::strip_bidi_controls;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::error_message::ErrorMessage;
use super::focus::keep_focus;
use super::format;
use crate::api::{AccountSummary, ApiError};
use crate::context::AppContext;

/// The id by which the button opens and closes the menu. A list that is embedded has a shadow root with ids of its own.
const ID: &str = "account-menu";

/// The reply about the account.
type Summary = Option<Result<AccountSummary, ApiError>>;

/// A button with the name of the account, which opens its menu. The browser shows that above the page, closes it on Escape
/// and on a press outside of it, and then returns the focus. It is hidden while the user is signed out.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let is_signed_out = Memo::new(move |_| jobs.state().with(|state| state.is_signed_out()));
    let name = Memo::new(move |_| match jobs.account_name() {
        Some(name) => strip_bidi_controls(&name),
        None => "Account".to_owned(),
    });
    let summary = RwSignal::new(None::<Result<AccountSummary, ApiError>>);
    let openings = RwSignal::new(0_u32);
    Effect::new(move |_| {
        if openings.get() > 0 {
            spawn_local_scoped_with_cancellation(
                async move { summary.set(Some(jobs.account_summary().await)) },
            );
        }
    });
    view! {
        <Show when=move || !is_signed_out.get()>
            <button
                class="account-button"
                type="button"
                popovertarget=ID
                on:click=move |_| openings.update(|openings| *openings = openings.wrapping_add(1))
                prop:textContent=name
            ></button>
            <div id=ID class="account-menu" popover="auto" role="group" aria-label="Account">
                <p class="account-summary" aria-live="polite" prop:textContent=move || describe(summary.get())></p>
                <SignOutButton/>
            </div>
        </Show>
    }
}

#[component]
fn SignOutButton() -> impl IntoView {
    let AppContext { jobs, tab_sessions, .. } = expect_context();
    let failure = RwSignal::new(None::<String>);
    let attempts = RwSignal::new(0_u32);
    Effect::new(move |_| {
        if attempts.get() > 0 {
            spawn_local_scoped_with_cancellation(async move {
                match jobs.sign_out().await {
                    Ok(()) | Err(ApiError::SignedOut) => tab_sessions.forget_everywhere(),
                    Err(error) => {
                        let title = ErrorMessage::new(&error, false).title;
                        failure.set(Some(format!("You are not signed out: {title}.")));
                    }
                }
            });
        }
    });
    // The menu disappears with the session.
    let view = NodeRef::<html::Div>::new();
    keep_focus(view);
    view! {
        <div node_ref=view>
            <button
                class="button"
                type="button"
                on:click=move |_| attempts.update(|attempts| *attempts = attempts.wrapping_add(1))
            >
                "Sign out"
            </button>
            <p
                class="field-error"
                aria-live="assertive"
                prop:textContent=move || failure.get().unwrap_or_default()
            ></p>
        </div>
    }
}

/// Describes the account: "91 CPU hours left, 8.5 kB stored", as far as the service tells.
fn describe(summary: Summary) -> String {
    let AccountSummary { cpu_hours, storage_bytes } = match summary {
        None => return "Loading the account…".to_owned(),
        Some(Err(error)) => {
            let title = ErrorMessage::new(&error, false).title;
            return format!("The account could not be loaded: {title}.");
        }
        Some(Ok(summary)) => summary,
    };
    let hours = cpu_hours.map(|hours| {
        let kind = if hours < 0 { "overdrawn" } else { "left" };
        format!("{} CPU hours {kind}", format::count(hours.unsigned_abs()))
    });
    let storage = storage_bytes.map(|bytes| format!("{} stored", format::bytes(bytes)));
    hours.into_iter().chain(storage).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_service_tells_is_described() {
        let text = |cpu_hours, storage_bytes| describe(Some(Ok(AccountSummary { cpu_hours, storage_bytes })));
        assert_eq!(text(Some(1_234), Some(85_230_500)), "1,234 CPU hours left, 85.2 MB stored");
        assert_eq!(text(None, Some(85_230_500)), "85.2 MB stored");
        assert_eq!(text(Some(0), None), "0 CPU hours left");
        assert_eq!(text(Some(-3), None), "3 CPU hours overdrawn");
        assert_eq!(text(None, None), "");
        let error = ApiError::Network { bytes: None, detail: String::new() };
        assert!(describe(Some(Err(error))).starts_with("The account could not be loaded: "));
    }
}
