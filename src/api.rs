//! The API of JESS: the only module that uses the network.

mod client;
mod endpoint;
mod error;
mod extensions;
mod file_part;
mod prefetch;
mod reply_parser;
mod request_guard;
mod retry_after;
mod timeouts;
mod transport;

pub use client::{AccountSummary, Client, parse_jobs};
pub use endpoint::{Endpoint, result_file_url, results_url, viewer_url};
pub use error::ApiError;
pub use extensions::Extensions;
pub use file_part::FilePart;
