//! The gateway from outside: what a browser gets from it, and what JESS gets.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in tests, but not in what tests call"
)]

mod attempts;
mod base_path;
mod command;
mod compression;
mod connections;
mod crossing;
mod headers;
mod logging;
#[cfg(target_os = "linux")]
mod memory;
mod origins;
mod posting;
mod sign_in;
mod site;
mod streaming;
mod support;
mod trouble;
mod whole;
