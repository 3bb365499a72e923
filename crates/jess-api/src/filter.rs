//! The filter of a job list: what it matches, and how it is spelled in a query and in a body.

mod error;
mod key;
mod matcher;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

pub use self::error::FilterError;
pub use self::key::FilterKey;
pub use self::matcher::Matcher;
use crate::{Job, JobStatus, ServiceTimeZone};

/// A valid filter of `GET /jobs` (page `docs:jess:get_jobs`); the default one matches every job.
///
/// There is no other way to a `JobFilter` than through checks, so one that exists can be sent.
///
/// ```
/// use jess_api::JobFilter;
///
/// let filter = JobFilter::from_query_pairs([("since", "2020-12-01"), ("status", "queued,CANCELLED")])?;
/// assert_eq!(filter.to_body().unwrap(), r#"{"since":"2020-12-01","status":"QUEUED,CANCELED"}"#);
/// assert!(JobFilter::default().covers(&filter));
/// # Ok::<(), jess_api::FilterError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct JobFilter {
    since: Option<NaiveDate>,
    till: Option<NaiveDate>,
    /// Sorted, each once. There are so few that a set of another kind would only be larger code.
    statuses: Vec<JobStatus>,
}

/// The longest name of a state that a filter takes, in bytes; the longest documented one has 8.
const LONGEST_STATUS: usize = 32;

/// How many states a filter takes, several times as many as there are: a bridge is not to be made to work, or
/// JESS to read, for a list without end.
const MOST_STATUSES: usize = 32;

impl JobFilter {
    /// The filter for jobs submitted from `since` to `till`, both days included, that are in one of
    /// `statuses`; no statuses means any.
    ///
    /// # Errors
    /// [`FilterError::SinceAfterTill`]; [`FilterError::NotADate`] for a year that four digits do not hold;
    /// [`FilterError::NotAStatus`] for a state whose name cannot be written in a filter;
    /// [`FilterError::TooManyStatuses`].
    pub fn new(
        since: Option<NaiveDate>,
        till: Option<NaiveDate>,
        statuses: impl IntoIterator<Item = JobStatus>,
    ) -> Result<Self, FilterError> {
        Self::checked(since, till, &mut statuses.into_iter())
    }

    /// Through one type of iterator, for the size of the page.
    fn checked(
        since: Option<NaiveDate>,
        till: Option<NaiveDate>,
        statuses: &mut dyn Iterator<Item = JobStatus>,
    ) -> Result<Self, FilterError> {
        for (key, day) in [(FilterKey::Since, since), (FilterKey::Till, till)] {
            if let Some(day) = day.filter(|day| !(1..=9999).contains(&day.year())) {
                return Err(FilterError::NotADate { key, text: day.to_string() });
            }
        }
        if let (Some(since), Some(till)) = (since, till)
            && since > till
        {
            return Err(FilterError::SinceAfterTill { since, till });
        }
        let statuses = set_of(statuses)?;
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
        let (mut since, mut till, mut statuses) = (None, None, Vec::new());
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
        let mut pairs = Vec::new();
        for (key, day) in [(FilterKey::Since, self.since), (FilterKey::Till, self.till)] {
            pairs.extend(day.map(|day| (key.as_str(), day.to_string())));
        }
        let names: Vec<&str> = self.statuses.iter().map(JobStatus::as_str).collect();
        if !names.is_empty() {
            pairs.push((FilterKey::Status.as_str(), names.join(",")));
        }
        pairs
    }

    /// Reads the documented JSON body. An empty body is the default filter, other keys are not looked at, and
    /// a key with null or an empty text counts as absent.
    ///
    /// # Errors
    /// Any [`FilterError`] but [`FilterError::Repeated`].
    pub fn from_body(body: &[u8]) -> Result<Self, FilterError> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let not_a_filter = |detail: String| FilterError::NotAFilter { detail };
        // A derived reader would take a list of the three values as well.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(not_a_filter("it is not a JSON object".to_owned()));
        }
        let Written { since, till, status } =
            serde_json::from_slice(body).map_err(|error| not_a_filter(error.to_string()))?;
        let values = [(FilterKey::Since, since), (FilterKey::Till, till), (FilterKey::Status, status)];
        Self::from_query_pairs(values.into_iter().filter_map(|(key, value)| Some((key.as_str(), value?))))
    }

    /// The documented JSON body; `None` for the default filter, which is asked for without a body.
    pub fn to_body(&self) -> Option<String> {
        // Days and the names of states have no character that JSON escapes, so this cannot fail: an error
        // turned into "no body" would ask for the whole history.
        let members: Vec<String> =
            self.to_query_pairs().into_iter().map(|(key, value)| format!(r#""{key}":"{value}""#)).collect();
        (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
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
            || (!other.statuses.is_empty()
                && other.statuses.iter().all(|status| self.statuses.contains(status)));
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
}

/// The filter in texts, as in the documented body.
#[derive(Deserialize)]
struct Written {
    since: Option<String>,
    till: Option<String>,
    status: Option<String>,
}

fn set_once(date: &mut Option<NaiveDate>, key: FilterKey, text: &str) -> Result<(), FilterError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(());
    }
    let day = parse_date(text).ok_or_else(|| FilterError::NotADate { key, text: text.to_owned() })?;
    match date.replace(day) {
        None => Ok(()),
        Some(_) => Err(FilterError::Repeated { key }),
    }
}

/// Reads `YYYY-MM-DD` and nothing looser: chrono's own parser would also take `2020-1-5` and signs, which the
/// service does not promise to.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let shape = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shape || text.len() != 10 {
        return None;
    }
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The statuses in their order, each once.
fn set_of(statuses: &mut dyn Iterator<Item = JobStatus>) -> Result<Vec<JobStatus>, FilterError> {
    let mut set: Vec<JobStatus> = Vec::new();
    for status in statuses {
        if let Err(place) = set.binary_search(&status) {
            if set.len() == MOST_STATUSES {
                return Err(FilterError::TooManyStatuses { most: MOST_STATUSES });
            }
            set.insert(place, status);
        }
    }
    Ok(set)
}

fn parse_statuses(text: &str) -> Result<Vec<JobStatus>, FilterError> {
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
