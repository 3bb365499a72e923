//! Where in the population the jobs of a range of time are, without making all the others.

use std::iter::Chain;
use std::ops::Range;

use jess_api::Timestamp;

use super::population::Population;

/// Positions of jobs, ascending.
pub(crate) type Positions = Chain<Range<usize>, Range<usize>>;

impl Population {
    /// The positions of the jobs that have been submitted by `now`; of those in order of submission only the
    /// ones from `from` on and before `before`, where these are given.
    pub(crate) fn positions(
        &self,
        from: Option<Timestamp>,
        before: Option<Timestamp>,
        now: Timestamp,
    ) -> Positions {
        let ordered = self.disordered()..self.len(now);
        let first = from.map_or(ordered.start, |from| self.first_since(from, ordered.clone()));
        let end = before.map_or(ordered.end, |before| self.first_since(before, ordered));
        (0..self.disordered()).chain(first..end)
    }

    /// The first of these positions whose job is submitted at `instant` or later; their end where there is
    /// none. Found by halving: of 100,000 jobs 17 are worked out.
    fn first_since(&self, instant: Timestamp, ordered: Range<usize>) -> usize {
        let Range { mut start, mut end } = ordered;
        while start < end {
            let middle = start + (end - start) / 2;
            if self.get(middle).received() < instant {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }
}
