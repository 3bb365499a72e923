//! A job, as `GET /jobs` lists it.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::lenient::{Text, Whole, absent};
use crate::{JobStatus, Progress, Timestamp};

/// The number of a job, `job_SN`: what every path under `/job/` takes, and the only key of a job.
///
/// The field `id` is the number of the *account* and the same for all of a user's jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(u64);

impl JobId {
    /// The job of this number; `None` for zero, which is no job (in a new job's `jobRef` it means "none").
    pub const fn new(number: u64) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// The bare number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is not a [`JobId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobIdError;

impl fmt::Display for JobIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a job number has digits only and is greater than zero")
    }
}

impl std::error::Error for JobIdError {}

impl FromStr for JobId {
    type Err = JobIdError;

    /// Reads digits and nothing else: no sign, no blank.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(JobIdError);
        }
        text.parse().ok().and_then(Self::new).ok_or(JobIdError)
    }
}

/// A job.
///
/// Only the number is sure to be there: replies of 2020 have 16 fields a job, those of 2021 have 23, and any
/// of them may be null.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// `job_SN`: the number of the job.
    pub id: JobId,
    /// `id`: the number of the account that owns the job, the same for all of a user's jobs.
    pub account: Option<i64>,
    /// `job_Name`: the caption; absent where the service sends none, or the text `null`.
    pub name: Option<String>,
    /// `job_Desc`: the description; can hold a path of the submitter's machine.
    pub description: Option<String>,
    /// `job_Type`: such as `EP_IDF`, `EP_IDF_SPLIT` or `JE_JEP`; the set is open.
    pub job_type: Option<String>,
    /// `job_Subset`: which cases of a project run, such as `ALL` or `LHS_RANDOM`.
    pub subset: Option<String>,
    /// `job_Args`: arguments of the program (Radiance).
    pub arguments: Option<String>,
    /// `status`: the state.
    pub status: JobStatus,
    /// `message`: the service's own words on the state.
    pub message: Option<String>,
    /// `progress`: how the cases divide; absent where the text is not seven numbers.
    pub progress: Option<Progress>,
    /// `njobs`: the number of simulation cases; may be zero before unpacking.
    pub cases: Option<u64>,
    /// `received`: when the job was submitted. Present in every recorded reply.
    pub received: Option<Timestamp>,
    /// `accepted`: when it was accepted; null for EnergyPlus jobs even when they have finished.
    pub accepted: Option<Timestamp>,
    /// `prepared`: when the input was ready.
    pub prepared: Option<Timestamp>,
    /// `simulated`: when the last case had been simulated.
    pub simulated: Option<Timestamp>,
    /// `collected`: when the results had been gathered.
    pub collected: Option<Timestamp>,
    /// `retrieved`: presumably the first download; null in every sample.
    pub retrieved: Option<Timestamp>,
    /// `cancelled`: when it was cancelled; null in every sample.
    pub cancelled: Option<Timestamp>,
    /// `cputime`: compute time in whole seconds, not the time that passed.
    pub cpu_seconds: Option<u64>,
    /// `storageSize`: bytes that the job holds.
    pub storage_bytes: Option<u64>,
    /// `submissionSize`: bytes uploaded.
    pub submission_bytes: Option<u64>,
    /// `resultSize`: zero in every sample, so not worth showing.
    pub result_bytes: Option<u64>,
    /// `username`: the name of the JESS account, not the e-mail address of the log-on.
    pub username: Option<String>,
}

impl Job {
    fn numbered(id: JobId) -> Self {
        Self {
            id,
            account: None,
            name: None,
            description: None,
            job_type: None,
            subset: None,
            arguments: None,
            status: JobStatus::from_text(""),
            message: None,
            progress: None,
            cases: None,
            received: None,
            accepted: None,
            prepared: None,
            simulated: None,
            collected: None,
            retrieved: None,
            cancelled: None,
            cpu_seconds: None,
            storage_bytes: None,
            submission_bytes: None,
            result_bytes: None,
            username: None,
        }
    }
}

/// One entry of a reply's list: a job, or something without a job number.
pub(crate) struct Entry(pub(crate) Option<Job>);

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a job")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        // The number may come at any place (key order differs between replies), so a stand-in holds the
        // fields until it is known.
        let mut job = Job::numbered(JobId(u64::MAX));
        let mut id = None;
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Id => id = amount(&mut map)?.and_then(JobId::new),
                Key::Account => job.account = whole(&mut map)?,
                Key::Name => job.name = text(&mut map)?,
                Key::Description => job.description = text(&mut map)?,
                Key::Type => job.job_type = text(&mut map)?,
                Key::Subset => job.subset = text(&mut map)?,
                Key::Arguments => job.arguments = text(&mut map)?,
                Key::Status => job.status = JobStatus::from_text(text(&mut map)?.as_deref().unwrap_or("")),
                Key::Message => job.message = text(&mut map)?,
                Key::Progress => job.progress = text(&mut map)?.as_deref().and_then(Progress::from_text),
                Key::Cases => job.cases = amount(&mut map)?,
                Key::Received => job.received = instant(&mut map)?,
                Key::Accepted => job.accepted = instant(&mut map)?,
                Key::Prepared => job.prepared = instant(&mut map)?,
                Key::Simulated => job.simulated = instant(&mut map)?,
                Key::Collected => job.collected = instant(&mut map)?,
                Key::Retrieved => job.retrieved = instant(&mut map)?,
                Key::Cancelled => job.cancelled = instant(&mut map)?,
                Key::CpuTime => job.cpu_seconds = amount(&mut map)?,
                Key::StorageSize => job.storage_bytes = amount(&mut map)?,
                Key::SubmissionSize => job.submission_bytes = amount(&mut map)?,
                Key::ResultSize => job.result_bytes = amount(&mut map)?,
                Key::Username => job.username = text(&mut map)?,
                Key::Unknown => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Entry(id.map(|id| Job { id, ..job })))
    }

    absent!(Entry(None); unit bool number text list);
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

/// The fields of a job, as the service spells them. A field that comes twice counts with its last value.
#[derive(serde::Deserialize)]
enum Key {
    #[serde(rename = "job_SN")]
    Id,
    #[serde(rename = "id")]
    Account,
    #[serde(rename = "job_Name")]
    Name,
    #[serde(rename = "job_Desc")]
    Description,
    #[serde(rename = "job_Type")]
    Type,
    #[serde(rename = "job_Subset")]
    Subset,
    #[serde(rename = "job_Args")]
    Arguments,
    #[serde(rename = "status")]
    Status,
    #[serde(rename = "message")]
    Message,
    #[serde(rename = "progress")]
    Progress,
    #[serde(rename = "njobs")]
    Cases,
    #[serde(rename = "received")]
    Received,
    #[serde(rename = "accepted")]
    Accepted,
    #[serde(rename = "prepared")]
    Prepared,
    #[serde(rename = "simulated")]
    Simulated,
    #[serde(rename = "collected")]
    Collected,
    #[serde(rename = "retrieved")]
    Retrieved,
    #[serde(rename = "cancelled")]
    Cancelled,
    #[serde(rename = "cputime")]
    CpuTime,
    #[serde(rename = "storageSize")]
    StorageSize,
    #[serde(rename = "submissionSize")]
    SubmissionSize,
    #[serde(rename = "resultSize")]
    ResultSize,
    #[serde(rename = "username")]
    Username,
    #[serde(other)]
    Unknown,
}

fn whole<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<i64>, A::Error> {
    Ok(map.next_value::<Whole>()?.0)
}

/// A count or a size; a negative one says nothing.
fn amount<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<u64>, A::Error> {
    Ok(whole(map)?.and_then(|number| u64::try_from(number).ok()))
}

fn instant<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Timestamp>, A::Error> {
    Ok(whole(map)?.map(Timestamp::from_millis))
}

fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<String>, A::Error> {
    Ok(map.next_value::<Text>()?.0)
}
