//! The choice of a range of days that stays relative to the current one.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;

use super::filter_form::FieldErrorMessage;
use super::format;
use crate::context::AppContext;
use crate::state::draft::{Draft, FormField};
use crate::state::filter_editor::FilterEditor;
use crate::state::relative_range::RelativeRange;

/// The value of the option for dates that are not a range.
const OWN_DATES: &str = "dates";

/// A field to choose a range, each with the days that it means now. Choosing one sets the date fields.
#[component]
pub fn RangeSelect(
    /// The editor whose draft the field edits.
    editor: FilterEditor,
) -> impl IntoView {
    let AppContext { today, .. } = expect_context();
    let draft = editor.draft();
    let on_change = move |event| {
        // The option for the user's own dates is disabled, and any other value without a range is "All time".
        let range = RelativeRange::from_name(&event_target_value(&event));
        editor.edit_and_show(|draft| draft.set_range(range, today.get_untracked()));
    };
    let options = RelativeRange::ALL.map(|range| {
        view! {
            <option
                value=range.as_str()
                prop:selected=move || draft.with(Draft::range) == Some(range)
                prop:textContent=move || label(range, today.get())
            ></option>
        }
    });
    view! {
        <div class="field range">
            <label for="filter-range">"Period"</label>
            <select
                id="filter-range"
                aria-describedby="filter-range-error"
                aria-invalid=move || editor.error_of(FormField::Range).map(|_| "true")
                on:change=on_change
            >
                <option value="" prop:selected=move || draft.with(|draft| draft.range().is_none() && !draft.has_own_dates())>
                    "All time"
                </option>
                {options.to_vec()}
                // Safari lists hidden options, so that it is disabled as well.
                <option value=OWN_DATES hidden disabled prop:selected=move || draft.with(Draft::has_own_dates)>
                    "Chosen dates"
                </option>
            </select>
            <FieldErrorMessage editor field=FormField::Range id="filter-range-error"/>
        </div>
    }
}

/// Returns the label of a range with the days that it means on the day `today`: "Last 7 days, from 20 Nov".
fn label(range: RelativeRange, today: NaiveDate) -> String {
    let name = match range {
        RelativeRange::Today => "Today, ",
        RelativeRange::Yesterday => "Yesterday, ",
        RelativeRange::Last7Days => "Last 7 days, from ",
        RelativeRange::Last30Days => "Last 30 days, from ",
        RelativeRange::Last90Days => "Last 90 days, from ",
        RelativeRange::ThisYear => "This year, from ",
    };
    let (since, _) = range.days(today);
    let day = format::day(since);
    // The current year goes without saying.
    let year = since.year() == today.year();
    let day = if year { day.rsplit_once('\u{a0}').map_or(&*day, |(day, _)| day) } else { &*day };
    [name, day].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_the_days() {
        let labels = |today: &str| {
            RelativeRange::ALL.map(|range| label(range, today.parse().unwrap()).replace('\u{a0}', " "))
        };
        let november = [
            "Today, 26 Nov",
            "Yesterday, 25 Nov",
            "Last 7 days, from 20 Nov",
            "Last 30 days, from 28 Oct",
            "Last 90 days, from 29 Aug",
            "This year, from 1 Jan",
        ];
        assert_eq!(labels("2026-11-26"), november);
        let january = [
            "Today, 1 Jan",
            "Yesterday, 31 Dec 2025",
            "Last 7 days, from 26 Dec 2025",
            "Last 30 days, from 3 Dec 2025",
            "Last 90 days, from 4 Oct 2025",
            "This year, from 1 Jan",
        ];
        assert_eq!(labels("2026-01-01"), january);
    }
}
