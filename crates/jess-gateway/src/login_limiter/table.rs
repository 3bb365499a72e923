//! The times at which sign-ins of each address failed.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// The failures of a bounded number of addresses, with a bounded number for each.
#[derive(Debug)]
pub(super) struct Table {
    failures: HashMap<IpAddr, VecDeque<Instant>>,
    max_failures: usize,
    max_addresses: usize,
    window: Duration,
}

impl Table {
    /// Returns a table of at most `max_addresses` addresses, each with at most `max_failures` failures within `window`.
    pub(super) fn new(max_failures: usize, max_addresses: usize, window: Duration) -> Self {
        Self { failures: HashMap::new(), max_failures, max_addresses, window }
    }

    /// Adds a failure.
    ///
    /// # Errors
    /// Returns the time until one more can be added if the address has the maximum.
    pub(super) fn add(&mut self, client: IpAddr, now: Instant) -> Result<(), Duration> {
        if !self.failures.contains_key(&client) {
            self.evict(now);
        }
        let failures = self.failures.entry(client).or_default();
        while failures.front().is_some_and(|oldest| now.duration_since(*oldest) >= self.window) {
            failures.pop_front();
        }
        match failures.front() {
            Some(oldest) if failures.len() >= self.max_failures => {
                Err(self.window.saturating_sub(now.duration_since(*oldest)))
            }
            _ => {
                failures.push_back(now);
                Ok(())
            }
        }
    }

    /// Removes the failure that was added at `at`, if it is still there.
    pub(super) fn remove(&mut self, client: IpAddr, at: Instant) {
        let Some(failures) = self.failures.get_mut(&client) else { return };
        if let Some(index) = failures.iter().position(|failure| *failure == at) {
            failures.remove(index);
        }
        if failures.is_empty() {
            self.failures.remove(&client);
        }
    }

    /// Makes space for one more address, if necessary: removes those whose failures have all expired or, if there are
    /// none, the one whose last failure is the oldest. This looks at each address, which takes far less time than the
    /// request to JESS that follows.
    fn evict(&mut self, now: Instant) {
        if self.failures.len() < self.max_addresses {
            return;
        }
        let window = self.window;
        self.failures
            .retain(|_, failures| failures.back().is_some_and(|last| now.duration_since(*last) < window));
        if self.failures.len() < self.max_addresses {
            return;
        }
        let oldest = self.failures.iter().min_by_key(|(_, failures)| failures.back().copied());
        if let Some(client) = oldest.map(|(client, _)| *client) {
            self.failures.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn client(number: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, number])
    }

    #[test]
    fn a_failure_counts_for_the_window_and_no_longer() {
        let start = Instant::now();
        let mut table = Table::new(2, 10, 15 * MINUTE);
        table.add(client(1), start).unwrap();
        table.add(client(1), start + 5 * MINUTE).unwrap();
        assert_eq!(table.add(client(1), start + 6 * MINUTE), Err(9 * MINUTE));
        // A rejected attempt does not extend the wait.
        assert_eq!(table.add(client(1), start + 14 * MINUTE), Err(MINUTE));
        table.add(client(1), start + 15 * MINUTE).unwrap();
        assert_eq!(table.add(client(1), start + 15 * MINUTE), Err(5 * MINUTE));
    }

    #[test]
    fn only_the_given_failure_is_removed() {
        let start = Instant::now();
        let mut table = Table::new(2, 10, 15 * MINUTE);
        table.add(client(1), start).unwrap();
        table.add(client(1), start + MINUTE).unwrap();
        table.remove(client(1), start + MINUTE);
        table.remove(client(1), start + 2 * MINUTE);
        table.remove(client(2), start);
        table.add(client(1), start + 3 * MINUTE).unwrap();
        assert_eq!(table.add(client(1), start + 3 * MINUTE), Err(12 * MINUTE));
    }

    #[test]
    fn the_table_is_bounded_and_evicts_the_oldest() {
        let start = Instant::now();
        let mut table = Table::new(1, 3, 15 * MINUTE);
        for (minute, number) in [(0, 1), (1, 2), (2, 3), (3, 4)] {
            table.add(client(number), start + minute * MINUTE).unwrap();
            assert!(table.failures.len() <= 3);
        }
        let now = start + 4 * MINUTE;
        for number in [2, 3, 4] {
            table.add(client(number), now).unwrap_err();
        }
        table.add(client(1), now).unwrap();

        // All but the last failure have expired.
        let later = start + 18 * MINUTE;
        table.add(client(5), later).unwrap();
        assert_eq!(table.failures.len(), 2);
        table.add(client(1), later).unwrap_err();
    }
}
