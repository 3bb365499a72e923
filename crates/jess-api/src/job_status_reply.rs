//! The state of one job, as `GET /job/status/{id}` returns it.

use serde::{Deserialize, Deserializer, de};

use crate::{JobId, JobStatus, Progress, Timestamp, lenient};

/// The data of a reply of `GET /job/status/{id}`, and of `POST /job/{id}`, which cancels a job (pages
/// `docs:jess:job_status` and `docs:jess:job_cancel`).
///
/// A field that is missing, null or malformed is absent; only the job number is required. The `id` of the reply
/// is not read: it is the number of a status record, not of the job.
///
/// ```
/// use jess_api::{JobStatus, JobStatusReply, read_envelope};
///
/// let body = br#"{"ok":true,"status":"12259 status available","data":{
///     "id":12255,"job_ID":12259,"status":"CANCELED","status_Info":"Job is cancelled",
///     "progress":"20, 0, 0, 12, 0, 8, 0","cancel_Flag":false,
///     "completion_Time":1608079510027,"last_Update":1608079510027}}"#;
/// let reply = read_envelope::<JobStatusReply>(body)?.into_data()?.unwrap();
///
/// assert_eq!((reply.id.number(), reply.status), (12_259, JobStatus::Canceled));
/// assert_eq!(reply.progress.unwrap().canceled, 12);
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct JobStatusReply {
    /// `job_ID`: the number of the job.
    #[serde(rename = "job_ID", deserialize_with = "deserialize_job_id")]
    pub id: JobId,
    /// `status`: the state.
    #[serde(default, deserialize_with = "lenient::deserialize")]
    pub status: JobStatus,
    /// `status_Info`: the service's own description of the state; in a job list, the key is `message`.
    #[serde(rename = "status_Info", default, deserialize_with = "lenient::deserialize")]
    pub message: Option<String>,
    /// `progress`: the numbers of simulation cases; absent if the text is not seven numbers.
    #[serde(default, deserialize_with = "lenient::deserialize")]
    pub progress: Option<Progress>,
    /// `cancel_Flag`: true from a cancel request until the job has been canceled, which takes up to a couple of
    /// minutes. False again once `status` is [`JobStatus::Canceled`].
    #[serde(rename = "cancel_Flag", default, deserialize_with = "lenient::deserialize")]
    pub is_cancel_requested: bool,
    /// `completion_Time`: the end of the job, but also set on a job that was still QUEUED. It does not prove that
    /// the job has ended: only [`JobStatus::is_terminal`] does.
    #[serde(rename = "completion_Time", default, deserialize_with = "lenient::deserialize")]
    pub completed: Option<Timestamp>,
    /// `last_Update`: the time of the last change of the status record.
    #[serde(rename = "last_Update", default, deserialize_with = "lenient::deserialize")]
    pub updated: Option<Timestamp>,
}

fn deserialize_job_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<JobId, D::Error> {
    let id: Option<JobId> = lenient::deserialize(deserializer)?;
    id.ok_or_else(|| de::Error::custom("job_ID is not a job number"))
}
