//! Which jobs have ended while the page is open, and which of them another tab has announced already.

use jess_api::{JobId, JobStatus};

/// The number of announced jobs that are kept.
const MAX_ANNOUNCED: usize = 100;

/// The jobs that may end while the page is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct JobEnds {
    account: Option<i64>,
    /// The jobs that were active when they were seen last, by ascending number.
    active: Vec<JobId>,
    /// The highest number of all jobs; `None` until a list has had the newest. A job above it was submitted since.
    newest: Option<JobId>,
}

impl JobEnds {
    /// Takes over the statuses of the list and returns the jobs that have ended since the last call: those that were
    /// active, and those that were submitted in between. `has_newest` tells that the list has the newest jobs.
    pub(super) fn observe<'j>(
        &mut self,
        account: Option<i64>,
        has_newest: bool,
        jobs: impl Iterator<Item = (JobId, &'j JobStatus)>,
    ) -> Vec<JobId> {
        if account.is_none() {
            // An empty list, such as after the end of the session.
            return Vec::new();
        }
        if self.account != account {
            *self = Self { account, ..Self::default() };
        }
        let mut ended = Vec::new();
        let mut active = Vec::new();
        let mut newest = None;
        for (id, status) in jobs {
            newest = newest.max(Some(id));
            if !status.is_terminal() {
                active.push(id);
            } else if self.active.binary_search(&id).is_ok() || self.newest.is_some_and(|newest| id > newest)
            {
                ended.push(id);
            }
        }
        ended.sort_unstable();
        // A filter may have left out jobs that are still active.
        let is_left = |id: &JobId| ended.binary_search(id).is_err();
        self.active.retain(is_left);
        self.active.append(&mut active);
        self.active.sort_unstable();
        self.active.dedup();
        if has_newest {
            self.newest = self.newest.max(newest);
        } else if self.newest.is_some() {
            // A job that this filter shows must not end twice.
            self.newest = self.newest.max(ended.last().copied());
        }
        ended
    }
}

/// Returns the jobs that no tab has announced yet, and adds them to `announced`, the text that
/// the tabs share. Anything but job numbers in it is ignored.
pub(super) fn claim(ended: &[JobId], announced: &str) -> (Vec<JobId>, String) {
    let mut announced: Vec<JobId> = announced.split(' ').filter_map(|number| number.parse().ok()).collect();
    let claimed: Vec<JobId> = ended.iter().filter(|id| !announced.contains(id)).copied().collect();
    announced.extend(&claimed);
    let excess = announced.len().saturating_sub(MAX_ANNOUNCED);
    let numbers: Vec<String> = announced.iter().skip(excess).map(JobId::to_string).collect();
    (claimed, numbers.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<JobId> {
        text.split_whitespace().map(|number| number.parse().unwrap()).collect()
    }

    /// Observes lists such as `1 QUEUED, 2 FINISHED`; a `~` before one says that a filter may have left out newer jobs,
    /// a `#` and a number that it is of another account. Returns what has ended at the last.
    fn last_ended(lists: &[&str]) -> Vec<JobId> {
        let mut ends = JobEnds::default();
        let mut ended = Vec::new();
        for list in lists {
            let (account, list) = match list.strip_prefix('#') {
                Some(list) => {
                    list.split_once(' ').map(|(account, list)| (account.parse().unwrap(), list)).unwrap()
                }
                None => (1, *list),
            };
            let (has_newest, list) = list.strip_prefix('~').map_or((true, list), |list| (false, list));
            let jobs: Vec<(JobId, JobStatus)> = list
                .split(", ")
                .filter_map(|job| job.split_once(' '))
                .map(|(number, status)| (number.parse().unwrap(), JobStatus::from_text(status)))
                .collect();
            let account = Some(account).filter(|_| !jobs.is_empty());
            ended = ends.observe(account, has_newest, jobs.iter().map(|(id, status)| (*id, status)));
        }
        ended
    }

    #[test]
    fn jobs_end_once_and_only_while_the_page_is_open() {
        let table: [(&str, &[&str], &str); 16] = [
            ("had ended before", &["1 FINISHED"], ""),
            ("is still active", &["1 QUEUED", "1 QUEUED"], ""),
            ("goes on", &["1 ACCEPTED", "1 QUEUED"], ""),
            ("an unknown status is not an end", &["1 QUEUED", "1 PAUSED"], ""),
            ("has finished", &["1 QUEUED", "1 FINISHED"], "1"),
            ("from an unknown status", &["1 PAUSED", "1 FINISHED"], "1"),
            ("was canceled, was rejected", &["1 QUEUED, 2 ACCEPTED", "2 REJECTED, 1 CANCELED"], "1 2"),
            ("is announced once", &["1 QUEUED", "1 FINISHED", "1 FINISHED"], ""),
            ("another final status is not an end", &["1 QUEUED", "1 FINISHED", "1 CANCELED"], ""),
            ("was submitted and has ended in between", &["1 FINISHED", "1 FINISHED, 2 FINISHED"], "2"),
            ("is older than the list so far", &["~5 QUEUED", "5 QUEUED, 6 FINISHED, 3 FINISHED"], ""),
            ("was left out by a filter", &["5 QUEUED", "~5 QUEUED", "5 QUEUED, 3 FINISHED"], ""),
            ("was left out while active", &["5 QUEUED, 6 QUEUED", "~6 QUEUED", "5 FINISHED, 6 QUEUED"], "5"),
            ("in a filtered list, once", &["5 QUEUED", "~6 FINISHED", "~6 FINISHED"], ""),
            ("after the end of a session", &["1 QUEUED", "", "1 FINISHED"], "1"),
            ("of another account", &["1 QUEUED", "#2 1 FINISHED, 2 FINISHED"], ""),
        ];
        for (name, lists, expected) in table {
            assert_eq!(last_ended(lists), ids(expected), "{name}");
        }
    }

    #[test]
    fn a_job_is_claimed_by_one_tab() {
        let table = [
            ("", "1 2", "1 2", "1 2"),
            ("1", "1 2", "2", "1 2"),
            ("1 2", "2 1", "", "1 2"),
            ("garbage 0 7", "7 8", "8", "7 8"),
        ];
        for (announced, ended, claimed, text) in table {
            assert_eq!(claim(&ids(ended), announced), (ids(claimed), text.to_owned()), "{announced}");
        }
        let many: Vec<JobId> = (1..=150).filter_map(JobId::new).collect();
        let (claimed, text) = claim(&many, "7");
        assert_eq!(claimed.len(), 149);
        assert_eq!(text.split(' ').count(), MAX_ANNOUNCED);
    }
}
