//! How many sign-ins from one address may fail.
//!
//! To guess a password takes many attempts. JESS may or may not count them, and if it does, it sees the
//! gateway's address and not the guesser's.

mod table;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use self::table::Table;

/// For how long a failed attempt counts.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// How many addresses are remembered, at some hundred bytes each. When there are more, those leave whose
/// last failure is the longest ago.
const MOST_ADDRESSES: usize = 10_000;

/// The failed sign-ins of the last while.
#[derive(Debug)]
pub(crate) struct Attempts(Arc<Mutex<Table>>);

impl Attempts {
    /// At most `most` failed attempts an address.
    pub(crate) fn new(most: usize) -> Self {
        Self(Arc::new(Mutex::new(Table::new(most, MOST_ADDRESSES, WINDOW))))
    }

    /// Begins an attempt. It counts as failed from now on, unless it is taken back: so attempts at the same
    /// time all count, and so does one whose client does not stay for the answer.
    ///
    /// # Errors
    /// How long to wait, for an address of which too many have failed.
    pub(crate) fn begin(&self, client: IpAddr) -> Result<Attempt, Duration> {
        let (client, at) = (household(client), Instant::now());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(client, at)?;
        Ok(Attempt { table: Arc::clone(&self.0), client, at })
    }
}

/// An attempt under way.
#[derive(Debug)]
pub(crate) struct Attempt {
    table: Arc<Mutex<Table>>,
    client: IpAddr,
    at: Instant,
}

impl Attempt {
    /// Takes back this attempt, and no other one: who has an account of their own could else clear, with each
    /// success, what they guess at others.
    pub(crate) fn take_back(self) {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).remove(self.client, self.at);
    }
}

/// The address that attempts are counted for: of IPv6 the network of 64 bits, which is what one customer has
/// at the least, and within which they choose addresses as they like.
fn household(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn attempts_count_until_they_are_taken_back() {
        let attempts = Attempts::new(2);
        let client = address("192.0.2.1");
        attempts.begin(client).unwrap();
        attempts.begin(client).unwrap().take_back();
        attempts.begin(client).unwrap();
        let wait = attempts.begin(client).unwrap_err();
        assert!(wait <= WINDOW && wait > WINDOW / 2, "{wait:?}");
        attempts.begin(address("192.0.2.2")).unwrap();
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let attempts = Attempts::new(1);
        attempts.begin(address("2001:db8:0:1::1")).unwrap();
        attempts.begin(address("2001:db8:0:1:ffff::2")).unwrap_err();
        attempts.begin(address("2001:db8:0:2::1")).unwrap();
        attempts.begin(address("::ffff:192.0.2.1")).unwrap();
        attempts.begin(address("::ffff:192.0.2.2")).unwrap();
        attempts.begin(address("192.0.2.1")).unwrap_err();
    }
}
