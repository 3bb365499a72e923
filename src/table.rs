//! The job table engine: a compact list of jobs with its indexes, and the rows that a query selects from it.
//!
//! Nothing here knows of the network, of signals or of elements.

mod column;
mod list;
pub mod rows;
pub mod sort;
pub mod store;
pub mod viewport;

pub use column::Column;
pub use list::{Fold, JobList, JobRef, SearchIndex};
