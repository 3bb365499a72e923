//! Which outcomes are read next, and what is known of them: a pure policy without requests.

use std::collections::{HashMap, HashSet};

use jess_api::{JobId, Outcome};

use crate::api::ApiError;

/// The number of outcomes that are read at the same time.
pub const MAX_CONCURRENT: usize = 4;

/// The number of failures in a row after which no further outcome is read.
const MAX_FAILURES: u32 = 3;

/// The outcomes of finished jobs, and those that are to be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutcomeQueue {
    known: HashMap<JobId, Outcome>,
    /// The jobs whose outcome could not be read since the page began.
    failed: HashSet<JobId>,
    pending: Vec<JobId>,
    /// The jobs in view, ascending.
    in_view: Vec<JobId>,
    /// The jobs that the user has asked for, ascending, and how many they were.
    asked: Vec<JobId>,
    asked_count: usize,
    failures: u32,
    halt: Option<ApiError>,
}

impl OutcomeQueue {
    /// Returns the outcome of a job, if it is known.
    pub fn outcome(&self, id: JobId) -> Option<Outcome> {
        self.known.get(&id).copied()
    }

    /// Iterates over all outcomes that are known, in no order.
    pub fn known(&self) -> impl Iterator<Item = (JobId, Outcome)> {
        self.known.iter().map(|(id, outcome)| (*id, *outcome))
    }

    /// Returns the number of jobs whose simulations are known to have failed.
    pub fn failures(&self) -> usize {
        self.known.values().filter(|outcome| outcome.is_failure()).count()
    }

    /// Returns the error because of which nothing is read.
    pub fn halt(&self) -> Option<&ApiError> {
        self.halt.as_ref()
    }

    /// Returns how many of the jobs that the user has asked for are done, and how many they are; `None` if nothing is asked
    /// for.
    pub fn asked(&self) -> Option<(usize, usize)> {
        (!self.asked.is_empty())
            .then(|| (self.asked_count.saturating_sub(self.asked.len()), self.asked_count))
    }

    /// Notes an outcome that was read elsewhere.
    pub fn note(&mut self, id: JobId, outcome: Outcome) {
        self.failed.remove(&id);
        self.known.insert(id, outcome);
    }

    /// Sets the finished jobs in view, whose outcomes are read; those that were in view before are not read any more.
    pub fn set_in_view(&mut self, mut ids: Vec<JobId>) {
        ids.sort_unstable();
        self.in_view = ids;
    }

    /// Reads the outcomes of these jobs, also of those that could not be read before.
    pub fn ask(&mut self, ids: impl IntoIterator<Item = JobId>) {
        self.failed.clear();
        self.resume();
        self.asked = ids.into_iter().filter(|id| !self.known.contains_key(id)).collect();
        self.asked.sort_unstable();
        self.asked_count = self.asked.len();
    }

    /// Reads only the outcomes of the jobs in view.
    pub fn stop(&mut self) {
        self.asked.clear();
    }

    /// Forgets what is being read and what was to be read. The caller ends the requests.
    pub fn abandon(&mut self) {
        self.pending.clear();
        self.in_view.clear();
        self.asked.clear();
    }

    /// Reads again after an error.
    pub fn resume(&mut self) {
        self.halt = None;
        self.failures = 0;
        self.failed.clear();
    }

    /// Returns the job whose outcome is to be read next, and notes that it is being read: the newest in view, or else the
    /// newest that the user has asked for. `None` if there is none, or if enough are being read.
    pub fn start_next(&mut self) -> Option<JobId> {
        if self.halt.is_some() || self.pending.len() >= MAX_CONCURRENT {
            return None;
        }
        let id = loop {
            let id = self.in_view.pop().or_else(|| self.asked.pop())?;
            let is_needless =
                self.known.contains_key(&id) || self.failed.contains(&id) || self.pending.contains(&id);
            if !is_needless {
                break id;
            }
        };
        self.pending.push(id);
        Some(id)
    }

    /// Notes what was read of a job. Errors that the next job would have too, and several in a row, end the reading.
    pub fn finish(&mut self, id: JobId, result: Result<Outcome, ApiError>) {
        self.pending.retain(|pending| *pending != id);
        match result {
            Ok(outcome) => {
                self.failures = 0;
                self.known.insert(id, outcome);
            }
            // The results are gone, or belong to another user: what is not there is not found.
            Err(ApiError::Refused { .. } | ApiError::Http { status: 404 | 410, .. }) => {
                self.failures = 0;
                self.known.insert(id, Outcome::NotFound);
            }
            Err(error) => {
                self.failures += 1;
                self.failed.insert(id);
                if self.failures >= MAX_FAILURES || is_of_all(&error) {
                    self.halt = Some(error);
                }
            }
        }
    }

    /// Adds outcomes that were kept from an earlier visit.
    pub fn restore(&mut self, kept: impl IntoIterator<Item = (JobId, Outcome)>) {
        for (id, outcome) in kept {
            self.known.entry(id).or_insert(outcome);
        }
    }
}

/// Reports whether requests for other jobs would fail in the same way.
fn is_of_all(error: &ApiError) -> bool {
    matches!(error, ApiError::SignedOut | ApiError::Network { .. } | ApiError::TimedOut { .. })
        || error.pause().is_some()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jess_api::BodyKind;

    use super::*;

    const OK: Outcome = Outcome::Succeeded { warnings: Some(0), severe_errors: Some(0) };

    fn ids(numbers: &[u64]) -> Vec<JobId> {
        numbers.iter().map(|number| id(*number)).collect()
    }

    fn id(number: u64) -> JobId {
        JobId::new(number).unwrap()
    }

    fn started(queue: &mut OutcomeQueue) -> Vec<u64> {
        std::iter::from_fn(|| queue.start_next()).map(JobId::number).collect()
    }

    #[test]
    fn the_newest_in_view_come_first_and_four_at_a_time() {
        let mut queue = OutcomeQueue::default();
        queue.ask(ids(&[1, 2, 3, 8]));
        queue.set_in_view(ids(&[5, 9, 7]));
        assert_eq!(started(&mut queue), [9, 7, 5, 8]);
        assert_eq!(started(&mut queue), [0_u64; 0]);
        queue.finish(id(7), Ok(OK));
        assert_eq!(started(&mut queue), [3]);
        assert_eq!(queue.outcome(id(7)), Some(OK));
        assert_eq!(queue.asked(), Some((2, 4)));
        queue.stop();
        queue.finish(id(9), Ok(OK));
        assert_eq!((started(&mut queue), queue.asked()), (vec![], None));
    }

    #[test]
    fn nothing_is_read_twice_and_rows_that_have_left_the_view_are_not_read() {
        let mut queue = OutcomeQueue::default();
        queue.set_in_view(ids(&[2]));
        assert_eq!(started(&mut queue), [2]);
        queue.abandon();
        queue.restore([(id(1), OK)]);
        queue.set_in_view(ids(&[1, 2]));
        assert_eq!(started(&mut queue), [2]);
        queue.set_in_view(ids(&[1, 2, 3]));
        queue.set_in_view(ids(&[2]));
        assert_eq!(started(&mut queue), [0_u64; 0]);
        queue.finish(id(2), Ok(OK));
        queue.set_in_view(ids(&[2]));
        assert_eq!(started(&mut queue), [0_u64; 0]);
    }

    #[test]
    fn an_error_of_one_job_does_not_end_the_reading_and_an_error_of_all_does() {
        let http = |status, pause: Option<u64>| ApiError::Http {
            status,
            message: None,
            retry_after: pause.map(Duration::from_secs),
        };
        let html = ApiError::Unreadable { kind: BodyKind::Html, bytes: 1, detail: String::new() };
        let network = ApiError::Network { bytes: None, detail: String::new() };
        let table = [
            (ApiError::Refused { message: None }, Some(Outcome::NotFound), false),
            (http(404, None), Some(Outcome::NotFound), false),
            (http(500, None), None, false),
            (html, None, false),
            (http(429, None), None, true),
            (http(503, Some(9)), None, true),
            (network, None, true),
            (ApiError::SignedOut, None, true),
        ];
        for (error, outcome, halts) in table {
            let mut queue = OutcomeQueue::default();
            queue.set_in_view(ids(&[1, 2]));
            assert_eq!(queue.start_next(), Some(id(2)));
            queue.finish(id(2), Err(error.clone()));
            assert_eq!(queue.outcome(id(2)), outcome, "{error:?}");
            assert_eq!(queue.halt().is_some(), halts, "{error:?}");
            assert_eq!(queue.start_next().is_none(), halts, "{error:?}");
        }
    }

    #[test]
    fn several_failures_in_a_row_end_the_reading_until_the_user_asks_for_it() {
        let mut queue = OutcomeQueue::default();
        let error = || Err(ApiError::Http { status: 500, message: None, retry_after: None });
        queue.set_in_view(ids(&[1, 2, 3, 4]));
        for number in [4, 3, 2] {
            assert_eq!(queue.start_next(), Some(id(number)));
            queue.finish(id(number), error());
        }
        assert!(queue.halt().is_some());
        assert_eq!(queue.start_next(), None);
        queue.resume();
        // What was in view is still wanted.
        assert_eq!(started(&mut queue), [1]);
        queue.set_in_view(ids(&[1, 2]));
        assert_eq!(started(&mut queue), [2]);
        queue.finish(id(2), error());
        queue.finish(id(1), Ok(OK));
        queue.set_in_view(ids(&[2]));
        assert_eq!(started(&mut queue), [0_u64; 0], "a job that failed is not tried again by itself");
        queue.note(id(2), Outcome::Failed { failed: 1, of: 1 });
        assert_eq!(queue.failures(), 1);
    }
}
