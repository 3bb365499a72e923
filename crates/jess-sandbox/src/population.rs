//! The jobs of a sandbox, as a function of its start, of a fixed seed, and of the time.
//!
//! Jobs are generated one by one when they are needed, and not stored. Each has a position: in the order of the job
//! numbers and, except for the hostile and the recorded jobs at the beginning, of the submissions.

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::iter::Chain;
use std::ops::Range;

use jess_api::Timestamp;

use crate::generator::JobGenerator;
use crate::hostile::{self, HostileJob};
use crate::job::SandboxJob;
use crate::lifecycle::add_millis;
use crate::past_results;
use crate::recorded::RECORDED_JOBS;
use crate::samples::{ACTIVE_JOBS, EDGE_CASES, EdgeCaseOutcome};
use crate::spec::{JobSpec, Outcome, ReplyFormat};
use crate::user::{USER, User};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// The number of jobs that had ended at the start.
const PAST_JOBS: u8 = 48;

/// The range of ages of these jobs at the start, in milliseconds. No job takes as long as the lower bound.
const PAST_AGES: Range<i64> = 6 * 60 * MINUTE..90 * DAY;

/// The interval in which one new job is submitted, in milliseconds.
const ARRIVAL_INTERVAL: i64 = 3 * MINUTE;

/// One of so many new jobs is a large one, first in the interval [`FIRST_LARGE`].
const LARGE_EVERY: usize = 6;
const FIRST_LARGE: usize = 2;

/// The time to unpack a large job, and the time to prepare it, in milliseconds: longer than the time between two large
/// jobs, so that there is always a job in each of these states.
const LARGE_STEP: i64 = 22 * MINUTE;

/// The age of the first job of a population of a given size, in milliseconds.
const SIZED_AGE: i64 = 6 * 365 * DAY;

/// Positions of jobs, ascending.
pub(crate) type Positions = Chain<Range<usize>, Range<usize>>;

/// The jobs of a sandbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Population {
    owner: &'static User,
    start: Timestamp,
    /// The number of generated jobs, if it is fixed.
    size: Option<usize>,
    /// The number of hostile jobs, which come first.
    hostile: usize,
}

impl Population {
    /// Creates the population of a sandbox that starts at `start`, with exactly `size` jobs if given.
    pub(crate) fn new(size: Option<usize>, start: Timestamp) -> Self {
        Self { owner: &USER, start, size, hostile: 0 }
    }

    /// Creates the population of another user, of a fixed size: the recorded jobs are not theirs.
    pub(crate) fn of(owner: &'static User, size: usize, start: Timestamp) -> Self {
        Self { owner, start, size: Some(size), hostile: 0 }
    }

    /// Adds the hostile jobs if `hostile`.
    #[must_use]
    pub(crate) fn with_hostile(self, hostile: bool) -> Self {
        Self { hostile: if hostile { hostile::COUNT } else { 0 }, ..self }
    }

    /// Returns the number of jobs that have been submitted by `now`.
    pub(crate) fn len(&self, now: Timestamp) -> usize {
        if let Some(size) = self.size {
            return self.hostile.saturating_add(size);
        }
        let at_start = self.unordered_len() + usize::from(PAST_JOBS) + ACTIVE_JOBS.len();
        let intervals_started = now.millis_since(self.start).div_euclid(ARRIVAL_INTERVAL).saturating_add(1);
        let arrivals = usize::try_from(intervals_started).unwrap_or(0);
        let last = at_start + arrivals.saturating_sub(1);
        // One job is submitted in each interval; that of the current interval may be in the future.
        let last_is_future = arrivals > 0 && self.get(last).received() > now;
        at_start + arrivals - usize::from(last_is_future)
    }

    /// Returns the job at a position, even if it has not been submitted yet.
    pub(crate) fn get(&self, position: usize) -> SandboxJob {
        let Some(position) = position.checked_sub(self.hostile) else {
            return SandboxJob::Hostile(HostileJob::nth(position, self.start));
        };
        match (self.size, RECORDED_JOBS.get(position)) {
            (None, Some(recorded)) => SandboxJob::Recorded(recorded),
            (None, None) => SandboxJob::Generated(self.default_spec(position - RECORDED_JOBS.len())),
            (Some(size), _) => SandboxJob::Generated(self.sized_spec(position, size)),
        }
    }

    /// Returns the number of jobs at the beginning that are not in the order of submission: hostile and recorded ones.
    fn unordered_len(&self) -> usize {
        self.hostile + if self.size.is_none() { RECORDED_JOBS.len() } else { 0 }
    }

    /// Finds the job with this number, if it has been submitted by `now`.
    pub(crate) fn find(&self, number: u64, now: Timestamp) -> Option<SandboxJob> {
        let position = self.position(number)?;
        if position >= self.len(now) {
            return None;
        }
        Some(self.get(position)).filter(|job| job.number() == number)
    }

    /// Returns the positions of the jobs that have been submitted by `now`. Of those in the order of submission,
    /// returns only the ones from `from` on and before `before`, where these are given.
    pub(crate) fn positions(
        &self,
        from: Option<Timestamp>,
        before: Option<Timestamp>,
        now: Timestamp,
    ) -> Positions {
        let ordered = self.unordered_len()..self.len(now);
        let first = from.map_or(ordered.start, |from| self.first_since(from, ordered.clone()));
        let end = before.map_or(ordered.end, |before| self.first_since(before, ordered));
        (0..self.unordered_len()).chain(first..end)
    }

    /// Returns the first of these positions whose job is submitted at `instant` or later, or their end. A binary
    /// search: of 100,000 jobs, it generates 17.
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

    /// Returns the position of the job with this number. For some numbers without a job, it is that of another job.
    fn position(&self, number: u64) -> Option<usize> {
        let hostile = HostileJob::position(number).filter(|position| *position < self.hostile);
        let recorded = || {
            let recorded = RECORDED_JOBS.iter().position(|recorded| recorded.number == number)?;
            self.size.is_none().then_some(self.hostile + recorded)
        };
        let generated = || JobGenerator::index_of(self.owner, number)?.checked_add(self.unordered_len());
        hostile.or_else(recorded).or_else(generated)
    }

    /// Generates the job of this index in a population without a fixed size: past jobs, then the active ones at the
    /// start, then new ones.
    fn default_spec(&self, index: usize) -> JobSpec {
        let generator = JobGenerator::new(self.owner, index);
        let Some(row) = index.checked_sub(usize::from(PAST_JOBS)) else {
            return self.past_spec(index, generator);
        };
        match ACTIVE_JOBS.get(row) {
            Some(active) => generator.active(active, self.start),
            None => self.new_spec(row - ACTIVE_JOBS.len(), generator),
        }
    }

    /// Generates a job that had ended at the start. Every third one is an edge case.
    fn past_spec(&self, index: usize, mut generator: JobGenerator) -> JobSpec {
        let step = (PAST_AGES.end - PAST_AGES.start) / i64::from(PAST_JOBS);
        let from_end = i64::from(PAST_JOBS) - 1 - i64::try_from(index).unwrap_or(0);
        let age = PAST_AGES.start + from_end * step + generator.rng.i64(0..step);
        let received = add_millis(self.start, -age);
        let spec = match EDGE_CASES.get(index / 3) {
            Some(edge_case) if index % 3 == 2 => {
                let steps = generator.steps();
                let during_run = steps.unpack + steps.prepare + steps.wait + steps.run / 3;
                let outcome = match edge_case.outcome {
                    EdgeCaseOutcome::Finished(error_level) => Outcome::Finished(error_level),
                    EdgeCaseOutcome::Rejected(message) => Outcome::Rejected(message),
                    EdgeCaseOutcome::Canceled => Outcome::Canceled { after: during_run },
                    EdgeCaseOutcome::Paused => Outcome::Paused { after: during_run },
                };
                JobSpec {
                    quirk: edge_case.quirk,
                    ..generator.finish(&edge_case.template, received, steps, outcome)
                }
            }
            _ => generator.common(received),
        };
        match past_results::of(index) {
            Some((level, results)) => JobSpec { outcome: Outcome::Finished(level), results, ..spec },
            None => spec,
        }
    }

    /// Generates the job that is submitted in an interval after the start, but not in its first seconds.
    fn new_spec(&self, interval: usize, mut generator: JobGenerator) -> JobSpec {
        let interval_start = i64::try_from(interval).unwrap_or(i64::MAX).saturating_mul(ARRIVAL_INTERVAL);
        let offset = generator.rng.i64(20 * SECOND..ARRIVAL_INTERVAL);
        let received = add_millis(self.start, interval_start.saturating_add(offset));
        if interval % LARGE_EVERY == FIRST_LARGE {
            generator.large(received, LARGE_STEP)
        } else {
            generator.common(received)
        }
    }

    /// Generates one of `size` jobs, which are spread over years and become more frequent with time.
    fn sized_spec(&self, index: usize, size: usize) -> JobSpec {
        /// The fixed-point representation of 1, for integer arithmetic.
        const ONE: i128 = 1_000_000_000;
        let mut generator = JobGenerator::new(self.owner, index);
        let from_end = i128::try_from(size.saturating_sub(index + 1)).unwrap_or(0);
        let offset = i128::from(generator.rng.i64(100..900));
        let share = (from_end * 1_000 + offset) * ONE / (i128::try_from(size).unwrap_or(1) * 1_000).max(1);
        let age = i128::from(SIZED_AGE) * share * share / (ONE * ONE);
        let received = add_millis(self.start, -i64::try_from(age).unwrap_or(SIZED_AGE));
        let spec = generator.common(received);
        JobSpec {
            name: Cow::Owned(format!("{}, run {}", spec.name, index + 1)),
            format: ReplyFormat::Of2020,
            ..spec
        }
    }
}
