//! Tests of the gateway from outside: its replies to browsers and its requests to JESS.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in tests, but not in what tests call"
)]

mod base_path;
mod command;
mod compression;
mod connections;
mod cookies;
mod errors;
mod filter_in_body;
mod forwarding;
mod headers;
mod logging;
mod login_limiter;
#[cfg(target_os = "linux")]
mod memory;
mod origins;
mod sign_in;
mod site;
mod streaming;
mod support;
mod with_sandbox;
