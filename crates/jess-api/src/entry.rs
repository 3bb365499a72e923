//! An entry of a job list, as the service spells it: the one place where a field of a job is read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::lenient::{FromText, Number, Said, absent};
use crate::{Job, JobId, JobStatus, Progress, Timestamp};

/// One entry of a reply's list: a job, or something without a job number.
pub(crate) struct Entry(pub(crate) Option<Job>);

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a job")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
        // Key order differs between replies: the number may come last, so a stand-in holds its place.
        let mut job = Job::numbered(JobId::STAND_IN);
        let mut id = None;
        while let Some(key) = map.next_key::<Key>()? {
            match key {
                Key::Id => id = job_id(&mut map)?,
                Key::Account => job.account = whole(&mut map)?,
                Key::Name => job.name = said(&mut map)?,
                Key::Description => job.description = said(&mut map)?,
                Key::Type => job.job_type = said(&mut map)?,
                Key::Subset => job.subset = said(&mut map)?,
                Key::Arguments => job.arguments = said(&mut map)?,
                Key::Status => job.status = said(&mut map)?.unwrap_or_else(|| JobStatus::from_text("")),
                Key::Message => job.message = said(&mut map)?,
                Key::Progress => job.progress = said(&mut map)?,
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
                Key::Username => job.username = said(&mut map)?,
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

impl FromText for JobStatus {
    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from_text(text))
    }
}

impl FromText for Progress {
    fn from_text(text: &str) -> Option<Self> {
        Self::from_text(text)
    }
}

fn whole<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<i64>, A::Error> {
    Ok(map.next_value::<Number>()?.whole())
}

/// A count or a size; a negative one says nothing.
fn amount<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<u64>, A::Error> {
    Ok(whole(map)?.and_then(|number| u64::try_from(number).ok()))
}

/// The number of a job. It is a name rather than a quantity: cut to a whole one, it would be another job's.
fn job_id<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<JobId>, A::Error> {
    let number = map.next_value::<Number>()?.exact();
    Ok(number.and_then(|number| u64::try_from(number).ok()).and_then(JobId::new))
}

fn instant<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Timestamp>, A::Error> {
    Ok(whole(map)?.map(Timestamp::from_millis))
}

fn said<'de, T: FromText, A: MapAccess<'de>>(map: &mut A) -> Result<Option<T>, A::Error> {
    Ok(map.next_value::<Said<T>>()?.0)
}
