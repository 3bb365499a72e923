//! Full-text search in a list.

use super::string_interner::StringId;
use super::{JobList, Record};
use jess_api::{Matcher, is_blank_search};

/// Converts a string that is not pure ASCII to the form in which strings are compared: with case folded and without
/// the characters that [a search ignores](jess_api::is_ignored_in_search). The caller provides the function, because the browser has the Unicode
/// tables for it, and they are larger than the page.
pub type Fold = fn(&str) -> String;

/// The search index of a list: its strings in folded form, and the matches of the last search.
///
/// A search text is a set of words separated by whitespace. A job matches if each word occurs in its number, name,
/// description, type, user name or message; different words may occur in different fields.
///
/// ```
/// use jess_api::{Job, JobId};
/// use job_table::{JobList, SearchIndex};
///
/// let mut list = JobList::new();
/// let name = Some("Büro, Variante 2".to_owned());
/// list.upsert(Job { name, ..Job::with_id(JobId::new(12_244).unwrap()) });
///
/// let mut search = SearchIndex::new(|text| text.to_lowercase());
/// assert!(search.matcher_for(&list, "VARIANTE büro")(0));
/// assert!(search.matcher_for(&list, "224 bü")(0));
/// assert!(!search.matcher_for(&list, "variante 3")(0));
/// ```
#[derive(Debug, Clone)]
pub struct SearchIndex {
    fold: Fold,
    /// The folded texts, each followed by a [`TERMINATOR`].
    bytes: Vec<u8>,
    /// The end of each text in `bytes`.
    ends: Vec<u32>,
    /// The matches of each word in the last search text.
    last_words: Vec<WordMatches>,
}

/// A word of a search text, and whether each text contains it.
#[derive(Debug, Clone)]
struct WordMatches {
    word: Vec<u8>,
    hits: Vec<bool>,
}

/// The byte after each text. It does not occur in UTF-8, so no word matches across the end of a text.
const TERMINATOR: u8 = 0xFF;

impl SearchIndex {
    /// Creates an empty index.
    pub fn new(fold: Fold) -> Self {
        Self { fold, bytes: Vec::new(), ends: Vec::new(), last_words: Vec::new() }
    }

    /// Adds the texts that were added to `list` since the last call. Every call must be for the same list.
    pub fn index_new_texts(&mut self, list: &JobList) {
        for index in self.ends.len()..list.texts.len() {
            let text = list.texts.nth(index).unwrap_or_default();
            if text.is_ascii() {
                self.bytes.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            } else {
                self.bytes.extend_from_slice((self.fold)(text).as_bytes());
            }
            self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
            self.bytes.push(TERMINATOR);
        }
    }

    /// Returns those of `indices` whose jobs match both the filter and `search_text`, in the given order.
    pub fn select(
        &mut self,
        list: &JobList,
        indices: &[u32],
        matcher: Matcher<'_>,
        search_text: &str,
    ) -> Vec<u32> {
        let matches_filter = list.filter_predicate(matcher);
        if is_blank_search(search_text) {
            return indices.iter().copied().filter(|index| matches_filter(*index)).collect();
        }
        let matches_search = self.matcher_for(list, search_text);
        indices.iter().copied().filter(|index| matches_filter(*index) && matches_search(*index)).collect()
    }

    /// Prepares a search: the returned predicate reports whether the job at an index contains every word of
    /// `search_text`. An empty text matches every job.
    pub fn matcher_for<'l>(
        &mut self,
        list: &'l JobList,
        search_text: &str,
    ) -> impl Fn(u32) -> bool + use<'_, 'l> {
        self.index_new_texts(list);
        let folded =
            if search_text.is_ascii() { search_text.to_ascii_lowercase() } else { (self.fold)(search_text) };
        self.last_words = folded.split_whitespace().map(|word| self.find_word(word.as_bytes())).collect();
        move |index| {
            let Some(record) = list.record(index as usize) else { return false };
            self.last_words.iter().all(|word| word.is_in(record))
        }
    }

    /// Returns the folded text at an index; empty if it is not indexed yet.
    pub(super) fn text(&self, index: usize) -> &[u8] {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(previous) => self.ends.get(previous).map_or(0, |end| *end as usize + 1),
        };
        self.ends.get(index).and_then(|end| self.bytes.get(start..*end as usize)).unwrap_or_default()
    }

    /// Finds the texts that contain a word.
    fn find_word(&self, word: &[u8]) -> WordMatches {
        // A text that contains a word contains every prefix of it. While the user types, only the matches of the
        // previous prefix need to be searched.
        let prefix = self
            .last_words
            .iter()
            .find(|last| word.starts_with(&last.word) && last.hits.len() == self.ends.len());
        let hits = match prefix {
            // The same search again, for the counts beside its rows.
            Some(prefix) if prefix.word == word => prefix.hits.clone(),
            Some(prefix) => self.narrow(&prefix.hits, word),
            None => self.scan(word),
        };
        WordMatches { word: word.to_vec(), hits }
    }

    /// Searches only the texts in `hits`.
    fn narrow(&self, hits: &[bool], word: &[u8]) -> Vec<bool> {
        let contains = |text: &[u8]| text.windows(word.len()).any(|window| window == word);
        hits.iter().enumerate().map(|(index, hit)| *hit && contains(self.text(index))).collect()
    }

    /// Searches all texts in one pass over their bytes.
    fn scan(&self, word: &[u8]) -> Vec<bool> {
        let mut hits = vec![false; self.ends.len()];
        let Some((first, tail)) = word.split_first() else { return hits };
        let mut ends = self.ends.iter().map(|end| *end as usize).enumerate();
        let mut current = ends.next();
        let mut bytes = self.bytes.iter().enumerate();
        while let Some((position, _)) = bytes.find(|(_, byte)| *byte == first) {
            if !self.bytes.get(position + 1..).is_some_and(|after| after.starts_with(tail)) {
                continue;
            }
            while current.is_some_and(|(_, end)| end < position) {
                current = ends.next();
            }
            let Some((index, end)) = current else { break };
            if let Some(hit) = hits.get_mut(index) {
                *hit = true;
            }
            // One match is enough: continue after this text.
            bytes = self.bytes.iter().enumerate();
            bytes.nth(end);
        }
        hits
    }
}

impl WordMatches {
    /// Reports whether a field of the job contains the word.
    fn is_in(&self, record: &Record) -> bool {
        let hit = |text: Option<StringId>| {
            text.is_some_and(|text| self.hits.get(text.index()).copied().unwrap_or(false))
        };
        let texts = [record.name, record.description, record.job_type, record.username, record.message];
        texts.into_iter().any(hit) || self.is_in_number(record.id.number())
    }

    fn is_in_number(&self, mut number: u64) -> bool {
        if !self.word.iter().all(u8::is_ascii_digit) {
            return false;
        }
        // Write the decimal digits from the end; a u64 has at most 20. This does not allocate, unlike `to_string`.
        let mut digits = [0; 20];
        let mut start = digits.len();
        while let Some(digit) = start.checked_sub(1).and_then(|index| digits.get_mut(index)) {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
            start -= 1;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        digits
            .get(start..)
            .is_some_and(|text| text.windows(self.word.len()).any(|window| window == self.word))
    }
}
