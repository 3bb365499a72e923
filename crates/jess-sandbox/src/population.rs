//! Which jobs there are, as a pure function of the start, of a fixed seed, and of the time.
//!
//! Nothing is kept: job number 70,000 of 100,000 is worked out when it is asked for. Jobs have positions,
//! ascending by job number and, but for the hostile and the recorded ones at the first of them, by submission.

use std::borrow::Cow;

use jess_api::Timestamp;

use super::catalogue::{ACTIVE_JOBS, ODD_JOBS, OddEnd};
use super::draft::Draft;
use super::entry::Entry;
use super::hostile::{self, Hostile};
use super::lifecycle::later;
use super::plan::{Outcome, Plan, ReplyFormat};
use super::recorded::RECORDED;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// The first made-up job's number: beyond every published one (622,966 in 2024).
const FIRST_NUMBER: u64 = 701_407;

/// Job numbers are shared by all users of the service, so there are gaps: one of so many is this user's.
const STRIDE: u64 = 7;

/// How many jobs had ended at the start.
const HISTORY: u8 = 48;

/// How far the history goes back, and how close to the start it comes: no job takes as long as that.
const HISTORY_SPAN: i64 = 90 * DAY;
const HISTORY_END: i64 = 6 * 60 * MINUTE;

/// A new job comes in every so many milliseconds, on average.
const ARRIVAL_GAP: i64 = 3 * MINUTE;

/// Every so many intervals the job that comes in is a large one, beginning with this interval.
const LARGE_EVERY: usize = 6;
const FIRST_LARGE: usize = 2;

/// How long it takes to unpack a large job, and then to prepare it: longer than two of them are ever apart,
/// so that there is always one in either state.
const LARGE_STEP: i64 = 22 * MINUTE;

/// How far a population of a given size goes back.
const BULK_SPAN: i64 = 6 * 365 * DAY;

/// The jobs of the sandbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Population {
    start: Timestamp,
    bulk: Option<usize>,
    /// How many hostile jobs there are beside the others.
    hostile: usize,
}

impl Population {
    /// Laid out around `start`; of exactly `bulk` jobs, if given.
    pub(crate) fn new(bulk: Option<usize>, start: Timestamp) -> Self {
        Self { start, bulk, hostile: 0 }
    }

    /// The same with the hostile jobs besides, if `hostile`.
    #[must_use]
    pub(crate) fn with_hostile(self, hostile: bool) -> Self {
        Self { hostile: if hostile { hostile::COUNT } else { 0 }, ..self }
    }

    /// How many jobs have been submitted by `now`.
    pub(crate) fn len(&self, now: Timestamp) -> usize {
        if let Some(size) = self.bulk {
            return self.hostile.saturating_add(size);
        }
        let at_start = self.disordered() + usize::from(HISTORY) + ACTIVE_JOBS.len();
        let intervals_begun = now.millis_since(self.start).div_euclid(ARRIVAL_GAP).saturating_add(1);
        let arrivals = usize::try_from(intervals_begun).unwrap_or(0);
        let last = at_start + arrivals.saturating_sub(1);
        // One job comes in each interval, and the one of the interval that runs may be still to come.
        let still_to_come = arrivals > 0 && self.get(last).received() > now;
        at_start + arrivals - usize::from(still_to_come)
    }

    /// The job at a position, whether it has been submitted yet or not.
    pub(crate) fn get(&self, position: usize) -> Entry {
        let Some(position) = position.checked_sub(self.hostile) else {
            return Entry::Hostile(Hostile::at(position, self.start));
        };
        match (self.bulk, RECORDED.get(position)) {
            (None, Some(recorded)) => Entry::Recorded(recorded),
            (None, None) => Entry::Made(self.usual_plan(position - RECORDED.len())),
            (Some(size), _) => Entry::Made(self.bulk_plan(position, size)),
        }
    }

    /// How many jobs, at the first positions, are in no order of submission with those after them: the hostile
    /// ones and the recorded ones.
    pub(crate) fn disordered(&self) -> usize {
        self.hostile + if self.bulk.is_none() { RECORDED.len() } else { 0 }
    }

    /// The job of this number, if it has been submitted by `now`.
    pub(crate) fn find(&self, number: u64, now: Timestamp) -> Option<Entry> {
        let position = self.position(number)?;
        if position >= self.len(now) {
            return None;
        }
        Some(self.get(position)).filter(|entry| entry.number() == number)
    }

    /// Where the job of this number is, if it is one.
    fn position(&self, number: u64) -> Option<usize> {
        let hostile = Hostile::position(number).filter(|position| *position < self.hostile);
        let recorded = || {
            let recorded = RECORDED.iter().position(|recorded| recorded.number == number)?;
            self.bulk.is_none().then_some(self.hostile + recorded)
        };
        let made = || {
            let index = usize::try_from(number.checked_sub(FIRST_NUMBER)? / STRIDE).ok()?;
            index.checked_add(self.disordered())
        };
        hostile.or_else(recorded).or_else(made)
    }

    /// The made-up job of this index in the usual population: the history, what is under way at the start,
    /// then what comes in.
    fn usual_plan(&self, index: usize) -> Plan {
        let draft = draft(index);
        let Some(row) = index.checked_sub(usize::from(HISTORY)) else { return self.past_plan(index, draft) };
        match ACTIVE_JOBS.get(row) {
            Some(active) => draft.active(active, self.start),
            None => self.arrival(row - ACTIVE_JOBS.len(), draft),
        }
    }

    /// A job that had ended at the start. Every third one is an odd one.
    fn past_plan(&self, index: usize, mut draft: Draft) -> Plan {
        let step = (HISTORY_SPAN - HISTORY_END) / i64::from(HISTORY);
        let from_end = i64::from(HISTORY) - 1 - i64::try_from(index).unwrap_or(0);
        let age = HISTORY_END + from_end * step + draft.rng.i64(0..step);
        let received = later(self.start, -age);
        match ODD_JOBS.get(index / 3) {
            Some(odd) if index % 3 == 2 => {
                let steps = draft.steps();
                let within_run = steps.unpack + steps.prepare + steps.wait + steps.run / 3;
                let outcome = match odd.end {
                    OddEnd::Finished(verdict) => Outcome::Finished(verdict),
                    OddEnd::Rejected(words) => Outcome::Rejected(words),
                    OddEnd::Canceled => Outcome::Canceled { after: within_run },
                    OddEnd::Paused => Outcome::Paused { after: within_run },
                };
                Plan { oddity: odd.oddity, ..draft.plan(&odd.study, received, steps, outcome) }
            }
            _ => draft.usual(received),
        }
    }

    /// The job that comes in during an interval after the start, not in its first seconds.
    fn arrival(&self, interval: usize, mut draft: Draft) -> Plan {
        let begins = i64::try_from(interval).unwrap_or(i64::MAX).saturating_mul(ARRIVAL_GAP);
        let moment = draft.rng.i64(20 * SECOND..ARRIVAL_GAP);
        let received = later(self.start, begins.saturating_add(moment));
        if interval % LARGE_EVERY == FIRST_LARGE {
            draft.large(received, LARGE_STEP)
        } else {
            draft.usual(received)
        }
    }

    /// One of `size` jobs, spread over years and denser towards the start, as a user's work grows.
    fn bulk_plan(&self, index: usize, size: usize) -> Plan {
        /// The unit of the shares below: one is 10⁹, so that all is done in integers.
        const ONE: i128 = 1_000_000_000;
        let mut draft = draft(index);
        let from_end = i128::try_from(size.saturating_sub(index + 1)).unwrap_or(0);
        let moment = i128::from(draft.rng.i64(100..900));
        let share = (from_end * 1_000 + moment) * ONE / (i128::try_from(size).unwrap_or(1) * 1_000).max(1);
        let age = i128::from(BULK_SPAN) * share * share / (ONE * ONE);
        let received = later(self.start, -i64::try_from(age).unwrap_or(BULK_SPAN));
        let plan = draft.usual(received);
        Plan {
            name: Cow::Owned(format!("{}, run {}", plan.name, index + 1)),
            shape: ReplyFormat::Of2020,
            ..plan
        }
    }
}

fn draft(index: usize) -> Draft {
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    Draft::new(index, |rng| index.saturating_mul(STRIDE).saturating_add(FIRST_NUMBER + rng.u64(0..STRIDE)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::lifecycle::{Snapshot, Stage, at};
    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_795_500_000_000);

    fn plans(population: Population, now: Timestamp) -> Vec<Plan> {
        (0..population.len(now))
            .filter_map(|position| match population.get(position) {
                Entry::Made(plan) => Some(plan),
                Entry::Recorded(_) | Entry::Hostile(_) => None,
            })
            .collect()
    }

    fn looks(plans: &[Plan], now: Timestamp) -> Vec<Snapshot> {
        plans.iter().map(|plan| at(plan, None, now)).collect()
    }

    #[test]
    fn the_start_has_every_state_and_a_dozen_under_way() {
        let plans = plans(Population::new(None, START), START);
        assert_eq!(plans.len(), 60);
        let jobs = looks(&plans, START);
        let stages: BTreeSet<_> = jobs.iter().map(|job| job.stage).collect();
        assert_eq!(stages.len(), 7, "{stages:?}");
        let under_way = jobs.iter().filter(|job| job.stage < Stage::Paused).count();
        assert_eq!(under_way, ACTIVE_JOBS.len());
    }

    #[test]
    fn numbers_and_submissions_ascend_and_none_is_in_the_future() {
        for (bulk, later_on) in [(None, 0), (None, 40 * MINUTE), (Some(1_000), 0), (Some(100_000), 0)] {
            let now = later(START, later_on);
            let plans = plans(Population::new(bulk, START), now);
            assert!(plans.is_sorted_by(|one, next| one.number < next.number));
            assert!(plans.is_sorted_by_key(|plan| plan.received));
            assert!(plans.iter().all(|plan| plan.received <= now));
        }
    }

    #[test]
    fn every_job_is_found_by_its_number_and_no_other_number_is_a_job() {
        for (bulk, hostile) in [(None, false), (Some(50), false), (None, true), (Some(50), true)] {
            let population = Population::new(bulk, START).with_hostile(hostile);
            let numbers: BTreeSet<_> =
                (0..population.len(START)).map(|position| population.get(position).number()).collect();
            let last = numbers.last().copied().unwrap_or(0);
            let strangers = (0..20_000).chain(FIRST_NUMBER - 9..last + 30);
            for number in numbers.iter().copied().chain(strangers) {
                let found = population.find(number, START).map(|entry| entry.number());
                assert_eq!(found, numbers.contains(&number).then_some(number));
            }
            assert!(population.find(u64::MAX, START).is_none());
        }
    }

    #[test]
    fn something_finishes_within_two_minutes() {
        let plans = plans(Population::new(None, START), START);
        let finished = |now| looks(&plans, now).iter().filter(|job| job.stage == Stage::Finished).count();
        assert!(finished(later(START, 2 * MINUTE)) >= finished(START) + 2);
    }

    #[test]
    fn there_is_always_something_to_see_in_every_active_state() {
        let population = Population::new(None, START);
        let all = plans(population, later(START, DAY));
        let mut large = all.iter().filter(|plan| plan.steps.unpack > 10 * MINUTE);
        assert!(large.all(|plan| plan.submission > 1_000_000_000), "long to unpack, so large");
        for minute in 0..24 * 60 {
            let now = later(START, minute * MINUTE);
            let submitted: Vec<_> = all.iter().filter(|plan| plan.received <= now).cloned().collect();
            let stages: BTreeSet<_> = looks(&submitted, now).iter().map(|job| job.stage).collect();
            for stage in [Stage::Unpacked, Stage::Accepted, Stage::Queued] {
                assert!(stages.contains(&stage), "no {stage:?} job after {minute} minutes");
            }
        }
    }

    #[test]
    fn jobs_keep_coming_in() {
        let population = Population::new(None, START);
        let mut known = population.len(START);
        for interval in 1..=480 {
            let count = population.len(later(START, interval * ARRIVAL_GAP));
            assert_eq!(count, known + 1);
            known = count;
        }
        let a_year_later = later(START, 365 * DAY);
        let under_way = looks(&plans(population, a_year_later), a_year_later)
            .iter()
            .filter(|job| job.stage < Stage::Paused)
            .count();
        assert!(under_way > 3, "{under_way}");
    }

    #[test]
    fn a_clock_that_goes_back_before_the_start_takes_no_more_than_the_arrivals() {
        let population = Population::new(None, START);
        assert_eq!(population.len(later(START, -DAY)), population.len(START));
        assert_eq!(population.len(Timestamp::from_millis(i64::MIN)), population.len(START));
    }

    #[test]
    fn a_given_size_is_exact_spread_over_years_and_the_same_each_time() {
        for size in [0, 1, 13, 100_000] {
            let population = Population::new(Some(size), START);
            assert_eq!(population.len(later(START, 365 * DAY)), size);
        }
        let all = plans(Population::new(Some(100_000), START), START);
        let spread = START.millis_since(all[0].received);
        assert!((5 * 365 * DAY..=BULK_SPAN).contains(&spread));
        let again = Population::new(Some(100_000), START).bulk_plan(70_000, 100_000);
        assert_eq!(format!("{again:?}"), format!("{:?}", all[70_000]));
    }

    #[test]
    fn hostile_jobs_come_on_top_of_the_others() {
        for bulk in [None, Some(50)] {
            let plain = Population::new(bulk, START);
            let hostile = plain.with_hostile(true);
            assert_eq!(hostile.len(START), plain.len(START) + hostile::COUNT);
            for position in 0..plain.len(START) {
                let (same, one) = (hostile.get(position + hostile::COUNT), plain.get(position));
                assert_eq!((same.number(), same.received()), (one.number(), one.received()));
            }
        }
    }

    #[test]
    fn an_absurd_size_does_not_panic() {
        for hostile in [false, true] {
            let population = Population::new(Some(usize::MAX), START).with_hostile(hostile);
            population.get(0);
            population.get(population.len(START) - 1);
        }
    }
}
