//! The limit on failed sign-ins from one address.
//!
//! JESS may or may not limit them, and if it does, it sees the gateway's address instead of the client's. No crate for
//! rate limits was found that refunds an attempt that has succeeded.

mod table;

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use self::table::Table;

/// The time for which a failed attempt counts.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// The maximum number of addresses in the table, at about a hundred bytes each.
const MAX_ADDRESSES: usize = 10_000;

/// The recent failed sign-ins.
#[derive(Debug)]
pub(crate) struct LoginLimiter(Arc<Mutex<Table>>);

impl LoginLimiter {
    /// Returns a limiter that permits `max` failed attempts for each address.
    pub(crate) fn new(max: NonZeroUsize) -> Self {
        Self(Arc::new(Mutex::new(Table::new(max.get(), MAX_ADDRESSES, WINDOW))))
    }

    /// Begins an attempt, which counts as failed until it is refunded. So concurrent attempts count, and attempts whose
    /// client does not wait for the reply.
    ///
    /// # Errors
    /// Returns the time to wait if too many attempts of the address have failed.
    pub(crate) fn begin(&self, client: IpAddr) -> Result<Attempt, Duration> {
        let (client, at) = (client_network(client), Instant::now());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(client, at)?;
        Ok(Attempt { table: Arc::clone(&self.0), client, at })
    }
}

/// An attempt in progress.
#[derive(Debug)]
pub(crate) struct Attempt {
    table: Arc<Mutex<Table>>,
    client: IpAddr,
    at: Instant,
}

impl Attempt {
    /// Removes this attempt, and no others: otherwise an attacker could reset the count by signing in to their own
    /// account.
    pub(crate) fn refund(self) {
        self.table.lock().unwrap_or_else(PoisonError::into_inner).remove(self.client, self.at);
    }
}

/// Returns the address for which attempts are counted: for IPv6 the /64 network, within which a client can choose
/// addresses freely.
fn client_network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(max: usize) -> LoginLimiter {
        LoginLimiter::new(NonZeroUsize::new(max).unwrap())
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn attempts_count_until_they_are_refunded() {
        let limiter = limiter(2);
        let client = address("192.0.2.1");
        limiter.begin(client).unwrap();
        limiter.begin(client).unwrap().refund();
        limiter.begin(client).unwrap();
        let wait = limiter.begin(client).unwrap_err();
        assert!(wait <= WINDOW && wait > WINDOW / 2, "{wait:?}");
        limiter.begin(address("192.0.2.2")).unwrap();
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let limiter = limiter(1);
        limiter.begin(address("2001:db8:0:1::1")).unwrap();
        limiter.begin(address("2001:db8:0:1:ffff::2")).unwrap_err();
        limiter.begin(address("2001:db8:0:2::1")).unwrap();
        limiter.begin(address("::ffff:192.0.2.1")).unwrap();
        limiter.begin(address("::ffff:192.0.2.2")).unwrap();
        limiter.begin(address("192.0.2.1")).unwrap_err();
    }
}
