//! The tree of the results of a job: its files and folders, with a search.

use std::sync::Arc;

use jess_api::{JobId, ResultDir, ResultEntry, Timestamp};
use leptos::prelude::*;

use super::format;
use super::icon::Icon;
use super::result_download::DownloadLink;
use crate::api::viewer_url;
use crate::context::AppContext;
use crate::state::viewed_file::is_viewable;

/// The number of entries up to which folders are open at first.
const MAX_OPEN: usize = 30;

/// The number of entries of a folder, or found by a search, that are shown at first, and more with each click. All of
/// 5,000 take half a second.
const PAGE: usize = 200;

/// The path of the icon of a download.
pub const DOWNLOAD_ICON: &str = "M8 2.5v7m-3-3 3 3 3-3M3 13h10";

/// The tree, from which files are viewed, chosen and downloaded.
#[component]
pub fn ResultTree(
    /// The number of the job.
    id: JobId,
    /// The results.
    dir: Arc<ResultDir>,
    /// The paths of the files that are chosen.
    chosen: RwSignal<Vec<String>>,
    /// Views a file.
    on_view: Callback<String>,
) -> impl IntoView {
    let count = dir.files().count();
    let size: u64 = dir.entries.iter().map(ResultEntry::total_size).fold(0, u64::saturating_add);
    let search = RwSignal::new(String::new());
    let found_in = Arc::clone(&dir);
    let found = Memo::new(move |_| {
        let text = search.with(|search| search.trim().to_lowercase());
        (!text.is_empty()).then(|| matching(&found_in, &text))
    });
    let summary = move || match found.with(|found| found.as_ref().map(Vec::len)) {
        Some(found) => format!("{} of {} found", format::count(found as u64), format::counted(count, "file")),
        None => format!("{}, {}", format::counted(count, "file"), format::bytes(size)),
    };
    let context = TreeContext { id, chosen, on_view, opens_folders: count <= MAX_OPEN };
    let entries = dir.entries.clone();
    view! {
        <div class="results-search">
            <input
                type="search"
                aria-label="Search in the results"
                placeholder="Search files"
                autocomplete="off"
                spellcheck="false"
                prop:value=search
                on:input=move |event| search.set(event_target_value(&event))
            />
            <p class="muted" role="status" prop:textContent=summary></p>
        </div>
        // The folders stay open during a search.
        <div hidden=move || found.with(Option::is_some)>
            <Entries entries context label="Results" names_only=true/>
        </div>
        {move || found.get().filter(|found| !found.is_empty()).map(|entries| {
            view! { <Entries entries context label="Files found" names_only=false/> }
        })}
    }
}

/// What all entries of a tree need.
#[derive(Debug, Clone, Copy)]
struct TreeContext {
    id: JobId,
    chosen: RwSignal<Vec<String>>,
    on_view: Callback<String>,
    opens_folders: bool,
}

/// Returns the files whose path contains a text, which is in lower case.
fn matching(dir: &ResultDir, text: &str) -> Vec<ResultEntry> {
    dir.files().filter(|file| file.path.to_lowercase().contains(text)).cloned().collect()
}

/// The entries of a folder, or those that were found.
#[component]
fn Entries(
    entries: Vec<ResultEntry>,
    context: TreeContext,
    #[prop(into)] label: String,
    /// True if an entry shows only its name, and not the folders that it is in.
    names_only: bool,
) -> impl IntoView {
    let total = entries.len();
    let shown = RwSignal::new(PAGE.min(total));
    let pages = StoredValue::new(entries);
    let rest = move || total.saturating_sub(shown.get());
    let page = move |number: usize| {
        let entries: Vec<ResultEntry> =
            pages.with_value(|entries| entries.iter().skip(number * PAGE).take(PAGE).cloned().collect());
        entries.into_iter().map(|entry| view! { <Entry entry context names_only/> }.into_any()).collect_view()
    };
    let numbers = move || (0..shown.get().div_ceil(PAGE)).collect::<Vec<_>>();
    view! {
        <ul class="result-entries" aria-label=label>
            <For each=numbers key=|number| *number let(number)>{page(number)}</For>
        </ul>
        <Show when=move || { rest() > 0 }>
            <button
                class="button button-small"
                type="button"
                on:click=move |_| shown.update(|shown| *shown = total.min(*shown + PAGE))
                prop:textContent=move || format!("Show {} more", format::count(rest().min(PAGE) as u64))
            ></button>
        </Show>
    }
}

#[component]
fn Entry(entry: ResultEntry, context: TreeContext, names_only: bool) -> impl IntoView {
    match entry.children.clone() {
        Some(children) => view! { <Folder entry children_of=children context/> }.into_any(),
        None => view! { <File file=entry context names_only/> }.into_any(),
    }
}

/// A folder. Its entries are drawn when it is opened first.
#[component]
fn Folder(entry: ResultEntry, children_of: Vec<ResultEntry>, context: TreeContext) -> impl IntoView {
    let is_drawn = RwSignal::new(context.opens_folders);
    let name = entry.name().to_owned();
    let files = ResultDir { entries: children_of.clone() }.files().count();
    let sum = format!("{}, {}", format::counted(files, "file"), format::bytes(entry.total_size()));
    let label = name.clone();
    let children = StoredValue::new(children_of);
    let on_toggle = move |_| is_drawn.set(true);
    view! {
        <li>
            <details open=context.opens_folders on:toggle=on_toggle>
                <summary class="result-folder">
                    <bdi translate="no">{name}</bdi>
                    <span class="muted">{sum}</span>
                </summary>
                {move || is_drawn.get().then(|| view! {
                    <Entries entries=children.get_value() context label=label.clone() names_only=true/>
                }.into_any())}
            </details>
        </li>
    }
}

#[component]
fn File(file: ResultEntry, context: TreeContext, names_only: bool) -> impl IntoView {
    let TreeContext { id, chosen, on_view, .. } = context;
    let AppContext { settings, .. } = expect_context();
    let path = StoredValue::new(file.path.clone());
    let is_chosen = move || chosen.with(|chosen| path.with_value(|path| chosen.contains(path)));
    let toggle = move |event| {
        let is_chosen = event_target_checked(&event);
        chosen.update(|chosen| {
            let path = path.get_value();
            chosen.retain(|other| *other != path);
            if is_chosen {
                chosen.push(path);
            }
        });
    };
    let name = if names_only { file.name() } else { &file.path }.to_owned();
    let viewer = settings.with_value(|settings| viewer_url(settings, id, &file.path));
    let viewer_label = format!("Open {name} in the viewer of JESS, in a new tab");
    let name_view = if is_viewable(file.name()) {
        view! {
            <button class="result-name" type="button" translate="no" on:click=move |_| on_view.run(path.get_value())>
                <bdi>{name.clone()}</bdi>
            </button>
        }
        .into_any()
    } else {
        view! { <span class="result-name" translate="no"><bdi>{name.clone()}</bdi></span> }.into_any()
    };
    view! {
        <li class="result-file">
            <input
                type="checkbox"
                aria-label=format!("Choose {}", file.path)
                prop:checked=is_chosen
                on:change=toggle
            />
            {name_view}
            <span class="result-size muted">{file.size.map(format::bytes)}</span>
            {viewer.map(|url| view! {
                <a class="result-viewer-link" href=url target="_blank" rel="noopener" aria-label=viewer_label>"Viewer"</a>
            })}
            {file.modified.map(|modified| view! { <Modified modified/> })}
            <DownloadLink id path=file.path.clone() label=format!("Download {}", file.path)>
                <Icon class="button-icon" path=DOWNLOAD_ICON/>
            </DownloadLink>
        </li>
    }
}

/// The time of the last change of a file, with its date and both zones as a tooltip.
#[component]
fn Modified(modified: Timestamp) -> impl IntoView {
    let AppContext { zone, .. } = expect_context();
    let (time, title) = zone.with_value(|zone| {
        let offset = zone.offset_at(modified);
        (format::date_time(modified, offset), format::exact_title(modified, offset, zone.label()))
    });
    view! { <time class="result-time muted" datetime=format::iso(modified) title=title translate="no">{time}</time> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_files_by_any_part_of_their_path() {
        let file =
            |path: &str| ResultEntry { path: path.to_owned(), size: None, modified: None, children: None };
        let folder = ResultEntry {
            children: Some(vec![file("Case-1/eplusout.err"), file("Case-1/table.CSV")]),
            ..file("Case-1")
        };
        let dir = ResultDir { entries: vec![folder, file("RunTimes.csv")] };
        for (text, expected) in [
            (".csv", &["Case-1/table.CSV", "RunTimes.csv"][..]),
            ("case-1", &["Case-1/eplusout.err", "Case-1/table.CSV"]),
            ("nothing", &[]),
        ] {
            let found = matching(&dir, text);
            assert_eq!(found.iter().map(|file| &*file.path).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
