//! What JESS, the jEPlus Simulation Service, says and wants to hear about jobs.
//!
//! The page, the bridge and the sandbox all speak through this crate, so that what a filter matches, how it
//! is spelled in a query and in a body, and how a job is read exist once. It is pure: no clock, no I/O, no
//! web; whatever depends on "now" or on a place takes it as an argument.
//!
//! ```
//! use jess_api::{JobFilter, ServiceTimeZone, read_job_list};
//!
//! let reply = br#"{"ok":true,"status":"TestUser jobs available","data":[
//!     {"job_SN":12244,"job_Name":"null","status":"FINISHED","received":1607127162329}]}"#;
//! let list = read_job_list(reply)?;
//! let filter = JobFilter::from_query_pairs([("since", "2020-12-01"), ("status", "finished")])?;
//!
//! let matches = filter.matcher(ServiceTimeZone::UTC);
//! assert!(list.jobs.iter().all(|job| matches.matches(job)));
//! assert_eq!(filter.to_body().as_deref(), Some(r#"{"since":"2020-12-01","status":"FINISHED"}"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Sources, named where a fact is used: the wiki of the service at jeplus.org (pages `docs:jess:*` and
//! `docs:users:*`), and replies of the live service recorded in 2020 and 2021, which are this crate's
//! fixtures.

mod entry;
mod envelope;
mod filter;
mod job;
mod job_id;
mod lenient;
mod progress;
mod quoted;
mod reply;
mod status;
mod time;

pub use envelope::Envelope;
pub use filter::{FilterError, FilterKey, JobFilter, Matcher};
pub use job::Job;
pub use job_id::{JobId, JobIdError};
pub use progress::{Progress, Segment, SegmentKind};
pub use quoted::{Quoted, strip_bidi_controls};
pub use reply::{BodyKind, Finished, JobListReply, JobReader, ReplyError, read_envelope, read_job_list};
pub use status::{JobStatus, UnknownStatus};
pub use time::{ServiceTimeZone, TimeZoneError, Timestamp};
