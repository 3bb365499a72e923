//! The reactive state: the address, the draft of the filter, the jobs, and when they are loaded.

pub mod address;
pub mod auto_refresh;
pub mod clock;
pub mod downloads;
pub mod draft;
pub mod filter_editor;
pub mod job_status;
pub mod jobs;
pub mod lifecycle;
pub mod page_return;
pub mod page_visibility;
pub mod poll_policy;
pub mod polls;
pub mod publishing;
pub mod query;
pub mod recent;
pub mod refresh_policy;
pub mod saved_place;
pub mod selection;
pub mod shown_rows;
pub mod tab_message;
