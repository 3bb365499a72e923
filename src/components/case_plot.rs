//! The scatter plot of two columns of the cases. The table has the same numbers for assistive technology.

use std::fmt::Write as _;

use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use super::job_cases::Cases;
use crate::platform::{format_number, parse_number};
use crate::state::case_plot::{Axis, LENGTH, nearest};
use crate::state::case_view::is_numeric;

/// The points of a plot.
#[derive(Debug, Clone, Default, PartialEq)]
struct Plot {
    axes: Option<(Axis, Axis)>,
    /// The indices of the cases.
    cases: Vec<usize>,
    /// Their places, from the lower left corner.
    points: Vec<(f64, f64)>,
    /// The paths of the cases that have succeeded, and of those that have failed.
    paths: (String, String),
}

/// The plot, with the choice of its two columns; nothing without two columns of numbers.
#[component]
pub fn CasePlot(
    /// The cases.
    cases: Cases,
) -> impl IntoView {
    let Cases { table, rows, .. } = cases;
    let numeric: Vec<usize> =
        (0..table.columns().len()).filter(|column| is_numeric(&table, *column, parse_number)).collect();
    let (Some(first), Some(last)) = (numeric.first().copied(), numeric.last().copied()) else {
        return ().into_any();
    };
    if first == last {
        return ().into_any();
    }
    let names: Vec<(usize, String)> = numeric
        .iter()
        .filter_map(|column| Some((*column, table.columns().get(*column)?.name.clone())))
        .collect();
    let names = StoredValue::new(names);
    let (x, y) = (RwSignal::new(first), RwSignal::new(last));
    let plotted = std::sync::Arc::clone(&table);
    let plot = Memo::new(move |_| {
        let (x, y) = (x.get(), y.get());
        rows.with(|rows| {
            let value = |case: usize, column| parse_number(plotted.cell(case, column));
            let values: Vec<(usize, f64, f64)> =
                rows.iter().map(|case| (*case, value(*case, x), value(*case, y))).collect();
            let axes = Axis::new(values.iter().map(|(_, x, _)| *x))
                .zip(Axis::new(values.iter().map(|(_, _, y)| *y)));
            let mut plot = Plot { axes, ..Plot::default() };
            let Some((x_axis, y_axis)) = axes else { return plot };
            for (case, x, y) in values {
                let Some(point) = x_axis.position(x).zip(y_axis.position(y)) else { continue };
                plot.cases.push(case);
                plot.points.push(point);
                let has_failed = plotted.cases().get(case).is_some_and(|case| case.outcome.is_failure());
                let path = if has_failed { &mut plot.paths.1 } else { &mut plot.paths.0 };
                // A line without a length, whose round cap is the point: 10,000 elements would be slow.
                let _ = write!(path, "M{} {}h0", whole(point.0), whole(LENGTH - point.1));
            }
            plot
        })
    });
    let current = RwSignal::new(None::<usize>);
    // A point of other columns is another one.
    Effect::new(move |_| {
        plot.track();
        current.set(None);
    });
    let described = move || {
        plot.with(|plot| {
            let case = *plot.cases.get(current.get()?)?;
            let id = &table.cases().get(case)?.id;
            let cell = |column: usize| {
                let name = table.columns().get(column).map(|column| &*column.name).unwrap_or_default();
                format!("{name} {}", table.cell(case, column))
            };
            Some(format!("{id}: {}, {}", cell(x.get()), cell(y.get())))
        })
        .unwrap_or_default()
    };
    let drawing = NodeRef::<leptos::svg::Svg>::new();
    let on_pointer = move |event: MouseEvent| {
        let Some(drawing) = drawing.get_untracked() else { return };
        let rect = drawing.get_bounding_client_rect();
        let scale = |at: f64, length: f64| at / length * LENGTH;
        let x = scale(f64::from(event.client_x()) - rect.left(), rect.width());
        let y = LENGTH - scale(f64::from(event.client_y()) - rect.top(), rect.height());
        let next = plot.with_untracked(|plot| nearest(&plot.points, x, y));
        if next != current.get_untracked() {
            current.set(next);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let step = match &*event.key() {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let last = plot.with_untracked(|plot| plot.points.len().checked_sub(1));
        let at = current.get_untracked();
        current.set(last.map(|last| at.map_or(0, |at| at.saturating_add_signed(step).min(last))));
    };
    let marker = move || {
        let point = plot.with(|plot| plot.points.get(current.get()?).copied())?;
        Some(format!("M{} {}h0", whole(point.0), whole(LENGTH - point.1)))
    };
    let marks = move |pick: fn(&(Axis, Axis)) -> Axis| {
        plot.with(|plot| plot.axes.as_ref().map(pick).map(|axis| axis.marks())).unwrap_or_default()
    };
    let labels = move |pick: fn(&(Axis, Axis)) -> Axis| {
        move || {
            marks(pick).into_iter().map(|mark| view! { <span>{format_number(mark)}</span> }).collect_view()
        }
    };
    view! {
        <div class="plot">
            <div class="plot-choice">
                <ColumnSelect label="Horizontal" names column=x/>
                <ColumnSelect label="Vertical" names column=y/>
            </div>
            <div class="plot-area">
                <div class="plot-y" aria-hidden="true">{labels(|axes| axes.1)}</div>
                <svg
                    node_ref=drawing
                    class="plot-drawing"
                    viewBox="0 0 1000 1000"
                    preserveAspectRatio="none"
                    role="img"
                    aria-label="Plot of the cases. The arrow keys go from one to the next; the table has the same numbers."
                    tabindex="0"
                    on:pointermove=move |event| on_pointer(event.into())
                    on:keydown=on_key
                >
                    <path class="plot-points" d=move || plot.with(|plot| plot.paths.0.clone())></path>
                    <path class="plot-points plot-failed" d=move || plot.with(|plot| plot.paths.1.clone())></path>
                    <path class="plot-points plot-current" d=move || marker().unwrap_or_default()></path>
                </svg>
                <div class="plot-x" aria-hidden="true">{labels(|axes| axes.0)}</div>
            </div>
            <p class="plot-note muted" role="status" translate="no" prop:textContent=described></p>
        </div>
    }
    .into_any()
}

/// The choice of the column of an axis.
#[component]
fn ColumnSelect(
    label: &'static str,
    names: StoredValue<Vec<(usize, String)>>,
    column: RwSignal<usize>,
) -> impl IntoView {
    let options: Vec<_> = names.with_value(|names| {
        let option = |(index, name): &(usize, String)| {
            let index = *index;
            view! { <option value=index.to_string() selected=move || column.get() == index>{name.clone()}</option> }
        };
        names.iter().map(option).collect()
    });
    let on_change = move |event| {
        if let Ok(chosen) = event_target_value(&event).parse() {
            column.set(chosen);
        }
    };
    view! {
        <label>
            {label}
            <select translate="no" on:change=on_change>{options}</select>
        </label>
    }
}

#[expect(clippy::cast_possible_truncation, reason = "at most the length of an axis")]
fn whole(position: f64) -> i64 {
    position.round() as i64
}
