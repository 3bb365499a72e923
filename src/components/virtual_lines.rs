//! The lines of a long text, of which only those in view are drawn. All lines have the same height, since none is wrapped.

use leptos::html;
use leptos::prelude::*;

use super::result_viewer::level_class;
use crate::state::viewed_file::ViewedFile;

/// The number of lines that are drawn above and below the view.
const OVERSCAN: usize = 20;

/// The number of lines that are drawn before the view has been measured.
const FIRST_LINES: usize = 60;

/// A line as it is drawn: its index, its text, and its class.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct DrawnLine {
    index: usize,
    text: String,
    class: &'static str,
}

/// The lines of a file, which scroll on their own. `target` is brought into view whenever it is set.
#[component]
pub fn VirtualLines(
    /// The file.
    file: ViewedFile,
    /// The line that is highlighted.
    target: RwSignal<Option<usize>>,
) -> impl IntoView {
    let (view, content) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let range = RwSignal::new((0, FIRST_LINES));
    // The height of a line in CSS pixels, which only the browser knows.
    let line_height = move || {
        let height =
            content.get_untracked().map_or(0.0, |content| content.get_bounding_client_rect().height());
        let lines = file.lines().get_untracked();
        #[expect(clippy::cast_precision_loss, reason = "there are fewer lines")]
        let height = height / lines.max(1) as f64;
        (height > 0.0).then_some(height)
    };
    let update_range = move || {
        let (Some(view), Some(height)) = (view.get_untracked(), line_height()) else { return };
        let first = to_index(f64::from(view.scroll_top()) / height).saturating_sub(OVERSCAN);
        let visible = to_index(f64::from(view.client_height()) / height) + 2 * OVERSCAN + 1;
        // In steps, so that most of the scrolling draws nothing.
        let first = first / OVERSCAN * OVERSCAN;
        range.maybe_update(|range| {
            let next = (first, first + visible + OVERSCAN);
            let has_changed = *range != next;
            *range = next;
            has_changed
        });
    };
    let lines = Memo::new(move |_| {
        let (first, end) = range.get();
        let end = end.min(file.lines().get());
        let target = target.get();
        file.marks().with(|marks| {
            let level_of = |index: usize| {
                let at = marks.binary_search_by_key(&index, |(line, _)| *line).ok()?;
                marks.get(at).map(|(_, level)| level_class(*level))
            };
            let drawn = |text: &crate::state::file_text::FileText| {
                (first..end)
                    .map(|index| DrawnLine {
                        index,
                        text: text.line(index).into_owned(),
                        class: if target == Some(index) {
                            "line line-target"
                        } else {
                            level_of(index).unwrap_or("line")
                        },
                    })
                    .collect::<Vec<_>>()
            };
            file.with_text(drawn).unwrap_or_default()
        })
    });
    Effect::new(move |_| {
        file.lines().track();
        update_range();
    });
    Effect::new(move |_| {
        let Some(line) = target.get() else { return };
        if let (Some(view), Some(height)) = (view.get_untracked(), line_height()) {
            #[expect(clippy::cast_precision_loss, reason = "there are fewer lines")]
            let top = line as f64 * height - f64::from(view.client_height()) / 3.0;
            #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
            view.set_scroll_top(top.max(0.0) as i32);
            update_range();
        }
    });
    let top = Memo::new(move |_| range.get().0);
    view! {
        <div class="lines" tabindex="0" role="region" aria-label="Text of the file" node_ref=view on:scroll=move |_| update_range()>
            <div class="lines-content" node_ref=content style=("--lines", move || file.lines().get().to_string())>
                <div class="lines-drawn" translate="no" style=("--first-line", move || top.get().to_string())>
                    <For each=move || lines.get() key=DrawnLine::clone let(line)>
                        <div class=line.class>
                            <span class="line-number" data-number=(line.index + 1).to_string() aria-hidden="true"></span>
                            <span class="line-text">{line.text.clone()}</span>
                        </div>
                    </For>
                </div>
            </div>
        </div>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates; NaN becomes 0")]
fn to_index(number: f64) -> usize {
    number as usize
}
