//! An entry of a job list, as the service spells it: the one place where a field of a job is read.

use crate::lenient::{Number, said};
use crate::reply::json::{Member, Members, Rest, Value};
use crate::{Job, JobId, JobStatus, Progress, Timestamp};

/// What begins with a `{`, read as an entry of a reply's list.
pub(crate) struct Entry<'b> {
    /// Absent where the entry has no job number.
    pub(crate) job: Option<Job>,
    /// What follows it.
    pub(crate) rest: Rest<'b>,
}

/// Reads the entry at the beginning of `rest`; `None` where there is no complete object.
///
/// A field that comes twice counts with its last value. Key order differs between replies: the number may
/// come last.
pub(crate) fn read_entry(rest: Rest<'_>) -> Option<Entry<'_>> {
    let mut members = Members::of(rest)?;
    let mut job = Job::with_id(JobId::STAND_IN);
    let mut id = None;
    while let Some(Member { key, value }) = members.next_member().ok()? {
        match &*key {
            b"job_SN" => id = job_id(value),
            b"id" => job.account = whole(value),
            b"job_Name" => job.name = text(value),
            b"job_Desc" => job.description = text(value),
            b"job_Type" => job.job_type = text(value),
            b"job_Subset" => job.subset = text(value),
            b"job_Args" => job.arguments = text(value),
            b"status" => job.status = JobStatus::from_text(&said(value).unwrap_or_default()),
            b"message" => job.message = text(value),
            b"progress" => job.progress = said(value).and_then(|text| Progress::from_text(&text)),
            b"njobs" => job.cases = amount(value),
            b"received" => job.received = instant(value),
            b"accepted" => job.accepted = instant(value),
            b"prepared" => job.prepared = instant(value),
            b"simulated" => job.simulated = instant(value),
            b"collected" => job.collected = instant(value),
            b"retrieved" => job.retrieved = instant(value),
            b"cancelled" => job.cancelled = instant(value),
            b"cputime" => job.cpu_seconds = amount(value),
            b"storageSize" => job.storage_bytes = amount(value),
            b"submissionSize" => job.submission_bytes = amount(value),
            b"resultSize" => job.result_bytes = amount(value),
            b"username" => job.username = text(value),
            _ => {}
        }
    }
    let job = id.map(|id| {
        job.id = id;
        job
    });
    Some(Entry { job, rest: members.rest() })
}

/// The number of a job. It is a name rather than a quantity: cut to a whole one, it would be another job's.
fn job_id(value: Value<'_>) -> Option<JobId> {
    let number = Number::of(value)?.exact()?;
    u64::try_from(number).ok().and_then(JobId::new)
}

fn whole(value: Value<'_>) -> Option<i64> {
    Number::of(value).map(Number::whole)
}

/// A count or a size; a negative one says nothing.
fn amount(value: Value<'_>) -> Option<u64> {
    whole(value).and_then(|number| u64::try_from(number).ok())
}

fn instant(value: Value<'_>) -> Option<Timestamp> {
    whole(value).map(Timestamp::from_millis)
}

fn text(value: Value<'_>) -> Option<String> {
    said(value).map(Into::into)
}
