//! What the page knows: the address, the draft of the filter, the jobs, and when to ask for them again.

pub mod address;
pub mod clock;
pub mod draft;
pub mod effect;
pub mod jobs;
pub mod lifecycle;
pub mod query;
pub mod recent;
pub mod refresh;
