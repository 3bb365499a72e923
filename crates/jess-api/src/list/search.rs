//! Finding jobs by words.

use super::texts::TextId;
use super::{JobList, Record};
use crate::Matcher;

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
/// use jess_api::{Job, JobId, JobList, Search};
///
/// let mut list = JobList::new();
/// let name = Some("Büro, Variante 2".to_owned());
/// list.put(Job { name, ..Job::numbered(JobId::new(12_244).unwrap()) });
///
/// let mut search = Search::new(|text| text.to_lowercase());
/// assert!(search.finding(&list, "VARIANTE büro")(0));
/// assert!(search.finding(&list, "224 bü")(0));
/// assert!(!search.finding(&list, "variante 3")(0));
/// ```
#[derive(Debug, Clone)]
pub struct Search {
    fold: Fold,
    /// The folded texts, each followed by a byte that no text has.
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    /// The words of the last search, with the texts that have them.
    found: Vec<Found>,
}

/// A word, and for each text whether it has the word.
#[derive(Debug, Clone)]
struct Found {
    word: Vec<u8>,
    hits: Vec<bool>,
}

/// Never part of UTF-8, so no word is found across the end of a text.
const END: u8 = 0xFF;

impl Search {
    /// A search that has seen no list.
    pub fn new(fold: Fold) -> Self {
        Self { fold, bytes: Vec::new(), ends: Vec::new(), found: Vec::new() }
    }

    /// Takes in the texts that have come into the list. It is always to be the same list.
    pub fn catch_up(&mut self, list: &JobList) {
        for place in self.ends.len()..list.texts.len() {
            let text = list.texts.at(place).unwrap_or_default();
            if text.is_ascii() {
                self.bytes.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            } else {
                self.bytes.extend_from_slice((self.fold)(text).as_bytes());
            }
            self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
            self.bytes.push(END);
        }
    }

    /// Of `places`, in their order, those of the jobs that `matcher` matches and that have every word of `query`.
    pub fn select(&mut self, list: &JobList, places: &[u32], matcher: Matcher<'_>, query: &str) -> Vec<u32> {
        let matching = list.matching(matcher);
        if query.trim().is_empty() {
            return places.iter().copied().filter(|place| matching(*place)).collect();
        }
        let finding = self.finding(list, query);
        places.iter().copied().filter(|place| matching(*place) && finding(*place)).collect()
    }

    /// Whether the job at a place has every word of `query`; of an empty one, every job has.
    pub fn finding<'l>(&mut self, list: &'l JobList, query: &str) -> impl Fn(u32) -> bool + use<'_, 'l> {
        self.catch_up(list);
        let query = if query.is_ascii() { query.to_ascii_lowercase() } else { (self.fold)(query) };
        let found = query.split_whitespace().map(|word| self.find(word.as_bytes())).collect();
        self.found = found;
        move |place| {
            let Some(record) = list.record(place as usize) else { return false };
            self.found.iter().all(|found| found.is_in(record))
        }
    }

    /// The folded text that came at this place; empty for one that has not been taken in.
    pub(super) fn text(&self, place: usize) -> &[u8] {
        let start = match place.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(0, |end| *end as usize + 1),
        };
        self.ends.get(place).and_then(|end| self.bytes.get(start..*end as usize)).unwrap_or_default()
    }

    fn find(&self, word: &[u8]) -> Found {
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
        Found { word: word.to_vec(), hits }
    }

    fn narrow(&self, hits: &[bool], word: &[u8]) -> Vec<bool> {
        let has = |text: &[u8]| text.windows(word.len()).any(|window| window == word);
        hits.iter().enumerate().map(|(place, hit)| *hit && has(self.text(place))).collect()
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
            let Some((place, end)) = current else { break };
            if let Some(hit) = hits.get_mut(place) {
                *hit = true;
            }
            // The rest of this text can say no more.
            bytes = self.bytes.iter().enumerate();
            bytes.nth(end);
        }
        hits
    }
}

impl Found {
    fn is_in(&self, record: &Record) -> bool {
        let hit = |text: Option<TextId>| {
            text.is_some_and(|text| self.hits.get(text.place()).copied().unwrap_or(false))
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
        while let Some(digit) = start.checked_sub(1).and_then(|place| digits.get_mut(place)) {
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
