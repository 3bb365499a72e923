//! Reads an entry of a job list. All field names of a job are here.

use crate::lenient::FromValue;
use crate::reply::json::{Cursor, Member, Members};
use crate::{Job, JobId};

/// An entry that is a complete object.
pub(crate) struct Entry<'b> {
    /// The job; `None` if the entry has no job number.
    pub(crate) job: Option<Job>,
    /// The position after the entry.
    pub(crate) end: Cursor<'b>,
}

/// Reads the entry at the cursor; `None` if it is not a complete object.
///
/// The order of keys differs between replies, so the number may come last. Of a key that occurs twice, the last
/// value counts.
pub(crate) fn read_entry(cursor: Cursor<'_>) -> Option<Entry<'_>> {
    let mut members = Members::new(cursor)?;
    let mut job = Job::with_id(JobId::PLACEHOLDER);
    let mut id = None;
    while let Some(Member { key, value }) = members.next_member().ok()? {
        match &*key {
            b"job_SN" => id = FromValue::from_value(value),
            b"id" => job.account = FromValue::from_value(value),
            b"job_Name" => job.name = FromValue::from_value(value),
            b"job_Desc" => job.description = FromValue::from_value(value),
            b"job_Type" => job.job_type = FromValue::from_value(value),
            b"job_Subset" => job.subset = FromValue::from_value(value),
            b"job_Args" => job.arguments = FromValue::from_value(value),
            b"status" => job.status = FromValue::from_value(value),
            b"message" => job.message = FromValue::from_value(value),
            b"progress" => job.progress = FromValue::from_value(value),
            b"njobs" => job.cases = FromValue::from_value(value),
            b"received" => job.received = FromValue::from_value(value),
            b"accepted" => job.accepted = FromValue::from_value(value),
            b"prepared" => job.prepared = FromValue::from_value(value),
            b"simulated" => job.simulated = FromValue::from_value(value),
            b"collected" => job.collected = FromValue::from_value(value),
            b"retrieved" => job.retrieved = FromValue::from_value(value),
            b"cancelled" => job.cancelled = FromValue::from_value(value),
            b"cputime" => job.cpu_seconds = FromValue::from_value(value),
            b"storageSize" => job.storage_bytes = FromValue::from_value(value),
            b"submissionSize" => job.submission_bytes = FromValue::from_value(value),
            b"resultSize" => job.result_bytes = FromValue::from_value(value),
            b"username" => job.username = FromValue::from_value(value),
            _ => {}
        }
    }
    let job = id.map(|id| {
        job.id = id;
        job
    });
    Some(Entry { job, end: members.cursor() })
}
