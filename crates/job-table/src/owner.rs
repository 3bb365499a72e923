//! Detects replies of another account. Another user can sign in, in another tab or on a shared computer, while the jobs
//! of the first one are still in the store.

use jess_api::Job;

/// The owner of jobs: all jobs of an account have its number and its name. Either may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Owner {
    account: Option<i64>,
    username: Option<String>,
}

impl Owner {
    /// Reports whether two owners are certainly different. Names are compared only where a number is missing: an account
    /// can be renamed.
    fn differs(&self, account: Option<i64>, username: Option<&str>) -> bool {
        match (self.account, account) {
            (Some(mine), Some(theirs)) => mine != theirs,
            _ => matches!((&self.username, username), (Some(mine), Some(theirs)) if mine != theirs),
        }
    }

    /// Adds what was not known. Returns whether anything was.
    fn complete(&mut self, account: Option<i64>, username: Option<&str>) -> bool {
        let adds_account = self.account.is_none() && account.is_some();
        let adds_username = self.username.is_none() && username.is_some();
        if adds_account {
            self.account = account;
        }
        if adds_username {
            self.username = username.map(str::to_owned);
        }
        adds_account || adds_username
    }
}

/// The owner of the jobs in the store, and of those in the current reply.
#[derive(Debug, Clone, Default)]
pub(super) struct Owners {
    stored: Owner,
    current: Owner,
    /// True if one reply had jobs of different owners. Whatever their numbers mean, they do not distinguish sessions,
    /// so that no reply after it shows another account, until the page is loaded again.
    is_mixed: bool,
}

impl Owners {
    /// Returns the number of the account that owns the stored jobs; `None` if it is not known.
    pub(super) fn account_number(&self) -> Option<i64> {
        self.stored.account.filter(|_| !self.is_mixed)
    }

    /// Returns the user name of the account whose jobs are in the store, if it is known.
    pub(super) fn account_name(&self) -> Option<&str> {
        self.stored.username.as_deref().filter(|_| !self.is_mixed)
    }

    /// Begins a reply, whose session is not known yet.
    pub(super) fn begin_reply(&mut self) {
        self.current = Owner::default();
    }

    /// Records a job of the current reply. Returns whether it shows that the jobs of earlier replies belong to another
    /// account. That is reported once.
    pub(super) fn note_first_of_another(&mut self, job: &Job) -> bool {
        let (account, username) = (job.account, job.username.as_deref());
        if self.current.differs(account, username) {
            self.is_mixed = true;
            return false;
        }
        if !self.current.complete(account, username) || self.is_mixed {
            return false;
        }
        let Owner { account, username } = &self.current;
        let is_other = self.stored.differs(*account, username.as_deref());
        if is_other {
            self.stored = self.current.clone();
        } else {
            self.stored.complete(*account, username.as_deref());
        }
        is_other
    }
}
