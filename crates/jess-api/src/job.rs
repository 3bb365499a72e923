//! A job, as `GET /jobs` lists it.

use crate::{JobId, JobStatus, Progress, Timestamp};

/// A job.
///
/// Only the number is sure to be there: replies of 2020 have 16 fields a job, those of 2021 have 23, and any
/// of them may be null.
///
/// ```
/// use jess_api::{JobStatus, read_job_list};
///
/// let reply = br#"{"ok":true,"status":"TestUser jobs available","data":[
///     {"id":1,"job_SN":12244,"job_Name":"null","status":"FINISHED","cputime":6}]}"#;
/// let job = &read_job_list(reply)?.jobs[0];
///
/// assert_eq!(job.id.number(), 12_244);
/// assert_eq!(job.name, None);
/// assert_eq!(job.status, JobStatus::Finished);
/// assert_eq!(job.cpu_seconds, Some(6));
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
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
    /// A job of which only the number is known: where a reader, or a test, begins.
    ///
    /// ```
    /// use jess_api::{Job, JobId, JobStatus};
    ///
    /// let job = Job { status: JobStatus::Queued, ..Job::with_id(JobId::new(12_259).unwrap()) };
    /// assert_eq!(job.name, None);
    /// ```
    pub fn with_id(id: JobId) -> Self {
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
