//! A value that is requested from the service.

use std::future::Future;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::api::ApiError;
use crate::platform;

/// A value that is requested from the service.
#[derive(Debug, Clone, PartialEq)]
pub enum Remote<T> {
    /// It is not wanted.
    Idle,
    /// It is awaited.
    Pending,
    /// It has arrived.
    Ready(T),
    /// The request has failed.
    Failed(ApiError),
}

/// A value that is requested once, and again on demand.
#[derive(Debug)]
pub struct RemoteValue<T: Send + Sync + 'static> {
    value: RwSignal<Remote<T>>,
    attempts: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for RemoteValue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for RemoteValue<T> {}

impl<T: Send + Sync + 'static> RemoteValue<T> {
    /// Requests a value while it is wanted, after a delay, until the owner of the caller ends. A request that is not wanted
    /// any more ends.
    pub fn new<F: Future<Output = Result<T, ApiError>> + 'static>(
        delay: Duration,
        is_wanted: impl Fn() -> bool + 'static,
        request: impl Fn() -> F + 'static,
    ) -> Self {
        let (value, attempts) = (RwSignal::new(Remote::Pending), RwSignal::new(0_u32));
        Effect::new(move |_| {
            attempts.track();
            if !is_wanted() {
                value.set(Remote::Idle);
                return;
            }
            value.set(Remote::Pending);
            let reply = request();
            spawn_local_scoped_with_cancellation(async move {
                if !delay.is_zero() {
                    platform::delay(delay).await;
                }
                let reply = match reply.await {
                    Ok(reply) => Remote::Ready(reply),
                    Err(error) => Remote::Failed(error),
                };
                value.set(reply);
            });
        });
        Self { value, attempts }
    }

    /// Returns the value.
    pub fn value(self) -> ReadSignal<Remote<T>> {
        self.value.read_only()
    }

    /// Requests the value again.
    pub fn retry(self) {
        self.attempts.update(|attempts| *attempts = attempts.wrapping_add(1));
    }
}
