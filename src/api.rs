//! The only room that talks to the network.

mod client;
mod endpoint;
mod error;
mod prefetch;
mod transport;

pub use client::{Aborter, Call, Client};
pub use endpoint::{Endpoint, results_url};
pub use error::ApiError;
