//! Properties of the search for the jobs of a range of time.

use jess_api::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;

use super::Population;
use crate::lifecycle::add_millis;

const START: Timestamp = Timestamp::from_millis(1_795_512_600_000);

/// A bound of the range, if there is one: a job, and the difference from its submission in milliseconds, at most 1.
fn bound() -> impl Strategy<Value = Option<(Index, i64)>> {
    prop::option::weighted(0.8, (any::<Index>(), -1..=1_i64))
}

proptest! {
    #[test]
    fn exactly_the_positions_of_jobs_in_the_range_are_found(
        size in 1..2_000_usize, from in bound(), before in bound(),
    ) {
        let population = Population::new(Some(size), START);
        let received = |position: usize| population.get(position).received();
        let instant = |bound: Option<(Index, i64)>| {
            bound.map(|(job, millis)| add_millis(received(job.index(size)), millis))
        };
        let (from, before) = (instant(from), instant(before));
        let in_range = |position: &usize| {
            let received = received(*position);
            from.is_none_or(|from| from <= received) && before.is_none_or(|before| received < before)
        };
        let found = population.positions(from, before, START);
        prop_assert_eq!(found.collect::<Vec<_>>(), (0..size).filter(in_range).collect::<Vec<_>>());
    }
}
