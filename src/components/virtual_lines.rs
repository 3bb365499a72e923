//! The lines of a long text, of which only those in view are drawn. No line is wrapped, so that all have the same height.

use leptos::prelude::*;

use super::result_viewer::level_class;
use super::virtual_range::VirtualRange;
use crate::state::file_text::FileText;
use crate::state::viewed_file::ViewedFile;

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
    let range = VirtualRange::new(file.lines().into());
    let lines = Memo::new(move |_| {
        let ((first, end), target) = (range.get(), target.get());
        file.marks().with(|marks| {
            let level_of = |index: usize| {
                let at = marks.binary_search_by_key(&index, |(line, _)| *line).ok()?;
                marks.get(at).map(|(_, level)| level_class(*level))
            };
            let class = |index| match target {
                Some(target) if target == index => "line line-target",
                _ => level_of(index).unwrap_or("line"),
            };
            let drawn = |text: &FileText| {
                let line =
                    |index| DrawnLine { index, text: text.line(index).into_owned(), class: class(index) };
                (first..end).map(line).collect::<Vec<_>>()
            };
            file.with_text(drawn).unwrap_or_default()
        })
    });
    Effect::new(move |_| target.get().into_iter().for_each(|line| range.scroll_to(line)));
    let first = Memo::new(move |_| range.get().0.to_string());
    view! {
        <div
            class="lines"
            tabindex="0"
            role="region"
            aria-label="Text of the file"
            node_ref=range.view
            on:scroll=move |_| range.update()
        >
            <div class="lines-content" node_ref=range.content style=("--lines", move || file.lines().get().to_string())>
                <div class="lines-drawn" translate="no" style=("--first-line", first)>
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
