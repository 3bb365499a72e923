//! The instants at which each address failed: a plain table that is told the time.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// The failures of a bounded number of addresses, each with a bounded number of them.
#[derive(Debug)]
pub(super) struct Table {
    failures: HashMap<IpAddr, VecDeque<Instant>>,
    most: usize,
    addresses: usize,
    window: Duration,
}

impl Table {
    /// A table that lets an address have `most` failures within `window`, and remembers so many `addresses`.
    pub(super) fn new(most: usize, addresses: usize, window: Duration) -> Self {
        Self { failures: HashMap::new(), most, addresses, window }
    }

    /// Adds a failure; if the address has as many as it may, how long until it may have one more.
    pub(super) fn add(&mut self, client: IpAddr, now: Instant) -> Result<(), Duration> {
        if !self.failures.contains_key(&client) {
            self.make_room(now);
        }
        let failures = self.failures.entry(client).or_default();
        while failures.front().is_some_and(|oldest| now.duration_since(*oldest) >= self.window) {
            failures.pop_front();
        }
        match failures.front() {
            Some(oldest) if failures.len() >= self.most => {
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
        if let Some(place) = failures.iter().position(|failure| *failure == at) {
            failures.remove(place);
        }
        if failures.is_empty() {
            self.failures.remove(&client);
        }
    }

    /// Makes room for one more address: drops those of which nothing counts any more, and if there are none,
    /// the one that has been quiet for the longest. That takes a look at each, but only when there are so
    /// many, and then far less time than to ask JESS.
    fn make_room(&mut self, now: Instant) {
        if self.failures.len() < self.addresses {
            return;
        }
        let window = self.window;
        self.failures
            .retain(|_, failures| failures.back().is_some_and(|last| now.duration_since(*last) < window));
        if self.failures.len() < self.addresses {
            return;
        }
        let quietest = self.failures.iter().min_by_key(|(_, failures)| failures.back().copied());
        if let Some(client) = quietest.map(|(client, _)| *client) {
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
        // An attempt that was not let through does not make the wait longer.
        assert_eq!(table.add(client(1), start + 14 * MINUTE), Err(MINUTE));
        table.add(client(1), start + 15 * MINUTE).unwrap();
        assert_eq!(table.add(client(1), start + 15 * MINUTE), Err(5 * MINUTE));
    }

    #[test]
    fn what_is_taken_back_is_gone_and_nothing_else() {
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
    fn the_table_stays_small_and_the_quietest_leave() {
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

        // When all but the last one have had their time, one more leaves room behind.
        let later = start + 18 * MINUTE;
        table.add(client(5), later).unwrap();
        assert_eq!(table.failures.len(), 2);
        table.add(client(1), later).unwrap_err();
    }
}
