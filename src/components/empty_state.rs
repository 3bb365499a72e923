//! What stands in place of the list when there are no jobs.

use jess_api::{JobFilter, strip_bidi_controls};
use leptos::prelude::*;

use super::elements::{Element, block, button, focus_beside, paragraph};
use super::format;
use super::status_badge::StatusStyle;
use crate::state::address::AddressBar;
use crate::state::query::Query;

/// What was asked for, in words: "submitted since 1 Dec 2020, with the status Queued or Finished, with “tower”".
fn asked_for(filter: &JobFilter, search: &str) -> String {
    let days = (filter.since().map(format::day), filter.till().map(format::day));
    let dates = match days {
        (Some(since), Some(till)) if since == till => Some(format!("submitted on {since}")),
        (Some(since), Some(till)) => Some(format!("submitted from {since} to {till}")),
        (Some(since), None) => Some(format!("submitted since {since}")),
        (None, Some(till)) => Some(format!("submitted till {till}")),
        (None, None) => None,
    };
    let labels: Vec<String> = filter.statuses().map(|status| StatusStyle::for_status(status).label).collect();
    let statuses = match labels.split_last() {
        None => None,
        Some((last, [])) => Some(format!("with the status {last}")),
        Some((last, others)) => Some(format!("with the status {} or {last}", others.join(", "))),
    };
    let search = (!search.is_empty()).then(|| format!("with “{}”", strip_bidi_controls(search)));
    [dates, statuses, search].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What can be cleared, one part at a time, each with the query that is left then.
fn less_narrow(filter: &JobFilter, query: &Query) -> Vec<(&'static str, Query)> {
    let has_dates = filter.since().is_some() || filter.till().is_some();
    let has_statuses = filter.statuses().len() > 0;
    let only_dates = JobFilter::new(filter.since(), filter.till(), []).unwrap_or_default();
    let only_statuses = JobFilter::new(None, None, filter.statuses().cloned()).unwrap_or_default();
    [
        (!query.search_text().is_empty(), "Clear the search", query.with_search("")),
        (has_dates, "Clear the dates", query.with_filter(&only_statuses)),
        (has_statuses, "Clear the statuses", query.with_filter(&only_dates)),
    ]
    .into_iter()
    .filter(|(there, _, _)| *there)
    .map(|(_, label, query)| (label, query))
    .collect()
}

/// Word that there are no jobs for `filter` in which `search` is found, and the way to see some.
pub fn empty(filter: &JobFilter, search: &str, address: AddressBar) -> Element {
    if filter.is_default() && search.is_empty() {
        return notice("You have no jobs yet", "Jobs that you submit to JESS appear here.", Vec::new());
    }
    let query = address.query().with_untracked(|query| query.with_filter(filter).with_search(search));
    let buttons = less_narrow(filter, &query).into_iter().map(|(label, wider)| {
        button(label, move |event| {
            focus_beside(event, "#filter-search");
            address.push(wider.clone());
        })
    });
    let words = format!("You have no jobs {}.", asked_for(filter, search));
    let title = if search.is_empty() { "Nothing matches the filter" } else { "Nothing is found" };
    notice(title, &words, buttons.collect())
}

fn notice(title: &str, words: &str, tools: Vec<Element>) -> Element {
    block("empty", [paragraph("empty-title", title), paragraph("", words), block("empty-tools", tools)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::draft::Draft;

    type Case<'c> = (&'c str, &'c str, &'c [(&'c str, &'c str)]);

    #[test]
    fn what_was_asked_for_is_said_and_each_part_can_be_cleared() {
        let table: [Case<'_>; 7] = [
            ("?since=2020-12-01", "submitted since 1 Dec 2020", &[("Clear the dates", "")]),
            ("?till=2020-12-01", "submitted till 1 Dec 2020", &[("Clear the dates", "")]),
            ("?since=2020-12-01&till=2020-12-01", "submitted on 1 Dec 2020", &[("Clear the dates", "")]),
            ("?status=PAUSED&sort=name", "with the status PAUSED", &[("Clear the statuses", "?sort=name")]),
            (
                "?since=2020-12-01&till=2020-12-20&status=QUEUED,FINISHED,REJECTED",
                "submitted from 1 Dec 2020 to 20 Dec 2020, with the status Queued, Finished or Rejected",
                &[
                    ("Clear the dates", "?status=QUEUED,FINISHED,REJECTED"),
                    ("Clear the statuses", "?since=2020-12-01&till=2020-12-20"),
                ],
            ),
            ("?q=tower+block", "with “tower block”", &[("Clear the search", "")]),
            (
                "?till=2020-12-01&status=QUEUED&q=tower&x=1",
                "submitted till 1 Dec 2020, with the status Queued, with “tower”",
                &[
                    ("Clear the search", "?till=2020-12-01&status=QUEUED&x=1"),
                    ("Clear the dates", "?status=QUEUED&q=tower&x=1"),
                    ("Clear the statuses", "?till=2020-12-01&q=tower&x=1"),
                ],
            ),
        ];
        for (address, words, buttons) in table {
            let query = Query::parse(address);
            let filter = Draft::from_query(&query).validate().unwrap();
            assert_eq!(asked_for(&filter, query.search_text()).replace('\u{a0}', " "), words);
            let offered: Vec<_> = less_narrow(&filter, &query)
                .into_iter()
                .map(|(label, query)| (label, query.to_search()))
                .collect();
            let expected: Vec<_> =
                buttons.iter().map(|(label, search)| (*label, (*search).to_owned())).collect();
            assert_eq!(offered, expected, "{address}");
        }
    }
}
