//! The guard of a request: aborts it when it is no longer wanted, or when no data arrives for too long.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use web_sys::{AbortController, AbortSignal};

use super::error::ApiError;

/// Aborts its request when it is dropped. After the end of the request that has no effect.
pub(super) struct RequestGuard {
    /// Absent only in browsers without `AbortController`; requests then run to their end.
    controller: Option<AbortController>,
    has_timed_out: Rc<Cell<bool>>,
    idle_timeout: Duration,
    timer: Option<Timeout>,
}

impl RequestGuard {
    /// Creates the guard of a new request.
    pub(super) fn new(idle_timeout: Duration) -> Self {
        Self::of(AbortController::new().ok(), idle_timeout)
    }

    /// Creates the guard of the request that `controller` aborts.
    pub(super) fn attach(controller: AbortController, idle_timeout: Duration) -> Self {
        Self::of(Some(controller), idle_timeout)
    }

    fn of(controller: Option<AbortController>, idle_timeout: Duration) -> Self {
        let mut guard = Self { controller, has_timed_out: Rc::default(), idle_timeout, timer: None };
        guard.restart_timer();
        guard
    }

    /// Returns the signal for the request.
    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }

    /// Restarts the idle timeout.
    pub(super) fn restart_timer(&mut self) {
        let (controller, has_timed_out) = (self.controller.clone(), Rc::clone(&self.has_timed_out));
        let millis = u32::try_from(self.idle_timeout.as_millis()).unwrap_or(u32::MAX);
        // Replacing a timer cancels it.
        self.timer = Some(Timeout::new(millis, move || {
            has_timed_out.set(true);
            if let Some(controller) = controller {
                controller.abort();
            }
        }));
    }

    /// Returns the error for a failure after a number of bytes of the body, or before the response had begun.
    pub(super) fn classify(&self, detail: String, bytes: Option<usize>) -> ApiError {
        if self.has_timed_out.get() {
            let seconds = u32::try_from(self.idle_timeout.as_secs()).unwrap_or(u32::MAX);
            ApiError::TimedOut { seconds, bytes: bytes.unwrap_or(0) }
        } else {
            ApiError::Network { bytes, detail }
        }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}
