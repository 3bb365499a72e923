//! Tests of the public API: tables, recorded replies and properties.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod filter;
mod fixtures;
mod job;
mod job_status_reply;
mod json_generator;
mod matching;
mod progress;
mod properties;
mod reader;
mod reader_properties;
mod recorded;
mod reply;
mod status;
mod time;
mod truncated;
mod zone;
