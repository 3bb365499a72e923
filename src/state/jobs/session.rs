//! The session of the list: checking, renewing and ending it.

use std::collections::HashMap;

use leptos::prelude::*;

use super::Jobs;
use crate::api::{AccountSummary, ApiError};
use crate::platform::Moment;
use crate::state::lifecycle::JobsState;

impl Jobs {
    /// Returns the user name of the account whose jobs are loaded, if it is known; reactive.
    pub fn account_name(self) -> Option<String> {
        self.store_changed.track();
        self.with_store(|store| store.account_name().map(str::to_owned)).flatten()
    }

    /// Returns a value that differs from an earlier one if the user may be another since: if the user has signed out, if
    /// the jobs of another account have arrived, or while the rows are concealed; not reactive.
    pub fn list_session(self) -> Option<u32> {
        let is_concealed = self.state.with_untracked(|state| state.is_concealed);
        (!is_concealed).then(|| self.dropped_accounts.get_untracked())
    }

    /// Returns the number of times that all jobs of an account were dropped; reactive.
    pub fn dropped_accounts(self) -> u32 {
        self.dropped_accounts.get()
    }

    /// Requests what is left of the account and what it uses.
    ///
    /// # Errors
    /// As [`Client::account_summary`](crate::api::Client::account_summary).
    pub async fn account_summary(self) -> Result<AccountSummary, ApiError> {
        let client = self.client.get_value();
        self.note_end_of_session(client.account_summary().await)
    }

    /// Renews the session.
    ///
    /// # Errors
    /// As [`Client::check_in`](crate::api::Client::check_in).
    pub async fn check_in(self) -> Result<(), ApiError> {
        let client = self.client.get_value();
        self.note_end_of_session(client.check_in().await)
    }

    /// Ends the session. The jobs stay until [`Jobs::forget`].
    ///
    /// # Errors
    /// As [`Client::sign_out`](crate::api::Client::sign_out).
    pub async fn sign_out(self) -> Result<(), ApiError> {
        let client = self.client.get_value();
        client.sign_out().await
    }

    /// Loads the jobs again if there is a session, after the user may have signed in elsewhere. Without a session
    /// everything stays as it is, so that the alert is not announced again.
    pub async fn refresh_if_signed_in(self) {
        let session = self.client.get_value().check_session().await;
        // The user may have loaded the jobs again in the meantime.
        let is_signed_out = self.state.with_untracked(JobsState::is_signed_out);
        if session != Err(ApiError::SignedOut) && is_signed_out {
            // Also after another failure: loading then shows the reason.
            self.reload();
        }
    }

    /// Asks whether there is a session, after another tab has been signed in or out, and loads the jobs or reports that
    /// the user is signed out.
    pub async fn verify_session(self) {
        if self.state.with_untracked(|state| state.is_signed_out()) {
            return self.refresh_if_signed_in().await;
        }
        let client = self.client.get_value();
        // Any other failure says nothing of the session.
        let _ = self.note_end_of_session(client.check_session().await);
    }

    /// Ends the pending request and drops all jobs, since the user has signed out.
    pub fn forget(self) {
        self.sign_outs.update(|sign_outs| *sign_outs = sign_outs.wrapping_add(1));
    }

    /// Drops all jobs, and reports the end of the session.
    pub(super) fn drop_jobs(self) {
        self.with_store(job_table::store::Store::clear);
        self.forget_account();
        self.store_changed.notify();
        self.state.update(|state| state.fail(ApiError::SignedOut, Moment::now()));
    }

    /// Reports the end of the session, if that is the error, for the list as well.
    fn note_end_of_session<T>(self, result: Result<T, ApiError>) -> Result<T, ApiError> {
        if result.as_ref().err() == Some(&ApiError::SignedOut) {
            self.state.update(|state| state.fail(ApiError::SignedOut, Moment::now()));
        }
        result
    }

    /// Makes the failure of another request one of the list where it is: the end of the session, or a time without
    /// requests.
    pub(super) fn share_failure(self, error: &ApiError) {
        let is_of_list = *error == ApiError::SignedOut || error.pause().is_some();
        // A pending request for the list will report it itself.
        if is_of_list && !self.state.with_untracked(JobsState::is_loading) {
            self.state.update(|state| state.fail(error.clone(), Moment::now()));
        }
    }

    /// Forgets what is known of the previous account, whose jobs the store has removed.
    pub(super) fn forget_account(self) {
        // What is published next is of the next account.
        self.publish_timer.try_set_value(None);
        self.dropped_accounts.try_update(|accounts| *accounts = accounts.wrapping_add(1));
        self.statuses.try_update_value(HashMap::clear);
        self.cancel_requests.set(Vec::new());
        self.state.update(|state| state.loaded = None);
    }
}
