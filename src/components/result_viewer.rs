//! The viewer of a text file of the results: virtual lines with numbers, a search, and the messages of an error file.
//!
//! A file is always shown as text: HTML of the results is never a part of this page.

use jess_api::{ErrLevel, JobId};
use leptos::html;
use leptos::prelude::*;

use super::copy_button::CopyButton;
use super::csv_grid::CsvGrid;
use super::focus::focus_element;
use super::format;
use super::icon::Icon;
use super::result_download::DownloadLink;
use super::result_message::{ResultMessage, Subject};
use super::result_tree::DOWNLOAD_ICON;
use super::virtual_lines::VirtualLines;
use crate::context::AppContext;
use crate::state::viewed_file::{ViewState, ViewedFile};

/// A file of the results.
#[component]
pub fn ResultViewer(
    /// The number of the job.
    id: JobId,
    /// The path of the file.
    path: String,
    /// Returns to the list of files.
    on_close: Callback<()>,
) -> impl IntoView {
    let AppContext { jobs, .. } = expect_context();
    let file = ViewedFile::new(jobs, id, path.clone());
    // The line that is brought into view, and highlighted.
    let target = RwSignal::new(None::<usize>);
    let heading = NodeRef::<html::H4>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            focus_element(&heading);
        }
    });
    let error = Signal::derive(move || match file.state().get() {
        ViewState::Failed(error) => Some(error),
        _ => None,
    });
    let has_failed = Memo::new(move |_| error.with(Option::is_some));
    let note = move || match file.state().get() {
        ViewState::Loading => "Loading…".to_owned(),
        ViewState::Failed(_) => String::new(),
        ViewState::Complete => format::counted(file.lines().get(), "line"),
        ViewState::More => format!("The first {}", format::counted(file.lines().get(), "line")),
        ViewState::TooLong => {
            format!(
                "The first {}. Download the file to see the rest.",
                format::counted(file.lines().get(), "line")
            )
        }
    };
    // A table at first, and its text on demand.
    let is_csv = path.to_ascii_lowercase().ends_with(".csv");
    let is_table = RwSignal::new(is_csv);
    let title = path.clone();
    view! {
        <div class="viewer">
            <div class="viewer-head">
                <button class="button button-small" type="button" on:click=move |_| on_close.run(())>"All files"</button>
                <h4 class="viewer-title" tabindex="-1" translate="no" node_ref=heading><bdi>{title}</bdi></h4>
                <CopyButton
                    class="button button-small"
                    name=Signal::stored("Copy the text".to_owned())
                    text=move || file.with_text(|text| text.text().into_owned()).unwrap_or_default()
                />
                <DownloadLink id path=path.clone() label=format!("Download {path}")>
                    <Icon class="button-icon" path=DOWNLOAD_ICON/>
                </DownloadLink>
            </div>
            {is_csv.then(|| view! {
                <button
                    class="button button-small"
                    type="button"
                    aria-pressed=move || is_table.get().to_string()
                    on:click=move |_| is_table.update(|is_table| *is_table = !*is_table)
                >
                    "Table"
                </button>
            })}
            {move || match is_table.get() {
                true => view! { <CsvGrid file/> }.into_any(),
                false => view! {
                    <Messages file target/>
                    <LineSearch file target/>
                    <VirtualLines file target/>
                }
                .into_any(),
            }}
            <div class="viewer-foot">
                <p class="muted" role="status" prop:textContent=note></p>
                <Show when=move || file.state().get() == ViewState::More>
                    <button class="button button-small" type="button" on:click=move |_| file.load_more()>
                        "Load more"
                    </button>
                </Show>
            </div>
            <Show when=move || has_failed.get()>
                <ResultMessage
                    subject=Subject::File
                    error
                    on_retry=Callback::new(move |()| file.load_more())
                />
            </Show>
        </div>
    }
}

/// The levels of the messages of an error file, from the worst on, each with its name and the class of its lines.
const LEVELS: [(ErrLevel, &str, &str); 3] = [
    (ErrLevel::Fatal, "fatal", "viewer-fatal"),
    (ErrLevel::Severe, "severe", "viewer-severe"),
    (ErrLevel::Warning, "warning", "viewer-warning"),
];

/// Returns the class of a line with a message of a level.
pub fn level_class(level: ErrLevel) -> &'static str {
    LEVELS.into_iter().find(|(other, _, _)| *other == level).map_or("", |(_, _, class)| class)
}

/// A button for each level of messages that the file has, which goes to the next one.
#[component]
fn Messages(file: ViewedFile, target: RwSignal<Option<usize>>) -> impl IntoView {
    let buttons = LEVELS.map(|(level, name, class)| {
        let count = Memo::new(move |_| {
            file.marks().with(|marks| marks.iter().filter(|(_, other)| *other == level).count())
        });
        let label = move || match (level, count.get()) {
            (ErrLevel::Warning, count) => format::counted(count, name),
            (_, count) => format!("{} {name}", format::count(count as u64)),
        };
        let go = move |_| {
            let lines: Vec<usize> = file.marks().with_untracked(|marks| {
                marks.iter().filter(|(_, other)| *other == level).map(|(line, _)| *line).collect()
            });
            target.set(next_line(&lines, target.get_untracked(), true));
        };
        view! {
            <Show when=move || { count.get() > 0 }>
                <button
                    class=format!("button button-small {class}")
                    type="button"
                    title="Go to the next one"
                    on:click=go
                    prop:textContent=label
                ></button>
            </Show>
        }
    });
    view! { <div class="viewer-messages" role="group" aria-label="Messages">{buttons.into_iter().collect_view()}</div> }
}

/// Returns the line of `lines` after or before the current one, in a circle; `None` only without lines.
fn next_line(lines: &[usize], current: Option<usize>, is_forward: bool) -> Option<usize> {
    let mut before = lines.iter().rev();
    let mut after = lines.iter();
    let next = match current {
        None => None,
        Some(current) if is_forward => after.find(|line| **line > current),
        Some(current) => before.find(|line| **line < current),
    };
    let wrapped = if is_forward { lines.first() } else { lines.last() };
    next.or(wrapped).copied()
}

/// The search for a text in the lines.
#[component]
fn LineSearch(file: ViewedFile, target: RwSignal<Option<usize>>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        // More lines may have it.
        file.lines().track();
        text.with(|text| file.with_text(|lines| lines.lines_with(text.trim()))).unwrap_or_default()
    });
    let summary = move || {
        let is_empty = text.with(|text| text.trim().is_empty());
        let at = target.get();
        found.with(|found| match (is_empty, found.len()) {
            (true, _) => String::new(),
            (false, 0) => "Not found".to_owned(),
            (false, all) => match at.and_then(|at| found.binary_search(&at).ok()) {
                Some(index) => {
                    format!("{} of {}", format::count(index as u64 + 1), format::counted(all, "line"))
                }
                None => format::counted(all, "line"),
            },
        })
    };
    let go = move |is_forward| {
        let line = found.with_untracked(|found| next_line(found, target.get_untracked(), is_forward));
        if line.is_some() {
            target.set(line);
        }
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        go(true);
    };
    view! {
        <form class="viewer-search" role="search" aria-label="Search in the file" on:submit=on_submit>
            <input
                type="search"
                aria-label="Search in the file"
                placeholder="Search in the file"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| text.set(event_target_value(&event))
            />
            <button class="button button-small" type="button" aria-label="Previous match" on:click=move |_| go(false)>
                <Icon class="button-icon" path="M4 10l4-4 4 4"/>
            </button>
            <button class="button button-small" type="submit" aria-label="Next match">
                <Icon class="button-icon" path="M4 6l4 4 4-4"/>
            </button>
            <p class="muted" role="status" prop:textContent=summary></p>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_line_is_found_in_a_circle() {
        let lines = [3, 10, 20];
        let table = [
            (None, true, Some(3)),
            (None, false, Some(20)),
            (Some(3), true, Some(10)),
            (Some(5), true, Some(10)),
            (Some(20), true, Some(3)),
            (Some(3), false, Some(20)),
            (Some(15), false, Some(10)),
        ];
        for (current, is_forward, expected) in table {
            assert_eq!(next_line(&lines, current, is_forward), expected, "{current:?} {is_forward}");
        }
        assert_eq!(next_line(&[], Some(1), true), None);
    }
}
