//! When the part of a reply that has been received is published: policy only.

use std::time::Duration;

use crate::platform::Moment;

/// The minimum time between two publications of the progress.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// The time for which the rows of a reply are held back. JESS sends the oldest jobs first: rows that were shown before
/// the last job has arrived would be pushed down by newer ones. If a reply takes longer, its rows so far are shown.
pub const HOLD: Duration = Duration::from_secs(2);

/// The history of publications during one reply.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// The moment when the first part of the reply arrived.
    started_at: Option<Moment>,
    /// The number of jobs when the rows were published last.
    published_jobs: usize,
    /// The moment when the progress was published last.
    last_progress_at: Option<Moment>,
}

impl Publishing {
    /// Creates the history for a reply that begins with a number of jobs in the store.
    pub fn new(stored_jobs: usize) -> Self {
        Self { started_at: None, published_jobs: stored_jobs, last_progress_at: None }
    }

    /// Reports whether to publish the progress, and if so, records it.
    pub fn is_progress_due(&mut self, now: Moment) -> bool {
        let is_due = self.last_progress_at.is_none_or(|last| now.running_since(last) >= PROGRESS_INTERVAL);
        if is_due {
            self.last_progress_at = Some(now);
        }
        is_due
    }

    /// Reports whether to publish the rows of an incomplete reply, and if so, records it.
    pub fn are_rows_due(&mut self, stored_jobs: usize, now: Moment) -> bool {
        let started_at = *self.started_at.get_or_insert(now);
        now.running_since(started_at) >= HOLD && self.are_held_rows_due(stored_jobs)
    }

    /// Reports whether to publish the rows of an incomplete reply after they were held back for [`HOLD`], and if so,
    /// records it. Each publication filters and sorts the whole list: publishing when it has grown by a half costs no
    /// more in total than reading the reply.
    pub fn are_held_rows_due(&mut self, stored_jobs: usize) -> bool {
        let is_due = stored_jobs > self.published_jobs + self.published_jobs / 2;
        if is_due {
            self.published_jobs = stored_jobs;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use jess_api::Timestamp;

    use super::*;

    #[test]
    fn progress_is_published_ten_times_a_second() {
        let mut publishing = Publishing::new(0);
        // The wall clock is set back for good, which must not stop the progress.
        let wall = Timestamp::from_millis(0);
        let mut is_due =
            |millis| publishing.is_progress_due(Moment::new(wall, Duration::from_millis(millis)));
        assert_eq!([0, 50, 99, 100, 150, 200].map(&mut is_due), [true, false, false, true, false, true]);
    }

    /// Returns the numbers of stored jobs at which rows are published, if a job arrives each `millis`.
    fn publications(mut publishing: Publishing, millis: u64) -> Vec<usize> {
        let mut now = Moment::new(Timestamp::from_millis(0), Duration::ZERO);
        let mut is_due = |stored: &usize| {
            let running = Duration::from_millis(u64::try_from(*stored).unwrap() * millis);
            now = Moment::new(now.wall(), running);
            publishing.are_rows_due(*stored, now)
        };
        (1..=100).filter(|stored| is_due(stored)).collect()
    }

    #[test]
    fn the_rows_of_a_quick_reply_are_held_back() {
        assert_eq!(publications(Publishing::new(0), 20), Vec::<usize>::new());
        assert_eq!(publications(Publishing::new(0), 40), [51, 77]);
    }

    #[test]
    fn the_rows_of_a_slow_reply_are_published_when_they_have_grown_by_a_half() {
        assert_eq!(publications(Publishing::new(0), 2000), [2, 4, 7, 11, 17, 26, 40, 61, 92]);
        assert_eq!(publications(Publishing::new(60), 2000), [91]);
    }
}
