//! The clocks: the wall clock, and the monotonic one that measures durations.
#![expect(clippy::disallowed_types, reason = "this module reads the clock")]

use std::time::Duration;

use jess_api::Timestamp;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Returns the milliseconds since the page was opened.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// Returns the current time by the viewer's clock.
pub fn now() -> Timestamp {
    to_timestamp(js_sys::Date::now())
}

/// Parses a date as HTTP headers have it. Returns `None` if it is not a date.
pub fn parse_http_date(text: &str) -> Option<Timestamp> {
    Some(js_sys::Date::parse(text)).filter(|millis| millis.is_finite()).map(to_timestamp)
}

fn to_timestamp(millis: f64) -> Timestamp {
    // Whole milliseconds, which a double represents exactly for 285,000 years.
    #[expect(clippy::cast_possible_truncation)]
    Timestamp::from_millis(millis as i64)
}

/// A reading of both clocks, from which later readings measure how much time has passed.
///
/// The wall clock can be set, forward or back, at any time. The monotonic clock cannot, but in some browsers it stops
/// while the machine sleeps (in Chromium on Linux and macOS), although its specification forbids that. Each of the two
/// is right where the other is wrong, so a caller chooses by what an error would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    wall: Timestamp,
    monotonic: Duration,
}

impl Moment {
    /// Reads both clocks.
    pub fn now() -> Self {
        // Whole microseconds of a page that has been open for 290,000 years; what is negative or no number becomes 0.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let micros = (performance_now() * 1000.0) as u64;
        Self::new(now(), Duration::from_micros(micros))
    }

    /// Creates a moment from readings of the two clocks.
    pub const fn new(wall: Timestamp, monotonic: Duration) -> Self {
        Self { wall, monotonic }
    }

    /// Returns the moment at which the viewer's clock read `wall`, if it has not been set since; this moment for a later
    /// time.
    #[must_use]
    pub fn back_to(self, wall: Timestamp) -> Self {
        let age = Duration::from_millis(u64::try_from(self.wall.millis_since(wall)).unwrap_or(0));
        if age.is_zero() { self } else { Self::new(wall, self.monotonic.saturating_sub(age)) }
    }

    /// Returns the time by the viewer's clock, for display.
    pub const fn wall(self) -> Timestamp {
        self.wall
    }

    /// Returns the time since `earlier` by the monotonic clock: right if the clock has been set, too short on some
    /// systems if the machine has slept.
    pub const fn running_since(self, earlier: Self) -> Duration {
        self.monotonic.saturating_sub(earlier.monotonic)
    }

    /// Returns the time since `earlier` by the clock that has advanced more: right if the machine has slept or the clock
    /// has been set back, too long if the clock has been set forward.
    pub fn elapsed_since(self, earlier: Self) -> Duration {
        let wall = u64::try_from(self.wall.millis_since(earlier.wall)).unwrap_or(0);
        self.running_since(earlier).max(Duration::from_millis(wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn each_clock_makes_up_for_the_failure_of_the_other() {
        let start = Moment::new(Timestamp::from_millis(1_000_000), 100 * SECOND);
        // The seconds by which the clocks have advanced, the time that the page has run, and the time that has elapsed.
        let table = [
            ("both clocks run", 5, 5, 5, 5),
            ("the machine has slept, and the monotonic clock with it", 3600, 2, 2, 3600),
            ("the machine has slept, the monotonic clock has not", 3600, 3600, 3600, 3600),
            ("the clock has been set back", -7200, 5, 5, 5),
            ("the clock has been set forward", 172_800, 5, 5, 172_800),
        ];
        for (name, wall, monotonic, running, elapsed) in table {
            let now =
                Moment::new(Timestamp::from_millis(1_000_000 + wall * 1000), (100 + monotonic) * SECOND);
            assert_eq!(now.running_since(start), running * SECOND, "{name}");
            assert_eq!(now.elapsed_since(start), elapsed * SECOND, "{name}");
        }
    }
}
