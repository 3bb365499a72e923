//! The session in several tabs: when one signs out or in, the others are notified.

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::jobs::Jobs;
use super::lifecycle::Phase;
use crate::platform::Broadcast;

/// The messages. A tab believes only the last one, and makes sure of the others.
const SIGNED_IN: &str = "signed-in";
const SIGNED_OUT: &str = "signed-out";
/// The user has signed out here, and wants no tab to show the jobs any more.
const SIGN_OUT: &str = "sign-out";

/// The connection between the tabs of a service.
#[derive(Debug, Clone, Copy)]
pub struct TabSessions {
    jobs: Jobs,
    tabs: StoredValue<Option<Broadcast>, LocalStorage>,
}

impl TabSessions {
    /// Connects the lists of a `service`, until the owner of the caller ends.
    pub fn new(jobs: Jobs, service: &str) -> Self {
        let sessions = Self { jobs, tabs: StoredValue::new_local(None) };
        let channel = StoredValue::new(["jess-jobs-session ", service].concat());
        let check = RwSignal::new(0_u32);
        let on_message = move |text: String| {
            let is_signed_out = jobs.state().with_untracked(|state| state.is_signed_out());
            match &*text {
                SIGN_OUT => jobs.forget(),
                SIGNED_IN if is_signed_out => check.update(|check| *check = check.wrapping_add(1)),
                SIGNED_OUT if !is_signed_out => check.update(|check| *check = check.wrapping_add(1)),
                _ => {}
            }
        };
        Effect::new(move |_| {
            // A browser does not keep a page with an open channel for the back button.
            let is_connected = jobs.is_shown();
            let open = || channel.with_value(|channel| Broadcast::open(channel, on_message));
            sessions.tabs.set_value(is_connected.then(open));
        });
        Effect::new(move |_| {
            if check.get() > 0 {
                spawn_local_scoped_with_cancellation(jobs.verify_session());
            }
        });
        // `None` until the first reply: a page that the sign-in page has returned to tells the others as well.
        let is_signed_in = Memo::new(move |previous: Option<&Option<bool>>| {
            jobs.state().with(|state| match state.phase {
                Phase::Loaded => Some(true),
                _ if state.is_signed_out() => Some(false),
                _ => previous.copied().flatten(),
            })
        });
        Effect::new(move |_| match is_signed_in.get() {
            Some(true) => sessions.send(SIGNED_IN),
            Some(false) => sessions.send(SIGNED_OUT),
            None => {}
        });
        sessions
    }

    /// Drops the jobs here and in all other tabs, after the user has signed out.
    pub fn forget_everywhere(self) {
        self.send(SIGN_OUT);
        self.jobs.forget();
    }

    fn send(self, message: &str) {
        self.tabs.try_with_value(|tabs| {
            if let Some(tabs) = tabs {
                tabs.send(message);
            }
        });
    }
}
