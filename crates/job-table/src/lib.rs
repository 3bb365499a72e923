//! The job table engine: a compact list of jobs with its indexes, and the rows that a query selects from it.
//!
//! This module does not depend on the network, on signals or on the DOM.

mod column;
mod list;
mod owner;
pub mod row_changes;
pub mod rows;
pub mod sort;
pub mod store;
pub mod viewport;

pub use column::Column;
pub use list::{Fold, JobList, JobRef, SearchIndex};
