//! The filter of a job list: what it matches, and how it is spelled in a query and in a body.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{Job, JobStatus, ServiceTimeZone, Timestamp};

/// A valid filter of `GET /jobs` (page `docs:jess:get_jobs`); the default one matches every job.
///
/// There is no other way to a `JobFilter` than through checks, so one that exists can be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct JobFilter {
    since: Option<NaiveDate>,
    till: Option<NaiveDate>,
    statuses: BTreeSet<JobStatus>,
}

/// A key of the filter, spelled alike in a query and in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterKey {
    /// `since`: the first day of submission.
    Since,
    /// `till`: the last day of submission.
    Till,
    /// `status`: names of states, joined by commas.
    Status,
}

impl FilterKey {
    /// All keys, in the order in which they are written.
    pub const ALL: [FilterKey; 3] = [FilterKey::Since, FilterKey::Till, FilterKey::Status];

    /// The key as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Since => "since",
            Self::Till => "till",
            Self::Status => "status",
        }
    }

    /// The key of this name; `None` for every other name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == name)
    }
}

impl fmt::Display for FilterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why something is not a [`JobFilter`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterError {
    /// The value of `since` or `till` is not a day written `YYYY-MM-DD`.
    NotADate {
        /// Which of the two.
        key: FilterKey,
        /// What came instead.
        text: String,
    },
    /// A name in `status` has other characters than letters, digits, `-` and `_`, or is too long.
    NotAStatus {
        /// What came instead.
        text: String,
    },
    /// `since` is a later day than `till`.
    SinceAfterTill {
        /// The first day.
        since: NaiveDate,
        /// The last day.
        till: NaiveDate,
    },
    /// A key that can be given once came twice.
    Repeated {
        /// Which key.
        key: FilterKey,
    },
    /// A body that is not a JSON object of texts.
    NotAFilter {
        /// What the parser found.
        detail: String,
    },
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADate { key, text } => {
                write!(f, "{key} is not a date written YYYY-MM-DD: “{}”", shortened(text))
            }
            Self::NotAStatus { text } => {
                write!(f, "status has a name that cannot be one: “{}”", shortened(text))
            }
            Self::SinceAfterTill { since, till } => write!(f, "since ({since}) is later than till ({till})"),
            Self::Repeated { key } => write!(f, "{key} is given more than once"),
            Self::NotAFilter { detail } => write!(f, "the body is not a job filter: {detail}"),
        }
    }
}

impl std::error::Error for FilterError {}

/// As much of a stranger's text as belongs in a message.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// The longest name of a state that a filter takes, in bytes; the longest documented one has 8.
const LONGEST_STATUS: usize = 32;

impl JobFilter {
    /// The filter for jobs submitted from `since` to `till`, both days included, that are in one of
    /// `statuses`; no statuses means any.
    ///
    /// # Errors
    /// [`FilterError::SinceAfterTill`]; [`FilterError::NotAStatus`] for a state whose name cannot be written
    /// in a filter.
    pub fn new(
        since: Option<NaiveDate>,
        till: Option<NaiveDate>,
        statuses: impl IntoIterator<Item = JobStatus>,
    ) -> Result<Self, FilterError> {
        if let (Some(since), Some(till)) = (since, till)
            && since > till
        {
            return Err(FilterError::SinceAfterTill { since, till });
        }
        let statuses: BTreeSet<_> = statuses.into_iter().collect();
        match statuses.iter().find(|status| !can_be_written(status)) {
            Some(status) => Err(FilterError::NotAStatus { text: status.to_string() }),
            None => Ok(Self { since, till, statuses }),
        }
    }

    /// Reads the filter from the pairs of a query string, decoded. Other keys are not looked at, and a key
    /// with an empty value counts as absent. `status` may come more than once.
    ///
    /// # Errors
    /// Any [`FilterError`] but [`FilterError::NotAFilter`].
    pub fn from_query_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, FilterError>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let (mut since, mut till, mut statuses) = (None, None, BTreeSet::new());
        for (name, value) in pairs {
            let Some(key) = FilterKey::from_name(name.as_ref()) else { continue };
            match key {
                FilterKey::Since => set_once(&mut since, key, value.as_ref())?,
                FilterKey::Till => set_once(&mut till, key, value.as_ref())?,
                FilterKey::Status => statuses.extend(parse_statuses(value.as_ref())?),
            }
        }
        Self::new(since, till, statuses)
    }

    /// The pairs of the query string, in a fixed order, not yet encoded; none for the default filter.
    pub fn to_query_pairs(&self) -> Vec<(&'static str, String)> {
        let Written { since, till, status } = self.written();
        [(FilterKey::Since, since), (FilterKey::Till, till), (FilterKey::Status, status)]
            .into_iter()
            .filter_map(|(key, value)| Some((key.as_str(), value?)))
            .collect()
    }

    /// Reads the documented JSON body. An empty body is the default filter, other keys are not looked at.
    ///
    /// # Errors
    /// Any [`FilterError`] but [`FilterError::Repeated`].
    pub fn from_body(body: &[u8]) -> Result<Self, FilterError> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let Written { since, till, status } = serde_json::from_slice(body)
            .map_err(|error| FilterError::NotAFilter { detail: error.to_string() })?;
        let values = [(FilterKey::Since, since), (FilterKey::Till, till), (FilterKey::Status, status)];
        Self::from_query_pairs(values.into_iter().filter_map(|(key, value)| Some((key.as_str(), value?))))
    }

    /// The documented JSON body; `None` for the default filter, which is asked for without a body.
    pub fn to_body(&self) -> Option<String> {
        if self.is_default() {
            return None;
        }
        serde_json::to_string(&self.written()).ok()
    }

    /// The first day of submission.
    pub fn since(&self) -> Option<NaiveDate> {
        self.since
    }

    /// The last day of submission.
    pub fn till(&self) -> Option<NaiveDate> {
        self.till
    }

    /// The states asked for, in their order; none means any.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = &JobStatus> {
        self.statuses.iter()
    }

    /// Whether this is the filter that matches every job.
    pub fn is_default(&self) -> bool {
        self.since.is_none() && self.till.is_none() && self.statuses.is_empty()
    }

    /// Whether every job that `other` matches is also matched by this filter.
    pub fn covers(&self, other: &JobFilter) -> bool {
        let since = self.since.is_none_or(|mine| other.since.is_some_and(|theirs| mine <= theirs));
        let till = self.till.is_none_or(|mine| other.till.is_some_and(|theirs| mine >= theirs));
        let statuses = self.statuses.is_empty()
            || (!other.statuses.is_empty() && other.statuses.is_subset(&self.statuses));
        since && till && statuses
    }

    /// The test that this filter is, with the days' bounds in the service's zone computed once.
    pub fn matcher(&self, zone: ServiceTimeZone) -> Matcher<'_> {
        Matcher {
            from: self.since.map(|day| zone.start_of(day)),
            before: self.till.map(|day| zone.end_of(day)),
            statuses: &self.statuses,
        }
    }

    /// Whether the filter matches one job. For many jobs take a [`JobFilter::matcher`].
    pub fn matches(&self, job: &Job, zone: ServiceTimeZone) -> bool {
        self.matcher(zone).matches(job)
    }

    fn written(&self) -> Written {
        let names: Vec<&str> = self.statuses.iter().map(JobStatus::as_str).collect();
        Written {
            since: self.since.map(|day| day.to_string()),
            till: self.till.map(|day| day.to_string()),
            status: (!names.is_empty()).then(|| names.join(",")),
        }
    }
}

/// A [`JobFilter`] made ready to be applied to many jobs.
#[derive(Debug, Clone)]
pub struct Matcher<'f> {
    from: Option<Timestamp>,
    before: Option<Timestamp>,
    statuses: &'f BTreeSet<JobStatus>,
}

impl Matcher<'_> {
    /// Whether the job is one that the filter asks for. A job without a submission time is in no range of
    /// dates.
    pub fn matches(&self, job: &Job) -> bool {
        let dates = match job.received {
            Some(received) => {
                self.from.is_none_or(|from| from <= received) && self.before.is_none_or(|end| received < end)
            }
            None => self.from.is_none() && self.before.is_none(),
        };
        dates && (self.statuses.is_empty() || self.statuses.contains(&job.status))
    }
}

/// The filter in texts, as in the documented body. Field order is the one of the page's example.
#[derive(Serialize, Deserialize)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    till: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    status: Option<String>,
}

fn set_once(date: &mut Option<NaiveDate>, key: FilterKey, text: &str) -> Result<(), FilterError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let day =
        parse_date(text.trim()).ok_or_else(|| FilterError::NotADate { key, text: text.trim().to_owned() })?;
    match date.replace(day) {
        None => Ok(()),
        Some(_) => Err(FilterError::Repeated { key }),
    }
}

/// Reads `YYYY-MM-DD` and nothing looser: chrono would also take `2020-1-5` and signs, which the service does
/// not promise to.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let shape = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shape || text.len() != 10 {
        return None;
    }
    let day: NaiveDate = text.parse().ok()?;
    (day.year() > 0).then_some(day)
}

fn parse_statuses(text: &str) -> Result<BTreeSet<JobStatus>, FilterError> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            let status = JobStatus::from_text(name);
            if can_be_written(&status) {
                Ok(status)
            } else {
                Err(FilterError::NotAStatus { text: name.to_owned() })
            }
        })
        .collect()
}

/// Whether the state's name can stand in a comma list, in a query and in JSON without any escaping: that is
/// also what lets a plain reverse proxy check it by a pattern.
fn can_be_written(status: &JobStatus) -> bool {
    let name = status.as_str();
    (1..=LONGEST_STATUS).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
