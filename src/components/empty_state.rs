//! The message in place of the table when there are no jobs.

use jess_api::{JobFilter, strip_bidi_controls};
use leptos::html;
use leptos::prelude::*;

use super::focus::{focus_later, keep_focus};
use super::format;
use super::status_badge::StatusStyle;
use crate::context::AppContext;
use crate::state::query::Query;
use job_table::rows::ListQuery;

/// The message that no jobs match, with a button for each part of the query that can be cleared.
#[component]
pub fn EmptyState() -> impl IntoView {
    let AppContext { rows, zone, .. } = expect_context();
    let query = Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| rows.query.clone())));
    let message = move || {
        query.get().map(|query| {
            let ListQuery { filter, search, changed_only, .. } = &query;
            if *changed_only {
                view! { <NoChanges has_conditions=!filter.is_default() || !search.is_empty()/> }.into_any()
            } else if filter.is_default() && search.is_empty() {
                view! {
                    <Message title="You have no jobs yet" text="Jobs that you submit to JESS appear here."/>
                }
                .into_any()
            } else {
                let title =
                    if search.is_empty() { "No jobs match the filter" } else { "No jobs match the search" };
                let description = zone.with_value(|zone| describe(filter, search, zone.label()));
                let text = format!("You have no jobs {description}.");
                view! {
                    <Message title text/>
                    <ClearButtons filter=filter.clone() search=search.clone()/>
                }
                .into_any()
            }
        })
    };
    let view = NodeRef::<html::Div>::new();
    keep_focus(view);
    view! { <div class="empty-state" node_ref=view>{message}</div> }
}

/// The message that no job has changed, or none of those that match the other conditions.
#[component]
fn NoChanges(has_conditions: bool) -> impl IntoView {
    let AppContext { address, search_input, .. } = expect_context();
    let text = if has_conditions {
        "None of the jobs that match the filter is new or in another status since you last looked."
    } else {
        "No job is new or in another status since you last looked."
    };
    let on_click = move |_| {
        address.push(address.query().with_untracked(|query| query.with_changed_only(false)));
        // The button is about to disappear.
        focus_later(search_input);
    };
    view! {
        <Message title="No changed jobs" text/>
        <div class="empty-state-actions">
            <button class="button" type="button" on:click=on_click>"Show jobs without changes"</button>
        </div>
    }
}

#[component]
fn Message(title: &'static str, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <p class="empty-state-title" prop:textContent=title></p>
        <p prop:textContent=text></p>
    }
}

#[component]
fn ClearButtons(filter: JobFilter, search: String) -> impl IntoView {
    let AppContext { address, search_input, .. } = expect_context();
    let query = address.query().with_untracked(|query| query.with_filter(&filter).with_search(&search));
    let buttons: Vec<_> = wider_queries(&filter, &query)
        .into_iter()
        .map(|(label, wider)| {
            let on_click = move |_| {
                address.push(wider.clone());
                // The button is about to disappear, or to clear another part.
                focus_later(search_input);
            };
            view! { <button class="button" type="button" on:click=on_click prop:textContent=label></button> }
        })
        .collect();
    view! { <div class="empty-state-actions">{buttons}</div> }
}

/// Describes a query: "submitted since 1 Dec 2020, with the status Queued or Finished, with “tower”". The days are of the
/// `zone` that is named, or of the viewer's.
fn describe(filter: &JobFilter, search: &str, zone: Option<&str>) -> String {
    let days = (filter.since().map(format::day), filter.till().map(format::day));
    let dates = match days {
        (Some(since), Some(till)) if since == till => Some(format!("submitted on {since}")),
        (Some(since), Some(till)) => Some(format!("submitted from {since} to {till}")),
        (Some(since), None) => Some(format!("submitted since {since}")),
        (None, Some(till)) => Some(format!("submitted until {till}")),
        (None, None) => None,
    };
    let dates = dates.map(|dates| match zone {
        Some(zone) => format!("{dates} ({zone})"),
        None => dates,
    });
    let labels: Vec<String> = filter.statuses().map(|status| StatusStyle::for_status(status).label).collect();
    let statuses = match labels.split_last() {
        None => None,
        Some((last, [])) => Some(format!("with the status {last}")),
        Some((last, others)) => Some(format!("with the status {} or {last}", others.join(", "))),
    };
    let search = (!search.is_empty()).then(|| format!("with “{}”", strip_bidi_controls(search)));
    [dates, statuses, search].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Returns the queries in which one part of `query` is cleared, each with the label of its button.
fn wider_queries(filter: &JobFilter, query: &Query) -> Vec<(&'static str, Query)> {
    let has_dates = filter.since().is_some() || filter.till().is_some();
    let has_statuses = filter.statuses().len() > 0;
    let only_dates = JobFilter::new(filter.since(), filter.till(), []).unwrap_or_default();
    let only_statuses = JobFilter::new(None, None, filter.statuses().cloned()).unwrap_or_default();
    [
        (!query.search_text().is_empty(), "Clear search", query.with_search("")),
        (has_dates, "Clear dates", query.with_filter(&only_statuses)),
        (has_statuses, "Clear statuses", query.with_filter(&only_dates)),
    ]
    .into_iter()
    .filter(|(is_set, _, _)| *is_set)
    .map(|(_, label, query)| (label, query))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::draft::Draft;

    #[test]
    fn names_the_time_zone_of_the_days() {
        let describe = |address: &str| {
            let filter = Draft::from_query(&Query::parse(address)).validate().unwrap();
            describe(&filter, "", Some("Pacific/Auckland")).replace('\u{a0}', " ")
        };
        assert_eq!(
            describe("?till=2020-12-01&status=PAUSED"),
            "submitted until 1 Dec 2020 (Pacific/Auckland), with the status PAUSED"
        );
        assert_eq!(describe("?status=PAUSED"), "with the status PAUSED");
    }

    type Case<'c> = (&'c str, &'c str, &'c [(&'c str, &'c str)]);

    #[test]
    fn describes_the_query_and_offers_to_clear_each_part() {
        let table: [Case<'_>; 7] = [
            ("?since=2020-12-01", "submitted since 1 Dec 2020", &[("Clear dates", "")]),
            ("?till=2020-12-01", "submitted until 1 Dec 2020", &[("Clear dates", "")]),
            ("?since=2020-12-01&till=2020-12-01", "submitted on 1 Dec 2020", &[("Clear dates", "")]),
            ("?status=PAUSED&sort=name", "with the status PAUSED", &[("Clear statuses", "?sort=name")]),
            (
                "?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED,REJECTED",
                "submitted from 1 Dec 2020 to 20 Dec 2020, with the status Queued, Finished or Rejected",
                &[
                    ("Clear dates", "?status=QUEUED,FINISHED,REJECTED"),
                    ("Clear statuses", "?since=2020-12-01&till=2020-12-20"),
                ],
            ),
            ("?q=tower+block", "with “tower block”", &[("Clear search", "")]),
            (
                "?till=2020-12-01&status=QUEUED&q=tower&x=1",
                "submitted until 1 Dec 2020, with the status Queued, with “tower”",
                &[
                    ("Clear search", "?till=2020-12-01&status=QUEUED&x=1"),
                    ("Clear dates", "?status=QUEUED&q=tower&x=1"),
                    ("Clear statuses", "?till=2020-12-01&q=tower&x=1"),
                ],
            ),
        ];
        for (address, description, buttons) in table {
            let query = Query::parse(address);
            let filter = Draft::from_query(&query).validate().unwrap();
            assert_eq!(describe(&filter, query.search_text(), None).replace('\u{a0}', " "), description);
            let offered: Vec<_> = wider_queries(&filter, &query)
                .into_iter()
                .map(|(label, query)| (label, query.to_search()))
                .collect();
            let expected: Vec<_> =
                buttons.iter().map(|(label, search)| (*label, (*search).to_owned())).collect();
            assert_eq!(offered, expected, "{address}");
        }
    }
}
