//! Properties of job lists by date: the search for the dates does not change the reply.

use std::sync::{Arc, Mutex};

use chrono::{Days, NaiveDate};
use jess_api::{JobFilter, JobStatus, ServiceTimeZone, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;

use super::ListReply;
use crate::Sandbox;
use crate::lifecycle::add_millis;
use crate::population::Population;
use crate::user::USER;

const START: Timestamp = Timestamp::from_millis(1_795_512_600_000);

/// Creates a sandbox with a fixed size or without, `age` milliseconds after its start.
fn sandbox((size, age): (Option<usize>, i64), hostile: bool) -> Arc<Sandbox> {
    Arc::new(Sandbox {
        now: Box::new(move || add_millis(START, age)),
        population: Population::new(size, START).with_hostile(hostile),
        control: None,
        sessions: Mutex::default(),
        cancellations: Mutex::default(),
    })
}

fn sizes_and_ages() -> impl Strategy<Value = (Option<usize>, i64)> {
    prop_oneof![(Just(None), 0..7_200_000_i64), ((1..300_usize).prop_map(Some), Just(0))]
}

/// A bound of the dates, if there is one: a job, and the number of days after the day before its submission. These are
/// the days at which an off-by-one error would show.
type Bound = Option<(Index, u64)>;

fn bounds() -> impl Strategy<Value = [Bound; 2]> {
    let bound = || prop::option::weighted(0.8, (any::<Index>(), 0..=2_u64));
    [bound(), bound()]
}

/// Returns the filter with these bounds; `None` if the first is after the second.
fn filter(sandbox: &Sandbox, bounds: [Bound; 2], statuses: Option<JobStatus>) -> Option<JobFilter> {
    let day = |(job, days_later): (Index, u64)| -> Option<NaiveDate> {
        let job = sandbox.population.get(job.index(sandbox.population.len(sandbox.now())));
        let day_before = ServiceTimeZone::UTC.day_of(job.received())?.pred_opt()?;
        day_before.checked_add_days(Days::new(days_later))
    };
    let [since, till] = bounds.map(|bound| bound.and_then(day));
    JobFilter::new(since, till, statuses).ok()
}

/// Reads the whole reply.
fn text(mut reply: ListReply) -> String {
    let chunks = std::iter::from_fn(|| reply.next_chunk().unwrap());
    String::from_utf8(chunks.flatten().collect()).unwrap()
}

proptest! {
    #[test]
    fn the_reply_has_the_jobs_of_a_linear_search(
        size_and_age in sizes_and_ages(), hostile: bool, bounds in bounds(), queued: bool,
    ) {
        let sandbox = sandbox(size_and_age, hostile);
        let filter = filter(&sandbox, bounds, queued.then_some(JobStatus::Queued));
        prop_assume!(filter.is_some());
        let reply = || ListReply::new(Arc::clone(&sandbox), &USER, filter.clone().unwrap_or_default());
        let all = sandbox.population.len(sandbox.now());
        let mut linear = reply();
        linear.positions = (0..all).chain(0..0);
        prop_assert_eq!(text(reply()), text(linear));
    }
}
