//! Types and parsers of the job API of JESS, the jEPlus Simulation Service.
//!
//! The page, the bridge and the sandbox share this crate, so the meaning of a filter, its spelling in a query and
//! in a body, and the reading of a job are each defined once. The crate is pure: no clock, no I/O, no web. The
//! current time and the time zone are arguments.
//!
//! ```
//! use jess_api::{JobFilter, ServiceTimeZone, read_job_list};
//!
//! let reply = br#"{"ok":true,"status":"TestUser jobs available","data":[
//!     {"job_SN":12244,"job_Name":"null","status":"FINISHED","received":1607127162329}]}"#;
//! let list = read_job_list(reply)?;
//! let filter = JobFilter::from_query_pairs([("since", "2020-12-01"), ("status", "finished")])?;
//!
//! let matcher = filter.matcher(ServiceTimeZone::UTC);
//! assert!(list.jobs.iter().all(|job| matcher.matches(job)));
//! assert_eq!(filter.to_body().as_deref(), Some(r#"{"since":"2020-12-01","status":"FINISHED"}"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Sources, cited beside the facts: the wiki of the service at jeplus.org (pages `docs:jess:*` and
//! `docs:users:*`), and replies of the live service recorded in 2020 and 2021, which are the fixtures of the tests.

mod account;
mod entry;
mod envelope;
mod filter;
mod job;
mod job_id;
mod job_status_reply;
mod lenient;
mod outcome;
mod progress;
mod reply;
mod result_dir;
mod search_text;
mod status;
mod time;
mod untrusted_text;
mod zone;

pub use account::{AccountReply, UsageReply};
pub use envelope::Envelope;
pub use filter::{FilterError, FilterKey, JobFilter, Matcher, TimeRange};
pub use job::Job;
pub use job_id::{JobId, JobIdError};
pub use job_status_reply::JobStatusReply;
pub use outcome::{
    Case, CaseColumn, CaseColumnKind, CaseFile, CaseFileKind, CaseOutcome, CaseRun, CaseTable,
    CaseTableBuilder, CsvFields, CsvRows, ErrLevel, ErrMessage, Outcome, OutcomeFile, OutcomeFileKind,
    RunEnd, RunResult, SiteEnergy, case_files, csv_fields, csv_rows, err_level, is_continuation, natural_cmp,
    outcome_file, read_err_messages, read_location, read_run_ends, read_run_times, read_site_energy,
    read_version,
};
pub use progress::{Progress, Segment, SegmentKind};
pub use reply::{BodyKind, JobListReply, JobReader, ReplyError, ReplySummary, read_envelope, read_job_list};
pub use result_dir::{ResultDir, ResultEntry};
pub use search_text::{is_blank_search, is_ignored_in_search};
pub use status::{JobStatus, UnknownStatus};
pub use time::{ServiceTimeZone, TimeZoneError, Timestamp};
pub use untrusted_text::{Quoted, strip_bidi_controls};
pub use zone::{ZoneRules, day_of, start_of_day};
