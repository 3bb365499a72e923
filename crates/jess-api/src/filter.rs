//! The filter of a job list, and its spelling in a query and in a body.

mod error;
mod key;
mod matcher;
mod time_range;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

pub use self::error::FilterError;
pub use self::key::FilterKey;
pub use self::matcher::Matcher;
pub use self::time_range::TimeRange;
use crate::{Job, JobStatus, ZoneRules};

/// A valid filter of `GET /jobs` (page `docs:jess:get_jobs`). The default filter matches every job.
///
/// Every constructor validates, so a filter that exists can be sent.
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
    /// Sorted, without duplicates. There are so few that a set type would only add code.
    statuses: Vec<JobStatus>,
    /// True if the filter matches every status but `statuses`, of which there is at least one then.
    excludes: bool,
}

/// The character before each status name in [`JobFilter::status_text`] that is excluded. No status name begins with it.
const EXCLUDED: char = '-';

/// The length limit of a status name, in bytes. The longest documented one has 8.
const MAX_STATUS_BYTES: usize = 32;

/// The maximum number of statuses, several times the number of documented ones. It protects the bridge and JESS
/// from lists of unlimited length.
const MAX_STATUSES: usize = 32;

impl JobFilter {
    /// Creates a filter for jobs submitted from `since` to `till`, both days included, with one of `statuses`; an
    /// empty list means any status.
    ///
    /// # Errors
    /// [`FilterError::SinceAfterTill`]; [`FilterError::NotADate`] for a year outside of 1 to 9999;
    /// [`FilterError::NotAStatus`] for a status whose name cannot be written in a filter;
    /// [`FilterError::TooManyStatuses`].
    pub fn new(
        since: Option<NaiveDate>,
        till: Option<NaiveDate>,
        statuses: impl IntoIterator<Item = JobStatus>,
    ) -> Result<Self, FilterError> {
        Self::validate(since, till, &mut statuses.into_iter())
    }

    /// Implements [`JobFilter::new`] for one type of iterator, which makes the page smaller.
    fn validate(
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
        let statuses = sort_and_deduplicate(statuses)?;
        match statuses.iter().find(|status| !has_valid_name(status)) {
            Some(status) => Err(FilterError::NotAStatus { text: status.to_string() }),
            None => Ok(Self { since, till, statuses, excludes: false }),
        }
    }

    /// Returns the filter for every status but the ones of this filter, which may be documented or not. A filter for any
    /// status stays as it is.
    ///
    /// JESS documents no such filter, so a request asks for the other [documented](JobFilter::documented) statuses.
    ///
    /// ```
    /// use jess_api::{Job, JobFilter, JobId, JobStatus, ServiceTimeZone};
    ///
    /// let filter = JobFilter::new(None, None, [JobStatus::Rejected])?.excluding();
    /// assert_eq!(filter.status_text(), "-REJECTED");
    /// assert_eq!(filter.to_body().unwrap(), r#"{"status":"ACCEPTED,UNPACKED,QUEUED,FINISHED,CANCELED"}"#);
    ///
    /// let paused = Job { status: JobStatus::from_text("PAUSED"), ..Job::with_id(JobId::new(7).unwrap()) };
    /// assert!(filter.matches(&paused, ServiceTimeZone::UTC));
    /// # Ok::<(), jess_api::FilterError>(())
    /// ```
    #[must_use]
    pub fn excluding(self) -> Self {
        Self { excludes: !self.statuses.is_empty(), ..self }
    }

    /// Parses the statuses in the form of an address, without dates: names joined by commas, or excluded names, each
    /// after a hyphen. Unlike in a query of the service, the statuses can be excluded.
    ///
    /// # Errors
    /// [`FilterError::NotAStatus`]; [`FilterError::TooManyStatuses`]; [`FilterError::MixedStatuses`] if only some of the
    /// names are excluded.
    pub fn from_status_text(text: &str) -> Result<Self, FilterError> {
        let names = || text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let is_excluded = |name: &str| name.starts_with(EXCLUDED);
        if !names().any(is_excluded) {
            return Self::new(None, None, parse_statuses(text)?);
        }
        if !names().all(is_excluded) {
            return Err(FilterError::MixedStatuses);
        }
        let mut statuses = Vec::new();
        for name in names() {
            let status = JobStatus::from_text(name.strip_prefix(EXCLUDED).unwrap_or(name));
            if !has_valid_name(&status) {
                return Err(FilterError::NotAStatus { text: name.to_owned() });
            }
            statuses.push(status);
        }
        Ok(Self::new(None, None, statuses)?.excluding())
    }

    /// Returns the statuses as [`JobFilter::from_status_text`] parses them; empty for any status.
    pub fn status_text(&self) -> String {
        let mut text = String::new();
        for status in &self.statuses {
            if !text.is_empty() {
                text.push(',');
            }
            if self.excludes {
                text.push(EXCLUDED);
            }
            text.push_str(status.as_str());
        }
        text
    }

    /// Parses the decoded pairs of a query string. Unknown keys are ignored, and a key with an empty value counts
    /// as absent. `status` may occur more than once.
    ///
    /// # Errors
    /// Any [`FilterError`] except [`FilterError::NotAFilter`].
    pub fn from_query_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, FilterError>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let (mut since, mut till, mut statuses) = (None, None, Vec::new());
        for (name, value) in pairs {
            let Some(key) = FilterKey::from_name(name.as_ref()) else { continue };
            match key {
                FilterKey::Since => set_date(&mut since, key, value.as_ref())?,
                FilterKey::Till => set_date(&mut till, key, value.as_ref())?,
                FilterKey::Status => statuses.extend(parse_statuses(value.as_ref())?),
            }
        }
        Self::new(since, till, statuses)
    }

    /// Returns the pairs of the query string of a request, in a fixed order and not encoded; empty for the default
    /// filter. They are those of the [documented](JobFilter::documented) filter.
    pub fn to_query_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        for (key, day) in [(FilterKey::Since, self.since), (FilterKey::Till, self.till)] {
            pairs.extend(day.map(|day| (key.as_str(), day.to_string())));
        }
        let status = self.documented().status_text();
        if !status.is_empty() {
            pairs.push((FilterKey::Status.as_str(), status));
        }
        pairs
    }

    /// Parses the documented JSON body. An empty body is the default filter, unknown keys are ignored, and a key
    /// with null or an empty string counts as absent.
    ///
    /// # Errors
    /// Any [`FilterError`] except [`FilterError::Repeated`].
    pub fn from_body(body: &[u8]) -> Result<Self, FilterError> {
        if body.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let not_a_filter = |detail: String| FilterError::NotAFilter { detail };
        // A derived deserializer would accept a list of the three values as well.
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(not_a_filter("it is not a JSON object".to_owned()));
        }
        let FilterBody { since, till, status } =
            serde_json::from_slice(body).map_err(|error| not_a_filter(error.to_string()))?;
        let values = [(FilterKey::Since, since), (FilterKey::Till, till), (FilterKey::Status, status)];
        Self::from_query_pairs(values.into_iter().filter_map(|(key, value)| Some((key.as_str(), value?))))
    }

    /// Returns the documented JSON body; `None` for the default filter, which is sent without a body.
    pub fn to_body(&self) -> Option<String> {
        // Dates and status names have no character that JSON escapes, so they are written without serde_json,
        // whose error would have to be handled: without a body, the request would ask for the whole history.
        let members: Vec<String> =
            self.to_query_pairs().into_iter().map(|(key, value)| format!(r#""{key}":"{value}""#)).collect();
        (!members.is_empty()).then(|| format!("{{{}}}", members.join(",")))
    }

    /// Returns the first day of submission.
    pub fn since(&self) -> Option<NaiveDate> {
        self.since
    }

    /// Returns the last day of submission.
    pub fn till(&self) -> Option<NaiveDate> {
        self.till
    }

    /// Returns the named statuses, in their order; an empty list means any status. The filter matches jobs with one of
    /// them, or with none of them if it [excludes](JobFilter::excludes_statuses) them.
    pub fn statuses(&self) -> impl ExactSizeIterator<Item = &JobStatus> {
        self.statuses.iter()
    }

    /// Reports whether the filter matches every status but the named ones.
    pub fn excludes_statuses(&self) -> bool {
        self.excludes
    }

    /// Reports whether the filter matches jobs with this status.
    pub fn matches_status(&self, status: &JobStatus) -> bool {
        matches_status(&self.statuses, self.excludes, status)
    }

    /// Returns the filter for other days.
    ///
    /// # Errors
    /// As [`JobFilter::new`].
    pub fn with_dates(&self, since: Option<NaiveDate>, till: Option<NaiveDate>) -> Result<Self, FilterError> {
        let dates = Self::new(since, till, [])?;
        Ok(Self { since: dates.since, till: dates.till, ..self.clone() })
    }

    /// Returns the filter for one status.
    ///
    /// # Errors
    /// As [`JobFilter::new`].
    pub fn with_status(&self, status: &JobStatus) -> Result<Self, FilterError> {
        Self::new(self.since, self.till, [status.clone()])
    }

    /// Returns the filter for any day.
    #[must_use]
    pub fn without_dates(&self) -> Self {
        Self { since: None, till: None, ..self.clone() }
    }

    /// Returns the filter for any status.
    #[must_use]
    pub fn without_statuses(&self) -> Self {
        Self { statuses: Vec::new(), excludes: false, ..*self }
    }

    /// Returns the filter that a service can be asked for, which has no excluded statuses.
    ///
    /// Instead of those, it has the other documented ones. If none or all of the documented ones are excluded, it is for
    /// any status. It does not always cover this filter, which also matches statuses that are not documented.
    #[must_use]
    pub fn documented(&self) -> Self {
        if !self.excludes {
            return self.clone();
        }
        let others: Vec<JobStatus> =
            JobStatus::DOCUMENTED.into_iter().filter(|status| !self.statuses.contains(status)).collect();
        let is_any = others.len() == JobStatus::DOCUMENTED.len();
        let statuses = if is_any { Vec::new() } else { others };
        Self { statuses, excludes: false, ..*self }
    }

    /// Reports whether the filter matches every job.
    pub fn is_default(&self) -> bool {
        self.since.is_none() && self.till.is_none() && self.statuses.is_empty()
    }

    /// Reports whether this filter matches every job that `other` matches.
    pub fn covers(&self, other: &JobFilter) -> bool {
        let since = self.since.is_none_or(|mine| other.since.is_some_and(|theirs| mine <= theirs));
        let till = self.till.is_none_or(|mine| other.till.is_some_and(|theirs| mine >= theirs));
        since && till && self.covers_statuses(other)
    }

    /// Reports whether this filter matches every status that `other` matches. The set of statuses is open.
    fn covers_statuses(&self, other: &JobFilter) -> bool {
        match (self.excludes, other.excludes) {
            _ if self.statuses.is_empty() => true,
            _ if other.statuses.is_empty() => false,
            (_, false) => other.statuses.iter().all(|status| self.matches_status(status)),
            (true, true) => self.statuses.iter().all(|status| other.statuses.contains(status)),
            (false, true) => false,
        }
    }

    /// Returns the filter with one day more on either side.
    ///
    /// A request asks for this, because no document states in which time zone the service's days begin: the days of the
    /// widened filter contain those of this one in any two zones that are less than a day apart. The caller then filters
    /// the reply.
    ///
    /// ```
    /// use jess_api::JobFilter;
    ///
    /// let filter = JobFilter::from_query_pairs([("since", "2020-03-01"), ("till", "2020-12-31")])?;
    /// assert_eq!(filter.widened().to_body().unwrap(), r#"{"since":"2020-02-29","till":"2021-01-01"}"#);
    /// # Ok::<(), jess_api::FilterError>(())
    /// ```
    #[must_use]
    pub fn widened(&self) -> Self {
        let since = self.since.and_then(|day| day.checked_sub_days(Days::new(1)));
        let till = self.till.and_then(|day| day.checked_add_days(Days::new(1)));
        // Beyond the years that a filter can have, the range is open.
        let is_valid = |day: &NaiveDate| (1..=9999).contains(&day.year());
        Self { since: since.filter(is_valid), till: till.filter(is_valid), ..self.clone() }
    }

    /// Returns the instants of the filter's days in a zone. This asks the zone for a few offsets only, so that a range
    /// can be computed once for many jobs.
    pub fn time_range(&self, zone: impl ZoneRules) -> TimeRange {
        TimeRange::of_days(self.since, self.till, &zone)
    }

    /// Returns a matcher for many jobs, which computes the bounds of the days in a zone once.
    pub fn matcher(&self, zone: impl ZoneRules) -> Matcher<'_> {
        Matcher { range: self.time_range(zone), statuses: &self.statuses, excludes: self.excludes }
    }

    /// Reports whether the filter matches one job. For many jobs, use a [`JobFilter::matcher`].
    pub fn matches(&self, job: &Job, zone: impl ZoneRules) -> bool {
        self.matcher(zone).matches(job)
    }
}

/// The documented JSON body.
#[derive(Deserialize)]
struct FilterBody {
    since: Option<String>,
    till: Option<String>,
    status: Option<String>,
}

fn set_date(date: &mut Option<NaiveDate>, key: FilterKey, text: &str) -> Result<(), FilterError> {
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

/// Parses exactly `YYYY-MM-DD`. The parser of chrono would also accept `2020-1-5` and signs, which the service is
/// not documented to accept.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let is_well_formed = text.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !is_well_formed || text.len() != 10 {
        return None;
    }
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Returns the statuses in their order, without duplicates.
fn sort_and_deduplicate(
    statuses: &mut dyn Iterator<Item = JobStatus>,
) -> Result<Vec<JobStatus>, FilterError> {
    let mut sorted: Vec<JobStatus> = Vec::new();
    for status in statuses {
        if let Err(index) = sorted.binary_search(&status) {
            if sorted.len() == MAX_STATUSES {
                return Err(FilterError::TooManyStatuses { max: MAX_STATUSES });
            }
            sorted.insert(index, status);
        }
    }
    Ok(sorted)
}

/// Reports whether a status is accepted: any if the list is empty.
fn matches_status(statuses: &[JobStatus], excludes: bool, status: &JobStatus) -> bool {
    statuses.is_empty() || statuses.contains(status) != excludes
}

fn parse_statuses(text: &str) -> Result<Vec<JobStatus>, FilterError> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| {
            let status = JobStatus::from_text(name);
            if has_valid_name(&status) {
                Ok(status)
            } else {
                Err(FilterError::NotAStatus { text: name.to_owned() })
            }
        })
        .collect()
}

/// Reports whether the name of a status needs no escaping in a comma-separated list, in a query and in JSON. A
/// reverse proxy can check such names with a pattern.
fn has_valid_name(status: &JobStatus) -> bool {
    let name = status.as_str();
    (1..=MAX_STATUS_BYTES).contains(&name.len())
        && !name.starts_with(EXCLUDED)
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
