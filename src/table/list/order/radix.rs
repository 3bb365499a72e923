//! Sorting by the bytes of a key: for the keys of a list several times as fast as by comparing, and stable.

/// A index with what it is ordered by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: u64,
    pub(super) index: u32,
}

/// Below this number the counting of bytes costs more than it saves.
const FEW: usize = 48;

/// Sorts by key, ascending; equal keys stay in their order.
pub(super) fn sort_by_key(entries: &mut [Entry]) {
    sort(entries, &mut Vec::new());
}

fn sort(entries: &mut [Entry], scratch: &mut Vec<Entry>) {
    if entries.len() <= FEW {
        insert_one_by_one(entries);
        return;
    }
    // A byte in which all keys agree needs no pass; in a list that is most of them.
    let (all, any) =
        entries.iter().fold((u64::MAX, 0), |(all, any), entry| (all & entry.key, any | entry.key));
    for byte in 0..8 {
        let shift = byte * 8;
        if (all ^ any) >> shift & 0xFF != 0 {
            scratch.clear();
            scratch.resize(entries.len(), Entry::default());
            pass(entries, scratch, shift);
            entries.copy_from_slice(scratch);
        }
    }
}

/// Puts the entries into `sorted` by one byte of their keys.
fn pass(entries: &[Entry], sorted: &mut [Entry], shift: u32) {
    let digit = |entry: &Entry| (entry.key >> shift & 0xFF) as usize;
    let mut starts = [0_u32; 257];
    for entry in entries {
        if let Some(count) = starts.get_mut(digit(entry) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    for entry in entries {
        if let Some(start) = starts.get_mut(digit(entry)) {
            if let Some(index) = sorted.get_mut(*start as usize) {
                *index = *entry;
            }
            *start += 1;
        }
    }
}

fn insert_one_by_one(entries: &mut [Entry]) {
    for end in 1..entries.len() {
        let Some((last, sorted)) = entries.get_mut(..=end).and_then(<[Entry]>::split_last_mut) else {
            return;
        };
        let index = sorted.partition_point(|entry| entry.key <= last.key);
        if let Some(moved) = entries.get_mut(index..=end) {
            moved.rotate_right(1);
        }
    }
}

/// Sorts by text, by bytes, ascending, or descending where `flip` has all bits set; equal texts stay in their
/// order. Eight bytes are a key, and entries that share one are sorted by the next eight.
pub(super) fn sort_by_text<'t>(entries: &mut [Entry], text: &dyn Fn(u32) -> &'t [u8], flip: u64) {
    let mut scratch = Vec::new();
    // Ranges that share all that comes before the byte at their depth.
    let mut open = vec![(0, entries.len(), 0)];
    while let Some((start, end, depth)) = open.pop() {
        let Some(range) = entries.get_mut(start..end) else { continue };
        for entry in &mut *range {
            entry.key = eight_bytes(text(entry.index), depth) ^ flip;
        }
        sort(range, &mut scratch);
        let mut from = start;
        for run in range.chunk_by(|one, other| one.key == other.key) {
            // A last byte of zero is where the texts have ended.
            let goes_on = run.first().is_some_and(|entry| (entry.key ^ flip) & 0xFF != 0);
            if run.len() > 1 && goes_on {
                open.push((from, from + run.len(), depth + 8));
            }
            from += run.len();
        }
    }
}

/// The eight bytes from `start`, the first one highest; zeros after the end.
fn eight_bytes(text: &[u8], start: usize) -> u64 {
    let rest = text.get(start..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => (0..8).fold(0, |key, at| key << 8 | u64::from(rest.get(at).copied().unwrap_or(0))),
    }
}
