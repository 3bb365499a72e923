//! Finding jobs by words.

use super::string_interner::StringId;
use super::{JobList, Record};
use jess_api::Matcher;

/// Turns a text that is not all ASCII into the form in which texts are compared: without case, without the
/// marks on letters. It is an argument, since the tables that it takes are a browser's, and larger than this
/// crate.
pub type Fold = fn(&str) -> String;

/// What searches in a list go by: its texts in the form in which they are compared, and what the last search
/// found.
///
/// A word is looked for in the number, the name, the description, the type, the user and the message of a job;
/// every word has to be found, each anywhere.
///
/// ```
/// use jess_api::{Job, JobId};
/// use jess_jobs::table::{JobList, SearchIndex};
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
    /// The folded texts, each followed by a byte that no text has.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    /// The words of the last search, with the texts that have them.
    found: Vec<WordMatches>,
}

/// A word, and for each text whether it has the word.
#[derive(Debug, Clone)]
struct WordMatches {
    word: Vec<u8>,
    hits: Vec<bool>,
}

/// Never part of UTF-8, so no word is found across the end of a text.
const END: u8 = 0xFF;

impl SearchIndex {
    /// A search that has seen no list.
    pub fn new(fold: Fold) -> Self {
        Self { fold, bytes: Vec::new(), ends: Vec::new(), found: Vec::new() }
    }

    /// Takes in the texts that have come into the list. It is always to be the same list.
    pub fn index_new_texts(&mut self, list: &JobList) {
        for index in self.ends.len()..list.texts.len() {
            let text = list.texts.at(index).unwrap_or_default();
            if text.is_ascii() {
                self.bytes.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            } else {
                self.bytes.extend_from_slice((self.fold)(text).as_bytes());
            }
            self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
            self.bytes.push(END);
        }
    }

    /// Of `indices`, in their order, those of the jobs that `matcher` matches and that have every word of `query`.
    pub fn select(&mut self, list: &JobList, indices: &[u32], matcher: Matcher<'_>, query: &str) -> Vec<u32> {
        let matching = list.matching(matcher);
        if query.trim().is_empty() {
            return indices.iter().copied().filter(|index| matching(*index)).collect();
        }
        let matcher_for = self.matcher_for(list, query);
        indices.iter().copied().filter(|index| matching(*index) && matcher_for(*index)).collect()
    }

    /// Whether the job at a index has every word of `query`; of an empty one, every job has.
    pub fn matcher_for<'l>(&mut self, list: &'l JobList, query: &str) -> impl Fn(u32) -> bool + use<'_, 'l> {
        self.index_new_texts(list);
        let query = if query.is_ascii() { query.to_ascii_lowercase() } else { (self.fold)(query) };
        let found = query.split_whitespace().map(|word| self.find(word.as_bytes())).collect();
        self.found = found;
        move |index| {
            let Some(record) = list.record(index as usize) else { return false };
            self.found.iter().all(|found| found.is_in(record))
        }
    }

    /// The folded text that came at this index; empty for one that has not been taken in.
    pub(super) fn text(&self, index: usize) -> &[u8] {
        let start = match index.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(0, |end| *end as usize + 1),
        };
        self.ends.get(index).and_then(|end| self.bytes.get(start..*end as usize)).unwrap_or_default()
    }

    fn find(&self, word: &[u8]) -> WordMatches {
        // A text that has a word has the beginning of that word: who goes on typing is answered from what was
        // found before.
        let earlier = self
            .found
            .iter()
            .find(|found| word.starts_with(&found.word) && found.hits.len() == self.ends.len());
        let hits = match earlier {
            Some(found) => self.narrow(&found.hits, word),
            None => self.scan(word),
        };
        WordMatches { word: word.to_vec(), hits }
    }

    fn narrow(&self, hits: &[bool], word: &[u8]) -> Vec<bool> {
        let has = |text: &[u8]| text.windows(word.len()).any(|window| window == word);
        hits.iter().enumerate().map(|(index, hit)| *hit && has(self.text(index))).collect()
    }

    /// Goes through all texts as one.
    fn scan(&self, word: &[u8]) -> Vec<bool> {
        let mut hits = vec![false; self.ends.len()];
        let Some((first, rest)) = word.split_first() else { return hits };
        let mut ends = self.ends.iter().map(|end| *end as usize).enumerate();
        let mut current = ends.next();
        let mut bytes = self.bytes.iter().enumerate();
        while let Some((at, _)) = bytes.find(|(_, byte)| *byte == first) {
            if !self.bytes.get(at + 1..).is_some_and(|after| after.starts_with(rest)) {
                continue;
            }
            while current.is_some_and(|(_, end)| end < at) {
                current = ends.next();
            }
            let Some((index, end)) = current else { break };
            if let Some(hit) = hits.get_mut(index) {
                *hit = true;
            }
            // The rest of this text can say no more.
            bytes = self.bytes.iter().enumerate();
            bytes.nth(end);
        }
        hits
    }
}

impl WordMatches {
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
        // Its digits from the end on; none has more than twenty.
        let mut digits = [0; 20];
        let mut start = digits.len();
        while let Some(digit) = start.checked_sub(1).and_then(|index| digits.get_mut(index)) {
            // One digit fits into a byte.
            *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
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
