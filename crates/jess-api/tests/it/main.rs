//! What this crate reads and writes, checked from outside: as tables, against recorded replies, and by laws.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod cut_off;
mod filter;
mod fixtures;
mod job;
mod matching;
mod pieces;
mod progress;
mod properties;
mod reader;
mod recorded;
mod reply;
mod status;
mod time;
