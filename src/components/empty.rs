//! What stands in place of the list when there are no jobs.

use jess_api::JobFilter;
use leptos::prelude::*;

use super::elements::{block, button, focus_on, paragraph};
use super::format;
use super::status_badge::Look;
use crate::state::address::AddressBar;

/// What was asked for, in words: "submitted since 1 Dec 2020, with the status Queued or Finished".
fn asked_for(filter: &JobFilter) -> String {
    let days = (filter.since().map(format::day), filter.till().map(format::day));
    let dates = match days {
        (Some(since), Some(till)) if since == till => Some(format!("submitted on {since}")),
        (Some(since), Some(till)) => Some(format!("submitted from {since} to {till}")),
        (Some(since), None) => Some(format!("submitted since {since}")),
        (None, Some(till)) => Some(format!("submitted till {till}")),
        (None, None) => None,
    };
    let labels: Vec<String> = filter.statuses().map(|status| Look::of(status).label).collect();
    let statuses = match labels.split_last() {
        None => None,
        Some((last, [])) => Some(format!("with the status {last}")),
        Some((last, others)) => Some(format!("with the status {} or {last}", others.join(", "))),
    };
    [dates, statuses].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The filter without its dates, and the filter without its statuses: what can be cleared, one part at a
/// time.
fn less_narrow(filter: &JobFilter) -> Vec<(&'static str, JobFilter)> {
    let has_dates = filter.since().is_some() || filter.till().is_some();
    let has_statuses = filter.statuses().len() > 0;
    let only_dates = JobFilter::new(filter.since(), filter.till(), []).unwrap_or_default();
    let only_statuses = JobFilter::new(None, None, filter.statuses().cloned()).unwrap_or_default();
    [(has_dates, "Clear the dates", only_statuses), (has_statuses, "Clear the statuses", only_dates)]
        .into_iter()
        .filter(|(there, _, _)| *there)
        .map(|(_, label, filter)| (label, filter))
        .collect()
}

/// Word that there are no jobs for `filter`, and the way to see some.
pub fn empty(filter: &JobFilter, address: AddressBar) -> AnyView {
    if filter.is_default() {
        return notice(
            "You have no jobs yet",
            "Jobs that you submit to JESS appear here.".to_owned(),
            Vec::new(),
        );
    }
    let buttons = less_narrow(filter).into_iter().map(|(label, wider)| {
        button(label, move || {
            address.go(address.query().with_untracked(|query| query.with_filter(&wider)));
            focus_on("#filter-since".to_owned());
        })
    });
    let words = format!("You have no jobs {}.", asked_for(filter));
    notice("Nothing matches the filter", words, buttons.collect())
}

fn notice(title: &'static str, words: String, tools: Vec<AnyView>) -> AnyView {
    block("empty", vec![paragraph("empty-title", title), paragraph("", words), block("empty-tools", tools)])
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case<'c> = (&'c [(&'c str, &'c str)], &'c str, &'c [&'c str]);

    #[test]
    fn what_was_asked_for_is_said_and_can_be_cleared() {
        let table: [Case<'_>; 5] = [
            (&[("since", "2020-12-01")], "submitted since 1 Dec 2020", &["Clear the dates"]),
            (&[("till", "2020-12-01")], "submitted till 1 Dec 2020", &["Clear the dates"]),
            (
                &[("since", "2020-12-01"), ("till", "2020-12-01")],
                "submitted on 1 Dec 2020",
                &["Clear the dates"],
            ),
            (&[("status", "PAUSED")], "with the status PAUSED", &["Clear the statuses"]),
            (
                &[("since", "2020-12-01"), ("till", "2020-12-20"), ("status", "QUEUED,FINISHED,REJECTED")],
                "submitted from 1 Dec 2020 to 20 Dec 2020, with the status Queued, Finished or Rejected",
                &["Clear the dates", "Clear the statuses"],
            ),
        ];
        for (pairs, words, buttons) in table {
            let filter = JobFilter::from_query_pairs(pairs.iter().copied()).unwrap();
            assert_eq!(asked_for(&filter).replace('\u{a0}', " "), words);
            let labels: Vec<_> = less_narrow(&filter).into_iter().map(|(label, _)| label).collect();
            assert_eq!(labels, buttons);
        }
    }
}
