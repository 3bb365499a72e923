//! The guard of a request: aborts it when it is no longer wanted, or when no data arrives for too long.
//!
//! On most systems the timer stops while the machine sleeps. A request whose connection has died meanwhile ends when the
//! rest of its time has passed; one that succeeds after all is not ended because the clock has advanced.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use web_sys::{AbortController, AbortSignal};

use super::error::ApiError;
use crate::platform;

/// Aborts its request when it is dropped. After the end of the request that has no effect.
pub(super) struct RequestGuard {
    /// Absent only in browsers without `AbortController`; requests then run to their end.
    controller: Option<AbortController>,
    has_timed_out: Rc<Cell<bool>>,
    /// The time without data that the timer allows.
    timeout: Duration,
    timer: Option<Timeout>,
}

impl RequestGuard {
    /// Creates the guard of a new request.
    pub(super) fn new(timeout: Duration) -> Self {
        Self::of(AbortController::new().ok(), timeout)
    }

    /// Creates the guard of the request that `controller` aborts.
    pub(super) fn attach(controller: AbortController, timeout: Duration) -> Self {
        Self::of(Some(controller), timeout)
    }

    fn of(controller: Option<AbortController>, timeout: Duration) -> Self {
        let mut guard = Self { controller, has_timed_out: Rc::default(), timeout, timer: None };
        guard.restart_timer(timeout);
        guard
    }

    /// Returns the signal for the request.
    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Restarts the timer: aborts the request if no data arrives for `timeout`.
    pub(super) fn restart_timer(&mut self, timeout: Duration) {
        let (controller, has_timed_out) = (self.controller.clone(), Rc::clone(&self.has_timed_out));
        self.timeout = timeout;
        // Replacing a timer cancels it.
        self.timer = Some(platform::set_timer(timeout, move || {
            has_timed_out.set(true);
            if let Some(controller) = controller {
                controller.abort();
            }
        }));
    }

    /// Returns the error for a failure after a number of bytes of the body, or before the response had begun.
    pub(super) fn classify(&self, detail: String, bytes: Option<usize>) -> ApiError {
        if self.has_timed_out.get() {
            let seconds = whole_seconds(self.timeout);
            ApiError::TimedOut { seconds, bytes: bytes.unwrap_or(0), next_seconds: seconds }
        } else {
            ApiError::Network { bytes, detail }
        }
    }
}

/// Returns the whole seconds of a duration.
pub(super) fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
