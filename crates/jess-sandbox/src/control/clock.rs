//! A clock that can be moved and frozen.

use jess_api::Timestamp;
use serde::Deserialize;

use crate::lifecycle::add_millis;

/// The clock, relative to the real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// It is ahead of the real time by so many milliseconds.
    Running { ahead: i64 },
    /// It stands at this time.
    Frozen(Timestamp),
}

impl Default for Clock {
    fn default() -> Self {
        Self::Running { ahead: 0 }
    }
}

/// A change of the clock.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ClockChange {
    /// Moves the clock by so many seconds.
    #[serde(default)]
    advance_seconds: u32,
    /// Freezes the clock, or lets it run on from where it stands.
    frozen: Option<bool>,
}

impl Clock {
    /// Returns the time of this clock when the real time is `real`.
    pub(super) fn now(self, real: Timestamp) -> Timestamp {
        match self {
            Self::Running { ahead } => add_millis(real, ahead),
            Self::Frozen(at) => at,
        }
    }

    /// Returns the clock after a change at the real time `real`.
    pub(super) fn changed(self, change: ClockChange, real: Timestamp) -> Self {
        let now = add_millis(self.now(real), i64::from(change.advance_seconds) * 1000);
        if change.frozen.unwrap_or(self.is_frozen()) {
            Self::Frozen(now)
        } else {
            Self::Running { ahead: now.millis_since(real) }
        }
    }

    /// Reports whether the clock stands.
    pub(super) fn is_frozen(self) -> bool {
        matches!(self, Self::Frozen(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_500_000_000 + seconds * 1000)
    }

    fn change(advance_seconds: u32, frozen: Option<bool>) -> ClockChange {
        ClockChange { advance_seconds, frozen }
    }

    #[test]
    fn the_clock_runs_on_after_each_change_from_where_it_was() {
        let clock = Clock::default();
        assert_eq!(clock.now(at(1)), at(1));
        let clock = clock.changed(change(60, None), at(1));
        assert_eq!(clock.now(at(3)), at(63));
        let clock = clock.changed(change(0, Some(true)), at(5));
        assert_eq!((clock.now(at(6)), clock.now(at(600))), (at(65), at(65)));
        let clock = clock.changed(change(10, None), at(700));
        assert_eq!((clock.is_frozen(), clock.now(at(900))), (true, at(75)));
        let clock = clock.changed(change(5, Some(false)), at(1_000));
        assert_eq!((clock.is_frozen(), clock.now(at(1_001))), (false, at(81)));
    }
}
