//! Laws of the list by date: seeking changes how long the reply takes, and nothing else.

use std::sync::{Arc, Mutex};

use chrono::{Days, NaiveDate};
use jess_api::{JobFilter, JobStatus, ServiceTimeZone, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;

use super::Sandbox;
use super::lifecycle::later;
use super::list::ListReply;
use super::population::Population;

const START: Timestamp = Timestamp::from_millis(1_795_512_600_000);

/// A sandbox of this size, or the usual one, so many milliseconds after its start, with hostile jobs or without.
fn sandbox((bulk, age): (Option<usize>, i64), hostile: bool) -> Arc<Sandbox> {
    Arc::new(Sandbox {
        now: Box::new(move || later(START, age)),
        population: Population::new(bulk, START).with_hostile(hostile),
        sessions: Mutex::default(),
        cancellations: Mutex::default(),
    })
}

fn sizes_and_ages() -> impl Strategy<Value = (Option<usize>, i64)> {
    prop_oneof![(Just(None), 0..7_200_000_i64), ((1..300_usize).prop_map(Some), Just(0))]
}

/// A bound of a range, if there is one: some job, and how many days after the eve of its submission. That is
/// where mistakes by one would be.
type Bound = Option<(Index, u64)>;

fn bounds() -> impl Strategy<Value = [Bound; 2]> {
    let bound = || prop::option::weighted(0.8, (any::<Index>(), 0..=2_u64));
    [bound(), bound()]
}

/// The filter of these bounds; `None` where the first is after the second.
fn filter(sandbox: &Sandbox, bounds: [Bound; 2], statuses: Option<JobStatus>) -> Option<JobFilter> {
    let day = |(job, later): (Index, u64)| -> Option<NaiveDate> {
        let job = sandbox.population.get(job.index(sandbox.population.len(sandbox.now())));
        let eve = ServiceTimeZone::UTC.day_of(job.received())?.pred_opt()?;
        eve.checked_add_days(Days::new(later))
    };
    let [since, till] = bounds.map(|bound| bound.and_then(day));
    JobFilter::new(since, till, statuses).ok()
}

proptest! {
    #[test]
    fn the_reply_is_that_of_the_plain_filter(
        world in sizes_and_ages(), hostile: bool, bounds in bounds(), queued: bool,
    ) {
        let sandbox = sandbox(world, hostile);
        let filter = filter(&sandbox, bounds, queued.then_some(JobStatus::Queued));
        prop_assume!(filter.is_some());
        let reply = || ListReply::new(Arc::clone(&sandbox), filter.clone().unwrap_or_default());
        let all = sandbox.population.len(sandbox.now());
        let mut plain = reply();
        plain.positions = (0..all).chain(0..0);
        prop_assert_eq!(text(reply()), text(plain));
    }

    #[test]
    fn no_job_beside_the_range_is_made(size in 1..2_000_usize, from in instant(), before in instant()) {
        let population = Population::new(Some(size), START);
        let received = |position: usize| population.get(position).received();
        let exact = |bound: Option<(Index, i64)>| {
            bound.map(|(job, millis)| later(received(job.index(size)), millis))
        };
        let (from, before) = (exact(from), exact(before));
        let within = |position: &usize| {
            let received = received(*position);
            from.is_none_or(|from| from <= received) && before.is_none_or(|before| received < before)
        };
        let sought = population.positions(from, before, START);
        prop_assert_eq!(sought.collect::<Vec<_>>(), (0..size).filter(within).collect::<Vec<_>>());
    }
}

/// The instant of some job's submission, or the millisecond before or after it.
fn instant() -> impl Strategy<Value = Option<(Index, i64)>> {
    prop::option::weighted(0.8, (any::<Index>(), -1..=1_i64))
}

/// The whole reply.
fn text(mut reply: ListReply) -> String {
    let parts = std::iter::from_fn(|| reply.next_chunk().unwrap());
    String::from_utf8(parts.flatten().collect()).unwrap()
}
