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
use job_table::store::Count;

/// The message that no jobs match, with a button for each condition of the query that can be dropped.
#[component]
pub fn EmptyState() -> impl IntoView {
    let AppContext { rows, zone, .. } = expect_context();
    let query = Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| rows.query.clone())));
    let message = move || {
        query.get().map(|query| {
            let ListQuery { filter, search, changed_only, failed_only, .. } = &query;
            if *failed_only {
                view! { <NoFailures/> }.into_any()
            } else if *changed_only {
                view! { <NoChanges has_conditions=!filter.is_default() || !search.is_empty()/> }.into_any()
            } else if filter.is_default() && search.is_empty() {
                view! {
                    <Message title="You have no jobs yet" text="Jobs that you submit to JESS appear here."/>
                }
                .into_any()
            } else {
                let title = match (filter.is_default(), search.is_empty()) {
                    (_, true) => "No jobs match the filter",
                    (true, false) => "No jobs match the search",
                    (false, false) => "No jobs match the filter and the search",
                };
                let description = zone.with_value(|zone| describe(filter, search, zone.label()));
                let text = format!("You have no jobs {description}.");
                view! {
                    <Message title text/>
                    <WithoutButtons query=query.clone()/>
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

/// The message that no simulation is known to have failed.
#[component]
fn NoFailures() -> impl IntoView {
    let AppContext { address, search_input, .. } = expect_context();
    let on_click = move |_| {
        address.push(address.query().with_untracked(|query| query.with_failed_only(false)));
        // The button is about to disappear.
        focus_later(search_input);
    };
    view! {
        <Message
            title="No failed simulations"
            text="None of the finished jobs that match the filter is known to have failed."
        />
        <div class="empty-state-actions">
            <button class="button" type="button" on:click=on_click>"Show all outcomes"</button>
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

/// A button for each condition of the query, which drops it and says how many jobs that would show.
#[component]
fn WithoutButtons(query: ListQuery) -> impl IntoView {
    let AppContext { address, jobs, search_input, .. } = expect_context();
    let buttons: Vec<_> = conditions(&query)
        .into_iter()
        .map(|Condition { label, wider, drop }| {
            let label = Memo::new(move |_| button_label(label, jobs.count(&wider)));
            let on_click = move |_| {
                address.push(address.query().with_untracked(drop));
                // The button is about to disappear, or to drop another condition.
                focus_later(search_input);
            };
            view! { <button class="button" type="button" on:click=on_click prop:textContent=label></button> }
        })
        .collect();
    view! { <div class="empty-state-actions">{buttons}</div> }
}

/// A condition of a query that can be dropped.
struct Condition {
    label: &'static str,
    /// The query without it.
    wider: ListQuery,
    /// Returns the query of an address without it.
    drop: fn(&Query) -> Query,
}

/// Returns the conditions of a query, in the order of the form; of several ones, all together as well, since without one of
/// them there may still be no jobs.
fn conditions(query: &ListQuery) -> Vec<Condition> {
    let ListQuery { filter, search, .. } = query;
    let with_filter = |filter: JobFilter| ListQuery { filter, ..query.clone() };
    let all = Condition {
        label: "Without all of these",
        wider: ListQuery { filter: JobFilter::default(), search: String::new(), ..query.clone() },
        drop: |query| query.without_dates().without_statuses().with_search(""),
    };
    let single = [
        (!search.is_empty()).then(|| Condition {
            label: "Without the search",
            wider: ListQuery { search: String::new(), ..query.clone() },
            drop: |query| query.with_search(""),
        }),
        (filter.since().is_some() || filter.till().is_some()).then(|| Condition {
            label: "Without the dates",
            wider: with_filter(filter.without_dates()),
            drop: Query::without_dates,
        }),
        (filter.statuses().len() > 0).then(|| Condition {
            label: "Without the status",
            wider: with_filter(filter.without_statuses()),
            drop: Query::without_statuses,
        }),
    ]
    .into_iter()
    .flatten();
    let mut conditions: Vec<Condition> = single.collect();
    if conditions.len() > 1 {
        conditions.push(all);
    }
    conditions
}

/// Returns the label of a button with the number of jobs that it would show, if there are any: "Without the dates: 3+ jobs"
/// if there may be more than the loaded ones.
fn button_label(condition: &str, Count { jobs, is_exact }: Count) -> String {
    let mut label = condition.to_owned();
    if jobs > 0 {
        label.push_str(": ");
        label.push_str(&format::count(jobs));
        label.push_str(match (jobs, is_exact) {
            (1, true) => " job",
            (_, true) => " jobs",
            (_, false) => "+ jobs",
        });
    }
    label
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
    let other = if filter.excludes_statuses() { "a status other than" } else { "the status" };
    let labels: Vec<String> = filter.statuses().map(|status| StatusStyle::for_status(status).label).collect();
    let statuses = match labels.split_last() {
        None => None,
        Some((last, [])) => Some(format!("with {other} {last}")),
        Some((last, others)) => Some(format!("with {other} {} or {last}", others.join(", "))),
    };
    let search = (!search.is_empty()).then(|| format!("with “{}”", strip_bidi_controls(search)));
    [dates, statuses, search].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::draft::Draft;

    fn today() -> chrono::NaiveDate {
        chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap()
    }

    #[test]
    fn names_the_time_zone_of_the_days() {
        let describe = |address: &str| {
            let filter = Draft::from_query(&Query::parse(address), today()).validate().unwrap();
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
    fn describes_the_query_and_offers_to_drop_each_condition() {
        let table: [Case<'_>; 9] = [
            ("?since=2020-12-01", "submitted since 1 Dec 2020", &[("Without the dates", "")]),
            ("?till=2020-12-01", "submitted until 1 Dec 2020", &[("Without the dates", "")]),
            ("?since=2020-12-01&till=2020-12-01", "submitted on 1 Dec 2020", &[("Without the dates", "")]),
            ("?status=PAUSED&sort=name", "with the status PAUSED", &[("Without the status", "?sort=name")]),
            (
                "?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED,REJECTED",
                "submitted from 1 Dec 2020 to 20 Dec 2020, with the status Queued, Finished or Rejected",
                &[
                    ("Without the dates", "?status=QUEUED,FINISHED,REJECTED"),
                    ("Without the status", "?since=2020-12-01&till=2020-12-20"),
                    ("Without all of these", ""),
                ],
            ),
            (
                "?range=7d&status=-REJECTED",
                "submitted since 20 Nov 2026, with a status other than Rejected",
                &[
                    ("Without the dates", "?status=-REJECTED"),
                    ("Without the status", "?range=7d"),
                    ("Without all of these", ""),
                ],
            ),
            (
                "?range=yesterday&status=-REJECTED,-CANCELED&x",
                "submitted on 25 Nov 2026, with a status other than Canceled or Rejected",
                &[
                    ("Without the dates", "?status=-REJECTED,-CANCELED&x"),
                    ("Without the status", "?range=yesterday&x"),
                    ("Without all of these", "?x"),
                ],
            ),
            ("?q=tower+block", "with “tower block”", &[("Without the search", "")]),
            (
                "?till=2020-12-01&status=QUEUED&q=tower&x=1",
                "submitted until 1 Dec 2020, with the status Queued, with “tower”",
                &[
                    ("Without the search", "?till=2020-12-01&status=QUEUED&x=1"),
                    ("Without the dates", "?status=QUEUED&q=tower&x=1"),
                    ("Without the status", "?till=2020-12-01&q=tower&x=1"),
                    ("Without all of these", "?x=1"),
                ],
            ),
        ];
        for (address, description, buttons) in table {
            let query = Query::parse(address);
            let filter = Draft::from_query(&query, today()).validate().unwrap();
            assert_eq!(describe(&filter, query.search_text(), None).replace('\u{a0}', " "), description);
            let list_query =
                ListQuery { filter, search: query.search_text().to_owned(), ..ListQuery::default() };
            let offered: Vec<_> = conditions(&list_query)
                .into_iter()
                .map(|Condition { label, wider, drop }| {
                    let address = drop(&query);
                    // What is counted is what the button leads to.
                    let filter = Draft::from_query(&address, today()).validate().unwrap();
                    assert_eq!((&wider.filter, &*wider.search), (&filter, address.search_text()));
                    (label, address.to_search())
                })
                .collect();
            let expected: Vec<_> =
                buttons.iter().map(|(label, search)| (*label, (*search).to_owned())).collect();
            assert_eq!(offered, expected, "{address}");
        }
    }

    #[test]
    fn a_button_says_how_many_jobs_it_would_show_if_there_are_any() {
        let table = [
            (14, true, "Without the dates: 14 jobs"),
            (1, true, "Without the dates: 1 job"),
            (1200, false, "Without the dates: 1,200+ jobs"),
            (1, false, "Without the dates: 1+ jobs"),
            (0, true, "Without the dates"),
            (0, false, "Without the dates"),
        ];
        for (jobs, is_exact, label) in table {
            assert_eq!(button_label("Without the dates", Count { jobs, is_exact }), label);
        }
    }
}
