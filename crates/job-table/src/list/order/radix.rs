//! A stable radix sort, several times faster than a comparison sort for the keys of a job list.

/// An index and its sort key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SortEntry {
    pub(super) key: u64,
    pub(super) index: u32,
}

/// Up to this length, an insertion sort is faster than counting bytes.
const MAX_INSERTION_SORT_LEN: usize = 48;

/// Sorts by key, in ascending order. Entries with equal keys keep their order.
pub(super) fn sort_by_key(entries: &mut [SortEntry]) {
    sort(entries, &mut Vec::new());
}

fn sort(entries: &mut [SortEntry], scratch: &mut Vec<SortEntry>) {
    if entries.len() <= MAX_INSERTION_SORT_LEN {
        insertion_sort(entries);
        return;
    }
    // Bytes that are equal in all keys need no pass. In the keys of a list these are most bytes.
    let (all, any) =
        entries.iter().fold((u64::MAX, 0), |(all, any), entry| (all & entry.key, any | entry.key));
    for byte in 0..8 {
        let shift = byte * 8;
        if (all ^ any) >> shift & 0xFF != 0 {
            scratch.clear();
            scratch.resize(entries.len(), SortEntry::default());
            counting_pass(entries, scratch, shift);
            entries.copy_from_slice(scratch);
        }
    }
}

/// Copies the entries to `sorted`, ordered by the byte of their keys at bit `shift`.
fn counting_pass(entries: &[SortEntry], sorted: &mut [SortEntry], shift: u32) {
    let digit = |entry: &SortEntry| (entry.key >> shift & 0xFF) as usize;
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
            if let Some(slot) = sorted.get_mut(*start as usize) {
                *slot = *entry;
            }
            *start += 1;
        }
    }
}

fn insertion_sort(entries: &mut [SortEntry]) {
    for end in 1..entries.len() {
        let Some((last, sorted)) = entries.get_mut(..=end).and_then(<[SortEntry]>::split_last_mut) else {
            return;
        };
        let position = sorted.partition_point(|entry| entry.key <= last.key);
        if let Some(moved) = entries.get_mut(position..=end) {
            moved.rotate_right(1);
        }
    }
}

/// Sorts by the bytes of a text, in ascending order, or in descending order if `key_mask` has all bits set. Entries
/// with equal texts keep their order. The first eight bytes of a text are the first key; runs of equal keys are
/// sorted again by the next eight bytes.
pub(super) fn sort_by_text<'t>(entries: &mut [SortEntry], text: &dyn Fn(u32) -> &'t [u8], key_mask: u64) {
    let mut scratch = Vec::new();
    // The ranges to sort: start, end, and depth, the length in bytes of the prefix that their texts share.
    let mut pending = vec![(0, entries.len(), 0)];
    while let Some((start, end, depth)) = pending.pop() {
        let Some(range) = entries.get_mut(start..end) else { continue };
        for entry in &mut *range {
            entry.key = key_at(text(entry.index), depth) ^ key_mask;
        }
        sort(range, &mut scratch);
        let mut run_start = start;
        for run in range.chunk_by(|one, other| one.key == other.key) {
            // If the last byte of the key is zero, the texts have ended.
            let has_more = run.first().is_some_and(|entry| (entry.key ^ key_mask) & 0xFF != 0);
            if run.len() > 1 && has_more {
                pending.push((run_start, run_start + run.len(), depth + 8));
            }
            run_start += run.len();
        }
    }
}

/// Returns the eight bytes from `start` as a big-endian number, padded with zeros after the end of the text.
fn key_at(text: &[u8], start: usize) -> u64 {
    let tail = text.get(start..).unwrap_or_default();
    match tail.first_chunk::<8>() {
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => (0..8).fold(0, |key, offset| key << 8 | u64::from(tail.get(offset).copied().unwrap_or(0))),
    }
}
