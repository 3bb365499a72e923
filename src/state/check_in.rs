//! Check-ins, which renew the session while the user works: when they are due, and the making of them.

use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use jess_api::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use super::lifecycle::Phase;
use crate::api::ApiError;
use crate::platform::{self, Lock};

/// The beginning of the keys of records in the storage of the origin. The service follows.
const KEY: &str = "jess-jobs-session ";

/// The time after which a check-in that failed is tried again, in milliseconds.
const RETRY_MS: i64 = 5 * 60_000;

/// The minimum time between two records of what the user does, in milliseconds.
const ACTIVITY_INTERVAL_MS: i64 = 60_000;

/// The events that count as something that the user has done.
const ACTIVITY: [&str; 5] = ["pointerdown", "keydown", "wheel", "touchmove", "focus"];

/// The times of the session, the same for all tabs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Session {
    /// The time from which the session is known to be valid: of the first reply, or of the latest check-in.
    since: Option<Timestamp>,
    /// The time when the user did something last.
    active: Option<Timestamp>,
}

impl Session {
    fn to_text(self) -> String {
        let millis =
            |time: Option<Timestamp>| time.map_or(String::new(), |time| time.as_millis().to_string());
        [millis(self.since), millis(self.active)].join(" ")
    }

    fn parse(text: &str) -> Self {
        let mut times = text.split(' ').map(|text| text.parse().ok().map(Timestamp::from_millis));
        Self { since: times.next().flatten(), active: times.next().flatten() }
    }

    /// Returns the times without those after `now`: the clock has been set back since, so they say nothing.
    fn known_at(self, now: Timestamp) -> Self {
        let is_past = |time: &Timestamp| *time <= now;
        Self { since: self.since.filter(is_past), active: self.active.filter(is_past) }
    }

    /// Reports whether the session is to be renewed: it is as old as the interval, and the user has done something since
    /// it began, so that a forgotten tab does not keep it alive for ever. A check-in that failed at `failed` is repeated
    /// after some minutes.
    fn is_check_in_due(self, interval: Duration, failed: Option<Timestamp>, now: Timestamp) -> bool {
        let interval = i64::try_from(interval.as_millis()).unwrap_or(i64::MAX);
        let (Some(since), Some(active)) = (self.since, self.active) else { return false };
        now.millis_since(since) >= interval
            && active > since
            && failed.is_none_or(|failed| now.millis_since(failed) >= RETRY_MS)
    }
}

/// Checks in after each `interval`, if the user has done something since, until the owner of the caller ends. Of several
/// tabs, one does. `service` is the URL of the service, `now` the current time.
pub fn use_check_in(jobs: Jobs, interval: Duration, service: &str, now: ReadSignal<Timestamp>) {
    let key = StoredValue::new([KEY, service].concat());
    // Where the storage is not available, this is what is known.
    let own = StoredValue::new(Session::default());
    let read = move || {
        let stored = key.with_value(|key| platform::local_value(key));
        let session = stored.map_or_else(|| own.get_value(), |text| Session::parse(&text));
        session.known_at(platform::now())
    };
    let write = move |session: Session| {
        own.set_value(session);
        key.with_value(|key| platform::set_local_value(key, Some(&session.to_text())));
    };

    let last_record = StoredValue::new(None::<Timestamp>);
    for event in ACTIVITY {
        let on_activity = move |_: &web_sys::Event| {
            let now = platform::now();
            let is_recent = |last: Timestamp| now.millis_since(last) < ACTIVITY_INTERVAL_MS;
            if !last_record.try_get_value().flatten().is_some_and(is_recent) {
                last_record.try_set_value(Some(now));
                write(Session { active: Some(now), ..read() });
            }
        };
        // The listener is removed with the owner.
        let options = EventListenerOptions::run_in_capture_phase();
        StoredValue::new_local(EventListener::new_with_options(&window(), event, options, on_activity));
    }

    let is_signed_in = Memo::new(move |_| jobs.state().with(|state| state.phase == Phase::Loaded));
    let is_signed_out = Memo::new(move |_| jobs.state().with(|state| state.is_signed_out()));
    Effect::new(move |_| {
        if is_signed_out.get() {
            // The next session begins when the user has signed in.
            write(Session { since: None, ..read() });
        }
    });
    Effect::new(move |_| {
        now.track();
        if is_signed_in.get() && read().since.is_none() {
            write(Session { since: Some(platform::now()), ..read() });
        }
    });

    let failed = StoredValue::new(None::<Timestamp>);
    let is_due = move || read().is_check_in_due(interval, failed.get_value(), platform::now());
    let is_checking_in = RwSignal::new(false);
    Effect::new(move |_| {
        now.track();
        if is_signed_in.get() && is_due() && !is_checking_in.get_untracked() {
            is_checking_in.set(true);
        }
    });
    // Apart from the clock, which must not cancel a check-in.
    Effect::new(move |_| {
        if is_checking_in.get() {
            spawn_local_scoped_with_cancellation(async move {
                let _lock = Lock::acquire(&key.get_value()).await;
                // Another tab may have checked in while this one waited.
                if is_due() {
                    match jobs.check_in().await {
                        Ok(()) => write(Session { since: Some(platform::now()), ..read() }),
                        Err(ApiError::SignedOut) => {}
                        Err(error) => {
                            platform::warn(&format!("The session could not be renewed: {error}"));
                            failed.set_value(Some(platform::now()));
                        }
                    }
                }
                is_checking_in.set(false);
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    #[test]
    fn a_check_in_is_due_after_the_interval_and_only_for_an_active_user() {
        let hour = Duration::from_secs(3600);
        let table = [
            ("a session of an hour, in use", Some(100), Some(130), None, 160, true),
            ("a younger one", Some(100), Some(130), None, 159, false),
            ("one in which nothing was done", Some(100), Some(100), None, 900, false),
            ("one in which nothing was ever done", Some(100), None, None, 900, false),
            ("none", None, Some(130), None, 900, false),
            ("after a failure", Some(100), Some(130), Some(160), 164, false),
            ("some minutes after a failure", Some(100), Some(130), Some(160), 165, true),
            ("in the hour after a clock was set back", Some(100), Some(130), None, 20, false),
        ];
        for (name, since, active, failed, now, expected) in table {
            let session = Session { since: since.map(at), active: active.map(at) }.known_at(at(now));
            assert_eq!(session.is_check_in_due(hour, failed.map(at), at(now)), expected, "{name}");
        }
    }

    #[test]
    fn times_after_the_present_are_unknown() {
        let session = Session { since: Some(at(100)), active: Some(at(130)) };
        assert_eq!(session.known_at(at(130)), session);
        assert_eq!(session.known_at(at(120)), Session { active: None, ..session });
        assert_eq!(session.known_at(at(99)), Session::default());
    }

    #[test]
    fn a_session_round_trips_and_any_other_text_is_an_unknown_one() {
        for since in [None, Some(at(7))] {
            for active in [None, Some(at(9))] {
                let session = Session { since, active };
                assert_eq!(Session::parse(&session.to_text()), session);
            }
        }
        for text in ["", "x y", "{}", " "] {
            assert_eq!(Session::parse(text), Session::default(), "{text:?}");
        }
    }
}
