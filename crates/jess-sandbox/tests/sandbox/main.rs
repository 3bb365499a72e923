//! Tests of the sandbox from outside: its replies to the calls that JESS documents, and its command.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in tests, but not in what tests call"
)]

mod command;
mod control;
mod control_results;
mod files;
mod hostile;
mod job;
mod list;
mod ranges;
mod results;
mod session;
mod support;
