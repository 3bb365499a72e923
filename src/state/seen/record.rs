//! The statuses that the user has seen: what is kept of them, its text form, and the comparison with the list.

use jess_api::{JobId, JobStatus};

/// The number of jobs whose statuses are kept: the newest, by number. Their text takes about 20 kB.
pub(super) const MAX_JOBS: usize = 5000;

/// The version of the text form.
const VERSION: &str = "1";

/// The maximum length of the name of an undocumented status, in characters.
const MAX_NAME_CHARS: usize = 40;

/// The kind of change of a job since the user last looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The job has been submitted since.
    New,
    /// The job has another status.
    Status,
}

/// The statuses that the user has seen.
///
/// A job that is not among them is new only if its number is higher than all that existed when the user last looked: a
/// lower one may be missing because it is old, or because a filter left it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SeenStatuses {
    /// The highest number of the jobs that existed when the user last looked.
    newest: Option<JobId>,
    /// The statuses, by ascending number.
    jobs: Vec<(JobId, JobStatus)>,
}

/// The result of a comparison with the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    /// The jobs that have changed, by ascending number; at most [`MAX_JOBS`], the newest.
    pub(super) changes: Vec<(JobId, Change)>,
    /// Jobs that count as seen without being kept, such as those of a filter that is wider than the first one was.
    pub(super) unknown: Vec<(JobId, JobStatus)>,
}

impl SeenStatuses {
    /// Compares the list with what was seen. Jobs that are older than all that is kept are left out, once that is full.
    pub(super) fn compare<'j>(&self, jobs: impl Iterator<Item = (JobId, &'j JobStatus)>) -> Comparison {
        let oldest = self.jobs.first().filter(|_| self.jobs.len() >= MAX_JOBS).map(|(id, _)| *id);
        let mut comparison = Comparison::default();
        for (id, status) in jobs.filter(|(id, _)| Some(*id) >= oldest) {
            match self.status_of(id) {
                Some(seen) if is_news(seen, status) => comparison.changes.push((id, Change::Status)),
                Some(_) => {}
                None if Some(id) > self.newest => comparison.changes.push((id, Change::New)),
                None => comparison.unknown.push((id, status.clone())),
            }
        }
        comparison.changes.sort_unstable_by_key(|(id, _)| *id);
        keep_last(&mut comparison.changes);
        comparison
    }

    /// Adds statuses without changing which jobs are new. Reports whether anything is different then.
    pub(super) fn adopt(&mut self, jobs: Vec<(JobId, JobStatus)>) -> bool {
        if jobs.is_empty() {
            return false;
        }
        let before = self.clone();
        self.insert(jobs);
        *self != before
    }

    /// Marks all of these jobs as seen. They are all that exist if `has_newest`: then those with higher numbers that
    /// come later are new.
    pub(super) fn mark<'j>(&mut self, jobs: impl Iterator<Item = (JobId, &'j JobStatus)>, has_newest: bool) {
        let mut newest = None;
        let mut news = Vec::new();
        for (id, status) in jobs {
            newest = newest.max(Some(id));
            if self.status_of(id).is_none_or(|seen| is_news(seen, status)) {
                news.push((id, status.clone()));
            }
        }
        if has_newest {
            self.newest = self.newest.max(newest);
        }
        self.insert(news);
    }

    /// Parses the text form. Returns `None` for garbage, and for another version.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        if lines.next()? != VERSION {
            return None;
        }
        let newest = match lines.next()? {
            "" => None,
            newest => Some(newest.parse().ok()?),
        };
        let mut jobs = Vec::new();
        let mut number = 0_u64;
        for line in lines {
            let (distance, status) = line.split_at_checked(line.find(|c: char| !c.is_ascii_digit())?)?;
            let distance: u64 = distance.parse().ok().filter(|distance| *distance > 0)?;
            number = number.checked_add(distance)?;
            jobs.push((JobId::new(number)?, parse_status(status)?));
        }
        keep_last(&mut jobs);
        Some(Self { newest, jobs })
    }

    /// Writes the text form: a line with the version, one with the newest number, and one for each job, with the
    /// distance of its number from the previous one and a letter for its status.
    pub(super) fn to_text(&self) -> String {
        let mut text = VERSION.to_owned();
        text.push('\n');
        if let Some(newest) = self.newest {
            text.push_str(&newest.number().to_string());
        }
        let mut previous = 0;
        for (id, status) in &self.jobs {
            text.push('\n');
            text.push_str(&(id.number() - previous).to_string());
            write_status(&mut text, status);
            previous = id.number();
        }
        text
    }

    fn status_of(&self, id: JobId) -> Option<&JobStatus> {
        let index = self.jobs.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.jobs.get(index).map(|(_, status)| status)
    }

    /// Adds or replaces statuses, and leaves out the oldest jobs.
    fn insert(&mut self, jobs: Vec<(JobId, JobStatus)>) {
        self.jobs.extend(jobs.into_iter().map(|(id, status)| (id, kept(&status))));
        // Of several statuses of a job, the last is kept. The sort is stable.
        self.jobs.sort_by_key(|(id, _)| *id);
        self.jobs.reverse();
        self.jobs.dedup_by_key(|(id, _)| *id);
        self.jobs.reverse();
        let left_out = keep_last(&mut self.jobs);
        // What was seen must not become new because it is left out.
        self.newest = self.newest.max(left_out.map(|(id, _)| id));
    }
}

/// Leaves out the first entries beyond [`MAX_JOBS`]. Returns the last of them.
fn keep_last<T>(entries: &mut Vec<T>) -> Option<T> {
    let excess = entries.len().saturating_sub(MAX_JOBS);
    entries.drain(..excess).next_back()
}

/// Reports whether a status differs from the one that was seen, and is not an earlier one: another tab may be ahead of
/// this list.
fn is_news(seen: &JobStatus, current: &JobStatus) -> bool {
    *seen != kept(current)
        && !matches!((stage(seen), stage(current)), (Some(seen), Some(current)) if current < seen)
}

/// Returns how far a job with a documented status has come.
fn stage(status: &JobStatus) -> Option<u8> {
    Some(match status {
        JobStatus::Unpacked => 0,
        JobStatus::Accepted => 1,
        JobStatus::Queued => 2,
        JobStatus::Finished | JobStatus::Canceled | JobStatus::Rejected => 3,
        JobStatus::Other(_) => return None,
    })
}

/// Returns the status as it is kept: of an undocumented one the beginning of the name, without control characters.
fn kept(status: &JobStatus) -> JobStatus {
    match status {
        JobStatus::Other(name) => {
            let name: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
            JobStatus::from_text(&name)
        }
        _ => status.clone(),
    }
}

fn write_status(text: &mut String, status: &JobStatus) {
    text.push(match status {
        JobStatus::Accepted => 'a',
        JobStatus::Unpacked => 'u',
        JobStatus::Queued => 'q',
        JobStatus::Finished => 'f',
        JobStatus::Canceled => 'c',
        JobStatus::Rejected => 'r',
        JobStatus::Other(_) => ':',
    });
    if let JobStatus::Other(name) = status {
        text.push_str(name);
    }
}

fn parse_status(text: &str) -> Option<JobStatus> {
    Some(match text {
        "a" => JobStatus::Accepted,
        "u" => JobStatus::Unpacked,
        "q" => JobStatus::Queued,
        "f" => JobStatus::Finished,
        "c" => JobStatus::Canceled,
        "r" => JobStatus::Rejected,
        _ => kept(&JobStatus::from_text(text.strip_prefix(':')?)),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn id(number: u64) -> JobId {
        JobId::new(number).unwrap()
    }

    /// Parses `7 QUEUED, 8 FINISHED`.
    fn jobs(text: &str) -> Vec<(JobId, JobStatus)> {
        let job = |job: &str| {
            let (number, status) = job.trim().split_once(' ').unwrap();
            (number.parse().unwrap(), JobStatus::from_text(status))
        };
        text.split(',').filter(|job| !job.is_empty()).map(job).collect()
    }

    fn refs(jobs: &[(JobId, JobStatus)]) -> impl Iterator<Item = (JobId, &JobStatus)> {
        jobs.iter().map(|(id, status)| (*id, status))
    }

    fn seen(text: &str, has_newest: bool) -> SeenStatuses {
        let mut seen = SeenStatuses::default();
        seen.mark(refs(&jobs(text)), has_newest);
        seen
    }

    #[test]
    fn jobs_that_are_new_or_have_another_status_have_changed() {
        use Change::{New, Status};
        type Case = (&'static str, &'static str, &'static [(u64, Change)]);
        let table: [Case; 14] = [
            ("", "", &[]),
            ("5 QUEUED", "5 QUEUED", &[]),
            ("5 QUEUED", "5 FINISHED", &[(5, Status)]),
            ("5 UNPACKED", "5 ACCEPTED", &[(5, Status)]),
            ("5 ACCEPTED", "5 UNPACKED", &[]),
            ("5 ACCEPTED", "5 QUEUED", &[(5, Status)]),
            ("5 FINISHED", "5 CANCELED", &[(5, Status)]),
            ("5 PAUSED", "5 QUEUED", &[(5, Status)]),
            ("5 QUEUED", "5 PAUSED", &[(5, Status)]),
            // Another tab has seen what this list does not have yet.
            ("5 FINISHED", "5 QUEUED", &[]),
            ("5 QUEUED", "6 QUEUED, 5 QUEUED", &[(6, New)]),
            ("5 QUEUED", "7 FINISHED, 6 REJECTED", &[(6, New), (7, New)]),
            // Not seen, and not new.
            ("5 QUEUED, 9 QUEUED", "4 QUEUED, 7 QUEUED, 9 QUEUED", &[]),
            // A job that is gone.
            ("5 QUEUED, 9 QUEUED", "9 QUEUED", &[]),
        ];
        for (before, now, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(number, change)| (id(*number), *change)).collect();
            assert_eq!(seen(before, true).compare(refs(&jobs(now))).changes, expected, "{before}; {now}");
        }
    }

    #[test]
    fn a_filtered_list_does_not_show_which_jobs_are_the_newest() {
        let mut seen = seen("5 QUEUED", true);
        seen.mark(refs(&jobs("9 QUEUED")), false);
        let comparison = seen.compare(refs(&jobs("5 QUEUED, 7 FINISHED, 9 QUEUED")));
        assert_eq!(comparison.changes, [(id(7), Change::New)]);
    }

    #[test]
    fn what_was_not_known_is_adopted_and_changes_later() {
        let mut seen = seen("9 QUEUED", true);
        let comparison = seen.compare(refs(&jobs("3 QUEUED, 9 QUEUED")));
        assert_eq!(comparison, Comparison { changes: Vec::new(), unknown: jobs("3 QUEUED") });
        assert!(seen.adopt(comparison.unknown.clone()));
        assert!(!seen.adopt(comparison.unknown));
        let comparison = seen.compare(refs(&jobs("3 FINISHED, 9 QUEUED")));
        assert_eq!(comparison, Comparison { changes: vec![(id(3), Change::Status)], unknown: Vec::new() });
    }

    #[test]
    fn only_the_newest_jobs_are_kept_and_the_others_count_as_seen() {
        let many =
            |status: JobStatus| (1..=6000).map(|number| (id(number), status.clone())).collect::<Vec<_>>();
        let mut seen = SeenStatuses::default();
        seen.mark(refs(&many(JobStatus::Queued)), true);
        assert_eq!((seen.jobs.len(), seen.jobs[0].0), (MAX_JOBS, id(1001)));
        let comparison = seen.compare(refs(&many(JobStatus::Finished)));
        assert_eq!(comparison.changes.len(), MAX_JOBS);
        assert_eq!(comparison.unknown, []);
        assert!(!seen.adopt(jobs("7 QUEUED")));
        // Of a filtered list, so that their numbers are above the newest.
        let mut filtered = SeenStatuses::default();
        filtered.mark(refs(&many(JobStatus::Queued)), false);
        assert_eq!(filtered.compare(refs(&many(JobStatus::Queued))).changes, []);
    }

    #[test]
    fn the_text_is_short_and_readable_by_its_version_only() {
        let seen = seen("500129 QUEUED, 500131 FINISHED, 500140 Paused", true);
        assert_eq!(seen.to_text(), "1\n500140\n500129q\n2f\n9:PAUSED");
        for text in [
            "",
            "1",
            "2\n5\n5q",
            "1\nx",
            "1\n5\n",
            "1\n5\n5",
            "1\n5\nq",
            "1\n5\n5x",
            "1\n5\n0q",
            "1\n5\n5q\n0f",
            "1\n5\n5 q",
            "1\n5\n5q\n18446744073709551615f",
            "1\n5\n99999999999999999999q",
            "{}",
            "1\r\n5\r\n5q",
        ] {
            assert_eq!(SeenStatuses::parse(text), None, "{text:?}");
        }
        assert_eq!(SeenStatuses::parse("1\n"), Some(SeenStatuses::default()));
    }

    fn any_status() -> impl Strategy<Value = JobStatus> {
        prop_oneof![
            proptest::sample::select(JobStatus::DOCUMENTED.to_vec()),
            "[a-z: 0-9é\\n\\t]{0,50}".prop_map(|name| JobStatus::from_text(&name)),
        ]
    }

    fn any_jobs() -> impl Strategy<Value = Vec<(JobId, JobStatus)>> {
        prop::collection::btree_map(1_u64..40, any_status(), 0..20)
            .prop_map(|jobs| jobs.into_iter().map(|(number, status)| (id(number), status)).collect())
    }

    proptest! {
        #[test]
        fn the_text_round_trips(jobs in any_jobs(), has_newest: bool) {
            let mut seen = SeenStatuses::default();
            seen.mark(refs(&jobs), has_newest);
            prop_assert_eq!(SeenStatuses::parse(&seen.to_text()), Some(seen));
        }

        #[test]
        fn any_text_is_parsed_or_rejected(text in "(1\n)?([0-9]{0,20}(\n|[a-z:]))*\\PC{0,9}") {
            if let Some(seen) = SeenStatuses::parse(&text) {
                prop_assert_eq!(SeenStatuses::parse(&seen.to_text()), Some(seen));
            }
        }

        #[test]
        fn nothing_has_changed_once_it_is_marked(before in any_jobs(), now in any_jobs(), has_newest: bool) {
            let mut seen = SeenStatuses::default();
            seen.mark(refs(&before), true);
            seen.mark(refs(&now), has_newest);
            prop_assert_eq!(seen.compare(refs(&now)), Comparison::default());
        }

        #[test]
        fn a_comparison_agrees_with_a_map(before in any_jobs(), now in any_jobs()) {
            let mut seen = SeenStatuses::default();
            seen.mark(refs(&before), true);
            let known: BTreeMap<_, _> = before.iter().cloned().collect();
            let newest = known.keys().next_back().copied();
            let changes: Vec<_> = now.iter().filter_map(|(id, status)| match known.get(id) {
                Some(seen) => is_news(&kept(seen), status).then_some((*id, Change::Status)),
                None => (Some(*id) > newest).then_some((*id, Change::New)),
            }).collect();
            prop_assert_eq!(seen.compare(refs(&now)).changes, changes);
        }
    }
}
