//! What there is to see: the jobs at hand that the filter matches, in the order of the list.

use std::sync::Arc;

use jess_api::{Job, JobFilter, JobStatus, ServiceTimeZone};

use super::lifecycle::JobsState;

/// The rows of the list for one filter. Whatever was held and whatever the server sent, each row matches the
/// filter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The jobs, newest first.
    pub jobs: Vec<Arc<Job>>,
    /// Whether these are all jobs that match, as far as the service has said; otherwise what is held answers
    /// a narrower filter, and more may come.
    pub complete: bool,
}

/// How many jobs there are of the kinds that people look for first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Jobs that have not ended.
    pub active: u64,
    /// Jobs that the service refused.
    pub rejected: u64,
    /// Jobs that were cancelled.
    pub canceled: u64,
}

impl Rows {
    /// The rows for `filter`, of what is held.
    pub fn of(state: &JobsState, filter: &JobFilter, zone: ServiceTimeZone) -> Self {
        let Some(held) = state.held() else { return Self::default() };
        let matcher = filter.matcher(zone);
        let jobs = held.jobs.iter().filter(|job| matcher.matches(job)).cloned().collect();
        Self { jobs, complete: held.filter.covers(filter) }
    }

    /// How many jobs there are of the kinds that people look for first.
    pub fn summary(&self) -> Summary {
        self.jobs.iter().fold(Summary::default(), |mut summary, job| {
            match job.status {
                JobStatus::Finished => {}
                JobStatus::Rejected => summary.rejected += 1,
                JobStatus::Canceled => summary.canceled += 1,
                _ => summary.active += 1,
            }
            summary
        })
    }
}

#[cfg(test)]
mod tests {
    use jess_api::{JobList, Timestamp, read_job_list};
    use proptest::prelude::*;

    use super::*;
    use crate::api::ApiError;
    use crate::state::lifecycle::Held;

    const UTC: ServiceTimeZone = ServiceTimeZone::UTC;

    fn list(jobs: &[(u64, i64, &str)]) -> JobList {
        let entries: Vec<String> = jobs
            .iter()
            .map(|(id, received, status)| {
                format!(r#"{{"job_SN":{id},"received":{received},"status":"{status}"}}"#)
            })
            .collect();
        read_job_list(format!(r#"{{"ok":true,"status":"","data":[{}]}}"#, entries.join(",")).as_bytes())
            .unwrap()
    }

    fn loaded(filter: &JobFilter, list: JobList) -> JobsState {
        let start = Timestamp::from_millis(0);
        JobsState::Loaded(Held::new(filter.clone(), list, start, start))
    }

    fn filter(pairs: &[(&str, &str)]) -> JobFilter {
        JobFilter::from_query_pairs(pairs.iter().copied()).unwrap()
    }

    fn ids(rows: &Rows) -> Vec<u64> {
        rows.jobs.iter().map(|job| job.id.number()).collect()
    }

    #[test]
    fn the_newest_comes_first() {
        let list = list(&[(1, 50, "FINISHED"), (2, 70, "QUEUED"), (4, 60, "FINISHED"), (3, 60, "FINISHED")]);
        let everything = JobFilter::default();
        assert_eq!(ids(&Rows::of(&loaded(&everything, list), &everything, UTC)), [2, 4, 3, 1]);
    }

    #[test]
    fn a_job_without_an_instant_is_there_and_comes_last() {
        let body = br#"{"ok":true,"data":[{"job_SN":9},{"job_SN":1,"received":1}]}"#;
        let everything = JobFilter::default();
        let rows = Rows::of(&loaded(&everything, read_job_list(body).unwrap()), &everything, UTC);
        assert_eq!(ids(&rows), [1, 9]);
    }

    #[test]
    fn a_number_that_comes_twice_is_one_job_as_it_was_said_last() {
        let list = list(&[(7, 50, "QUEUED"), (8, 40, "QUEUED"), (7, 50, "FINISHED")]);
        let everything = JobFilter::default();
        let rows = Rows::of(&loaded(&everything, list), &everything, UTC);
        assert_eq!(ids(&rows), [7, 8]);
        assert_eq!(rows.jobs[0].status, JobStatus::Finished);
    }

    #[test]
    fn a_server_that_ignores_the_filter_does_no_harm() {
        let queued = filter(&[("status", "QUEUED")]);
        let list = list(&[(1, 50, "FINISHED"), (2, 70, "QUEUED")]);
        let rows = Rows::of(&loaded(&queued, list), &queued, UTC);
        assert_eq!((ids(&rows), rows.complete), (vec![2], true));
    }

    #[test]
    fn what_is_held_for_a_narrower_filter_is_not_called_complete() {
        let queued = filter(&[("status", "QUEUED")]);
        let state = loaded(&queued, list(&[(2, 70, "QUEUED")])).asked();
        let rows = Rows::of(&state, &JobFilter::default(), UTC);
        assert_eq!((ids(&rows), rows.complete), (vec![2], false));
    }

    #[test]
    fn a_failure_keeps_the_rows() {
        let everything = JobFilter::default();
        let state = loaded(&everything, list(&[(2, 70, "QUEUED")]));
        let failed = state.asked().failed(ApiError::SignedOut, Timestamp::from_millis(5));
        assert_eq!(ids(&Rows::of(&failed, &everything, UTC)), [2]);
        let again = failed.asked().failed(ApiError::SignedOut, Timestamp::from_millis(6));
        assert_eq!(ids(&Rows::of(&again, &everything, UTC)), [2]);
        assert!(matches!(again, JobsState::Failed { failures: 2, .. }));
    }

    #[test]
    fn the_summary_counts_an_unknown_status_as_active() {
        let list = list(&[
            (1, 1, "QUEUED"),
            (2, 1, "PAUSED"),
            (3, 1, "REJECTED"),
            (4, 1, "CANCELLED"),
            (5, 1, "FINISHED"),
        ]);
        let everything = JobFilter::default();
        let summary = Rows::of(&loaded(&everything, list), &everything, UTC).summary();
        assert_eq!(summary, Summary { active: 2, rejected: 1, canceled: 1 });
    }

    proptest! {
        /// The rows are those of the plainest way to filter and sort there is.
        #[test]
        fn rows_are_those_of_a_plain_list(
            jobs in prop::collection::vec((1_u64..40, 0_i64..6, prop::sample::select(vec!["QUEUED", "FINISHED", "X"])), 0..40),
            day in 1_u32..4,
            status in prop::sample::select(vec!["", "QUEUED", "FINISHED,X"]),
        ) {
            const DAY: i64 = 86_400_000;
            let jobs: Vec<_> = jobs.into_iter().map(|(id, at, status)| (id, at * DAY / 2, status)).collect();
            let wanted = filter(&[("since", &format!("1970-01-0{day}")), ("status", status)]);
            let rows = Rows::of(&loaded(&JobFilter::default(), list(&jobs)), &wanted, UTC);

            let mut expected: Vec<(i64, u64)> = Vec::new();
            for (at, (id, received, name)) in jobs.iter().enumerate() {
                let later = jobs.iter().skip(at + 1).any(|(other, _, _)| other == id);
                let matches = *received >= i64::from(day - 1) * DAY && (status.is_empty() || status.contains(name));
                if matches && !later {
                    expected.push((*received, *id));
                }
            }
            expected.sort_by(|a, b| b.cmp(a));
            prop_assert_eq!(ids(&rows), expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
        }
    }
}
