//! The formats of JESS's replies, as recorded in 2020 and 2021.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jess_api::{Envelope, Job, JobId, JobStatus, Timestamp};
use serde::Serialize;

use crate::lifecycle::{Snapshot, Stage};
use crate::spec::{JobSpec, Quirk, ReplyFormat};

/// A job in a list: 16 keys in the replies of 2020, seven more in those of 2021.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct JobRecord<'a> {
    #[serde(rename = "job_SN")]
    pub(crate) number: u64,
    pub(crate) id: i64,
    #[serde(rename = "job_Name")]
    pub(crate) name: &'a str,
    #[serde(rename = "job_Type")]
    pub(crate) job_type: &'a str,
    #[serde(rename = "job_Subset")]
    pub(crate) subset: &'a str,
    #[serde(rename = "job_Args")]
    pub(crate) arguments: &'a str,
    pub(crate) status: &'a str,
    pub(crate) message: &'a str,
    pub(crate) progress: Cow<'a, str>,
    pub(crate) njobs: i64,
    pub(crate) received: i64,
    pub(crate) cputime: i64,
    #[serde(rename = "storageSize")]
    pub(crate) storage_size: i64,
    #[serde(rename = "submissionSize")]
    pub(crate) submission_size: i64,
    #[serde(rename = "resultSize")]
    pub(crate) result_size: i64,
    pub(crate) username: &'a str,
    #[serde(flatten)]
    pub(crate) newer: Option<NewerKeys<'a>>,
}

/// The keys that a job has since 2021.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NewerKeys<'a> {
    #[serde(rename = "job_Desc")]
    pub(crate) description: &'a str,
    pub(crate) accepted: Option<i64>,
    pub(crate) prepared: Option<i64>,
    pub(crate) simulated: Option<i64>,
    pub(crate) collected: Option<i64>,
    pub(crate) retrieved: Option<i64>,
    pub(crate) cancelled: Option<i64>,
}

impl<'a> JobRecord<'a> {
    /// Creates the record of a generated job.
    pub(crate) fn new(spec: &'a JobSpec, job: &Snapshot) -> Self {
        let millis = |instant: Option<Timestamp>| instant.map(Timestamp::as_millis);
        let newer = match spec.format {
            ReplyFormat::Of2020 => None,
            ReplyFormat::Of2021 => Some(NewerKeys {
                description: spec.description,
                accepted: millis(job.accepted),
                prepared: millis(job.prepared),
                simulated: millis(job.simulated),
                collected: millis(job.collected),
                retrieved: None,
                cancelled: millis(job.cancelled),
            }),
        };
        Self {
            number: spec.number,
            id: spec.owner.account,
            name: &spec.name,
            job_type: spec.kind.as_str(),
            subset: spec.kind.subset(),
            arguments: "",
            status: status_text(spec, job.stage),
            message: job.message,
            progress: progress_text(spec, job),
            njobs: job.cases.total,
            received: spec.received.as_millis(),
            cputime: job.cpu_seconds,
            storage_size: job.storage,
            submission_size: spec.submission,
            result_size: 0,
            username: spec.owner.username,
            newer,
        }
    }

    /// Returns a job with the members that a filter checks.
    pub(crate) fn filterable_job(&self) -> Option<Job> {
        Some(Job {
            status: JobStatus::from_text(self.status),
            received: Some(Timestamp::from_millis(self.received)),
            ..Job::with_id(JobId::new(self.number)?)
        })
    }
}

/// The data of job/status.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StatusRecord<'a> {
    #[serde(rename = "job_ID")]
    pub(crate) job: u64,
    /// The number of the status record, not of the job.
    pub(crate) id: u64,
    pub(crate) status: &'a str,
    #[serde(rename = "status_Info")]
    pub(crate) info: &'a str,
    pub(crate) progress: Cow<'a, str>,
    #[serde(rename = "cancel_Flag")]
    pub(crate) cancel_flag: bool,
    #[serde(rename = "completion_Time")]
    pub(crate) completion_time: Option<i64>,
    #[serde(rename = "last_Update")]
    pub(crate) last_update: i64,
}

impl<'a> StatusRecord<'a> {
    /// Creates the status of a generated job.
    pub(crate) fn new(spec: &'a JobSpec, job: &Snapshot) -> Self {
        Self {
            job: spec.number,
            id: status_number(spec.number),
            status: status_text(spec, job.stage),
            info: job.message,
            progress: progress_text(spec, job),
            cancel_flag: job.cancel_flag,
            completion_time: job.completed.map(Timestamp::as_millis),
            last_update: job.updated.as_millis(),
        }
    }
}

/// Returns the number of the status record of a job, which was lower by 56 in 2021.
pub(crate) fn status_number(job: u64) -> u64 {
    job.saturating_sub(56)
}

fn status_text(spec: &JobSpec, stage: Stage) -> &'static str {
    match (stage, spec.quirk) {
        (Stage::Canceled, Some(Quirk::CancelledSpelling)) => "CANCELLED",
        _ => stage.as_str(),
    }
}

fn progress_text(spec: &JobSpec, job: &Snapshot) -> Cow<'static, str> {
    match spec.quirk {
        Some(Quirk::MalformedProgress) => Cow::Borrowed("12, 0, ?, 12"),
        _ => Cow::Owned(job.cases.to_string()),
    }
}

/// Builds the reply of a successful operation.
pub(crate) fn success<T: Serialize>(message: String, data: Option<T>) -> Response {
    json(&Envelope { ok: true, message: Some(message), data })
}

/// Builds the reply of a refused operation. Its HTTP status is 200: this is inferred from JESS's own client, which
/// throws on other ones, but then checks `ok`.
pub(crate) fn refusal(message: String) -> Response {
    json(&Envelope::<()> { ok: false, message: Some(message), data: None })
}

/// Builds a JSON reply.
pub(crate) fn json<T: Serialize>(body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], Body::from(body)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Builds a JSON reply from its text.
pub(crate) fn json_text(body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
