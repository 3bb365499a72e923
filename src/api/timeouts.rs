//! The times that a request waits for data.

use std::time::Duration;

use super::error::ApiError;
use super::request_guard::whole_seconds;

/// The longest wait for the first byte, unless the administrator has set a longer one.
const MAX_FIRST_BYTE_TIMEOUT: Duration = Duration::from_secs(300);

/// The times without data after which a request is aborted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timeouts {
    /// The time until the first byte of the body.
    pub(super) first_byte: Duration,
    /// The time from one part of the body to the next.
    pub(super) idle: Duration,
}

impl Timeouts {
    /// Creates timeouts that are the same before and after the first byte.
    pub(super) fn new(timeout: Duration) -> Self {
        Self { first_byte: timeout, idle: timeout }
    }

    /// Doubles the time until the first byte after a request that has timed out before it, and notes that in the error.
    /// A proxy that scans the whole reply before it passes on any of it can take longer than usual.
    pub(super) fn adapt(&mut self, error: ApiError) -> ApiError {
        let ApiError::TimedOut { seconds, bytes: 0, .. } = error else { return error };
        let longest = MAX_FIRST_BYTE_TIMEOUT.max(self.first_byte);
        self.first_byte = self.first_byte.saturating_mul(2).min(longest);
        ApiError::TimedOut { seconds, bytes: 0, next_seconds: whole_seconds(self.first_byte) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timed_out(seconds: u32, bytes: usize, next_seconds: u32) -> ApiError {
        ApiError::TimedOut { seconds, bytes, next_seconds }
    }

    #[test]
    fn the_timeout_for_the_first_byte_doubles_up_to_a_maximum() {
        let mut timeouts = Timeouts::new(Duration::from_secs(45));
        for (seconds, next) in [(45, 90), (90, 180), (180, 300), (300, 300)] {
            assert_eq!(timeouts.adapt(timed_out(seconds, 0, seconds)), timed_out(seconds, 0, next));
        }
        assert_eq!(
            timeouts,
            Timeouts { first_byte: Duration::from_secs(300), idle: Duration::from_secs(45) }
        );
        let mut longer = Timeouts::new(Duration::from_secs(900));
        assert_eq!(longer.adapt(timed_out(900, 0, 900)), timed_out(900, 0, 900));
    }

    #[test]
    fn other_errors_change_nothing() {
        let network = ApiError::Network { bytes: None, detail: String::new() };
        for error in [timed_out(45, 7, 45), ApiError::SignedOut, network] {
            let mut timeouts = Timeouts::new(Duration::from_secs(45));
            assert_eq!(timeouts.adapt(error.clone()), error);
            assert_eq!(timeouts, Timeouts::new(Duration::from_secs(45)));
        }
    }
}
