//! The changes that an update makes to the rows on the screen.

/// The number of rows that an update inserts, removes and moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowChanges {
    /// Rows that are not shown yet.
    pub new: usize,
    /// Rows that are no longer selected.
    pub removed: usize,
    /// The fewest rows that have to be moved to get the others into their order.
    pub moved: usize,
}

impl RowChanges {
    /// Compares the indices of the rows that are shown with those of an update. Both have each index at most once, and
    /// their indices refer to the same jobs ([`Rows::generation`](crate::rows::Rows::generation)).
    ///
    /// ```
    /// use job_table::row_changes::RowChanges;
    ///
    /// let changes = RowChanges::between(&[4, 3, 2, 1], &[5, 4, 1, 3]);
    /// assert_eq!(changes, RowChanges { new: 1, removed: 1, moved: 1 });
    /// ```
    pub fn between(shown: &[u32], latest: &[u32]) -> Self {
        // Most updates change a few rows near the top.
        let (shown, latest) = strip_common_ends(shown, latest);
        let mut places: Vec<(u32, usize)> = shown.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let place_of = |index: &u32| {
            let found = places.binary_search_by_key(index, |(shown, _)| *shown).ok()?;
            places.get(found).map(|(_, place)| *place)
        };
        let kept: Vec<usize> = latest.iter().filter_map(place_of).collect();
        Self {
            new: latest.len() - kept.len(),
            removed: shown.len() - kept.len(),
            moved: kept.len() - longest_ascending(&kept),
        }
    }

    /// Reports whether the update leaves all rows where they are.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

fn strip_common_ends<'r>(one: &'r [u32], other: &'r [u32]) -> (&'r [u32], &'r [u32]) {
    let is_same = |(one, other): &(&u32, &u32)| one == other;
    let start = one.iter().zip(other).take_while(is_same).count();
    let (one, other) = (one.get(start..).unwrap_or_default(), other.get(start..).unwrap_or_default());
    let end = one.iter().rev().zip(other.iter().rev()).take_while(is_same).count();
    let without_end = |rows: &'r [u32]| rows.get(..rows.len() - end).unwrap_or_default();
    (without_end(one), without_end(other))
}

/// Returns the length of the longest ascending subsequence (by patience sorting).
fn longest_ascending(places: &[usize]) -> usize {
    // For each length, the smallest place with which an ascending subsequence of that length ends.
    let mut ends: Vec<usize> = Vec::new();
    for place in places {
        let length = ends.partition_point(|end| end < place);
        match ends.get_mut(length) {
            Some(end) => *end = *place,
            None => ends.push(*place),
        }
    }
    ends.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_kind_of_change_is_counted() {
        let table: [(&[u32], &[u32], [usize; 3]); 9] = [
            (&[], &[], [0, 0, 0]),
            (&[3, 2, 1], &[3, 2, 1], [0, 0, 0]),
            (&[3, 2, 1], &[5, 4, 3, 2, 1], [2, 0, 0]),
            (&[3, 2, 1], &[3, 1], [0, 1, 0]),
            (&[3, 2, 1], &[2, 1, 3], [0, 0, 1]),
            (&[5, 4, 3, 2, 1], &[1, 2, 3, 4, 5], [0, 0, 4]),
            (&[5, 4, 3, 2, 1], &[4, 5, 3, 1, 2], [0, 0, 2]),
            (&[], &[1], [1, 0, 0]),
            (&[1], &[], [0, 1, 0]),
        ];
        for (shown, latest, [new, removed, moved]) in table {
            let expected = RowChanges { new, removed, moved };
            assert_eq!(RowChanges::between(shown, latest), expected, "{shown:?} {latest:?}");
        }
    }

    /// Returns the length of the longest common subsequence: what is left in place.
    fn common(shown: &[u32], latest: &[u32]) -> usize {
        match (shown.split_first(), latest.split_first()) {
            (Some((one, shown_rest)), Some((other, latest_rest))) => {
                if one == other {
                    1 + common(shown_rest, latest_rest)
                } else {
                    common(shown_rest, latest).max(common(shown, latest_rest))
                }
            }
            _ => 0,
        }
    }

    fn some_rows() -> impl Strategy<Value = Vec<u32>> {
        let shuffled = Just((0..8).collect::<Vec<u32>>()).prop_shuffle();
        (shuffled, 0..8_usize).prop_map(|(rows, length)| rows[..length].to_vec())
    }

    proptest! {
        #[test]
        fn rows_that_do_not_move_are_a_longest_common_subsequence(shown in some_rows(), latest in some_rows()) {
            let changes = RowChanges::between(&shown, &latest);
            let in_both = shown.iter().filter(|index| latest.contains(index)).count();
            prop_assert_eq!(changes.new, latest.len() - in_both);
            prop_assert_eq!(changes.removed, shown.len() - in_both);
            prop_assert_eq!(changes.moved, in_both - common(&shown, &latest));
            prop_assert_eq!(changes.is_none(), shown == latest);
        }
    }
}
