//! The file of the results that is being viewed: its text, as far as it has been received, and what is marked in it.

use jess_api::{ErrLevel, JobId, err_level};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::file_text::FileText;
use super::jobs::Jobs;
use crate::api::ApiError;
use crate::platform;

/// The number of bytes that are received at once.
const PART: usize = 2_000_000;

/// The number of bytes and of lines up to which a file is viewed. Browsers limit the height of an element, and keep all of
/// a page in memory.
const MAX_BYTES: usize = 32_000_000;
const MAX_LINES: usize = 300_000;

/// The number of lines that are marked before the browser has its turn, which takes a millisecond or two.
const MARKED_LINES: usize = 4000;

/// The extensions of the text files of EnergyPlus, jEPlus and Radiance, and of texts in general.
const TEXTS: [&str; 34] = [
    "audit", "bnd", "cfg", "csv", "dat", "dfs", "dxf", "edd", "eio", "end", "epw", "err", "eso", "hea",
    "htm", "html", "idf", "imf", "in", "ini", "jep", "json", "log", "mdd", "mtd", "mtr", "out", "rad", "rdd",
    "rvi", "shd", "txt", "wrl", "xml",
];

/// Reports whether a file can be viewed, by the extension of its name.
pub fn is_viewable(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    TEXTS.iter().any(|text| text.eq_ignore_ascii_case(extension))
}

/// What is known of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewState {
    /// A part is being received.
    Loading,
    /// The file goes on after what has been received.
    More,
    /// The file goes on, but is too long to view all of it.
    TooLong,
    /// All of it has been received.
    Complete,
    /// A part could not be received. What was received before it stays.
    Failed(ApiError),
}

/// The file that is being viewed.
#[derive(Debug, Clone, Copy)]
pub struct ViewedFile {
    text: StoredValue<FileText>,
    /// The number of lines that have been received.
    lines: RwSignal<usize>,
    state: RwSignal<ViewState>,
    /// The levels of the messages of an error file: the line and the level of each.
    marks: RwSignal<Vec<(usize, ErrLevel)>>,
    parts: RwSignal<u32>,
}

impl ViewedFile {
    /// Requests the beginning of a file, until the owner of the caller ends.
    pub fn new(jobs: Jobs, id: JobId, path: String) -> Self {
        let has_marks = path.to_ascii_lowercase().ends_with(".err");
        let file = Self {
            text: StoredValue::new(FileText::default()),
            lines: RwSignal::new(0),
            state: RwSignal::new(ViewState::Loading),
            marks: RwSignal::new(Vec::new()),
            parts: RwSignal::new(0),
        };
        Effect::new(move |_| {
            file.parts.track();
            let path = path.clone();
            spawn_local_scoped_with_cancellation(async move {
                file.load_part(jobs, id, &path).await;
                if has_marks {
                    file.mark().await;
                }
            });
        });
        file
    }

    /// Requests the next part, or the one that could not be received.
    pub fn load_more(self) {
        self.parts.update(|parts| *parts = parts.wrapping_add(1));
    }

    async fn load_part(self, jobs: Jobs, id: JobId, path: &str) {
        self.state.set(ViewState::Loading);
        let from = self.text.with_value(FileText::bytes);
        let part = jobs.file_part(id, path, u64::try_from(from).unwrap_or(u64::MAX), PART).await;
        match part {
            Err(error) => self.state.set(ViewState::Failed(error)),
            Ok(part) => {
                let lines = self.text.try_update_value(|text| {
                    text.push(&part.bytes);
                    text.lines()
                });
                let lines = lines.unwrap_or(0);
                self.lines.set(lines);
                let is_too_long = lines > MAX_LINES || from.saturating_add(PART) >= MAX_BYTES;
                self.state.set(match (part.is_last, is_too_long) {
                    (true, _) => ViewState::Complete,
                    (false, true) => ViewState::TooLong,
                    (false, false) => ViewState::More,
                });
            }
        }
    }

    /// Finds the messages of an error file in slices, so that the page stays responsive.
    async fn mark(self) {
        let (mut marks, mut line) = (Vec::new(), 0);
        while line < self.lines.get_untracked() {
            let end = (line + MARKED_LINES).min(self.lines.get_untracked());
            self.text.with_value(|text| {
                marks.extend((line..end).filter_map(|index| Some((index, err_level(&text.line(index))?))));
            });
            line = end;
            platform::yield_to_browser().await;
        }
        self.marks.set(marks);
    }

    /// Returns the state.
    pub fn state(self) -> ReadSignal<ViewState> {
        self.state.read_only()
    }

    /// Returns the number of lines that have been received.
    pub fn lines(self) -> ReadSignal<usize> {
        self.lines.read_only()
    }

    /// Returns the lines with the messages of an error file, and their levels.
    pub fn marks(self) -> ReadSignal<Vec<(usize, ErrLevel)>> {
        self.marks.read_only()
    }

    /// Accesses the text; not reactive. Returns `None` after the owner has ended.
    pub fn with_text<T>(self, access: impl FnOnce(&FileText) -> T) -> Option<T> {
        self.text.try_with_value(access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_viewed_by_their_extension() {
        for (name, expected) in [
            ("eplusout.err", true),
            ("EPLUSTBL.HTM", true),
            ("results.zip", false),
            ("job.done!", false),
            ("noextension", false),
            ("model.oct", false),
        ] {
            assert_eq!(is_viewable(name), expected, "{name}");
        }
        assert!(TEXTS.is_sorted());
    }
}
