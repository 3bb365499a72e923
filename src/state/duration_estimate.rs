//! How long a job is likely to take: as long as this user's own finished jobs of the same type and size took.

/// The number of finished jobs below which nothing is estimated.
const MIN_JOBS: usize = 5;

/// The range of the middle half of durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DurationEstimate {
    /// The number of durations.
    pub jobs: usize,
    /// The duration that a quarter of them stayed below, in seconds.
    pub from_seconds: u64,
    /// The duration that a quarter of them exceeded, in seconds.
    pub till_seconds: u64,
}

impl DurationEstimate {
    /// Estimates a duration from those of comparable jobs, in seconds. Returns `None` if there are fewer than five.
    pub fn of(mut durations: Vec<u64>) -> Option<Self> {
        let jobs = durations.len();
        if jobs < MIN_JOBS {
            return None;
        }
        durations.sort_unstable();
        // Of five values the second and the fourth: the nearest ranks of the quartiles.
        let from_seconds = *durations.get(jobs / 4)?;
        let till_seconds = *durations.get(jobs - 1 - jobs / 4)?;
        Some(Self { jobs, from_seconds, till_seconds })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_middle_half_of_five_or_more_durations_is_the_estimate() {
        type Range = Option<(u64, u64)>;
        let table: [(&[u64], Range); 5] = [
            (&[], None),
            (&[10, 20, 30, 40], None),
            (&[50, 10, 30, 20, 40], Some((20, 40))),
            (&[7, 7, 7, 7, 7], Some((7, 7))),
            (&[1, 10, 20, 30, 40, 50, 60, 9000], Some((20, 50))),
        ];
        for (durations, expected) in table {
            let estimate = DurationEstimate::of(durations.to_vec());
            let range = estimate.map(|estimate| (estimate.from_seconds, estimate.till_seconds));
            assert_eq!(range, expected, "{durations:?}");
            assert!(estimate.is_none_or(|estimate| estimate.jobs == durations.len()));
        }
    }

    proptest! {
        #[test]
        fn at_least_half_of_the_durations_are_within_the_estimate(
            durations in prop::collection::vec(any::<u64>(), 5..60),
        ) {
            let estimate = DurationEstimate::of(durations.clone()).unwrap();
            let range = estimate.from_seconds..=estimate.till_seconds;
            let within = durations.iter().filter(|seconds| range.contains(seconds)).count();
            prop_assert!(within * 2 >= durations.len(), "{within} of {}", durations.len());
        }
    }
}
