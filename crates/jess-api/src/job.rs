//! A job of the list.

use crate::{JobId, JobStatus, Progress, Timestamp};

/// A job, as `GET /jobs` lists it.
///
/// Only the number is always present: jobs have 16 fields in replies of 2020 and 23 in those of 2021, and any field
/// may be null.
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
    /// `id`: the number of the account that owns the job, equal for all jobs of a user.
    pub account: Option<i64>,
    /// `job_Name`: the caption; absent if the service sends none, or the string `null`.
    pub name: Option<String>,
    /// `job_Desc`: the description; may contain a file path of the submitter's machine.
    pub description: Option<String>,
    /// `job_Type`: such as `EP_IDF`, `EP_IDF_SPLIT` or `JE_JEP`; the set is open.
    pub job_type: Option<String>,
    /// `job_Subset`: the cases of a project to run, such as `ALL` or `LHS_RANDOM`.
    pub subset: Option<String>,
    /// `job_Args`: arguments of the program (Radiance).
    pub arguments: Option<String>,
    /// `status`: the state.
    pub status: JobStatus,
    /// `message`: the service's own description of the state.
    pub message: Option<String>,
    /// `progress`: the numbers of cases; absent if the text is not seven numbers.
    pub progress: Option<Progress>,
    /// `njobs`: the number of simulation cases; may be zero before unpacking.
    pub cases: Option<u64>,
    /// `received`: the time of submission. Present in every recorded reply.
    pub received: Option<Timestamp>,
    /// `accepted`: the time of acceptance; null for EnergyPlus jobs, even finished ones.
    pub accepted: Option<Timestamp>,
    /// `prepared`: the end of input preparation.
    pub prepared: Option<Timestamp>,
    /// `simulated`: the end of the last simulation.
    pub simulated: Option<Timestamp>,
    /// `collected`: the end of result collection.
    pub collected: Option<Timestamp>,
    /// `retrieved`: presumably the first download; null in every sample.
    pub retrieved: Option<Timestamp>,
    /// `cancelled`: the time of cancellation; null in every sample.
    pub cancelled: Option<Timestamp>,
    /// `cputime`: compute time in whole seconds, not elapsed time.
    pub cpu_seconds: Option<u64>,
    /// `storageSize`: the bytes stored for the job.
    pub storage_bytes: Option<u64>,
    /// `submissionSize`: bytes uploaded.
    pub submission_bytes: Option<u64>,
    /// `resultSize`: zero in every sample, so not useful to show.
    pub result_bytes: Option<u64>,
    /// `username`: the name of the JESS account, not the e-mail address used to log on.
    pub username: Option<String>,
}

impl Job {
    /// Creates a job with only its number known.
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
            status: JobStatus::default(),
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
