//! The header of the page: its title, the administrator's links, the time of the last update, and the refresh button.

use leptos::prelude::*;

use super::account_menu::AccountMenu;
use super::icon::Icon;
use super::updated::Updated;
use crate::context::AppContext;
use crate::settings::Link;

/// The path of the refresh icon: an arrow that goes round.
const REFRESH_ICON: &str = "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3";

/// The header of the page.
#[component]
pub fn Header() -> impl IntoView {
    let AppContext { settings, jobs, embedding, .. } = expect_context();
    let (title, links) = settings.with_value(|settings| (settings.title.clone(), settings.links.clone()));
    // A portal signs its users in and out itself.
    let has_menu = !embedding.is_embedded()
        && settings.with_value(|settings| settings.sign_out && settings.users_base().is_some());
    // In another page, the list is neither its main subject nor its banner.
    let is_embedded = embedding.is_embedded();
    let heading = if is_embedded {
        view! { <h2>{title}</h2> }.into_any()
    } else {
        view! { <h1>{title}</h1> }.into_any()
    };
    view! {
        <header class="page-header" part="header" role=is_embedded.then_some("none")>
            {heading}
            {(!links.is_empty()).then(|| view! { <Links links/> })}
            <div class="page-actions">
                {has_menu.then(|| view! { <AccountMenu/> })}
                <Updated/>
                <button
                    class="button"
                    class:button-busy=move || jobs.is_loading()
                    type="button"
                    on:click=move |_| jobs.refresh()
                >
                    <Icon class="button-icon" path=REFRESH_ICON/>
                    "Refresh"
                </button>
            </div>
        </header>
    }
}

/// The links that the administrator has set.
#[component]
fn Links(links: Vec<Link>) -> impl IntoView {
    let links: Vec<_> =
        links.into_iter().map(|Link { label, address }| view! { <a href=address>{label}</a> }).collect();
    view! { <nav class="page-links">{links}</nav> }
}
